//! What a condition says of a value, evaluated.

use std::cmp::Ordering;

use super::decimal::Decimal;
use crate::importer::{json::Value, rule::instant};

/// What a value is tested for. Texts are compared without regard to upper and lower case of ASCII letters, and without the
/// white space around them.
#[derive(Clone, Debug)]
pub(super) struct Test {
    kind: Kind,
    /// What it is compared with: one of them suffices.
    values: Vec<String>,
    /// What dates are compared with, in UNIX seconds; none if numbers are.
    date: Option<i64>,
}

/// How a value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Empty,
    Equal,
    Contains,
    StartsWith,
    EndsWith,
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Kind {
    /// Returns whether numbers or dates may stand so to each other; `None` if texts are compared.
    fn accepts(self, order: Ordering) -> Option<bool> {
        match self {
            Self::Less => Some(order.is_lt()),
            Self::AtMost => Some(order.is_le()),
            Self::More => Some(order.is_gt()),
            Self::AtLeast => Some(order.is_ge()),
            _ => None,
        }
    }
}

impl Test {
    /// Returns a test; `None` if numbers and dates are compared, and the value is neither.
    pub fn new(kind: Kind, values: Vec<String>) -> Option<Self> {
        let bound = values.first().filter(|_| kind.accepts(Ordering::Equal).is_some());
        let date = match bound.filter(|bound| Decimal::of(bound).is_none()) {
            Some(bound) => Some(instant(bound)?),
            None => None,
        };
        Some(Self { kind, values, date })
    }

    /// Returns whether it asks for nothing but whether there is a value.
    pub fn is_of_absence(&self) -> bool {
        self.kind == Kind::Empty
    }

    /// Returns whether it holds for a value of JSON: for one element of an array, or for any other value.
    #[inline(never)]
    pub fn holds(&self, value: Value<'_>) -> bool {
        use crate::importer::json::Kind::{Array, Object};
        match value.kind {
            Object => self.kind == Kind::Empty && value.members().next().is_none(),
            Array if self.kind == Kind::Empty => value.elements().next().is_none(),
            Array => value.elements().any(|element| self.holds_for_element(element)),
            _ => self.holds_for_element(value),
        }
    }

    fn holds_for_element(&self, value: Value<'_>) -> bool {
        match value.string() {
            Some(text) => self.holds_for_text(&text.decode_lossy()),
            None if value.raw == "null" => self.holds_for_text(""),
            None => self.holds_for_text(value.raw),
        }
    }

    /// Returns whether it holds for a text: a cell, or a value that is no array and no object.
    #[inline(never)]
    pub fn holds_for_text(&self, text: &str) -> bool {
        let text = text.trim();
        if self.kind == Kind::Empty {
            return text.is_empty();
        }
        self.values.iter().any(|value| self.compares(text, value))
    }

    /// Returns what a text should be that cannot be compared with the number or the date, and what to do: `None` if it can be, or has
    /// no digit and so is neither, such as `Never`.
    #[inline(never)]
    pub fn expects(&self, text: &str) -> Option<[&'static str; 2]> {
        self.kind.accepts(Ordering::Equal)?;
        let text = text.trim();
        let is_comparable = || if self.date.is_some() { instant(text).is_some() } else { Decimal::of(text).is_some() };
        if !text.bytes().any(|byte| byte.is_ascii_digit()) || is_comparable() {
            return None;
        }
        Some(match self.date {
            Some(_) => ["a date such as 2024-05-31", ""],
            None if instant(text).is_some() => ["a number", "; compare it with a date such as 2024-05-31"],
            None => ["a number", ""],
        })
    }

    fn compares(&self, text: &str, value: &str) -> bool {
        let has = |at: usize| {
            let part = text.as_bytes().get(at..at + value.len());
            part.is_some_and(|part| part.eq_ignore_ascii_case(value.as_bytes()))
        };
        match self.kind {
            Kind::Equal => text.eq_ignore_ascii_case(value),
            Kind::Contains => (0..=text.len()).any(has),
            Kind::StartsWith => has(0),
            Kind::EndsWith => text.len().checked_sub(value.len()).is_some_and(has),
            kind => {
                let order = match self.date {
                    Some(date) => instant(text).map(|found| found.cmp(&date)),
                    None => Decimal::of(text).zip(Decimal::of(value)).map(|(found, bound)| found.cmp(&bound)),
                };
                order.and_then(|order| kind.accepts(order)).unwrap_or(false)
            }
        }
    }
}
