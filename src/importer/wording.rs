//! How messages speak of remedies: each front end gives a table of words, and the core fills in the values.
//!
//! The core knows no syntax of options. What a table does not say (a native user gives none) is put in plain words.

use super::{
    issue::Issue,
    remedy::{REMEDIES, Remedy},
};

/// The words of a front end for each of [`REMEDIES`], and how it quotes values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wording {
    quoting: Quoting,
    templates: Vec<String>,
}

/// How a value is quoted where it stands in words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quoting {
    /// As a message quotes: in double quotes, shortened.
    #[default]
    Plain,
    /// As JavaScript does, in single quotes.
    JavaScript,
    /// As a POSIX shell does, where it has to be.
    Posix,
    /// As the command processor of Windows does, where it has to be.
    Windows,
}

impl Wording {
    /// A table in the order of [`REMEDIES`]. `{option}`, `{value}`, `{field}` and `{column}` in a template are filled in;
    /// the value and the column are quoted.
    pub fn new(quoting: Quoting, templates: Vec<String>) -> Self {
        debug_assert_eq!(templates.len(), REMEDIES.len(), "words for every remedy");
        Self { quoting, templates }
    }

    /// An issue in one sentence: `path: expected …, found …; one remedy, or another`.
    pub fn issue(&self, issue: &Issue) -> String {
        let mut message = String::new();
        if !issue.path.is_empty() {
            message.push_str(&issue.path);
            message.push_str(": ");
        }
        if !issue.expected.is_empty() {
            message.push_str("expected ");
            message.push_str(&issue.expected);
        }
        if !issue.found.is_empty() {
            if !issue.expected.is_empty() {
                message.push_str(", found ");
            }
            message.push_str(&issue.found);
        }
        self.sentence(message, &issue.remedies)
    }

    /// A message with the remedies behind it, as alternatives.
    pub fn sentence(&self, mut message: String, remedies: &[Remedy]) -> String {
        for (at, remedy) in remedies.iter().enumerate() {
            let is_last = at + 1 == remedies.len();
            message.push_str(match (at, is_last) {
                (0, _) => "; ",
                (_, true) => ", or ",
                _ => ", ",
            });
            self.write(&mut message, remedy);
        }
        message
    }

    /// Writes a remedy.
    fn write(&self, out: &mut String, remedy: &Remedy) {
        let template = match remedy {
            Remedy::Hint(words) => return out.push_str(words),
            Remedy::SetOption { .. } => "set {option} to {value}",
            Remedy::MapColumn { column: None, .. } => "say which column is the {field}",
            Remedy::MapColumn { .. } => "if {column} is the {field}, say so",
            Remedy::FillFrom { .. } => "fill it from another column",
        };
        let given = remedy.index().and_then(|index| self.templates.get(index));
        self.fill(out, given.map_or(template, String::as_str), remedy);
    }

    fn fill(&self, out: &mut String, template: &str, remedy: &Remedy) {
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let slot = remedy.values().find_map(|(name, value)| {
                let behind = after.strip_prefix(name)?.strip_prefix('}')?;
                Some((name, value, behind))
            });
            rest = match slot {
                Some((name, value, behind)) => {
                    match name {
                        "option" | "field" => out.push_str(value),
                        _ => self.quoting.write(out, value),
                    }
                    behind
                }
                None => {
                    out.push('{');
                    after
                }
            };
        }
        out.push_str(rest);
    }
}

impl Quoting {
    fn write(self, out: &mut String, value: &str) {
        match self {
            Self::Plain => out.push_str(&super::issue::quote(value)),
            Self::JavaScript => between(out, "'", value, |character| match character {
                '\'' => Some("\\'"),
                '\\' => Some("\\\\"),
                _ => None,
            }),
            Self::Posix if is_one_word(value, "@%+=:,./-_") => out.push_str(value),
            Self::Posix => between(out, "'", value, |character| (character == '\'').then_some("'\\''")),
            Self::Windows if is_one_word(value, "@+=:./\\-_") => out.push_str(value),
            Self::Windows => between(out, "\"", value, |character| (character == '"').then_some("\\\"")),
        }
    }
}

/// Writes a value between two quotes, some of its characters escaped.
fn between(out: &mut String, quote: &str, value: &str, escaped: impl Fn(char) -> Option<&'static str>) {
    out.push_str(quote);
    for character in value.chars() {
        match escaped(character) {
            Some(escape) => out.push_str(escape),
            None => out.push(character),
        }
    }
    out.push_str(quote);
}

/// Whether a shell takes a value as one word without quotes.
fn is_one_word(value: &str, signs: &str) -> bool {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || signs.chars().any(|sign| sign == character);
    !value.is_empty() && value.chars().all(is_plain)
}

impl Issue {
    /// The whole in one sentence, in plain words: `path: expected …, found …; one remedy, or another`.
    pub fn message(&self) -> String {
        Wording::default().issue(self)
    }
}
