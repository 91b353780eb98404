//! Messages to a webhook: whether the SDK takes them. A text that is absent is a header that is absent.

use std::time::{Duration, SystemTime};

use clerk_backend_api::{HeaderMap, Webhook, WebhookError};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Case {
    name: String,
    secret: String,
    id: Option<String>,
    timestamp: Option<String>,
    body: String,
    signature: Option<String>,
    now: u64,
    #[serde(default)]
    headers: Family,
}

/// How the headers are called.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Family {
    #[default]
    Svix,
    Webhook,
}

/// Runs a list of messages.
pub fn run(cases: &Value) -> Result<Vec<Value>, String> {
    let cases = Vec::<Case>::deserialize(cases).map_err(|why| why.to_string())?;
    Ok(cases.iter().map(outcome).collect())
}

fn outcome(case: &Case) -> Value {
    let headers = headers(case);
    let checked = headers.and_then(|headers| check(case, &headers).map_err(|why| why.to_string()));
    match checked {
        Ok(()) => json!({ "name": case.name, "ok": true }),
        Err(why) => json!({ "name": case.name, "ok": false, "error": why }),
    }
}

/// What the signature says; the bodies of cases need not be events.
fn check(case: &Case, headers: &HeaderMap) -> Result<(), WebhookError> {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(case.now);
    Webhook::new(&case.secret)?
        .at(now)
        .check(headers, &case.body)
}

fn headers(case: &Case) -> Result<HeaderMap, String> {
    let names = match case.headers {
        Family::Svix => ["svix-id", "svix-timestamp", "svix-signature"],
        Family::Webhook => ["webhook-id", "webhook-timestamp", "webhook-signature"],
    };
    let values = [&case.id, &case.timestamp, &case.signature];
    let mut headers = HeaderMap::new();
    for (name, value) in names.into_iter().zip(values) {
        if let Some(value) = value {
            // Anything that is no control character can be in a header.
            let value = value
                .parse()
                .map_err(|_| format!("{value:?} is no header"))?;
            headers.insert(name, value);
        }
    }
    Ok(headers)
}
