//! Sends a call: attempts until there is an answer, the policy gives up or the time is up.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};

use backon::Retryable;
use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderValue, LOCATION};
use reqwest::{Method, Response, StatusCode, Url};
use tokio::time::{Instant, sleep, timeout_at};

use super::error::{Error, Kind, Result};
use super::hooks::{Attempt, Outcome};
use super::operation::SchemeKind;
use super::ready::{self, Keys, Ready};
use super::request::Call;
use super::response::Answer;
use super::{retry, trace};

/// A call under way.
pub type Sent = Pin<Box<dyn Future<Output = Result<Answer>> + Send>>;

/// Sends a call once it is polled.
pub fn send(call: Box<Call>) -> Sent {
    let operation = call.operation;
    Box::pin(trace::call(operation, async move { attempts(&call).await }))
}

async fn attempts(call: &Call) -> Result<Answer> {
    let started = Instant::now();
    let ready = ready::check(call, started).map_err(|error| error.of(call.operation, 0))?;
    let client = ready.client;
    let plan = retry::plan(
        call.retries.as_ref(),
        client.retries.as_ref(),
        call.operation.retries.or(client.api.retries),
    );
    let number = AtomicU32::new(0);
    let repeatable = call.body.is_repeatable();
    (|| attempt(&ready, number.fetch_add(1, Ordering::Relaxed) + 1))
        .retry(plan.backoff())
        .sleep(sleep)
        .when(|error| repeatable && plan.allows(error, &call.operation.method))
        .adjust(|error, pause| plan.pause(error, pause, started.elapsed(), ready.left()))
        .await
}

/// Sends a call once, within the time that it has left.
async fn attempt(ready: &Ready<'_>, number: u32) -> Result<Answer> {
    let operation = ready.call.operation;
    let (method, path) = (operation.method.as_str(), operation.path);
    let attempt = Attempt {
        operation: operation.id,
        method,
        path,
        number,
    };
    let started = Instant::now();
    let added = ready.client.hooks.before(&attempt);
    let exchange = exchange(ready, number, &added);
    let result = match ready.deadline {
        Some(deadline) => timeout_at(deadline, exchange)
            .await
            .unwrap_or_else(|elapsed| {
                let why = "no whole answer came in the time that the call has";
                Err(Error::new(Kind::Timeout, why).because(elapsed))
            }),
        None => exchange.await,
    };
    let result = result.map_err(|error| {
        // What could not be sent was no attempt.
        let unsent = u32::from(error.is_unsent());
        error.of(operation, number - unsent)
    });
    let outcome = Outcome {
        status: result
            .as_ref()
            .map_or_else(Error::status, |answer| Some(answer.status.as_u16())),
        elapsed: started.elapsed(),
        error: result.as_ref().err(),
    };
    trace::attempt(&attempt, &outcome);
    ready.client.hooks.after(&attempt, &outcome);
    result
}

/// How many redirects in a row are followed.
const MAX_REDIRECTS: usize = 10;

/// Sends a request, follows redirects, and reads the answer.
async fn exchange(ready: &Ready<'_>, number: u32, added: &HeaderMap) -> Result<Answer> {
    let keys = ready.keys().await?;
    let mut url = ready.url.clone();
    let mut redirects = 0;
    loop {
        let request = ready.request(url.clone(), &keys, added).await?;
        let response = request.send().await.map_err(Error::transport)?;
        match redirect(ready, &url, &response) {
            Some(next) if redirects < MAX_REDIRECTS => {
                url = next;
                redirects += 1;
            }
            next => {
                let answer = read(ready, number, &url, response).await;
                return answer.map_err(|error| {
                    let error = redact(error, &keys);
                    match next {
                        Some(_) => {
                            error.with_detail(format!("more than {MAX_REDIRECTS} redirects"))
                        }
                        None => error,
                    }
                });
            }
        }
    }
}

/// Takes the keys out of what the server says: some repeat them.
fn redact(mut error: Error, keys: &Keys) -> Error {
    for (scheme, key) in keys {
        error.redact(key);
        if let (SchemeKind::Basic, Some((_, password))) = (scheme.kind, key.split_once(':')) {
            error.redact(password);
        }
    }
    error
}

/// Where to go on, if the answer is a redirect that is safe to follow: to the same host, port and scheme, and as the same
/// request.
fn redirect(ready: &Ready<'_>, url: &Url, response: &Response) -> Option<Url> {
    let call = ready.call;
    let same_request = match response.status() {
        StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => {
            call.body.is_repeatable()
        }
        status if status.is_redirection() => {
            matches!(call.operation.method, Method::GET | Method::HEAD)
        }
        _ => false,
    };
    if !same_request || call.operation.redirects {
        return None;
    }
    location(url, response.headers()).filter(|next| next.origin() == url.origin())
}

fn location(url: &Url, headers: &HeaderMap) -> Option<Url> {
    headers
        .get(LOCATION)
        .map(HeaderValue::to_str)?
        .ok()
        .and_then(|location| url.join(location).ok())
}

async fn read(ready: &Ready<'_>, attempts: u32, url: &Url, response: Response) -> Result<Answer> {
    let operation = ready.call.operation;
    let status = response.status();
    let succeeded = status.is_success() || (operation.redirects && status.is_redirection());
    let headers = response.headers().clone();
    let (body, broken) = match response.bytes().await {
        Ok(body) => (body, None),
        Err(error) if succeeded => return Err(Error::transport(error)),
        // The status says more than that its body broke off.
        Err(error) => (Bytes::new(), Some(error.without_url())),
    };
    let answer = Answer {
        operation,
        strict: ready.client.strict,
        attempts,
        status,
        headers,
        body,
    };
    if succeeded {
        return Ok(answer);
    }
    let error = refused(ready, url, answer);
    Err(match broken {
        Some(broken) => error.because(broken),
        None => error,
    })
}

fn refused(ready: &Ready<'_>, url: &Url, answer: Answer) -> Error {
    let next = location(url, &answer.headers).filter(|_| answer.status.is_redirection());
    let error = Error::status_of(ready.client.api, answer);
    match next {
        Some(next) => error.with_detail(format!(
            "it redirects to {}, and that is not followed",
            next.origin().ascii_serialization()
        )),
        None => error,
    }
}
