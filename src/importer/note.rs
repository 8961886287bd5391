//! Kinds of notes: what an owner should look at though it is no mistake.

use serde::{Serialize, Serializer};

/// A kind of note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteCode {
    /// The text of a row that is sent says that there is none, such as a name `NULL` or `#N/A`.
    Placeholder,
    /// The name that other users see is an e-mail address.
    EmailAddress,
    /// A text is one item of a list, though a sign in it may stand between several.
    NotSplit,
    /// A value broke its rule, and was left out as the caller asked.
    Omitted,
    /// The header is there once more; it is none of the rows.
    RepeatedHeader,
    /// The URL leads to a vendor whom one leaves; CometChat stores the URL alone.
    VendorHost,
    /// The object is larger than an older page of CometChat allows.
    LargeObject,
    /// No row has the column of a condition, or the name that fills a field.
    ColumnNotFound,
    /// A formula of a spreadsheet has no value, and nothing needs it.
    NotComputed,
    /// A value cannot be compared as a condition says: it is an object, or neither a number nor a date.
    NotCompared,
}

impl NoteCode {
    /// Every kind of note.
    pub const ALL: [Self; 10] = [
        Self::Placeholder,
        Self::EmailAddress,
        Self::NotSplit,
        Self::Omitted,
        Self::RepeatedHeader,
        Self::VendorHost,
        Self::LargeObject,
        Self::ColumnNotFound,
        Self::NotComputed,
        Self::NotCompared,
    ];

    /// Returns the name that scripts see, e.g. `PLACEHOLDER`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Placeholder => "PLACEHOLDER",
            Self::EmailAddress => "EMAIL_ADDRESS",
            Self::NotSplit => "NOT_SPLIT",
            Self::Omitted => "OMITTED",
            Self::RepeatedHeader => "REPEATED_HEADER",
            Self::VendorHost => "VENDOR_HOST",
            Self::LargeObject => "LARGE_OBJECT",
            Self::ColumnNotFound => "COLUMN_NOT_FOUND",
            Self::NotComputed => "NOT_COMPUTED",
            Self::NotCompared => "NOT_COMPARED",
        }
    }
}

impl Serialize for NoteCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
