//! What is imported, as a table: its fields with their rules, what names it, and how a request wraps it.
//!
//! An entity is data. The reader, the mapping, the journal, the account and the front ends know an
//! entity by its table alone, so that another one is one more file here.
//!
//! ```
//! use cometchat_import::importer::entity::USERS;
//! assert_eq!(USERS.name, "users");
//! assert_eq!(USERS.key().name, "uid");
//! assert_eq!(USERS.guess("Display Name").map(|at| USERS.fields[at].name), Some("name"));
//! assert_eq!(USERS.guess("shoe size"), None);
//! ```

mod user;

pub use user::USERS;

use super::rule::Rule;

/// Every entity that can be imported, in the order in which they refer to each other.
pub static ENTITIES: [&Entity; 1] = [&USERS];

/// Returns the entity of this name, such as `users`.
pub fn named(name: &str) -> Option<&'static Entity> {
    ENTITIES.into_iter().find(|entity| entity.name == name)
}

/// A kind of thing that the Data Import API takes.
#[derive(Debug)]
pub struct Entity {
    /// The member of a request's body that wraps the entries, and the end of the request's path: `users`.
    pub name: &'static str,
    /// One of them, as messages say it: `user`.
    pub singular: &'static str,
    /// Which field names an entry: its place in [`Self::fields`]. Two rows with one key are duplicates.
    pub key: usize,
    /// Which field takes what has no field of its own (`metadata`), if there is one. Its rule is [`Rule::Object`].
    pub extras: Option<usize>,
    /// Codes of a server's response that mean: it is there already. The server has such a row.
    pub already_there: &'static [&'static str],
    /// Entries in one request, at most.
    pub per_request: usize,
    /// What to know where they are read back.
    pub read_back: ReadBack,
    /// The fields, in the order in which a request's body has them; at most [`FIELDS_MAX`].
    pub fields: &'static [Field],
}

/// What the server does by itself to entries that are read back, and how it says that there is none.
#[derive(Debug)]
pub struct ReadBack {
    /// Codes of a response that mean: there is no such entry.
    pub not_there: &'static [&'static str],
    /// Values of fields that were not given, each with the field's name.
    pub defaults: &'static [(&'static str, &'static str)],
    /// Fields that can be changed where an entry is there already.
    pub changeable: &'static [&'static str],
    /// Those of them that can be removed as well.
    pub removable: &'static [&'static str],
    /// Fields whose value must exist in the app already, each with the app's list that has it.
    pub refers: &'static [(&'static str, &'static str)],
    /// Times that the server moves on: a later one is no difference.
    pub moving: &'static [&'static str],
    /// The field that says since when an entry is deactivated, if there is one.
    pub deactivated: Option<&'static str>,
}

/// A field of an entity.
#[derive(Debug)]
pub struct Field {
    /// The API's name, such as `lastActiveAt`.
    pub name: &'static str,
    /// Whether a row without it is invalid.
    pub required: bool,
    /// What a value has to be.
    pub rule: Rule,
    /// Names of columns that mean this field, in lower case, letters and digits only; the likelier first.
    pub synonyms: &'static [&'static str],
}

/// Fields that an entity may have.
pub const FIELDS_MAX: usize = 32;

impl Entity {
    /// Returns the field that names an entry.
    pub fn key(&self) -> &'static Field {
        self.field(self.key)
    }

    /// Returns the field at `index`. An index is one that this table gave.
    #[allow(clippy::indexing_slicing)] // a wrong index is a fault of the program, and stops the run
    pub fn field(&self, index: usize) -> &'static Field {
        &self.fields[index]
    }

    /// Returns the place of the field of exactly this name.
    pub fn named(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// Returns the place of the field that a column of this name most likely means, e.g. `user_id` or `Display Name`.
    pub fn guess(&self, name: &str) -> Option<usize> {
        (0..self.fields.len()).find(|field| self.rank(name, *field).is_some())
    }

    /// Returns how likely a column of this name means the field, 0 being the likeliest; `None` if it does not.
    pub fn rank(&self, name: &str, field: usize) -> Option<usize> {
        let plain: String = name
            .chars()
            .filter(|character| !separates(*character))
            .map(|character| character.to_ascii_lowercase())
            .collect();
        self.field(field).synonyms.iter().position(|synonym| *synonym == plain)
    }

    /// Returns the steps of a name that leads into the field for extras: `metadata.address.city` are two.
    pub fn extra_path(&self, name: &str) -> Option<Vec<String>> {
        let field = self.field(self.extras?);
        let rest = name.strip_prefix(field.name)?.strip_prefix('.')?;
        let steps: Vec<String> = rest.split('.').map(str::to_owned).collect();
        (!steps.iter().any(String::is_empty)).then_some(steps)
    }

    /// Returns the names of all fields, as a message lists them.
    pub fn field_names(&self) -> String {
        let names: Vec<&str> = self.fields.iter().map(|field| field.name).collect();
        names.join(", ")
    }
}

/// Returns whether a character only stands between words. No synonym has letters outside ASCII, so those are
/// distinguished from signs by what exports put between words: spaces, dashes, bullets, quotes.
fn separates(character: char) -> bool {
    match character {
        '\u{a0}'..='\u{bf}' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{3003}' | '\u{feff}' => true,
        other => other.is_ascii() && !other.is_ascii_alphanumeric(),
    }
}
