//! Conditions on rows: the rows that do not satisfy all of them are excluded from an import.
//!
//! A condition compares one column, or one value within a row of JSON, as it stands in the source: before anything is
//! mapped. `grammar` parses it, and `test` evaluates it.

mod decimal;
mod grammar;
mod test;

use std::borrow::Cow;

use super::{
    error::ErrorCode,
    input::{Cells, InputError, Record, plain_name},
    issue::quote,
    json::{self, Kind, Value},
    mapping::{Mapping, Unseen, nearest, value_of},
    remedy::{Remedies, Remedy},
};
use test::Test;

/// The conditions that a row has to satisfy.
///
/// ```
/// use cometchat_import::importer::filter::Filter;
/// assert!(Filter::parse(&["deleted != true", "email not ends-with @test.example"]).is_ok());
/// let mistake = Filter::parse(&["deleted is true"]).unwrap_err();
/// assert!(mistake.ends_with("at character 9 of \"deleted is true\""));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Filter(Vec<Condition>);

/// One condition.
#[derive(Clone, Debug)]
struct Condition {
    /// The column, or the path of a value in JSON.
    column: String,
    test: Test,
    /// Whether the test must not hold.
    is_negated: bool,
    /// Which column of CSV it is, once the header is read.
    place: usize,
    /// Whether any row of JSON had the value.
    is_found: bool,
    /// What rows of JSON have instead.
    unseen: Unseen,
}

/// Takes the column of a condition by which a value cannot be compared, and a function that says why.
type Incomparable<'a> = dyn FnMut(&str, &dyn Fn() -> String) + 'a;

impl Filter {
    /// Parses conditions, all of which a row has to satisfy.
    ///
    /// # Errors
    /// A sentence that says what was expected at which character.
    pub fn parse<T: AsRef<str>>(texts: &[T]) -> Result<Self, String> {
        texts.iter().map(|text| grammar::parse(text.as_ref())).collect::<Result<_, _>>().map(Self)
    }

    /// Returns whether there is no condition.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the columns and paths that are compared.
    pub(crate) fn columns(&self) -> Vec<String> {
        self.0.iter().map(|condition| condition.column.clone()).collect()
    }

    /// Finds the columns of a CSV header.
    ///
    /// # Errors
    /// [`ErrorCode::InputColumns`], if one is not there; it names the nearest.
    #[inline(never)]
    pub(crate) fn read_header(&mut self, names: &[String]) -> Result<(), InputError> {
        for condition in &mut self.0 {
            let plain = plain_name(&condition.column);
            let place = names.iter().position(|name| *name == condition.column);
            match place.or_else(|| names.iter().position(|name| *name == plain)) {
                Some(place) => condition.place = place,
                None => {
                    let near = nearest(&condition.column, names.iter().map(String::as_str));
                    return Err(missing(&condition.column, "the header", near, 1));
                }
            }
        }
        Ok(())
    }

    /// Returns whether a row satisfies every condition. A row that cannot be read does: its issue is to be reported. `note` gets
    /// what cannot be compared.
    #[inline(never)]
    pub(crate) fn admits(&mut self, record: &Record<'_>, mapping: &Mapping, note: &mut Incomparable<'_>) -> bool {
        match record {
            Record::Cells(cells) => self.0.iter().all(|condition| condition.admits_cell(*cells, mapping, note)),
            Record::Json(text) => match json::parse(text) {
                Ok(row) if row.kind == Kind::Object => self.admits_object(row, note),
                _ => true,
            },
            Record::Broken { .. } => true,
        }
    }

    fn admits_object(&mut self, row: Value<'_>, note: &mut Incomparable<'_>) -> bool {
        let mut is_admitted = true;
        // Each condition looks at each row: a column that no row has is found by that.
        for condition in &mut self.0 {
            is_admitted &= condition.admits_object(row, note);
        }
        is_admitted
    }

    /// Returns the error of a column that is in no row of JSON, where the rows have one with a similar name.
    #[inline(never)]
    pub(crate) fn misspelt(&self) -> Option<InputError> {
        let condition = self.0.iter().find(|condition| !condition.is_found && condition.unseen.near().is_some())?;
        Some(missing(&condition.column, "any row", condition.unseen.near(), 0))
    }

    /// Takes the columns that are in no row of JSON, each with a sentence of the names that one has. Where a condition asks whether
    /// there is a value, that there is none is what it asks for.
    pub(crate) fn take_unseen(&mut self) -> impl Iterator<Item = (String, String)> {
        let unseen = self.0.iter_mut().filter(|condition| !condition.is_found && !condition.test.is_of_absence());
        unseen.filter_map(|condition| Some((condition.column.clone(), condition.unseen.take_message()?)))
    }
}

impl Condition {
    fn new(column: String, test: Test, is_negated: bool) -> Self {
        Self { column, test, is_negated, place: 0, is_found: false, unseen: Unseen::default() }
    }

    fn admits_cell(&self, cells: Cells<'_>, mapping: &Mapping, note: &mut Incomparable<'_>) -> bool {
        let cell = mapping.cell(cells, self.place).unwrap_or(Cow::Borrowed(""));
        let holds = self.test.holds_for_text(&cell);
        if !holds {
            self.note_text(&cell, note);
        }
        holds != self.is_negated
    }

    #[inline(never)]
    fn note_text(&self, text: &str, note: &mut Incomparable<'_>) {
        if let Some([expected, remedy]) = self.test.expects(text) {
            note(&self.column, &|| format!("expected {expected}, found {}{remedy}", quote(text)));
        }
    }

    fn admits_object(&mut self, row: Value<'_>, note: &mut Incomparable<'_>) -> bool {
        let value = value_of(row, &self.column);
        if !self.is_found {
            self.is_found = value.is_some();
            if value.is_none() {
                self.unseen.look(&self.column, row);
            }
        }
        let Some(value) = value else { return self.test.holds_for_text("") != self.is_negated };
        let holds = self.test.holds(value);
        match value.kind {
            Kind::Object if !self.test.is_of_absence() => note(&self.column, &|| {
                let inner = value.members().next().map_or_else(|| "name".into(), |(name, _)| name.decode_lossy());
                let inner = quote(&format!("{}.{inner}", self.column));
                format!("expected a value, found an object; name one within it, such as {inner}")
            }),
            Kind::String if !holds => {
                self.note_text(&value.string().map(|text| text.decode_lossy()).unwrap_or_default(), note)
            }
            _ => {}
        }
        holds != self.is_negated
    }
}

/// Returns the error of a column that is not in `place`.
#[cold]
fn missing(column: &str, place: &str, near: Option<&str>, line: u64) -> InputError {
    let remedies: Remedies = match near {
        Some(near) => vec![Remedy::Hint(format!("it may be {}", quote(near)).into())].into(),
        None => Remedies::default(),
    };
    let message = format!("expected the column {} of a condition, found none in {place}", quote(column));
    InputError { code: ErrorCode::InputColumns, line, byte: 0, message, remedies }
}
