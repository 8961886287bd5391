//! The grammar of a condition: a column, a comparison, and what it is compared with.
//!
//! ```text
//! condition  = column comparison
//! column     = name or path up to the comparison, or any text in quotes
//! comparison = "=" value | "!=" value | ("<" | "<=" | ">" | ">=") number or date
//!            | "is" ["not"] "empty" | ["not"] ("in" values | "contains" value | "starts-with" value | "ends-with" value)
//! value      = text up to the end, or any text in quotes; values are separated by commas
//! ```

use super::{
    Condition,
    test::{Kind, Test},
};
use crate::importer::{
    find::{places, split_at_first},
    issue::quote,
};

/// Parses a condition.
///
/// # Errors
/// A sentence that says what was expected at which character.
pub(super) fn parse(text: &str) -> Result<Condition, String> {
    parse_as(text, false)
}

/// Parses a condition; `is_tried` where the text may be a value that only reads as one.
fn parse_as(text: &str, is_tried: bool) -> Result<Condition, String> {
    let mut parser = Parser { text, at: 0, is_tried };
    let column = parser.column()?;
    let (length, comparison) = match comparison_at(parser.rest()) {
        Some(found) => found,
        None => return parser.expected(LISTED),
    };
    parser.at += length;
    parser.skip_space();
    let start = parser.at;
    let values = match comparison.operand {
        Operand::None => Vec::new(),
        Operand::One => vec![parser.value("")?],
        Operand::Several => parser.values()?,
    };
    if !parser.rest().is_empty() {
        return parser.expected("the end");
    }
    match Test::new(comparison.kind, values) {
        Some(test) => Ok(Condition::new(column, test, comparison.is_negated)),
        None => Parser { text, at: start, is_tried }.expected("a number, or a date such as 2024-05-31,"),
    }
}

/// A condition, and how much of it was read, in bytes.
struct Parser<'a> {
    text: &'a str,
    at: usize,
    is_tried: bool,
}

impl<'a> Parser<'a> {
    #[inline(never)]
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    #[inline(never)]
    fn skip_space(&mut self) {
        self.at = self.text.len() - self.rest().trim_ascii_start().len();
    }

    /// Returns a sentence about what should stand here.
    #[cold]
    #[inline(never)]
    fn expected<T>(&self, what: &str) -> Result<T, String> {
        let character = self.text.get(..self.at).map_or(0, |before| before.chars().count()) + 1;
        Err(format!("expected {what} at character {character} of {}", quote(self.text)))
    }

    /// Reads the column, and the white space behind it.
    fn column(&mut self) -> Result<String, String> {
        self.skip_space();
        let start = self.at;
        let column = match self.quoted()? {
            Some(column) => column,
            None => self.bare_column()?,
        };
        self.skip_space();
        if column.trim_ascii().is_empty() { Self { at: start, ..*self }.expected("a column") } else { Ok(column) }
    }

    /// Reads a column without quotes: all up to a comparison, which is not between the brackets of a path.
    fn bare_column(&mut self) -> Result<String, String> {
        let rest = self.rest();
        let mut depth = 0_u32;
        for (at, byte) in rest.bytes().enumerate() {
            match byte {
                b'[' => depth += 1,
                b']' => depth = depth.saturating_sub(1),
                b'=' | b'!' | b'<' | b'>' | b' ' | b'\t' if depth == 0 => {
                    let (column, behind) = rest.split_at_checked(at).unwrap_or_default();
                    if comparison_at(behind.trim_ascii_start()).is_some() {
                        self.at += at;
                        return Ok(column.to_owned());
                    }
                }
                _ => {}
            }
        }
        // What follows the first word is probably meant as a comparison.
        self.at += rest.find([' ', '\t']).unwrap_or(rest.len());
        self.skip_space();
        self.expected(if rest.is_empty() { "a column" } else { LISTED })
    }

    /// Reads a text in quotes of either kind, if there is one.
    #[inline(never)]
    fn quoted(&mut self) -> Result<Option<String>, String> {
        let rest = self.rest();
        let (mark, expected) = match rest.as_bytes().first() {
            Some(b'"') => (b'"', "a closing \""),
            Some(b'\'') => (b'\'', "a closing '"),
            _ => return Ok(None),
        };
        match rest.bytes().skip(1).position(|byte| byte == mark) {
            Some(length) => {
                self.at += length + 2;
                Ok(Some(rest.get(1..=length).unwrap_or_default().to_owned()))
            }
            None => Self { at: self.text.len(), ..*self }.expected(expected),
        }
    }

    /// Reads a value up to `end` or to the end of the condition, and the white space behind it.
    #[inline(never)]
    fn value(&mut self, end: &str) -> Result<String, String> {
        self.skip_space();
        let value = match self.quoted()? {
            Some(value) => value,
            None => {
                let rest = self.rest();
                let value =
                    if end.is_empty() { rest } else { split_at_first(rest, end).map_or(rest, |(value, _)| value) };
                if value.trim_ascii_end().is_empty() {
                    return self.expected("a value, or the comparison is empty,");
                }
                if !self.is_tried && value.starts_with(SIGNS) {
                    return self.expected("a value, in quotes if it begins with one of = ! < > (,");
                }
                if !self.is_tried && has_condition(value) {
                    return self.expected("one condition, each of several by itself, or quotes around the value,");
                }
                self.at += value.len();
                value.trim_ascii_end().to_owned()
            }
        };
        self.skip_space();
        Ok(value)
    }

    /// Reads values with commas between them.
    fn values(&mut self) -> Result<Vec<String>, String> {
        let mut values = Vec::new();
        loop {
            values.push(self.value(",")?);
            if !self.rest().starts_with(',') {
                return Ok(values);
            }
            self.at += 1;
        }
    }
}

/// With what a value does not begin: a comparison with other signs, such as `=>`, or a list in brackets is meant.
const SIGNS: [char; 5] = ['=', '!', '<', '>', '('];

/// Returns whether a value reads as another condition, or ends with one: `deleted != true and is_bot != true` would exclude nobody.
#[inline(never)]
fn has_condition(value: &str) -> bool {
    let is_condition = |text: &str| parse_as(text, true).is_ok();
    let lower = value.to_ascii_lowercase();
    let ends = JOINED_BY.iter().flat_map(|joint| places(&lower, joint).map(|at| at + joint.len()));
    is_condition(value) || ends.into_iter().any(|at| value.get(at..).is_some_and(is_condition))
}

/// What people put between conditions.
const JOINED_BY: &[&str] = &[" and ", " or ", "&&", "||", ",", ";"];

/// Returns the comparison with which a text begins, and its length in bytes.
#[inline(never)]
fn comparison_at(text: &str) -> Option<(usize, &'static Comparison)> {
    COMPARISONS.iter().find_map(|comparison| Some((length_of(comparison.name, text)?, comparison)))
}

/// Returns how long a comparison is with which a text begins, in upper or lower case; there may be several spaces between its words.
fn length_of(name: &str, text: &str) -> Option<usize> {
    let mut rest = text;
    for word in name.split(' ') {
        rest = rest.trim_ascii_start();
        let (found, behind) = rest.split_at_checked(word.len())?;
        let is_whole = !name.as_bytes().first()?.is_ascii_alphabetic()
            || behind.bytes().next().is_none_or(|byte| byte.is_ascii_whitespace());
        if !found.eq_ignore_ascii_case(word) || !is_whole {
            return None;
        }
        rest = behind;
    }
    Some(text.len() - rest.len())
}

struct Comparison {
    name: &'static str,
    kind: Kind,
    operand: Operand,
    is_negated: bool,
}

/// What stands behind a comparison.
#[derive(Clone, Copy)]
enum Operand {
    None,
    One,
    Several,
}

const fn comparison(name: &'static str, kind: Kind, operand: Operand) -> Comparison {
    Comparison { name, kind, operand, is_negated: false }
}

const fn negated(name: &'static str, kind: Kind, operand: Operand) -> Comparison {
    Comparison { name, kind, operand, is_negated: true }
}

/// Every comparison; of two that begin alike, the longer first.
const COMPARISONS: &[Comparison] = &[
    negated("!=", Kind::Equal, Operand::One),
    comparison("==", Kind::Equal, Operand::One),
    comparison("=", Kind::Equal, Operand::One),
    comparison("<=", Kind::AtMost, Operand::One),
    comparison(">=", Kind::AtLeast, Operand::One),
    comparison("<", Kind::Less, Operand::One),
    comparison(">", Kind::More, Operand::One),
    comparison("is empty", Kind::Empty, Operand::None),
    negated("is not empty", Kind::Empty, Operand::None),
    comparison("in", Kind::Equal, Operand::Several),
    negated("not in", Kind::Equal, Operand::Several),
    comparison("contains", Kind::Contains, Operand::One),
    negated("not contains", Kind::Contains, Operand::One),
    comparison("starts-with", Kind::StartsWith, Operand::One),
    negated("not starts-with", Kind::StartsWith, Operand::One),
    comparison("ends-with", Kind::EndsWith, Operand::One),
    negated("not ends-with", Kind::EndsWith, Operand::One),
];

/// What a message lists.
const LISTED: &str =
    "one of =, !=, <, <=, >, >=, is empty, is not empty, in, contains, starts-with, ends-with, with not or without,";
