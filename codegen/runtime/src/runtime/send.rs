//! Sends a call: attempts until there is an answer, the policy gives up or the time is up. It does not decode the answer.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};

use backon::Retryable;
use bytes::Bytes;
use reqwest::header::{HeaderMap, LOCATION};
use reqwest::{Method, Response, StatusCode, Url};
use tokio::time::{Instant, sleep, timeout_at};

use super::answer::Answer;
use super::call::Call;
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
    Box::pin(trace::call(operation, async move { attempts(&call).await }))
}

async fn attempts(call: &Call) -> Result<Answer> {
    let started = Instant::now();
    let prepared =
        prepare(call, started).map_err(|error| error.with_operation(call.operation, 0))?;
    let client = prepared.client;
    let plan = retry::plan(
        call.retries.as_ref(),
        client.retries.as_ref(),
        call.operation.retries.or(client.api.retries),
    );
    let number = AtomicU32::new(0);
    let repeatable = call.body.is_repeatable();
    (|| attempt(&prepared, number.fetch_add(1, Ordering::Relaxed) + 1))
        .retry(plan.backoff())
        .sleep(sleep)
        .when(|error| repeatable && plan.allows(error, &prepared.method))
        .adjust(|error, pause| plan.pause(error, pause, started.elapsed(), prepared.left()))
        .await
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
    let result = exchange_in_time(prepared, number, &added).await;
    let result = result.map_err(|error| {
        // What could not be sent was no attempt.
        let unsent = u32::from(error.is_unsent());
        error.with_operation(operation, number - unsent)
    });
    let status = match &result {
        Ok(answer) => Some(answer.status.as_u16()),
        Err(error) => error.status(),
    };
    let outcome = Outcome {
        status,
        elapsed: started.elapsed(),
        error: result.as_ref().err(),
    };
    trace::attempt(&attempt, &outcome);
    prepared.client.hooks.run_after(&attempt, &outcome);
    result
}

async fn exchange_in_time(
    prepared: &Prepared<'_>,
    number: u32,
    added: &HeaderMap,
) -> Result<Answer> {
    let exchange = exchange(prepared, number, added);
    let Some(deadline) = prepared.deadline else {
        return exchange.await;
    };
    timeout_at(deadline, exchange).await.unwrap_or_else(|_| {
        let detail = "the timeout elapsed before the whole response arrived";
        Err(Error::new(Kind::Timeout, detail))
    })
}

/// How many redirects in a row are followed.
const MAX_REDIRECTS: usize = 10;

/// Sends a request, follows redirects, and reads the answer.
async fn exchange(prepared: &Prepared<'_>, number: u32, added: &HeaderMap) -> Result<Answer> {
    let keys = prepared.keys().await?;
    let mut url = prepared.url.clone();
    let mut redirects = 0;
    loop {
        let request = prepared.request(url.clone(), &keys, added).await?;
        let response = request.send().await.map_err(Error::from_http_client)?;
        let next = redirect(prepared, &url, &response);
        match next {
            Some(next) if redirects < MAX_REDIRECTS => {
                url = next;
                redirects += 1;
            }
            next => {
                let answer = read(prepared, number, &url, response).await;
                return answer.map_err(|error| match next {
                    Some(_) => redact(error, &keys)
                        .with_detail(format!("there are more than {MAX_REDIRECTS} redirects")),
                    None => redact(error, &keys),
                });
            }
        }
    }
}

/// Takes the keys out of what the server says, because some servers repeat them.
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
fn redirect(prepared: &Prepared<'_>, url: &Url, response: &Response) -> Option<Url> {
    let call = prepared.call;
    let same_request = match response.status() {
        StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => {
            call.body.is_repeatable()
        }
        status if status.is_redirection() => {
            matches!(prepared.method, Method::GET | Method::HEAD)
        }
        _ => false,
    };
    if !same_request || call.operation.redirects {
        return None;
    }
    location(url, response.headers()).filter(|next| next.origin() == url.origin())
}

fn location(url: &Url, headers: &HeaderMap) -> Option<Url> {
    let location = headers.get(LOCATION)?.to_str().ok()?;
    url.join(location).ok()
}

async fn read(
    prepared: &Prepared<'_>,
    attempts: u32,
    url: &Url,
    response: Response,
) -> Result<Answer> {
    let operation = prepared.call.operation;
    let status = response.status();
    let succeeded = status.is_success() || (operation.redirects && status.is_redirection());
    let headers = response.headers().clone();
    let (body, broken) = match response.bytes().await {
        Ok(body) => (body, None),
        Err(error) if succeeded => return Err(Error::from_http_client(error)),
        // The status says more than that its body broke off.
        Err(error) => (Bytes::new(), Some(error.without_url())),
    };
    let answer = Answer {
        operation,
        strict: prepared.client.strict,
        attempts,
        status,
        headers,
        body,
    };
    if succeeded {
        return Ok(answer);
    }
    let error = refused(prepared, url, answer);
    Err(match broken {
        Some(broken) => error.with_source(broken),
        None => error,
    })
}

fn refused(prepared: &Prepared<'_>, url: &Url, answer: Answer) -> Error {
    let next = location(url, &answer.headers).filter(|_| answer.status.is_redirection());
    let error = Error::from_status(prepared.client.api, answer);
    match next {
        Some(next) => error.with_detail(format!(
            "the redirect to {} is not followed",
            next.origin().ascii_serialization()
        )),
        None => error,
    }
}
