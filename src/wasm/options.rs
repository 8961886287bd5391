//! Options as they cross from JavaScript; the entry has checked and completed them.
//!
//! Read one by one: what serde has to say of a wrong type would add 35 KB to the module, and the entry
//! has reported it already.

use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use crate::importer::{
    entity,
    import::{Budget, SendOptions},
    input::{Format, Reader},
    invariant::Invariant,
    issue::{Code, Issue},
    limits,
    mapping::{ExtraPolicy, MapEntry as Entry, Mapping, NullMarkers},
    pacer::Rate,
    pipeline::{MapRow, PipelineOptions},
    remedy::REMEDIES,
    retry::Backoff,
    rule::{Policy, TimestampPolicy, UidPolicy},
    wording::{Quoting, Wording},
};

#[wasm_bindgen]
extern "C" {
    /// What a check needs, and an import too.
    pub type RowOptions;
    /// What is imported: an entity's name.
    #[wasm_bindgen(method, getter)]
    fn entity(this: &RowOptions) -> String;
    /// `objects`, or a format of bytes.
    #[wasm_bindgen(method, getter)]
    fn format(this: &RowOptions) -> String;
    #[wasm_bindgen(method, getter, js_name = rowPath)]
    fn row_path(this: &RowOptions) -> Option<String>;
    /// The names of CSV's columns; none if a header row has them.
    #[wasm_bindgen(method, getter)]
    fn columns(this: &RowOptions) -> Vec<String>;
    #[wasm_bindgen(method, getter, js_name = nullMarkers)]
    fn null_markers(this: &RowOptions) -> Vec<String>;
    #[wasm_bindgen(method, getter)]
    fn map(this: &RowOptions) -> Vec<MapEntry>;
    #[wasm_bindgen(method, getter)]
    fn fallback(this: &RowOptions) -> Vec<MapEntry>;
    #[wasm_bindgen(method, getter)]
    fn uid(this: &RowOptions) -> String;
    #[wasm_bindgen(method, getter)]
    fn timestamps(this: &RowOptions) -> String;
    #[wasm_bindgen(method, getter)]
    fn extra(this: &RowOptions) -> String;
    #[wasm_bindgen(method, getter, js_name = batchSize)]
    pub(super) fn batch_size(this: &RowOptions) -> u32;
    #[wasm_bindgen(method, getter)]
    fn limit(this: &RowOptions) -> u32;
    #[wasm_bindgen(method, getter, js_name = windowMs)]
    fn window_ms(this: &RowOptions) -> f64;
    #[wasm_bindgen(method, getter)]
    pub(super) fn failed(this: &RowOptions) -> bool;
    /// How values are quoted in messages: `plain`, `javascript`, `posix` or `windows`.
    #[wasm_bindgen(method, getter)]
    fn quoting(this: &RowOptions) -> String;
    /// The front end's words for each of [`remedy_names`].
    #[wasm_bindgen(method, getter)]
    fn words(this: &RowOptions) -> Vec<String>;

    /// A target of the option `map`, and where it comes from.
    type MapEntry;
    #[wasm_bindgen(method, getter)]
    fn target(this: &MapEntry) -> String;
    #[wasm_bindgen(method, getter)]
    fn columns(this: &MapEntry) -> Vec<String>;

    /// What an import needs beyond that.
    pub type SendingOptions;
    #[wasm_bindgen(method, getter)]
    pub(super) fn url(this: &SendingOptions) -> String;
    #[wasm_bindgen(method, getter, js_name = apiKey)]
    pub(super) fn api_key(this: &SendingOptions) -> String;
    #[wasm_bindgen(method, getter, js_name = timeoutMs)]
    pub(super) fn timeout_ms(this: &SendingOptions) -> u32;
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
}

impl RowOptions {
    pub(super) fn rate(&self) -> Rate {
        Rate { limit: self.limit(), window_ms: self.window_ms() as u64 }
    }

    /// How messages speak of remedies.
    pub(super) fn wording(&self) -> Wording {
        let quoting = match self.quoting().as_str() {
            "javascript" => Quoting::JavaScript,
            "posix" => Quoting::Posix,
            "windows" => Quoting::Windows,
            _ => Quoting::Plain,
        };
        Wording::new(quoting, self.words())
    }

    pub(super) fn pipeline(&self, mapper: Option<js_sys::Function>) -> Result<PipelineOptions, JsValue> {
        let entity = entity::named(&self.entity()).promised("the entry knows the entities");
        let mappings = |entries: Vec<MapEntry>| {
            let entries = entries.iter().map(|entry| Entry { target: entry.target(), columns: entry.columns() });
            entries.collect()
        };
        let extra = match self.extra().as_str() {
            "metadata" => ExtraPolicy::Metadata,
            "drop" => ExtraPolicy::Drop,
            _ => ExtraPolicy::Reject,
        };
        let names = self.columns();
        Ok(PipelineOptions {
            reader: match (self.row_path(), self.format().as_str()) {
                _ if !names.is_empty() => Reader::new(None).with_columns(names),
                (Some(path), _) => Reader::new(None).with_row_path(&path),
                (_, "objects") => Reader::rows(),
                (_, "csv") => Reader::new(Some(Format::Csv)),
                (_, "ndjson") => Reader::new(Some(Format::Ndjson)),
                (_, "json") => Reader::new(Some(Format::Json)),
                _ => Reader::new(None),
            },
            mapping: Mapping::new(entity, mappings(self.map()), extra)
                .map_err(|message| option_error("map", &message))?
                .with_fallbacks(mappings(self.fallback()))
                .map_err(|message| option_error("fallback", &message))?
                .with_nulls(NullMarkers::new(self.null_markers())),
            policy: Policy {
                uid: match self.uid().as_str() {
                    "strict" => UidPolicy::Strict,
                    "cometchat" => UidPolicy::CometChat,
                    _ => UidPolicy::Lowercase,
                },
                timestamps: match self.timestamps().as_str() {
                    "auto" => TimestampPolicy::Auto,
                    _ => TimestampPolicy::Seconds,
                },
            },
            batch_size: (self.batch_size() as usize).clamp(1, entity.per_request),
            body_bytes: limits::BODY_BYTES,
            seed: seed(),
            mapper: mapper.map(|function| Box::new(JsMapper(function)) as Box<dyn MapRow>),
        })
    }
}

impl SendingOptions {
    pub(super) fn sending(&self, rate: Rate) -> SendOptions {
        SendOptions {
            rate,
            concurrency: self.concurrency() as usize,
            attempts: self.attempts().max(1),
            backoff: Backoff { base_ms: self.base_ms() as u64, cap_ms: self.cap_ms() as u64 },
            outage_ms: self.outage_ms() as u64,
            budget: Budget {
                max_requests: self.max_requests().map(|most| most as u64),
                deadline_ms: self.deadline_ms().map(|millis| millis as u64),
            },
            seed: seed(),
            secrets: vec![self.api_key()],
        }
    }
}

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
struct JsMapper(js_sys::Function);

impl MapRow for JsMapper {
    fn map(&mut self, row: &str) -> Result<String, Issue> {
        let unreadable = |found: String| Issue::new(Code::Unreadable, "", "a user from map").found(found);
        match self.0.call1(&JsValue::UNDEFINED, &JsValue::from_str(row)) {
            Ok(user) => user.as_string().ok_or_else(|| unreadable("nothing".to_owned())),
            Err(thrown) => Err(unreadable(super::request::error_text(&thrown))),
        }
    }
}

pub(super) fn seed() -> u64 {
    let half = || (js_sys::Math::random() * 4_294_967_296.0) as u64;
    half() << 32 | half()
}
