//! A check: the reading and validation of an import, with nothing sent.

use std::num::NonZeroU64;

use serde::Serialize;

use super::{
    account::{Account, Event, Note, RowEvents},
    error::Failure,
    issue::Issue,
    journal::Past,
    needs::{Need, Needs},
    order::sorted_by_key,
    pacer::{Rate, shortest_ms},
    pipeline::{Pipeline, PipelineOptions, Pull},
    position::Position,
    remedy::Remedies,
    wording::Wording,
};

/// Reads everything, counts, and groups what is wrong.
pub struct Check {
    pipeline: Pipeline,
    account: Account,
    rate: Rate,
    batches: u64,
    valid: u64,
    groups: Vec<Group>,
    journaled: bool,
    needs: Option<Needs>,
    error: Option<Failure>,
}

/// Issues of one kind in one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// The issue's code.
    pub code: String,
    /// The field; entries of lists together, as `tags[]`.
    pub path: String,
    /// How many issues.
    pub count: u64,
    /// The first few.
    pub samples: Vec<Sample>,
}

/// One issue of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sample {
    /// The row, from 1.
    pub row: u64,
    /// Its line, from 1, if the source has lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The issue in one sentence.
    pub message: String,
    /// What can be done about it, as alternatives.
    pub remedies: Remedies,
    /// For a duplicate, the row that has the same uid.
    #[serde(rename = "firstRow", skip_serializing_if = "Option::is_none")]
    pub first_row: Option<NonZeroU64>,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CheckReport {
    /// `csv`, `ndjson`, `json`, or `objects` for JavaScript objects.
    pub format: &'static str,
    /// Which array of an object the rows are in, if they are: the names that lead to it, joined by dots.
    #[serde(rename = "rowPath", skip_serializing_if = "Option::is_none")]
    pub row_path: Option<String>,
    /// Rows read.
    pub rows: u64,
    /// Rows that would be sent, or were by an earlier run.
    pub valid: u64,
    /// Rows that do not satisfy the caller's conditions.
    pub excluded: u64,
    /// Rows that break a rule.
    pub invalid: u64,
    /// Rows whose uid an earlier row has.
    pub duplicate: u64,
    /// Values that would be written otherwise than they stand, without loss.
    pub coerced: u64,
    /// Of the valid rows, those that have an outcome of an earlier run; with a journal only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resumed: Option<Resumed>,
    /// Requests that the import needs, or needs still.
    pub batches: u64,
    /// Minutes that the limit asks for.
    pub minutes: f64,
    /// How the CSV's columns were understood.
    pub columns: Vec<CheckedColumn>,
    /// What is wrong, most frequent first.
    pub issues: Vec<Group>,
    /// What the owner should look at though it is no mistake, the most frequent first.
    pub notes: Vec<Note>,
    /// What the rows to send need of the app, if that was [asked for](Check::count_needs).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needs: Option<Vec<Need>>,
    /// The keys of the first rows to send, in lower case, if that was asked for: the app may have some already.
    #[serde(rename = "firstKeys", skip_serializing_if = "Option::is_none")]
    pub first_keys: Option<Vec<String>>,
    /// Why the input could not be read to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Failure>,
}

/// Rows that have an outcome of an earlier run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Resumed {
    /// They were stored.
    pub imported: u64,
    /// The server had them before.
    pub existing: u64,
    /// The server refused them.
    pub rejected: u64,
}

/// How a column was understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckedColumn {
    /// Its name.
    pub column: String,
    /// The field that it fills.
    pub field: Option<String>,
    /// Whether it was guessed.
    pub guess: bool,
}

impl Check {
    /// A check that has read nothing.
    pub fn new(options: PipelineOptions, rate: Rate) -> Self {
        let mut account = Account::default();
        account.listen(true, RowEvents::Problems);
        Self {
            pipeline: Pipeline::new(options),
            account,
            rate,
            batches: 0,
            valid: 0,
            groups: Vec::new(),
            journaled: false,
            needs: None,
            error: None,
        }
    }

    /// Separates rows that have an outcome of earlier runs from those to send; before any bytes.
    pub fn resume(&mut self, mut past: Past) {
        self.pipeline.resume(&mut past);
        self.journaled = true;
    }

    /// Counts what the rows that are to be sent need of the app; before any bytes.
    pub fn count_needs(&mut self) {
        self.needs = Some(Needs::new(self.pipeline.mapping().entity()));
    }

    /// Says how messages speak of remedies; before any bytes.
    pub fn word(&mut self, wording: Wording) {
        self.account.word(wording);
    }

    /// Takes bytes and checks the rows in them.
    pub fn push(&mut self, bytes: &[u8]) {
        self.pipeline.reader.push(bytes);
        self.run();
    }

    /// Takes the `length` bytes that `fill` writes, for [`read_more`](Self::read_more).
    pub fn hold(&mut self, length: usize, fill: impl FnOnce(&mut [u8])) {
        self.pipeline.reader.push_with(length, fill);
    }

    /// Checks some of the rows that are held, so that the failed ones need not be in memory all at once. Whether others are
    /// left.
    #[must_use]
    pub fn read_more(&mut self) -> bool {
        self.run_some()
    }

    /// The input's end.
    pub fn end(&mut self) {
        self.pipeline.reader.end();
        self.run();
    }

    /// Whether nothing further can be read.
    pub fn is_broken(&self) -> bool {
        self.error.is_some()
    }

    /// Keeps the file of failed rows, for [`take_failed`](Self::take_failed); before anything is read.
    pub fn keep_failed_rows(&mut self) {
        self.account.keep_failed_rows();
    }

    /// The part of the file of failed rows that was written since the last call.
    pub fn take_failed(&mut self) -> Vec<u8> {
        self.account.take_failed()
    }

    /// What was found.
    pub fn report(&self) -> CheckReport {
        let counts = self.account.counts();
        let resumed = self.account.resumed();
        let most_first = |group: &Group| u64::MAX - group.count;
        let issues = sorted_by_key(self.groups.clone(), most_first);
        CheckReport {
            format: format_name(&self.pipeline),
            row_path: self.pipeline.reader.row_path().map(str::to_owned),
            rows: counts.rows,
            valid: self.valid + resumed.rows,
            excluded: counts.excluded,
            invalid: counts.invalid,
            duplicate: counts.duplicate,
            coerced: self.account.normalized(),
            resumed: self.journaled.then_some(Resumed {
                imported: resumed.imported,
                existing: resumed.existing,
                rejected: resumed.rejected,
            }),
            batches: self.batches,
            minutes: shortest_ms(self.batches, self.rate) as f64 / 60_000.0,
            columns: checked_columns(&self.pipeline),
            issues,
            notes: self.account.notes(self.pipeline.reader.repeated_headers()),
            needs: self.needs.as_ref().map(Needs::report),
            first_keys: self.needs.as_ref().map(Needs::first),
            error: self.error.clone(),
        }
    }

    fn run(&mut self) {
        while self.run_some() {}
    }

    /// Reads until more input is needed, or many rows were read; whether it was for them.
    fn run_some(&mut self) -> bool {
        loop {
            let pulled = self.pipeline.pull(&mut self.account);
            for event in self.account.take_events() {
                if let Event::Row { position, issues, .. } = event {
                    for issue in &issues {
                        self.group(position, issue);
                    }
                }
            }
            match pulled {
                Pull::Batch(batch) => {
                    self.batches += 1;
                    self.valid += batch.len() as u64;
                    if let Some(needs) = &mut self.needs {
                        needs.count(&batch, &mut self.account);
                    }
                }
                Pull::Paused => return true,
                Pull::NeedInput | Pull::End => return false,
                Pull::Broken(error) => {
                    self.error = Some(error.failure(self.account.wording()));
                    return false;
                }
            }
        }
    }

    fn group(&mut self, position: Position, issue: &Issue) {
        let path = match issue.path.split_once('[') {
            Some((list, _)) => format!("{list}[]"),
            None => issue.path.to_string(),
        };
        let code = issue.code.as_str();
        // Names of unknown fields come from the input: their groups are bounded.
        let path = if self.groups.len() < GROUPS { path } else { String::new() };
        let known = self.groups.iter().position(|group| group.code == code && group.path == path);
        let at = known.unwrap_or_else(|| {
            self.groups.push(Group { code: code.to_owned(), path, count: 0, samples: Vec::new() });
            self.groups.len() - 1
        });
        let Some(group) = self.groups.get_mut(at) else {
            return;
        };
        group.count += 1;
        if group.samples.len() < SAMPLES {
            let line = (position.line > 0).then_some(position.line);
            group.samples.push(Sample {
                row: position.row,
                line,
                message: self.account.wording().issue(issue),
                remedies: issue.remedies.clone(),
                first_row: issue.first_row,
            });
        }
    }
}

/// How the columns of an pipeline were understood.
pub fn checked_columns(pipeline: &Pipeline) -> Vec<CheckedColumn> {
    let column = |column: &super::mapping::Column| CheckedColumn {
        column: column.name.clone(),
        field: column.target.clone(),
        guess: column.guessed,
    };
    pipeline.mapping().header().iter().map(column).collect()
}

fn format_name(pipeline: &Pipeline) -> &'static str {
    pipeline.format().map_or("objects", super::input::Format::as_str)
}

/// Enough to see the pattern.
const SAMPLES: usize = 5;
/// More kinds of mistakes than a person reads.
const GROUPS: usize = 1_000;
