//! The contract run: calls every operation of the SDK once, with the document's examples, and prints what came of it,
//! a line for each and a summary. `tests/contract/prism.sh` runs it against a server made of a document.
//!
//! An operation passes when the server has nothing to say against the request, answers with a success, and the body
//! decodes. An error status never passes, declared or not: a server that is made of the document has no other reason
//! for one than the request.

#[rustfmt::skip]
#[path = "../../../generated/contract/calls.rs"]
mod calls;

use std::pin::Pin;
use std::process::ExitCode;
use std::time::Duration;

use calls::Contract;
use calls::sdk::{Error, HeaderMap, RawResponse, RawResponseFuture, RetryPolicy, Value};
use clap::Parser;

/// Calls every operation of the SDK once, with the document's examples.
///
/// Prints a line for each: operation, method, HTTP status, and `decoded` or why not. Ends with 1 when a request is
/// rejected or an answer is not decoded, with 2 when it cannot begin.
#[derive(Parser)]
#[command(name = "contract", verbatim_doc_comment)]
struct Arguments {
    /// Where the API is served
    #[arg(long, value_name = "URL")]
    base_url: String,

    /// A header for all requests, such as `Prefer: dynamic=true`
    #[arg(long = "header", value_name = "NAME:VALUE", value_parser = header)]
    headers: Vec<(String, String)>,
}

fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once(':')
        .ok_or("a header is written as NAME:VALUE")?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// One call after the other, so that the server's log reads like the lines here. True when all pass.
async fn run(arguments: Arguments) -> Result<bool, Error> {
    let mut calls = Calls(Vec::new());
    calls::calls(&client(arguments)?, &mut calls);
    let mut answers = Vec::new();
    for call in calls.0 {
        let answer = call.answer.await;
        println!("{} {} {answer}", call.name, call.method);
        answers.push(answer);
    }
    let count = |is: fn(&Answer) -> bool| answers.iter().filter(|answer| is(answer)).count();
    println!(
        "{} operations: {} accepted, {} decoded, {} with deviations",
        answers.len(),
        count(Answer::is_accepted),
        count(Answer::is_decoded),
        count(|answer| !answer.deviations.is_empty()),
    );
    Ok(answers
        .iter()
        .all(|answer| answer.is_accepted() && answer.is_decoded()))
}

fn client(arguments: Arguments) -> Result<calls::Client, Error> {
    let builder = calls::builder()
        .base_url(arguments.base_url)
        .connect_timeout(Duration::from_secs(5))
        .timeout(Duration::from_secs(20))
        .retries(RetryPolicy::none());
    let headers = arguments.headers.iter();
    headers
        .fold(builder, |builder, (name, value)| {
            builder.header(name, value)
        })
        .build()
}

/// The calls, none of them sent yet.
struct Calls(Vec<Call>);

struct Call {
    name: &'static str,
    method: &'static str,
    answer: Pin<Box<dyn Future<Output = Answer>>>,
}

impl Contract for Calls {
    fn call<T: Send + 'static>(
        &mut self,
        name: &'static str,
        method: &'static str,
        request: RawResponseFuture<T>,
    ) {
        self.0.push(Call {
            name,
            method,
            answer: Box::pin(async {
                match request.await {
                    Ok(response) => Answer::decoded(&response),
                    Err(error) => Answer::failed(&error),
                }
            }),
        });
    }
}

/// What came of a call.
struct Answer {
    /// `None` when there was no answer.
    status: Option<u16>,
    /// What the server has against the request.
    violations: Vec<String>,
    /// What else it says: of its own answer, or that a parameter is deprecated.
    remarks: Vec<String>,
    deviations: Vec<String>,
    error: Option<Failure>,
}

/// Why there is no decoded value.
enum Failure {
    Rejected(String),
    Undecoded(String),
}

/// What an error says, and all its causes.
fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        text += &format!(": {error}");
        source = error.source();
    }
    text
}

impl Answer {
    fn decoded<T>(response: &RawResponse<T>) -> Self {
        let deviations = response.deviations().iter();
        Self {
            deviations: deviations.map(ToString::to_string).collect(),
            ..Self::new(Some(response.status()), Some(response.headers()))
        }
    }

    fn failed(error: &Error) -> Self {
        let text = chain(error);
        Self {
            error: Some(if error.is_decode() {
                Failure::Undecoded(text)
            } else {
                Failure::Rejected(text)
            }),
            ..Self::new(error.status(), error.headers())
        }
    }

    fn new(status: Option<u16>, headers: Option<&HeaderMap>) -> Self {
        let (violations, remarks) = headers.map(violations).unwrap_or_default();
        Self {
            status,
            violations,
            remarks,
            deviations: Vec::new(),
            error: None,
        }
    }

    fn is_accepted(&self) -> bool {
        self.violations.is_empty() && !matches!(self.error, Some(Failure::Rejected(_)))
    }

    fn is_decoded(&self) -> bool {
        self.error.is_none()
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.status {
            Some(status) => write!(f, "{status} ")?,
            None => write!(f, "--- ")?,
        }
        match &self.error {
            None => write!(f, "decoded")?,
            Some(Failure::Rejected(why)) if self.status.is_none() => write!(f, "no answer: {why}")?,
            Some(Failure::Rejected(why)) => write!(f, "rejected: {why}")?,
            Some(Failure::Undecoded(why)) => write!(f, "not decoded: {why}")?,
        }
        let notes = [
            ("violates the document", &self.violations),
            ("differs from the document", &self.deviations),
            ("the server remarks", &self.remarks),
        ];
        for (what, notes) in notes.iter().filter(|(_, notes)| !notes.is_empty()) {
            write!(f, "; {what}: {}", notes.join(", "))?;
        }
        Ok(())
    }
}

/// What Prism says in `sl-violations`: the errors of the request, and everything else.
fn violations(headers: &HeaderMap) -> (Vec<String>, Vec<String>) {
    let list = headers
        .get("sl-violations")
        .and_then(|list| serde_json::from_slice(list.as_bytes()).ok());
    let list: Vec<Value> = list.unwrap_or_default();
    let counts = |violation: &&Value| {
        violation["location"][0] == "request" && violation["severity"] == "Error"
    };
    let (violations, remarks): (Vec<_>, Vec<_>) = list.iter().partition(counts);
    let texts = |list: Vec<&Value>| list.into_iter().map(violation).collect();
    (texts(violations), texts(remarks))
}

fn violation(violation: &Value) -> String {
    let place = violation["location"].as_array().into_iter().flatten();
    let place: Vec<_> = place
        .map(|part| {
            part.as_str()
                .map_or_else(|| part.to_string(), str::to_owned)
        })
        .collect();
    let message = violation["message"].as_str().unwrap_or_default();
    format!("{}: {message}", place.join("."))
}
