//! Everything that comes of an input. `tests/rows.rs` uses it too.

use cometchat_import::importer::{
    account::{Account, Counts, Event, RowEvents},
    entity::USERS,
    input::{CsvOptions, Format, InputError, Reader},
    mapping::{Column, ExtraPolicy, MapEntry, Mapping, NullMarkers},
    pipeline::{Pipeline, PipelineOptions, Pull},
    position::Position,
    rule::Policy,
};

/// What an input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    Ndjson,
    Array,
    Objects,
    Csv,
}

/// How an input is read.
#[derive(Clone, Debug)]
pub struct Settings {
    pub form: Form,
    /// Whether a file's format is detected, not set.
    pub is_detected: bool,
    pub policy: Policy,
    pub extra: ExtraPolicy,
    pub map: Vec<MapEntry>,
    /// What fills a field that is empty.
    pub fallbacks: Vec<MapEntry>,
    /// The names of CSV's columns; none if a header row has them.
    pub columns: Vec<String>,
    /// What stands in cells that are empty.
    pub nulls: Vec<String>,
    pub row_bytes: usize,
    pub batch_size: usize,
    pub body_bytes: usize,
    /// Bytes of a body from the second one on.
    pub ceiling: Option<usize>,
    pub has_failed_file: bool,
    pub is_listening: bool,
    /// Whether the end is known with the last bytes, not after them.
    pub ends_at_once: bool,
}

/// Everything that an pipeline gives.
#[derive(Debug, PartialEq)]
pub struct Outcome {
    pub bodies: Vec<String>,
    pub uids: Vec<String>,
    pub positions: Vec<Position>,
    pub sources: Vec<Option<Box<[u8]>>>,
    pub counts: Counts,
    pub coerced: u64,
    pub events: Vec<Event>,
    pub failed: Vec<u8>,
    pub columns: Vec<Column>,
    pub broken: Option<InputError>,
}

/// Returns what the chunks of an input give.
pub fn read<'a>(settings: &Settings, chunks: impl IntoIterator<Item = &'a [u8]>) -> Outcome {
    let mut pipeline = settings.pipeline();
    let mut account = Account::default();
    account.listen(settings.is_listening, RowEvents::All);
    if settings.has_failed_file {
        account.keep_failed_rows();
    }
    let mut outcome = Outcome {
        bodies: Vec::new(),
        uids: Vec::new(),
        positions: Vec::new(),
        sources: Vec::new(),
        counts: Counts::default(),
        coerced: 0,
        events: Vec::new(),
        failed: Vec::new(),
        columns: Vec::new(),
        broken: None,
    };
    let mut chunks = chunks.into_iter().peekable();
    while let Some(bytes) = chunks.next() {
        pipeline.reader.push(bytes);
        if chunks.peek().is_some() || !settings.ends_at_once {
            outcome.pull(&mut pipeline, &mut account, settings.ceiling);
        }
    }
    pipeline.reader.end();
    outcome.pull(&mut pipeline, &mut account, settings.ceiling);
    outcome.counts = account.counts();
    outcome.coerced = account.normalized();
    outcome.columns = pipeline.mapping().header().to_vec();
    outcome
}

impl Settings {
    fn pipeline(&self) -> Pipeline {
        let file = |format| Reader::new(Some(format).filter(|_| !self.is_detected));
        let reader = match self.form {
            Form::Ndjson => file(Format::Ndjson),
            Form::Array => file(Format::Json),
            Form::Csv if !self.columns.is_empty() => {
                let columns = self.columns.clone();
                Reader::new(None).with_csv(CsvOptions { columns, ..CsvOptions::default() })
            }
            Form::Csv => file(Format::Csv),
            Form::Objects => Reader::rows(),
        };
        Pipeline::new(PipelineOptions {
            reader: reader.with_row_bytes(self.row_bytes),
            mapping: Mapping::new(&USERS, self.map.clone(), self.extra)
                .unwrap()
                .with_nulls(NullMarkers::new(self.nulls.clone()))
                .with_fallbacks(self.fallbacks.clone())
                .unwrap(),
            policy: self.policy,
            batch_size: self.batch_size,
            body_bytes: self.body_bytes,
            seed: 1,
            ..PipelineOptions::default()
        })
    }
}

impl Outcome {
    /// Takes all that there is.
    fn pull(&mut self, pipeline: &mut Pipeline, account: &mut Account, ceiling: Option<usize>) {
        loop {
            let pulled = pipeline.pull(account);
            self.events.append(&mut account.take_events());
            self.failed.extend(account.take_failed());
            match pulled {
                Pull::Batch(batch) => {
                    self.bodies.push(String::from_utf8(batch.body()).unwrap());
                    for user in &batch.users {
                        self.uids.push(batch.uid(user).to_owned());
                        self.positions.push(user.position);
                        self.sources.push(user.source.clone());
                    }
                    if let Some(bytes) = ceiling {
                        pipeline.set_ceiling(bytes.min(pipeline.ceiling()));
                    }
                }
                Pull::Broken(error) => {
                    self.broken = Some(error);
                    return;
                }
                Pull::Paused => {}
                Pull::NeedInput | Pull::End => return,
            }
        }
    }
}
