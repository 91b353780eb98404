//! A call as data: the operation, its parameters and body, and the options that hold for it alone. How it is sent is not
//! known here.

use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderMap;

use super::body::Body;
use super::client::{self, Client};
use super::operation::{Operation, Place};
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
    pub params: Params,
    pub body: Body,
    pub headers: HeaderMap,
    pub base_url: Option<Url>,
    pub timeout: Timeout,
    pub retries: Option<RetryPolicy>,
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
            params: Params::default(),
            body: Body::None,
            headers: HeaderMap::new(),
            base_url: None,
            timeout: Timeout::Client,
            retries: None,
            problem: None,
        }
    }

    pub fn set_param(&mut self, place: Place, name: &'static str, value: &dyn Reflect) {
        let param = self.operation.param(place, name);
        let set = self.params.set(param, value);
        self.check(set);
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
