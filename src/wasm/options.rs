//! Options as they cross from JavaScript; the entry has checked and completed them.

use serde::Deserialize;
use wasm_bindgen::JsValue;

use crate::core::{
    answer::Backoff,
    columns::{Columns, ExtraPolicy, Mapping},
    import::{Budget, SendOptions},
    intake::{IntakeOptions, MapRow},
    issue::{Code, Issue},
    limits,
    pace::Rate,
    read::{Format, Reader},
    user::{Policy, TimestampPolicy, UidPolicy},
};

/// What a check needs, and an import too.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RowOptions {
    /// `objects`, or a format of bytes.
    format: String,
    map: Vec<MapEntry>,
    uid: String,
    timestamps: String,
    extra: String,
    batch_size: u32,
    limit: u32,
    window_ms: f64,
    failed: bool,
}

#[derive(Deserialize)]
struct MapEntry {
    target: String,
    columns: Vec<String>,
}

/// What an import needs beyond that.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SendingOptions {
    pub(super) url: String,
    pub(super) api_key: String,
    pub(super) timeout_ms: u32,
    pub(super) expected_rows: Option<f64>,
    concurrency: u32,
    attempts: u32,
    base_ms: f64,
    cap_ms: f64,
    outage_ms: f64,
    max_requests: Option<f64>,
    deadline_ms: Option<f64>,
}

impl RowOptions {
    pub(super) fn rate(&self) -> Rate {
        Rate {
            limit: self.limit,
            window_ms: self.window_ms as u64,
        }
    }

    pub(super) fn batch_size(&self) -> u32 {
        self.batch_size
    }

    pub(super) fn intake(
        &self,
        mapper: Option<js_sys::Function>,
    ) -> Result<IntakeOptions, JsValue> {
        let map = self
            .map
            .iter()
            .map(|entry| Mapping {
                target: entry.target.clone(),
                columns: entry.columns.clone(),
            })
            .collect();
        let extra = match self.extra.as_str() {
            "metadata" => ExtraPolicy::Metadata,
            "drop" => ExtraPolicy::Drop,
            _ => ExtraPolicy::Reject,
        };
        Ok(IntakeOptions {
            reader: match self.format.as_str() {
                "objects" => Reader::rows(),
                "csv" => Reader::new(Some(Format::Csv)),
                "ndjson" => Reader::new(Some(Format::Ndjson)),
                "json" => Reader::new(Some(Format::Json)),
                _ => Reader::new(None),
            },
            columns: Columns::new(map, extra).map_err(|message| JsValue::from_str(&message))?,
            policy: Policy {
                uid: match self.uid.as_str() {
                    "strict" => UidPolicy::Strict,
                    "cometchat" => UidPolicy::CometChat,
                    _ => UidPolicy::Lowercase,
                },
                timestamps: match self.timestamps.as_str() {
                    "auto" => TimestampPolicy::Auto,
                    _ => TimestampPolicy::Seconds,
                },
            },
            batch_users: (self.batch_size as usize).clamp(1, limits::USERS_PER_REQUEST),
            body_bytes: limits::BODY_BYTES,
            seed: seed(),
            failed: self.failed,
            mapper: mapper.map(|function| Box::new(JsMapper(function)) as Box<dyn MapRow>),
        })
    }
}

impl SendingOptions {
    pub(super) fn sending(&self, rate: Rate) -> SendOptions {
        SendOptions {
            rate,
            concurrency: self.concurrency as usize,
            attempts: self.attempts.max(1),
            backoff: Backoff {
                base_ms: self.base_ms as u64,
                cap_ms: self.cap_ms as u64,
            },
            outage_ms: self.outage_ms as u64,
            budget: Budget {
                max_requests: self.max_requests.map(|most| most as u64),
                deadline_ms: self.deadline_ms.map(|millis| millis as u64),
            },
            seed: seed(),
            secrets: vec![self.api_key.clone()],
        }
    }
}

/// The caller's `map` function: the entry wraps it, so that it takes and gives JSON text.
struct JsMapper(js_sys::Function);

impl MapRow for JsMapper {
    fn map(&mut self, row: &str) -> Result<String, Issue> {
        let unreadable =
            |found: String| Issue::new(Code::Unreadable, "", "a user from map").found(found);
        match self.0.call1(&JsValue::UNDEFINED, &JsValue::from_str(row)) {
            Ok(user) => user
                .as_string()
                .ok_or_else(|| unreadable("nothing".to_owned())),
            Err(thrown) => Err(unreadable(super::request::error_text(&thrown))),
        }
    }
}

pub(super) fn seed() -> u64 {
    let half = || (js_sys::Math::random() * 4_294_967_296.0) as u64;
    half() << 32 | half()
}
