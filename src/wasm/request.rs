//! One request with the host's `fetch`, its time-out over headers and body alike.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Response};

use crate::importer::{
    import::FailureKind,
    standard::{Method, Request},
};

/// Where requests go: the part of the address that all have, the key, and how long a response may take.
pub(super) struct Target {
    pub(super) url: String,
    pub(super) api_key: String,
    pub(super) timeout_ms: u32,
}

/// A response whose body has arrived.
pub(super) struct Arrived {
    pub(super) status: u16,
    pub(super) retry_after: Option<String>,
    pub(super) rate_limit_reset: Option<String>,
    pub(super) date: Option<String>,
    pub(super) body: Vec<u8>,
}

/// Why none arrived, and what the host says of it.
pub(super) struct Failed {
    pub(super) kind: FailureKind,
    pub(super) detail: String,
}

/// Sends a request, unless `may_dispatch` says at the last moment that it may not be. `controller` aborts it from outside.
pub(super) async fn send(
    fetch: &Function,
    target: &Target,
    request: &Request,
    controller: &AbortController,
    may_dispatch: impl Fn() -> bool,
) -> Result<Arrived, Failed> {
    let exchange = exchange(fetch, target, request, controller, may_dispatch);
    let timeout_ms = target.timeout_ms;
    let mut exchange = pin!(exchange);
    let mut timer = pin!(TimeoutFuture::new(timeout_ms));
    poll_fn(|context| {
        if let Poll::Ready(result) = exchange.as_mut().poll(context) {
            return Poll::Ready(result);
        }
        if timer.as_mut().poll(context).is_ready() {
            controller.abort();
            let detail = format!("{timeout_ms} ms");
            return Poll::Ready(Err(Failed { kind: FailureKind::TimedOut, detail }));
        }
        Poll::Pending
    })
    .await
}

async fn exchange(
    fetch: &Function,
    target: &Target,
    request: &Request,
    controller: &AbortController,
    may_dispatch: impl Fn() -> bool,
) -> Result<Arrived, Failed> {
    let init = init(&target.api_key, request, controller).map_err(network)?;
    let url = format!("{}{}", target.url, request.path);
    if !may_dispatch() {
        return Err(Failed { kind: FailureKind::Undispatched, detail: String::new() });
    }
    // Unbound: hosts refuse a `fetch` that is called on another object.
    let promise = fetch.call2(&JsValue::UNDEFINED, &JsValue::from_str(&url), &init).map_err(network)?;
    let response = JsFuture::from(Promise::resolve(&promise)).await.map_err(network)?;
    // Not checked with `instanceof`: the caller's own `fetch` may bring its own class.
    let response: Response = response.unchecked_into();
    let status = response.status();
    if matches!(status, 0 | 301..=303 | 307 | 308) {
        return Err(Failed { kind: FailureKind::Redirected, detail: String::new() });
    }
    let headers = response.headers();
    let header = |name: &str| headers.get(name).ok().flatten();
    let promise = response.array_buffer().map_err(network)?;
    let buffer = JsFuture::from(promise).await.map_err(network)?;
    Ok(Arrived {
        status,
        retry_after: header("retry-after"),
        rate_limit_reset: header("x-ratelimit-reset").or_else(|| header("x-rate-limit-reset")),
        date: header("date"),
        body: Uint8Array::new(&buffer).to_vec(),
    })
}

fn init(api_key: &str, request: &Request, controller: &AbortController) -> Result<Object, JsValue> {
    let headers = Object::new();
    let content_type = if request.method == Method::Get { "" } else { "application/json" };
    for (name, value) in [("apikey", api_key), ("content-type", content_type), ("accept", "application/json")] {
        if !value.is_empty() {
            Reflect::set(&headers, &name.into(), &value.into())?;
        }
    }
    let init = Object::new();
    for (name, value) in [
        ("method", JsValue::from_str(request.method.as_str())),
        ("headers", headers.into()),
        // A request that reads may have none.
        ("body", if request.body.is_empty() { JsValue::UNDEFINED } else { Uint8Array::from(&*request.body).into() }),
        // Not `error`: workerd does not know it, and a refusal could not be distinguished from an outage.
        ("redirect", JsValue::from_str("manual")),
        ("signal", controller.signal().into()),
    ] {
        Reflect::set(&init, &name.into(), &value)?;
    }
    Ok(init)
}

fn network(thrown: JsValue) -> Failed {
    Failed { kind: FailureKind::Network, detail: error_text(&thrown) }
}

/// What an error says, with the causes behind it, at most three deep.
pub(super) fn error_text(thrown: &JsValue) -> String {
    let mut texts: Vec<String> = Vec::new();
    let mut next = thrown.clone();
    for _ in 0..3 {
        if next.is_undefined() || next.is_null() {
            break;
        }
        let read = |name: &str| Reflect::get(&next, &name.into()).ok();
        let message = next.as_string().or_else(|| read("message").and_then(|text| text.as_string()));
        let message =
            message.filter(|text| !text.is_empty()).or_else(|| read("code").and_then(|code| code.as_string()));
        texts.extend(message.filter(|text| !texts.contains(text)));
        if !next.is_object() {
            break;
        }
        let first = read("errors").filter(Array::is_array).map(|errors| Array::from(&errors).get(0));
        next = read("cause").filter(|cause| !cause.is_undefined()).or(first).unwrap_or(JsValue::UNDEFINED);
    }
    texts.join(": ")
}
