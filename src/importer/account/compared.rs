//! What a comparison found of a row.

/// What was found of a row that could be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VerifyOutcome {
    /// The app has the user, and every field that the row gives is equal.
    Present,
    /// The app had the user with other values, and has the row's now.
    Updated,
    /// The app has the user, with another value in a field.
    Differing,
    /// The app does not have the user.
    Missing,
    /// The app has the user, every field is equal, and it is deactivated, which the row does not say.
    Deactivated,
    /// Nobody knows: the server refused to respond for this user.
    Unconfirmed,
    /// It was not compared: the run ended before.
    Pending,
}

impl VerifyOutcome {
    /// The name that scripts see.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Updated => "updated",
            Self::Differing => "differing",
            Self::Missing => "missing",
            Self::Deactivated => "deactivated",
            Self::Unconfirmed => "unconfirmed",
            Self::Pending => "pending",
        }
    }
}

/// A field in which the file and the app differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The field's name.
    pub field: &'static str,
    /// What the file says, as it would be sent; empty if it says that there is nothing.
    pub file: String,
    /// What the app says, empty if nothing; `None` where it was not asked for, since too many users differ.
    pub app: Option<String>,
}
