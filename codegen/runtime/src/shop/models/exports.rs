//! What an export is: one of several answers.

use super::{Order, Problem, User};
use crate::runtime::headers::headers;
use crate::runtime::macros::object;
use crate::runtime::several::answers;

/// One of several answers.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Export {
    User(Box<User>),
    Csv(String),
    Pdf(crate::runtime::Bytes),
    Problem(Box<Problem>),
    Unknown(crate::runtime::Bytes),
}

answers! {
    Export;
    User = json([(200, 200, "application/json"), (200, 200, "application/vnd.user+json")]);
    Csv = text([(200, 200, "text/csv")]);
    Pdf = bytes([(200, 200, "application/*")]);
    Problem = json([(202, 202, "application/json")]);
}

/// The headers that answers may have.
#[derive(Clone, PartialEq)]
pub struct ExportHeaders {
    pub x_total: Option<i64>,
    pub x_partial: Option<bool>,
    pub link: Option<String>,
    pub x_order: Option<Order>,
    pub x_ids: Vec<i64>,
    pub set_cookie: Vec<String>,
}

object! {
    ExportHeaders response;
    x_total = optional("X-Total");
    x_partial = optional("X-Partial");
    link = optional("Link");
    x_order = optional("X-Order");
    x_ids = optional("X-Ids");
    set_cookie = optional("Set-Cookie");
}

headers! { ExportHeaders }
