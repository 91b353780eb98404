//! Sends a call: attempts until there is an answer, the policy gives up or the time is up. It does not decode the answer.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use backon::ExponentialBackoff;
use bytes::Bytes;
#[cfg(feature = "testing")]
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::header::{HeaderMap, LOCATION};
use reqwest::{Method, Response, StatusCode, Url};
use tokio::time::{Instant, sleep, timeout_at};

use super::answer::{Answer, Unread};
use super::call::Call;
#[cfg(feature = "testing")]
use super::double::{self, Double, Received};
use super::error::{Error, Kind, Result};
use super::hooks::{Attempt, Outcome};
use super::operation::SchemeKind;
use super::prepare::{Keys, Prepared, prepare};
use super::{retry, trace};

/// A call under way.
pub type AnswerFuture = Pin<Box<dyn Future<Output = Result<Answer>> + Send>>;

/// Sends a call once it is polled.
pub fn send(call: Box<Call>) -> AnswerFuture {
    let operation = call.operation;
    Box::pin(trace::call(operation, async move {
        let started = Instant::now();
        let prepared = prepare(&call, started);
        let prepared = prepared.map_err(|error| error.with_operation(operation, 0))?;
        let (mut number, mut pauses) = (1, None);
        loop {
            let error = match attempt(&prepared, number).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            match pause(&prepared, &error, &mut pauses, started) {
                Some(pause) => sleep(pause).await,
                None => return Err(error),
            }
            number += 1;
        }
    }))
}

/// How long to wait before the attempt after the one that failed so, if there is one.
fn pause(
    prepared: &Prepared<'_>,
    error: &Error,
    pauses: &mut Option<ExponentialBackoff>,
    started: Instant,
) -> Option<Duration> {
    let (call, client) = (prepared.call, prepared.client);
    let plan = retry::plan(
        call.retries.as_ref(),
        client.retries.as_ref(),
        call.operation.retries.or(client.api.retries),
    );
    let keyed = call.operation.idempotency.is_some();
    if !call.body.is_repeatable() || !plan.allows(error, &prepared.method, keyed) {
        return None;
    }
    let backoff = pauses.get_or_insert_with(|| plan.backoff()).next();
    plan.pause(error, backoff, started.elapsed(), prepared.left())
}

/// Sends a call once, within the time that it has left, and tells hooks and traces of it.
async fn attempt(prepared: &Prepared<'_>, number: u32) -> Result<Answer> {
    let operation = prepared.call.operation;
    let attempt = Attempt {
        operation: operation.id,
        method: operation.method,
        path: operation.path,
        number,
    };
    let started = Instant::now();
    let added = prepared.client.hooks.run_before(&attempt);
    let exchange = exchange(prepared, number, &added);
    let result = match prepared.deadline {
        None => exchange.await,
        Some(deadline) => timeout_at(deadline, exchange).await.unwrap_or_else(|_| {
            let detail = "the timeout elapsed before the whole response arrived";
            Err(Error::new(Kind::Timeout, detail))
        }),
    };
    tell(prepared, &attempt, started, result)
}

/// Tells hooks and traces how an attempt ended.
fn tell(
    prepared: &Prepared<'_>,
    attempt: &Attempt,
    started: Instant,
    result: Result<Answer>,
) -> Result<Answer> {
    let result = result.map_err(|error| {
        // What could not be sent was no attempt.
        let unsent = u32::from(error.is_unsent());
        error.with_operation(prepared.call.operation, attempt.number - unsent)
    });
    let outcome = Outcome {
        status: match &result {
            Ok(answer) => Some(answer.status.as_u16()),
            Err(error) => error.status(),
        },
        elapsed: started.elapsed(),
        error: result.as_ref().err(),
    };
    trace::attempt(attempt, &outcome);
    prepared.client.hooks.run_after(attempt, &outcome);
    result
}

/// How many redirects in a row are followed.
const MAX_REDIRECTS: usize = 10;

/// Sends a request and reads the answer; once more with another key if the first one was refused and there is another.
async fn exchange(prepared: &Prepared<'_>, number: u32, added: &HeaderMap) -> Result<Answer> {
    let keys = prepared.keys().await?;
    let result = exchange_with(prepared, &keys, number, added).await;
    let is_refused = |error: &Error| error.status() == Some(401);
    let is_repeatable = prepared.call.body.is_repeatable();
    if result.as_ref().is_err_and(is_refused) && is_repeatable && prepared.are_renewed(&keys) {
        let keys = prepared.keys().await?;
        return exchange_with(prepared, &keys, number, added).await;
    }
    result
}

/// Sends a request, follows redirects, and reads the answer.
async fn exchange_with(
    prepared: &Prepared<'_>,
    keys: &Keys<'_>,
    number: u32,
    added: &HeaderMap,
) -> Result<Answer> {
    #[cfg(feature = "testing")]
    if let Some(double) = &prepared.client.double {
        let answer = rehearse(prepared, number, keys, added, double).await;
        return answer.map_err(|error| redact(error, keys));
    }
    let mut url = prepared.url.clone();
    let mut redirects = 0;
    loop {
        let open = prepared.open().await?;
        let request = prepared.request(url, keys, open, added)?;
        let response = prepared.client.http.execute(request).await;
        let mut response = response.map_err(Error::from_http_client)?;
        let next = redirect(prepared, &response);
        match next {
            Some(next) if redirects < MAX_REDIRECTS => {
                url = next;
                redirects += 1;
            }
            next => {
                let head = head(prepared, number, &mut response);
                if prepared.call.live && head.succeeded {
                    return Ok(unread(prepared, head.answer, Some(response), keys));
                }
                let body = response.bytes().await;
                return finish(prepared, head, body).map_err(|error| match next {
                    Some(_) => redact(error, keys)
                        .with_detail(format!("there are more than {MAX_REDIRECTS} redirects")),
                    None => redact(error, keys),
                });
            }
        }
    }
}

/// Has a double take a request in place of the server.
#[cfg(feature = "testing")]
async fn rehearse(
    prepared: &Prepared<'_>,
    number: u32,
    keys: &Keys<'_>,
    added: &HeaderMap,
    double: &Double,
) -> Result<Answer> {
    let call = prepared.call;
    let open = prepared.open().await?;
    let mut request = prepared.request(prepared.url.clone(), keys, open, added)?;
    let body = request.body().and_then(reqwest::Body::as_bytes);
    let turn = double.receive(Received {
        operation: call.operation,
        path: request.url().path().to_owned(),
        query: request.url().query().map(str::to_owned),
        params: call.params.texts(),
        body: Bytes::copy_from_slice(body.unwrap_or_default()),
        headers: std::mem::take(request.headers_mut()),
    });
    sleep(turn.delay).await;
    let reply = match turn.outcome {
        double::Outcome::Answer(reply) => reply,
        double::Outcome::Unreachable => {
            return Err(Error::new(Kind::Connect, "cannot connect to the server"));
        }
        double::Outcome::Broken => {
            return Err(Error::new(Kind::Interrupted, "the connection broke"));
        }
    };
    let status = StatusCode::from_u16(reply.status)
        .map_err(|_| Error::invalid_request(format!("{} is no status", reply.status)))?;
    let mut headers = HeaderMap::new();
    if !reply.media_type.is_empty() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(reply.media_type));
    }
    let succeeded = succeeded(prepared, status);
    let answer = Answer {
        operation: call.operation,
        strict: prepared.client.strict,
        attempts: number,
        status,
        headers,
        body: reply.body,
        unread: None,
    };
    match succeeded {
        true if call.live => Ok(unread(prepared, answer, None, keys)),
        true => Ok(answer),
        false => Err(refused(prepared, None, answer)),
    }
}

/// Takes the keys out of what the server says, because some servers repeat them.
fn redact(mut error: Error, keys: &Keys<'_>) -> Error {
    for secret in secrets(keys) {
        error.redact(secret);
    }
    error
}

fn secrets<'a>(keys: &'a Keys<'_>) -> impl Iterator<Item = &'a str> {
    keys.iter().flat_map(|(scheme, key)| {
        let password = key.split_once(':').map(|(_, password)| password);
        let password = password.filter(|_| matches!(scheme.kind, SchemeKind::Basic));
        std::iter::once(&**key).chain(password)
    })
}

/// Where to go on, if the answer is a redirect that is safe to follow: to the same host, port and scheme, and as the same
/// request.
fn redirect(prepared: &Prepared<'_>, response: &Response) -> Option<Url> {
    if !response.status().is_redirection() {
        return None;
    }
    let call = prepared.call;
    let same_request = match response.status() {
        StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => {
            call.body.is_repeatable()
        }
        _ => matches!(prepared.method, Method::GET | Method::HEAD),
    };
    if !same_request || call.operation.redirects {
        return None;
    }
    let next = location(response.url(), response.headers());
    next.filter(|next| next.origin() == prepared.url.origin())
}

fn location(url: &Url, headers: &HeaderMap) -> Option<Url> {
    let location = headers.get(LOCATION)?.to_str().ok()?;
    url.join(location).ok()
}

/// What comes before the body, and where a redirect leads.
struct Head {
    answer: Answer,
    succeeded: bool,
    redirect: Option<Url>,
}

fn head(prepared: &Prepared<'_>, attempts: u32, response: &mut Response) -> Head {
    let operation = prepared.call.operation;
    let status = response.status();
    let succeeded = succeeded(prepared, status);
    let redirect = match status.is_redirection() {
        true => location(response.url(), response.headers()),
        false => None,
    };
    let answer = Answer {
        operation,
        strict: prepared.client.strict,
        attempts,
        status,
        headers: std::mem::take(response.headers_mut()),
        body: Bytes::new(),
        unread: None,
    };
    Head {
        answer,
        succeeded,
        redirect,
    }
}

/// The answer of a call that reads the body while it comes.
fn unread(
    prepared: &Prepared<'_>,
    answer: Answer,
    response: Option<Response>,
    keys: &Keys<'_>,
) -> Answer {
    let unread = Unread {
        response,
        call: Box::new(prepared.call.clone()),
        secrets: secrets(keys).map(str::to_owned).collect(),
    };
    Answer {
        unread: Some(Arc::new(Mutex::new(Some(unread)))),
        ..answer
    }
}

fn succeeded(prepared: &Prepared<'_>, status: StatusCode) -> bool {
    let redirects = prepared.call.operation.redirects;
    status.is_success() || (redirects && status.is_redirection())
}

/// The answer with its body, or the error that it is.
fn finish(prepared: &Prepared<'_>, head: Head, body: reqwest::Result<Bytes>) -> Result<Answer> {
    let mut answer = head.answer;
    match body {
        Ok(body) => answer.body = body,
        Err(error) if head.succeeded => return Err(Error::from_http_client(error)),
        // The status says more than that its body broke off.
        Err(error) => {
            let refused = refused(prepared, head.redirect.as_ref(), answer);
            return Err(refused.with_source(error.without_url()));
        }
    }
    if head.succeeded {
        return Ok(answer);
    }
    Err(refused(prepared, head.redirect.as_ref(), answer))
}

fn refused(prepared: &Prepared<'_>, redirect: Option<&Url>, answer: Answer) -> Error {
    let error = Error::from_status(prepared.client.api, answer);
    match redirect {
        Some(next) => error.with_detail(format!(
            "the redirect to {} is not followed",
            next.origin().ascii_serialization()
        )),
        None => error,
    }
}
