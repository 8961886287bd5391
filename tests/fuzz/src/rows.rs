//! From bytes to request bodies: what the formats have in common.

use std::collections::HashSet;

use cometchat_import::importer::{
    account::{Account, Event, Outcome, RowEvents},
    batch::Batch,
    check::{Check, CheckReport},
    entity::USERS,
    error::ErrorCode,
    filter::Filter,
    input::{CsvOptions, Dialect, Format, InputError, Reader, ShortRows},
    issue::{Code, Issue},
    json::{self, first_lone_surrogate},
    limits,
    mapping::{ExtraPolicy, MapEntry, Mapping, NullMarkers},
    pacer::Rate,
    pipeline::{MapRow, Pipeline, PipelineOptions, Pull},
    position::Position,
    rule::{InvalidOptional, Policy, TimestampPolicy, UidPolicy},
};
use serde::de::IgnoredAny;

use super::{
    controls::{Chunking, Controls},
    output::{self, Output},
};

/// However it is cut, an input gives the same rows, issues, bodies and counts; every row has one
/// outcome; bodies are JSON within their limits; no more than a row is held.
pub fn hold(format: Format, data: &[u8]) {
    let mut controls = Controls::of(data);
    let chunking = Chunking::of(&mut controls);
    let settings = Settings::of(format, &mut controls);
    let source = controls.rest();
    let chunks = chunking.cut(source);

    let whole = output::read(settings.reader(), [source]);
    assert_eq!(whole, output::read(settings.reader(), chunks.iter().copied()));
    places_grow(&whole.0, source.len());

    let run = Run::of(&settings, &[source], true);
    assert_eq!(run, Run::of(&settings, &chunks, true));
    let unheard = Run::of(&settings, &[source], false);
    assert!(unheard.refused.is_empty());
    assert_eq!(unheard.failed, run.failed);
    assert_eq!((unheard.rows, &unheard.bodies), (run.rows, &run.bodies));
    run.is_sound(&settings);
    run.agrees_with_reader(&whole.0);

    let report = check(&settings, &[source]);
    assert_eq!(report, check(&settings, &chunks));
    run.agrees_with_check(&report);

    read_again(&run);
}

struct Settings {
    format: Option<Format>,
    row_path: Option<&'static str>,
    extra: ExtraPolicy,
    policy: Policy,
    map: fn() -> Vec<MapEntry>,
    mapper: bool,
    conditions: &'static [&'static str],
    csv: CsvOptions,
    quoted_null: bool,
    row_bytes: usize,
    batch_size: usize,
    body_bytes: usize,
}

impl Settings {
    fn of(format: Format, controls: &mut Controls<'_>) -> Self {
        let is_csv = format == Format::Csv;
        let declared = (Some(format), None);
        let (format, row_path) = match format {
            Format::Json => controls.choice(&[
                declared,
                (None, None),
                (None, Some(".")),
                (None, Some("*.users")),
                (None, Some("data.*.users")),
            ]),
            _ => controls.choice(&[declared, (None, None)]),
        };
        let extra = controls.choice(&[ExtraPolicy::Reject, ExtraPolicy::Metadata, ExtraPolicy::Drop]);
        let policy = policy(controls);
        let map = controls.choice(&[Vec::new as fn() -> _, mappings, ways]);
        // One control for all that few inputs need.
        let several = usize::from(controls.next());
        let choice = |from: usize| several >> from & 1;
        Self {
            format,
            row_path,
            extra,
            policy: Policy { invalid_optional: [InvalidOptional::Reject, InvalidOptional::Omit][choice(7)], ..policy },
            map,
            mapper: several % 4 == 3,
            conditions: if several % 8 == 6 { CONDITIONS } else { &[] },
            csv: CsvOptions {
                columns: Vec::new(),
                delimiter: [None, Some(b'^')][choice(2) * usize::from(is_csv)],
                dialect: [Dialect::Auto, Dialect::MySql, Dialect::Auto, Dialect::Postgres]
                    [(several >> 3 & 3) * usize::from(is_csv)],
                short_rows: [ShortRows::Reject, ShortRows::Fill][choice(5)],
            },
            quoted_null: choice(6) == 1,
            row_bytes: match controls.next() {
                0 => limits::ROW_BYTES,
                few => usize::from(few),
            },
            batch_size: controls.choice(&[50, 1, 2, 3]),
            body_bytes: match controls.next() {
                0 => limits::BODY_BYTES,
                few => usize::from(few),
            },
        }
    }

    fn reader(&self) -> Reader {
        let reader = match self.row_path {
            Some(path) => Reader::new(None).with_row_path(path),
            None => Reader::new(self.format),
        };
        let reader = reader.with_csv(self.csv.clone()).with_row_bytes(self.row_bytes);
        reader.without_lines(u64::from(self.quoted_null))
    }

    fn nulls(&self) -> NullMarkers {
        NullMarkers::new(self.quoted_null.then(|| "null".to_owned())).also_in_quotes(true)
    }

    fn options(&self) -> PipelineOptions {
        let map = (self.map)();
        let mapper = self.mapper.then(|| Box::new(Mapper) as Box<dyn MapRow>);
        PipelineOptions {
            reader: self.reader(),
            mapping: Mapping::new(&USERS, map, self.extra).unwrap().with_nulls(self.nulls()),
            filter: Filter::parse(self.conditions).unwrap(),
            policy: self.policy,
            batch_size: self.batch_size,
            body_bytes: self.body_bytes,
            seed: 1,
            mapper,
        }
    }
}

/// Conditions that rows may satisfy, whatever they hold.
const CONDITIONS: &[&str] = &["uid != ann", "name not in bob, 'eve,'", "uid not ends-with x"];

/// Both choices that a policy has.
pub fn policy(controls: &mut Controls<'_>) -> Policy {
    Policy {
        uid: controls.choice(&[UidPolicy::Lowercase, UidPolicy::Strict, UidPolicy::CometChat]),
        timestamps: controls.choice(&[TimestampPolicy::Seconds, TimestampPolicy::Auto]),
        ..Policy::default()
    }
}

/// One entry of a map.
pub(super) fn mapping(target: &str, columns: &[&str]) -> MapEntry {
    MapEntry { target: target.to_owned(), columns: columns.iter().map(ToString::to_string).collect() }
}

fn mappings() -> Vec<MapEntry> {
    vec![
        mapping("uid", &["id"]),
        mapping("name", &["first", "last"]),
        mapping("metadata.plan", &["plan"]),
        mapping("avatar", &[]),
    ]
}

/// Names that lead into what a row holds.
fn ways() -> Vec<MapEntry> {
    vec![
        mapping("uid", &["_id.$oid"]),
        mapping("name", &["names.0", "metadata.name"]),
        mapping("metadata.mail", &["emails.0.address"]),
    ]
}

/// Plays the caller's function: gives rows back as they are, throws, or returns nonsense.
struct Mapper;

impl MapRow for Mapper {
    fn map(&mut self, row: &str) -> Result<String, Issue> {
        serde_json::from_str::<IgnoredAny>(row).expect("a function is given JSON");
        match row.len() % 16 {
            0 => Err(Issue::new(Code::Unreadable, "", "a row").found("a throw")),
            1 => Ok(row.chars().skip(1).collect()),
            _ => Ok(row.to_owned()),
        }
    }
}

/// All that came of an input.
#[derive(Debug, PartialEq)]
struct Run {
    refused: Vec<Refused>,
    sent: Vec<Position>,
    uids: Vec<String>,
    bodies: Vec<Vec<u8>>,
    rows: u64,
    coerced: u64,
    columns: Vec<String>,
    failed: Vec<u8>,
    error: Option<InputError>,
}

#[derive(Debug, PartialEq)]
struct Refused {
    position: Position,
    uid: Option<String>,
    outcome: Outcome,
    issues: Vec<Issue>,
}

impl Run {
    fn of(settings: &Settings, chunks: &[&[u8]], listening: bool) -> Self {
        let mut pipeline = Pipeline::new(settings.options());
        let mut account = Account::default();
        account.keep_failed_rows();
        account.listen(listening, RowEvents::All);
        let mut run = Self {
            refused: Vec::new(),
            sent: Vec::new(),
            uids: Vec::new(),
            bodies: Vec::new(),
            rows: 0,
            coerced: 0,
            columns: Vec::new(),
            failed: Vec::new(),
            error: None,
        };
        for chunk in chunks {
            pipeline.reader.push(chunk);
            if run.pull(&mut pipeline, &mut account, settings) {
                break;
            }
            let longest = settings.row_bytes.max(SEPARATOR_BYTES).max(NAME_BYTES);
            let most = longest + HELD_BYTES;
            let held = pipeline.reader.buffered();
            assert!(held <= most, "{held} bytes held");
            assert!(pipeline.waiting() < settings.batch_size);
        }
        if run.error.is_none() {
            pipeline.reader.end();
            let ended = run.pull(&mut pipeline, &mut account, settings);
            assert!(ended, "the pipeline wants more after the end");
        }
        run.rows = account.closed().rows;
        run.coerced = account.normalized();
        run.columns = pipeline.mapping().header().iter().map(|column| format!("{column:?}")).collect();
        run
    }

    /// Takes all that there is, and says whether nothing can follow.
    fn pull(&mut self, pipeline: &mut Pipeline, account: &mut Account, settings: &Settings) -> bool {
        loop {
            let pulled = pipeline.pull(account);
            let events = account.take_events();
            self.refused.extend(events.into_iter().filter_map(refused));
            self.failed.extend(account.take_failed());
            match pulled {
                Pull::Batch(batch) => self.send(&batch, account, settings),
                Pull::Paused => {}
                Pull::NeedInput => return false,
                Pull::End => return true,
                Pull::Broken(error) => {
                    self.error = Some(error);
                    return true;
                }
            }
        }
    }

    fn send(&mut self, batch: &Batch, account: &mut Account, settings: &Settings) {
        let body = batch.body();
        assert_eq!(body.len(), batch.body_bytes());
        assert!((1..=settings.batch_size).contains(&batch.len()));
        assert!(batch.len() == 1 || body.len() <= settings.body_bytes);
        self.bodies.push(body);
        for user in &batch.users {
            self.sent.push(user.position);
            self.uids.push(batch.uid(user).to_owned());
            let uid = Some(batch.uid(user));
            account.complete(user.position, uid, Outcome::Imported, Vec::new(), None);
        }
    }

    fn is_sound(&self, settings: &Settings) {
        let positions = self.sent.iter().chain(self.refused.iter().map(|row| &row.position));
        let mut rows: Vec<u64> = positions.map(|position| position.row).collect();
        rows.sort_unstable();
        assert!(rows.into_iter().eq(1..=self.rows), "every row once");
        let different: HashSet<&String> = self.uids.iter().collect();
        assert_eq!(different.len(), self.uids.len(), "no uid is sent twice");
        for row in &self.refused {
            assert!(matches!(row.outcome, Outcome::Invalid | Outcome::Duplicate | Outcome::Excluded));
            assert_eq!(row.issues.is_empty(), row.outcome == Outcome::Excluded, "a refused row has a reason");
            assert!(row.uid.as_ref().is_none_or(|uid| uid.chars().count() <= 100));
            for issue in &row.issues {
                is_displayable(&issue.message());
            }
        }
        if let Some(error) = &self.error {
            is_displayable(&error.message);
        }
        let mut uids = self.uids.iter();
        for body in &self.bodies {
            body_is_sound(body, &mut uids, settings);
        }
        assert_eq!(uids.next(), None);
    }

    fn agrees_with_reader(&self, output: &[Output]) {
        let mut ours: Vec<Position> = self.sent.clone();
        ours.extend(self.refused.iter().map(|row| row.position));
        ours.sort_unstable_by_key(|position| position.row);
        let theirs: Vec<Position> = output.iter().filter_map(Output::position).collect();
        // Mapping that cannot be understood end an import, not its reader.
        if ours.is_empty() && self.error.is_some() {
            return;
        }
        assert_eq!(ours, theirs);
    }

    fn agrees_with_check(&self, report: &CheckReport) {
        let refused = |outcome| self.refused.iter().filter(|row| row.outcome == outcome).count();
        assert_eq!(report.rows, self.rows);
        assert_eq!(report.valid, self.sent.len() as u64);
        assert_eq!(report.invalid, refused(Outcome::Invalid) as u64);
        assert_eq!(report.duplicate, refused(Outcome::Duplicate) as u64);
        assert_eq!(report.excluded, refused(Outcome::Excluded) as u64);
        assert_eq!(report.rows, report.valid + report.invalid + report.duplicate + report.excluded);
        assert_eq!(report.coerced, self.coerced);
        assert_eq!(report.batches, self.bodies.len() as u64);
        let issues: usize = self.refused.iter().map(|row| row.issues.len()).sum();
        let grouped: u64 = report.issues.iter().map(|group| group.count).sum();
        assert_eq!(grouped, issues as u64);
        let error = report.error.as_ref().map(|error| error.message.clone());
        assert_eq!(error, self.error.as_ref().map(ToString::to_string));
    }
}

/// A message is short: there may be one for each row, and what it is about is named, not repeated.
fn is_displayable(message: &str) {
    let length = message.chars().count();
    assert!(length <= MESSAGE_CHARACTERS, "{length} characters: {message}");
}

fn refused(event: Event) -> Option<Refused> {
    match event {
        Event::Row { position, uid, outcome, resumed: false, issues } if outcome != Outcome::Imported => {
            Some(Refused { position, uid, outcome, issues })
        }
        _ => None,
    }
}

/// A request that the server can read: JSON that our grammar did not make up, whose users are those
/// of the batch, in order.
fn body_is_sound<'a>(body: &[u8], uids: &mut impl Iterator<Item = &'a String>, settings: &Settings) {
    let text = std::str::from_utf8(body).expect("a body is text");
    serde_json::from_str::<IgnoredAny>(text).expect("a body is JSON");
    assert_eq!(first_lone_surrogate(text), None, "half a character");
    let value = json::parse(text).unwrap();
    assert_eq!(value.members().count(), 1);
    let users = value.get("users").expect("a body has users");
    assert!((1..=settings.batch_size).contains(&users.members().count()));
    for (key, user) in users.members() {
        let uid = uids.next().expect("no more users than were packed");
        assert!(key.raw() == uid && is_uid(uid), "{uid:?}");
        assert!(user.get("uid").and_then(|uid| uid.string()).unwrap().is(uid));
        assert!(user.get("name").is_some());
    }
}

/// Whether the server takes a text as a uid.
pub fn is_uid(text: &str) -> bool {
    let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
    (1..=100).contains(&text.len()) && text.bytes().all(allowed)
}

fn check(settings: &Settings, chunks: &[&[u8]]) -> CheckReport {
    let mut check = Check::new(settings.options(), Rate::default());
    for chunk in chunks {
        check.push(chunk);
        if check.is_broken() {
            return check.report();
        }
    }
    check.end();
    check.report()
}

fn places_grow(output: &[Output], length: usize) {
    let positions: Vec<Position> = output.iter().filter_map(Output::position).collect();
    for (at, position) in positions.iter().enumerate() {
        assert_eq!(position.row, at as u64 + 1);
        assert!(position.line >= 1 && position.byte < length as u64, "{position:?}");
    }
    for pair in positions.windows(2) {
        assert!(pair[0].line <= pair[1].line && pair[0].byte < pair[1].byte, "{pair:?}");
    }
}

/// The file of failed rows can be read, and has each of them once.
fn read_again(run: &Run) {
    // A name of the first column that looks like another encoding or an archive: nobody has one.
    let head = run.failed.get(..4).unwrap_or_default();
    if run.failed.is_empty() || head.contains(&0) || head == b"PK\x03\x04" {
        return;
    }
    let read = |format| output::read(Reader::new(format), [run.failed.as_slice()]).0;
    let mut output = read(None);
    // Nor one that looks like a dump. Whoever has it declares the format again.
    if let [Output::Failed(error)] = output.as_slice()
        && error.code == ErrorCode::InputFormat
    {
        output = read(Some(Format::Csv));
    }
    let rows = output.iter().filter_map(Output::position).count();
    let failed = run.refused.iter().filter(|row| row.outcome != Outcome::Excluded).count();
    assert_eq!(rows, failed, "{output:?}");
    for output in &output {
        match output {
            Output::Json(_, text) => {
                serde_json::from_str::<IgnoredAny>(text).expect("a failed row is JSON");
            }
            Output::Broken { issue, .. } => panic!("a failed row cannot be read: {issue:?}"),
            Output::Failed(error) => panic!("the failed rows cannot be read: {error}"),
            Output::Header(_) | Output::Cells(..) | Output::End => {}
        }
    }
}

/// The longest name of a member in an object around the rows.
const NAME_BYTES: usize = 4096;

/// What is held before it is known whether a CSV file starts with a line that names its delimiter.
const SEPARATOR_BYTES: usize = 10;

/// What a decoder holds back, and a line break that may be one of two bytes.
const HELD_BYTES: usize = 4;

/// More than any message that a person would read.
const MESSAGE_CHARACTERS: usize = 1_000;
