//! The long way of a row: it is cut out, its fields are found and parsed, and whatever is wrong is said.

use super::{Pipeline, Step};
use crate::importer::{
    account::{Account, Outcome},
    batch::Packed,
    input::{Cells, Read, Record},
    issue::{Code, Issue, quote},
    json,
    mapping::Columns,
    remedy::Remedy,
    seen::Entry,
    user::{Fields, User},
};

impl Pipeline {
    /// Takes the next row. Apart from [`Pipeline::pull`], for a host that compiles what is called: many files never need it.
    #[inline(never)]
    pub(super) fn step(&mut self, account: &mut Account) -> Step {
        if let Some(error) = &self.broken {
            return Step::Broken(error.clone());
        }
        let Self {
            reader,
            columns,
            mapper,
            ..
        } = self;
        let row = match reader.read() {
            Read::NeedInput => return Step::NeedInput,
            Read::End => return Step::End,
            Read::Broken(error) => return Step::Broken(error),
            Read::Header(names) => {
                let names = names.to_vec();
                return self.header(account, &names);
            }
            Read::Row(row) => row,
        };
        account.count_row();
        self.issues.clear();
        let mapped;
        let mapping = match (&row.record, mapper) {
            (Record::Broken { issue, .. }, _) => Err(issue.clone()),
            (Record::Cells(cells), Some(mapper)) => {
                mapper.map(&cells_as_json(columns, *cells)).map(Some)
            }
            (Record::Json(text), Some(mapper)) => match json::parse(text) {
                Ok(_) => mapper.map(text).map(Some),
                Err(error) => Err(grammar(text, &error)),
            },
            (_, None) => Ok(None),
        };
        let fields = match mapping {
            Err(issue) => {
                self.issues.push(issue);
                None
            }
            Ok(text) => {
                mapped = text;
                match (&row.record, mapped.as_deref()) {
                    (Record::Json(text), None) => object(columns, text, &mut self.issues),
                    (_, Some(text)) => object(columns, text, &mut self.issues),
                    (Record::Cells(cells), None) => Some(columns.cells(*cells)),
                    (Record::Broken { .. }, None) => None,
                }
            }
        };
        let user = fields
            .as_ref()
            .and_then(|fields| User::parse(fields, self.policy, &mut self.issues));
        let mut outcome = Outcome::Invalid;
        let mut uid = None;
        if let Some(user) = user.filter(|_| self.issues.is_empty()) {
            match self.ledger.enter(user.uid(), row.place.row) {
                entry @ (Entry::New | Entry::Known(_)) => {
                    account.count_coerced(user.coerced());
                    let file = account.failed_rows();
                    let source = file.map(|file| file.prepare(&row.record, row.raw));
                    let uid = user.uid().len();
                    self.packer.write(|entry| user.write(entry));
                    let user = Packed::new(row.place, uid, source);
                    return match self.take(account, user, uid, entry) {
                        true => Step::Filled,
                        false => Step::Taken,
                    };
                }
                Entry::Duplicate(first) => {
                    outcome = Outcome::Duplicate;
                    uid = Some(user.uid().to_owned());
                    self.issues.push(Issue::duplicate(user.uid(), first));
                }
            }
        }
        let uid = uid.or_else(|| fields.as_ref().and_then(Fields::uid_shown));
        let file = account.failed_rows();
        let source = file.map(|file| file.prepare(&row.record, row.raw));
        let issues = std::mem::take(&mut self.issues);
        account.settle(
            row.place,
            uid.as_deref(),
            outcome,
            issues,
            source.as_deref(),
        );
        Step::Taken
    }

    fn header(&mut self, account: &mut Account, names: &[String]) -> Step {
        // A function gets every column and gives fields: nothing is left to understand.
        if self.mapper.is_none()
            && let Err(error) = self.columns.read_header(names)
        {
            self.broken = Some(error.clone());
            return Step::Broken(error);
        }
        if self.mapper.is_some() {
            self.columns.name_cells(names);
        }
        self.express_columns = self.columns.for_express().filter(|_| self.has_express);
        let (delimiter, bom) = (
            self.reader.delimiter().unwrap_or(b','),
            self.reader.has_bom(),
        );
        account.read_header(names, delimiter, bom, self.columns.nulls());
        Step::Taken
    }
}

fn object<'a>(columns: &'a Columns, text: &'a str, issues: &mut Vec<Issue>) -> Option<Fields<'a>> {
    match json::parse(text) {
        Ok(value) => columns.object(value, issues),
        Err(error) => {
            issues.push(grammar(text, &error));
            None
        }
    }
}

/// A grammar error, with the text around it.
fn grammar(text: &str, error: &json::SyntaxError) -> Issue {
    let issue = Issue::new(Code::Json, "", error.expected);
    if error.at_end {
        return issue.found("the end of the row").remedies(ONE_A_LINE);
    }
    let around: String = text
        .get(error.offset..)
        .unwrap_or_default()
        .chars()
        .take(20)
        .collect();
    issue.found(format!(
        "{} at byte {} of the row",
        quote(&around),
        error.offset
    ))
}

fn cells_as_json(columns: &Columns, cells: Cells<'_>) -> String {
    let mut out = vec![b'{'];
    for (at, column) in columns.header().iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        json::write_string(&mut out, &column.name);
        out.push(b':');
        json::write_string(&mut out, &columns.cell(cells, at).unwrap_or_default());
    }
    out.push(b'}');
    String::from_utf8_lossy(&out).into_owned()
}

const ONE_A_LINE: &[Remedy] = &[Remedy::hint(
    "the object is cut off, or continues on the next line: write one object a line",
)];
