//! From bytes to batches: reads rows, understands columns, parses users, finds duplicates, packs.
//!
//! What an import and a check have in common. It pulls: a row is read only when somebody asks for
//! the next batch, so nothing piles up.

use super::{
    batch::{Batch, Packed, Packer},
    columns::Columns,
    failed::FailedFile,
    issue::{Code, Issue},
    journal::Past,
    json,
    ledger::{Entry, Ledger, Memory},
    place::Place,
    read::{Cells, Format, InputError, Read, Reader, Record},
    report::{Counts, Event, Outcome, RowEvents},
    user::{Policy, User},
};

/// Turns a row into another before it is parsed: the caller's `map` function.
pub trait MapRow {
    /// The user's JSON text for a row's JSON text.
    fn map(&mut self, row: &str) -> Result<String, Issue>;
}

/// Settings of an intake.
pub struct IntakeOptions {
    /// Where the bytes come from: a reader with its format.
    pub reader: Reader,
    /// Columns and keys.
    pub columns: Columns,
    /// Field policies.
    pub policy: Policy,
    /// Users in a batch.
    pub batch_users: usize,
    /// Bytes of a request body.
    pub body_bytes: usize,
    /// Keys the hash of uids.
    pub seed: u64,
    /// Whether the file of failed rows is wanted.
    pub failed: bool,
    /// The caller's function over rows.
    pub mapper: Option<Box<dyn MapRow>>,
}

/// What [`Intake::pull`] found.
#[derive(Debug)]
pub enum Pull {
    /// Users to send.
    Batch(Batch),
    /// More bytes are needed, or the input's end.
    NeedInput,
    /// Everything was read.
    End,
    /// Nothing further can be read.
    Broken(InputError),
}

/// Rows on their way from the source to batches, and the account of those that are not sent.
pub struct Intake {
    /// The reader, to push bytes to.
    pub reader: Reader,
    /// Outcomes so far.
    pub counts: Counts,
    /// Values written otherwise than they stood.
    pub coerced: u64,
    /// Rows that an earlier run had settled; they are in `counts` too.
    pub resumed: Counts,
    /// The file of failed rows, if wanted.
    pub failed: Option<FailedFile>,
    /// Events, if [`Intake::listening`].
    pub events: Vec<Event>,
    /// Whether events are wanted.
    pub listening: bool,
    /// Which rows have one.
    pub row_events: RowEvents,
    columns: Columns,
    policy: Policy,
    packer: Packer,
    ledger: Ledger,
    mapper: Option<Box<dyn MapRow>>,
    issues: Vec<Issue>,
    /// Whether there is a journal, so that users need keys.
    journaled: bool,
    /// Why nothing further is read, where the columns are to blame and not the bytes.
    broken: Option<InputError>,
}

impl Intake {
    /// An intake that has read nothing.
    pub fn new(options: IntakeOptions) -> Self {
        Self {
            reader: options.reader,
            counts: Counts::default(),
            coerced: 0,
            resumed: Counts::default(),
            failed: options.failed.then(FailedFile::default),
            events: Vec::new(),
            listening: false,
            row_events: RowEvents::All,
            columns: options.columns,
            policy: options.policy,
            packer: Packer::new(options.batch_users, options.body_bytes),
            ledger: Ledger::new(options.seed),
            mapper: options.mapper,
            issues: Vec::new(),
            journaled: false,
            broken: None,
        }
    }

    /// Goes on after earlier runs: their users are known, and later runs will know these. Before
    /// anything is read.
    pub(super) fn resume(&mut self, past: &mut Past) {
        self.ledger = std::mem::replace(&mut past.ledger, Ledger::new(past.salt));
        self.journaled = true;
        if let Some(bytes) = past.ceiling {
            self.lower_ceiling(usize::try_from(bytes).unwrap_or(usize::MAX));
        }
    }

    /// Reads until a batch is full.
    #[must_use]
    pub fn pull(&mut self) -> Pull {
        loop {
            match self.step() {
                Step::Row(None) => {}
                Step::Row(Some(batch)) => return Pull::Batch(batch),
                Step::NeedInput => return Pull::NeedInput,
                Step::End => return self.packer.flush().map_or(Pull::End, Pull::Batch),
                Step::Broken(error) => {
                    return self.packer.flush().map_or(Pull::Broken(error), Pull::Batch);
                }
            }
        }
    }

    /// How the CSV's columns were understood.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The format, once it is known; `None` for objects.
    pub fn format(&self) -> Option<Format> {
        self.reader.format()
    }

    /// Users that wait for their batch to fill.
    pub fn packing(&self) -> usize {
        self.packer.waiting()
    }

    /// The users that wait for their batch to fill, as a batch.
    #[must_use]
    pub fn flush(&mut self) -> Option<Batch> {
        self.packer.flush()
    }

    /// The part of the file of failed rows that was written since the last call.
    pub fn take_failed(&mut self) -> Vec<u8> {
        self.failed
            .as_mut()
            .map(FailedFile::take)
            .unwrap_or_default()
    }

    /// Makes later batches smaller; see [`Packer::lower_ceiling`].
    pub fn lower_ceiling(&mut self, bytes: usize) {
        self.packer.lower_ceiling(bytes);
    }

    /// Bytes of a body that are not passed; see [`Packer::ceiling`].
    pub fn ceiling(&self) -> usize {
        self.packer.ceiling()
    }

    /// Settles a row that was sent.
    pub fn settle(
        &mut self,
        place: Place,
        uid: Option<&str>,
        outcome: Outcome,
        issues: Vec<Issue>,
        source: Option<&[u8]>,
    ) {
        self.counts.add(outcome);
        if let (Some(file), Some(source)) = (&mut self.failed, source)
            && !issues.is_empty()
        {
            file.add(source, place, &issues);
        }
        if self.listening && self.row_events.wants(!issues.is_empty()) {
            let uid = uid.map(str::to_owned);
            self.events.push(Event::Row {
                place,
                uid,
                outcome,
                resumed: false,
                issues,
            });
        }
    }

    /// Settles the row of the entry at hand as an earlier run did.
    fn settle_again(
        &mut self,
        user: &Packed,
        uid: usize,
        outcome: Outcome,
        code: Option<Box<str>>,
    ) {
        self.counts.add(outcome);
        self.resumed.rows += 1;
        self.resumed.add(outcome);
        let issues: Vec<Issue> = code.map(refused_earlier).into_iter().collect();
        if let (Some(file), Some(source)) = (&mut self.failed, &user.source)
            && !issues.is_empty()
        {
            file.add(source, user.place, &issues);
        }
        if self.listening && self.row_events.wants(!issues.is_empty()) {
            self.events.push(Event::Row {
                place: user.place,
                uid: Some(self.packer.uid(uid).to_owned()),
                outcome,
                resumed: true,
                issues,
            });
        }
    }

    /// Takes a valid user whose entry is written, with a uid of so many bytes that now stands in the
    /// ledger: settled as it was, or to be sent.
    fn take(&mut self, mut user: Packed, uid: usize, entry: Entry) -> Option<Batch> {
        if self.journaled {
            let fingerprint = self.ledger.fingerprint(self.packer.uid(uid));
            let key = self.ledger.key(fingerprint, self.packer.written());
            user.key = Some(key);
            if let Entry::Known(known) = entry
                && known.is(&key)
            {
                match self.ledger.memory(&known) {
                    Memory::Settled(outcome, code) => {
                        self.settle_again(&user, uid, outcome, code);
                        self.packer.drop_entry();
                        return None;
                    }
                    Memory::Sent => user.sent = 1,
                }
            }
        }
        self.packer.push(user)
    }

    fn step(&mut self) -> Step {
        if let Some(error) = &self.broken {
            return Step::Broken(error.clone());
        }
        let Self {
            reader,
            columns,
            failed,
            mapper,
            ..
        } = self;
        let row = match reader.read() {
            Read::NeedInput => return Step::NeedInput,
            Read::End => return Step::End,
            Read::Broken(error) => return Step::Broken(error),
            Read::Header(names) => {
                let names = names.to_vec();
                return self.header(&names);
            }
            Read::Row(row) => row,
        };
        self.counts.rows += 1;
        self.issues.clear();
        let plain = match (&row.record, &mapper) {
            (Record::Json(text), None) if columns.are_plain() => User::plain(text, self.policy),
            _ => None,
        };
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
            _ if plain.is_some() => None,
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
        let user = plain.or_else(|| User::parse(fields.as_ref()?, self.policy, &mut self.issues));
        let mut outcome = Outcome::Invalid;
        let mut uid = None;
        if let Some(user) = user.filter(|_| self.issues.is_empty()) {
            match self.ledger.enter(user.uid(), row.place.row) {
                entry @ (Entry::New | Entry::Known(_)) => {
                    self.coerced += u64::from(user.coerced());
                    let source = failed
                        .as_ref()
                        .map(|file| file.prepare(&row.record, row.raw));
                    let uid = user.uid().len();
                    user.write(self.packer.entry());
                    let user = Packed::new(row.place, uid, source);
                    return Step::Row(self.take(user, uid, entry));
                }
                Entry::Duplicate(first) => {
                    outcome = Outcome::Duplicate;
                    uid = Some(user.uid().to_owned());
                    self.issues.push(
                        Issue::new(Code::Duplicate, "uid", "a uid of its own")
                            .found(format!("\"{}\", which row {first} has", user.uid()))
                            .mend("the server would take both for one user: keep one row"),
                    );
                }
            }
        }
        let uid = match &fields {
            Some(fields) => fields.uid_shown(),
            None => uid,
        };
        if let Some(file) = failed {
            file.add(&file.prepare(&row.record, row.raw), row.place, &self.issues);
        }
        self.counts.add(outcome);
        if self.listening && self.row_events.wants(true) {
            let issues = std::mem::take(&mut self.issues);
            self.events.push(Event::Row {
                place: row.place,
                uid,
                outcome,
                resumed: false,
                issues,
            });
        }
        Step::Row(None)
    }

    fn header(&mut self, names: &[String]) -> Step {
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
        if let Some(file) = &mut self.failed {
            file.csv(
                names,
                self.reader.delimiter().unwrap_or(b','),
                self.reader.has_bom(),
            );
        }
        if self.listening {
            self.events.push(Event::Columns);
        }
        Step::Row(None)
    }
}

enum Step {
    Row(Option<Batch>),
    NeedInput,
    End,
    Broken(InputError),
}

/// The issue of a row that the server refused in an earlier run; only its code was kept.
fn refused_earlier(code: Box<str>) -> Issue {
    Issue::new(Code::Server(code), "", "")
        .found("refused by the server in an earlier run, and unchanged since")
        .mend("mend the row; or import it once more with another journal")
}

fn object<'a>(
    columns: &'a Columns,
    text: &'a str,
    issues: &mut Vec<Issue>,
) -> Option<super::user::Fields<'a>> {
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
        return issue
            .found("the end of the row")
            .mend("the object is cut off, or goes on on the next line: write one object a line");
    }
    let around: String = text
        .get(error.offset..)
        .unwrap_or_default()
        .chars()
        .take(20)
        .collect();
    issue.found(format!(
        "{} at byte {} of the row",
        super::issue::quote(&around),
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
