//! What the columns of a file of CSV are for, where its rows may take the lane.

use crate::importer::{json::write_string, mapping::NullMarkers};

/// What the columns of a file are for.
#[derive(Debug, Default)]
pub(crate) struct ExpressColumns {
    /// Which column fills each field.
    pub of_field: [Option<usize>; 10],
    /// Those that make the name together, in the order in which they are joined; else none.
    pub of_name: Vec<usize>,
    /// Those that are for nothing.
    pub unused: Vec<usize>,
    /// What stands in cells that are empty.
    pub nulls: NullMarkers,
    /// Those that are members of the metadata, in the order of the file.
    pub(super) members: Vec<MemberColumn>,
    /// Bytes that the members' names take in an entry, and what stands around them.
    pub(super) member_bytes: usize,
}

/// A column that is a member of the metadata.
#[derive(Debug)]
pub(super) struct MemberColumn {
    pub column: usize,
    /// As JSON, in quotes.
    pub name: Vec<u8>,
}

impl ExpressColumns {
    /// A column whose text is a member of the metadata.
    pub fn add_member(&mut self, column: usize, name: &str) {
        let mut written = Vec::new();
        write_string(&mut written, name);
        self.member_bytes += written.len() + MEMBER_MORE;
        self.members.push(MemberColumn {
            column,
            name: written,
        });
    }
}

/// A comma, a colon and two quotes.
const MEMBER_MORE: usize = 4;
