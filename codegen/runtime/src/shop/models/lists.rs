//! Pages of lists: with and without a total, and with a list that may be absent or null.

use crate::Patch;
use crate::runtime::macros::object;
use crate::runtime::paging::page;

#[derive(Clone, PartialEq)]
pub struct Tickets {
    pub tickets: Vec<i64>,
}

object! {
    Tickets response;
    tickets = required();
}

page! {
    Tickets;
    type Item = i64;
    items = tickets;
}

/// A page that requests hold as well, so that its list may be left out.
#[derive(Clone, PartialEq)]
pub struct Draft {
    pub lines: Option<Vec<String>>,
}

object! {
    Draft;
    lines = optional();
}

page! {
    Draft;
    type Item = String;
    items = lines;
}

/// The same with a list that may be null.
#[derive(Clone, PartialEq)]
pub struct PatchedDraft {
    pub lines: Patch<Vec<String>>,
    pub total: Patch<i64>,
}

object! {
    PatchedDraft;
    lines = optional().nullable();
    total = optional().nullable();
}

page! {
    PatchedDraft;
    type Item = String;
    items = lines;
    total = "total";
}
