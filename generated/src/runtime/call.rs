//! A call as data: the operation, its parameters and body, and the options that hold for it alone. How it is sent is not
//! known here.

use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderMap;

use super::body::Body;
use super::client::{self, Client};
use super::operation::{Operation, Place, Step};
use super::params::Params;
use super::reflect::Reflect;
use super::retry::RetryPolicy;

/// A request, except for what its response is.
#[derive(Clone)]
pub struct Call {
    pub client: Client,
    pub operation: &'static Operation,
    /// The path in place of the operation's.
    pub path: Option<String>,
    /// The URL of a page, as the page before it gave it: in place of the operation's own.
    pub page_url: Option<String>,
    pub params: Params,
    pub body: Body,
    pub headers: HeaderMap,
    pub base_url: Option<Url>,
    pub timeout: Timeout,
    pub retries: Option<RetryPolicy>,
    /// Whether the answer's body is read while it comes.
    pub live: bool,
    /// The first value that cannot be sent.
    pub problem: Option<String>,
}

/// How long a call may take.
#[derive(Clone, Copy)]
pub enum Timeout {
    /// As long as the client says.
    Client,
    /// So long.
    After(Duration),
    /// As long as it takes.
    Never,
}

impl Call {
    pub fn new(client: &Client, operation: &'static Operation) -> Self {
        Self {
            client: client.clone(),
            operation,
            path: None,
            page_url: None,
            params: Params::default(),
            body: Body::None,
            headers: HeaderMap::new(),
            base_url: None,
            timeout: Timeout::Client,
            retries: None,
            live: false,
            problem: None,
        }
    }

    pub fn set_param(&mut self, place: Place, name: &'static str, value: &dyn Reflect) {
        let param = self.operation.param(place, name);
        let set = self.params.set(param, value);
        self.check(set);
    }

    /// Goes to the page with that cursor.
    pub fn set_page(&mut self, cursor: &str) {
        match self.operation.paging.map(|paging| paging.step) {
            Some(Step::Url(_) | Step::Link) => self.page_url = Some(cursor.to_owned()),
            Some(Step::Offset(param) | Step::Number(param, _)) => {
                let number = cursor.parse::<u64>();
                let number = number.map_err(|_| format!("the cursor {cursor:?} is of another list: a number leads to a page of this one"));
                if let Some(number) = self.check(number) {
                    self.set_param(Place::Query, param, &number);
                }
            }
            Some(Step::Cursor(param, _) | Step::After(param, ..)) => {
                self.set_param(Place::Query, param, &cursor.to_owned());
            }
            None => {
                let problem = "the API gives this list as a whole, so no cursor leads into it";
                self.check::<()>(Err(problem.to_owned()));
            }
        }
    }

    /// The cursor of the page that this call asks for, if it says one.
    pub fn page(&self) -> Option<String> {
        match self.operation.paging?.step {
            Step::Url(_) | Step::Link => self.page_url.clone(),
            Step::Offset(param)
            | Step::Number(param, _)
            | Step::Cursor(param, _)
            | Step::After(param, ..) => self.params.query_text(param).map(str::to_owned),
        }
    }

    pub fn set_body(&mut self, body: Result<Body, String>) {
        if let Some(body) = self.check(body) {
            self.body = body;
        }
    }

    pub fn set_header(&mut self, name: &str, value: &str) {
        let set = client::set_header(&mut self.headers, name, value);
        self.check(set);
    }

    pub fn set_base_url(&mut self, url: &str) {
        if let Some(url) = self.check(client::base_url(url)) {
            self.base_url = Some(url);
        }
    }

    /// Notes why a value cannot be sent.
    fn check<V>(&mut self, checked: Result<V, String>) -> Option<V> {
        match checked {
            Ok(value) => Some(value),
            Err(problem) => {
                self.problem.get_or_insert(problem);
                None
            }
        }
    }
}
