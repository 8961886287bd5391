//! Options as they cross from JavaScript; the entry has checked and completed them.
//!
//! Read one by one: what serde has to say of a wrong type would add 35 KB to the module, and the entry
//! has reported it already. An option of reading is read by its name (`self.text("rowPath")`), so that one more needs
//! no declaration: a line where it is used, and its texts if it is a choice.

use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use super::request::Target;
use crate::importer::{
    entity::{self, Entity},
    filter::Filter,
    import::{Budget, MaxFailures, SendOptions},
    input::{CsvOptions, Dialect, Format, Reader, ShortRows},
    invariant::Invariant,
    issue::{Code, Issue},
    limits,
    mapping::{ExtraPolicy, MapEntry as Entry, Mapping, NullMarkers},
    pacer::Rate,
    pipeline::{MapRow, PipelineOptions},
    remedy::REMEDIES,
    retry::Backoff,
    rule::{InvalidOptional, Policy, TimestampPolicy, UidPolicy},
    standard::StandardOptions,
    wording::{Quoting, Wording},
};

#[wasm_bindgen]
extern "C" {
    /// What a check needs, and an import too: the options of `pkg/client/reading-options.js`, by the same names.
    pub type RowOptions;
    #[wasm_bindgen(method, structural, indexing_getter)]
    fn option(this: &RowOptions, name: &str) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn rate(this: &RowOptions) -> RateOption;
    #[wasm_bindgen(method, getter)]
    fn map(this: &RowOptions) -> Vec<MapEntry>;
    #[wasm_bindgen(method, getter)]
    fn fallback(this: &RowOptions) -> Vec<MapEntry>;

    type RateOption;
    #[wasm_bindgen(method, getter)]
    fn limit(this: &RateOption) -> u32;
    #[wasm_bindgen(method, getter, js_name = windowMs)]
    fn window_ms(this: &RateOption) -> f64;

    /// A target of the option `map`, and where it comes from.
    type MapEntry;
    #[wasm_bindgen(method, getter)]
    fn target(this: &MapEntry) -> String;
    #[wasm_bindgen(method, getter)]
    fn columns(this: &MapEntry) -> Vec<String>;

    /// What an import needs beyond that.
    pub type SendingOptions;
    #[wasm_bindgen(method, getter)]
    fn url(this: &SendingOptions) -> String;
    #[wasm_bindgen(method, getter, js_name = apiKey)]
    pub(super) fn api_key(this: &SendingOptions) -> String;
    #[wasm_bindgen(method, getter, js_name = timeoutMs)]
    fn timeout_ms(this: &SendingOptions) -> u32;
    #[wasm_bindgen(method, getter, js_name = expectedRows)]
    pub(super) fn expected_rows(this: &SendingOptions) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    fn concurrency(this: &SendingOptions) -> u32;
    #[wasm_bindgen(method, getter)]
    fn attempts(this: &SendingOptions) -> u32;
    #[wasm_bindgen(method, getter, js_name = baseMs)]
    fn base_ms(this: &SendingOptions) -> f64;
    #[wasm_bindgen(method, getter, js_name = capMs)]
    fn cap_ms(this: &SendingOptions) -> f64;
    #[wasm_bindgen(method, getter, js_name = outageMs)]
    fn outage_ms(this: &SendingOptions) -> f64;
    #[wasm_bindgen(method, getter, js_name = maxRequests)]
    fn max_requests(this: &SendingOptions) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = deadlineMs)]
    fn deadline_ms(this: &SendingOptions) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = maxFailedRows)]
    fn max_failed_rows(this: &SendingOptions) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = maxFailedPercent)]
    fn max_failed_percent(this: &SendingOptions) -> Option<f64>;
}

impl RowOptions {
    /// Returns an option that is a text; `None` if it is not set.
    fn text(&self, name: &str) -> Option<String> {
        self.option(name).as_string()
    }

    /// Returns an option that is one of these texts.
    fn choice<T: Copy>(&self, name: &str, choices: &[(&str, T)]) -> T {
        let text = self.text(name);
        let chosen = choices.iter().find(|(word, _)| Some(*word) == text.as_deref());
        chosen.map(|(_, choice)| *choice).promised("the entry has checked the choice")
    }

    /// Returns an option that is a whole number; 0 if it is not set.
    fn number(&self, name: &str) -> usize {
        self.option(name).as_f64().map_or(0, |number| number as usize)
    }

    /// Returns whether an option is set to true.
    pub(super) fn is_set(&self, name: &str) -> bool {
        self.option(name).is_truthy()
    }

    /// Returns an option that is a list of texts.
    fn texts(&self, name: &str) -> Vec<String> {
        js_sys::Array::from(&self.option(name)).iter().filter_map(|text| text.as_string()).collect()
    }

    /// The limit to keep.
    pub(super) fn limit(&self) -> Rate {
        let rate = self.rate();
        Rate { limit: rate.limit(), window_ms: rate.window_ms() as u64 }
    }

    /// Whether the rows that failed are wanted.
    pub(super) fn failed(&self) -> bool {
        self.is_set("failed")
    }

    /// How many rows a request takes.
    pub(super) fn batch_size(&self) -> usize {
        self.number("batchSize")
    }

    /// How messages speak of remedies: the front end's words for each of [`remedy_names`].
    pub(super) fn wording(&self) -> Wording {
        let quoting = self.choice(
            "quoting",
            &[
                ("plain", Quoting::Plain),
                ("javascript", Quoting::JavaScript),
                ("posix", Quoting::Posix),
                ("windows", Quoting::Windows),
            ],
        );
        Wording::new(quoting, self.texts("words"))
    }

    /// How rows are read, checked and packed.
    pub(super) fn pipeline(&self, mapper: Option<js_sys::Function>) -> Result<PipelineOptions, JsValue> {
        let entity = self.text("entity").and_then(|name| entity::named(&name)).promised("the entry knows the entities");
        let reader = self.reader();
        // A function gets rows as objects as well.
        let has_doubles = reader.is_rows() || mapper.is_some();
        Ok(PipelineOptions {
            reader,
            mapping: self.mapping(entity)?,
            filter: Filter::parse(&self.texts("where")).map_err(|message| option_error("where", &message))?,
            policy: Policy {
                uid: self.choice("uid", UIDS),
                timestamps: self.choice("timestamps", TIMESTAMPS),
                invalid_optional: self.choice("invalidOptional", INVALID_OPTIONALS),
                has_doubles,
            },
            batch_size: self.batch_size().clamp(1, entity.per_request),
            body_bytes: limits::BODY_BYTES,
            seed: seed(),
            mapper: mapper.map(|function| Box::new(JsMapper { function, entity }) as Box<dyn MapRow>),
        })
    }

    fn reader(&self) -> Reader {
        let reader = match self.text("rowPath") {
            Some(path) => Reader::new(None).with_row_path(&path),
            None => self.choice("format", FORMATS).map_or_else(Reader::rows, Reader::new),
        };
        let csv = CsvOptions {
            columns: self.texts("columns"),
            delimiter: self.text("delimiter").and_then(|text| text.bytes().next()),
            dialect: self.choice("dialect", DIALECTS),
            short_rows: self.choice("shortRows", SHORT_ROWS),
        };
        reader.with_csv(csv).without_lines(self.number("skipLines") as u64)
    }

    fn mapping(&self, entity: &'static Entity) -> Result<Mapping, JsValue> {
        Ok(Mapping::new(entity, entries(self.map()), self.choice("extra", EXTRAS))
            .map_err(|message| option_error("map", &message))?
            .with_fallbacks(entries(self.fallback()))
            .map_err(|message| option_error("fallback", &message))?
            .with_optional(self.texts("optionalNames"))
            .with_nulls(NullMarkers::new(self.texts("nullMarker")).also_in_quotes(self.is_set("quotedNull"))))
    }
}

fn entries(entries: Vec<MapEntry>) -> Vec<Entry> {
    entries.iter().map(|entry| Entry { target: entry.target(), columns: entry.columns() }).collect()
}

impl SendingOptions {
    /// Where requests go.
    pub(super) fn target(&self) -> Target {
        Target { url: self.url(), api_key: self.api_key(), timeout_ms: self.timeout_ms() }
    }

    /// How requests of the standard API are sent.
    pub(super) fn standard(&self, rate: Rate) -> StandardOptions {
        StandardOptions {
            rate,
            concurrency: self.concurrency() as usize,
            attempts: self.attempts().max(1),
            backoff: self.backoff(),
            outage_ms: self.outage_ms() as u64,
            seed: seed(),
        }
    }

    fn backoff(&self) -> Backoff {
        Backoff { base_ms: self.base_ms() as u64, cap_ms: self.cap_ms() as u64 }
    }

    pub(super) fn sending(&self, rate: Rate) -> SendOptions {
        SendOptions {
            rate,
            concurrency: self.concurrency() as usize,
            attempts: self.attempts().max(1),
            backoff: self.backoff(),
            outage_ms: self.outage_ms() as u64,
            budget: Budget {
                max_requests: self.max_requests().map(|most| most as u64),
                deadline_ms: self.deadline_ms().map(|millis| millis as u64),
            },
            max_failures: match self.max_failed_rows() {
                Some(rows) => Some(MaxFailures::Rows(rows as u64)),
                None => self.max_failed_percent().map(MaxFailures::Percent),
            },
            seed: seed(),
            secrets: vec![self.api_key()],
        }
    }
}

/// The texts of each choice, the default first; `pkg/client/reading-options.js` has the same.
const UIDS: &[(&str, UidPolicy)] =
    &[("lowercase", UidPolicy::Lowercase), ("strict", UidPolicy::Strict), ("cometchat", UidPolicy::CometChat)];
const TIMESTAMPS: &[(&str, TimestampPolicy)] =
    &[("seconds", TimestampPolicy::Seconds), ("auto", TimestampPolicy::Auto)];
const EXTRAS: &[(&str, ExtraPolicy)] =
    &[("reject", ExtraPolicy::Reject), ("metadata", ExtraPolicy::Metadata), ("drop", ExtraPolicy::Drop)];
const INVALID_OPTIONALS: &[(&str, InvalidOptional)] =
    &[("reject", InvalidOptional::Reject), ("omit", InvalidOptional::Omit)];
const DIALECTS: &[(&str, Dialect)] =
    &[("auto", Dialect::Auto), ("mysql", Dialect::MySql), ("postgres", Dialect::Postgres), ("sheet", Dialect::Sheet)];
const SHORT_ROWS: &[(&str, ShortRows)] = &[("reject", ShortRows::Reject), ("fill", ShortRows::Fill)];
/// `None` reads objects, and `Some(None)` detects the format.
const FORMATS: &[(&str, Option<Option<Format>>)] = &[
    ("auto", Some(None)),
    ("csv", Some(Some(Format::Csv))),
    ("ndjson", Some(Some(Format::Ndjson))),
    ("json", Some(Some(Format::Json))),
    ("objects", None),
];

/// Every remedy that a front end has to have words for, in the order in which it gives them.
#[wasm_bindgen(js_name = remedyNames)]
pub fn remedy_names() -> Vec<String> {
    REMEDIES.map(str::to_owned).to_vec()
}

/// What is wrong with an option, as the entry says it.
fn option_error(option: &str, message: &str) -> JsValue {
    JsValue::from_str(&format!("{option}: {message}"))
}

/// The caller's `map` function: the entry wraps it, so that it takes and gives JSON text.
struct JsMapper {
    function: js_sys::Function,
    entity: &'static Entity,
}

impl MapRow for JsMapper {
    fn map(&mut self, row: &str) -> Result<String, Issue> {
        let unreadable = |found: String| {
            let expected = format!("a {} from map", self.entity.singular);
            Issue::new(Code::Unreadable, "", expected).found(found)
        };
        match self.function.call1(&JsValue::UNDEFINED, &JsValue::from_str(row)) {
            Ok(entry) => entry.as_string().ok_or_else(|| unreadable("nothing".to_owned())),
            Err(thrown) => Err(unreadable(super::request::error_text(&thrown))),
        }
    }
}

pub(super) fn seed() -> u64 {
    let half = || (js_sys::Math::random() * 4_294_967_296.0) as u64;
    half() << 32 | half()
}
