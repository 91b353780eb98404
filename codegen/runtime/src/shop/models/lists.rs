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
    total = ["total"];
}

/// A note: notes come in pages of every kind.
#[derive(Clone, PartialEq)]
pub struct Note {
    pub id: i64,
}

object! {
    Note response;
    id = required();
}

/// The part of a page that has its notes.
#[derive(Clone, PartialEq)]
pub struct Notes {
    pub items: Vec<Note>,
}

object! {
    Notes response;
    items = required();
}

page! {
    Notes;
    type Item = Note;
    items = items;
}

/// What says where a page is.
#[derive(Clone, PartialEq)]
pub struct Meta {
    pub next: Option<String>,
    pub total: Option<i64>,
}

object! {
    Meta response;
    next = optional().nullable();
    total = optional();
}

/// A page whose notes and total are one object deeper.
#[derive(Clone, PartialEq)]
pub struct Notebook {
    pub data: Patch<Notes>,
    pub meta: Option<Meta>,
    pub has_more: Option<bool>,
}

object! {
    Notebook response;
    data = optional().nullable();
    meta = optional();
    has_more = optional();
}

page! {
    Notebook;
    type Item = Note;
    items = data;
    total = ["meta", "total"];
}
