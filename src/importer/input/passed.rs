//! What a search for the rows passes by, and what it shows of the text.

use super::names::{OF_USERS, has_name};

/// What else an input holds, that may be what was meant.
#[derive(Debug, Default)]
pub(super) struct Passed {
    /// The first arrays of objects that were passed by.
    pub arrays: Vec<String>,
    /// The first object of objects that was passed by.
    pub keyed: Option<String>,
    /// Whether the root object has a member `uid`, as a user has, or `_row`, as a failed row has.
    pub has_uid: bool,
    /// Whether it has a member that users have, and pages of users have not.
    pub is_user: bool,
    /// How many of the root object's members are objects.
    objects: u64,
    /// How many are not, or have a name that objects around users have.
    others: u64,
}

impl Passed {
    /// A text begins.
    pub fn start_text(&mut self) {
        self.objects = 0;
        self.others = 0;
    }

    /// The root object has a member of this name.
    pub fn note_name(&mut self, name: &str) {
        self.has_uid |= name == "uid" || name == "_row";
        self.is_user |= has_name(&OF_USERS, name);
    }

    /// The root object has a value that may be a user under its key, or another.
    pub fn note_value(&mut self, may_be_user: bool) {
        self.objects += u64::from(may_be_user);
        self.others += u64::from(!may_be_user);
    }

    /// An array of objects is at `path`.
    pub fn note_array(&mut self, path: &str) {
        if self.arrays.len() < DISPLAYED_ARRAYS {
            self.arrays.push(path.to_owned());
        }
    }

    /// An object of objects is at `path`.
    pub fn note_keyed(&mut self, path: &str) {
        self.keyed.get_or_insert_with(|| path.to_owned());
    }

    /// Whether the root object may be one of users by their keys.
    pub fn is_keyed(&self) -> bool {
        self.objects > 1 && self.others == 0
    }
}

/// How many arrays a message names.
const DISPLAYED_ARRAYS: usize = 6;
