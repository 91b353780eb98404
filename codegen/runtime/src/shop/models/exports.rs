//! What an export is: one of several answers.

use super::{Problem, User};
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
    User = json [(200, 200, "application/json"), (200, 200, "application/vnd.user+json")];
    Csv = text [(200, 200, "text/csv")];
    Pdf = bytes [(200, 200, "application/*")];
    Problem = json [(202, 202, "application/json")];
}
