//! A model that only some features need.

use crate::runtime::macros::object;

#[derive(Clone, PartialEq)]
pub struct Log {
    pub line: String,
}

object! {
    Log response;
    line = required();
}
