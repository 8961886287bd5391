//! Mapped names that lead into the objects of a row: `profile.name`, `_id.$oid`, `emails.0.address`.

/// What stands between the steps of a path.
pub(super) const STEP: char = '.';

/// The ways to what is mapped within objects and arrays.
#[derive(Debug, Default)]
pub(super) struct Paths {
    /// Every beginning of a mapped name that ends before a `.`.
    roots: Vec<String>,
}

impl Paths {
    /// Notes a mapped name. It may be a whole name as well: a member of that name goes before a path.
    pub fn add(&mut self, name: &str) {
        for (at, _) in name.match_indices(STEP) {
            let root = name.get(..at).unwrap_or_default();
            if !root.is_empty() && !self.lead_into(root) {
                self.roots.push(root.to_owned());
            }
        }
    }

    /// Whether something within the value of this name is mapped.
    pub fn lead_into(&self, name: &str) -> bool {
        self.roots.iter().any(|root| root == name)
    }

    /// The names of members of a row in which something is mapped, and of values within them.
    pub fn roots(&self) -> impl Iterator<Item = &str> {
        self.roots.iter().map(String::as_str)
    }
}
