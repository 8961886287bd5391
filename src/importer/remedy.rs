//! What can be done about an issue or a failure, as values: every front end puts them into words of its own.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

/// An option of reading that a remedy may set, by the name that the library gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the options' own names
pub enum OptionName {
    Uid,
    Timestamps,
    Extra,
    Format,
    RowPath,
    NullMarker,
    ShortRows,
}

impl OptionName {
    /// The option's name in JavaScript, e.g. `rowPath`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Uid => "uid",
            Self::Timestamps => "timestamps",
            Self::Extra => "extra",
            Self::Format => "format",
            Self::RowPath => "rowPath",
            Self::NullMarker => "nullMarker",
            Self::ShortRows => "shortRows",
        }
    }
}

/// One thing that can be done about an issue or a failure.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Remedy {
    /// Change the input, as these words say; they name no option.
    Hint(Cow<'static, str>),
    /// Read with an option set to a value.
    SetOption {
        /// The option.
        option: OptionName,
        /// Its value.
        value: Cow<'static, str>,
    },
    /// Say that a column, or a value within a JSON row, is a field.
    MapColumn {
        /// The field's name.
        field: &'static str,
        /// The column's name, or the path of the value; `None` if only a person can know it.
        column: Option<Box<str>>,
    },
    /// Fill a field from another column where it is empty.
    FillFrom {
        /// The field's name.
        field: &'static str,
    },
}

/// The alternatives that an issue or a failure offers; those that are known beforehand take no memory.
pub type Remedies = Cow<'static, [Remedy]>;

impl Remedy {
    /// A hint in words.
    pub const fn hint(words: &'static str) -> Self {
        Self::Hint(Cow::Borrowed(words))
    }

    /// An option with a value that is known beforehand.
    pub const fn set(option: OptionName, value: &'static str) -> Self {
        Self::SetOption { option, value: Cow::Borrowed(value) }
    }

    /// The option `rowPath` for an array; `None` if its path is too long to be offered.
    pub fn row_path(path: &str) -> Option<Self> {
        is_short(path).then(|| Self::SetOption { option: OptionName::RowPath, value: Cow::Owned(path.to_owned()) })
    }

    /// A column, or path, for a field; `None` if it is too long to be offered with each row.
    pub fn map_column(field: &'static str, column: &str) -> Option<Self> {
        is_short(column).then(|| Self::MapColumn { field, column: Some(column.into()) })
    }

    /// What JavaScript calls this kind of remedy.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Hint(_) => "hint",
            Self::SetOption { .. } => "set",
            Self::MapColumn { .. } => "map",
            Self::FillFrom { .. } => "fill",
        }
    }

    /// The values in it, by the names that JavaScript gives them.
    pub fn values(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let values = match self {
            Self::Hint(words) => [Some(("text", words.as_ref())), None],
            Self::SetOption { option, value } => [Some(("option", option.as_str())), Some(("value", value.as_ref()))],
            Self::MapColumn { field, column } => {
                let column = column.as_deref().map(|column| ("column", column));
                [Some(("field", *field)), column]
            }
            Self::FillFrom { field } => [Some(("field", *field)), None],
        };
        values.into_iter().flatten()
    }

    /// Where [`REMEDIES`] has this remedy; `None` for a hint, which is words already.
    pub fn index(&self) -> Option<usize> {
        let is_listed = |listed: &str| match self {
            Self::Hint(_) => false,
            Self::SetOption { option, value } => listed
                .strip_prefix(option.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.strip_prefix(' ') == Some(value)),
            Self::MapColumn { column: None, .. } => listed == "map",
            Self::MapColumn { .. } => listed == "map column",
            Self::FillFrom { .. } => listed == "fill",
        };
        let index = REMEDIES.iter().position(|listed| is_listed(listed));
        debug_assert!(index.is_some() || matches!(self, Self::Hint(_)), "{self:?} is not listed");
        index
    }
}

impl Serialize for Remedy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([("kind", self.kind())].into_iter().chain(self.values()))
    }
}

/// Every remedy that a front end has to have words for: an option alone where its value is any, else with it.
pub const REMEDIES: [&str; 13] = [
    "uid lowercase",
    "uid cometchat",
    "timestamps auto",
    "extra metadata",
    "extra drop",
    "format csv",
    "format ndjson",
    "rowPath",
    "nullMarker",
    "shortRows",
    "map",
    "map column",
    "fill",
];

/// Whether a name is short enough to stand in the issue of each row.
fn is_short(name: &str) -> bool {
    name.len() <= NAME_BYTES
}

/// Longer than names that people give.
const NAME_BYTES: usize = 100;
