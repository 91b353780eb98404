//! Users, and all kinds of fields.

use std::collections::BTreeMap;

use super::Animal;
use crate::runtime::macros::{object, text_enum};
use crate::runtime::paging::page;
use crate::{File, Map, Patch, UnknownValue, Value};

#[derive(Clone, PartialEq)]
pub struct User {
    pub id: String,
    pub name: Option<String>,
    pub tags: Vec<String>,
}

object! {
    User response;
    id = required();
    name = optional().nullable();
    tags = required();
}

#[derive(Clone, PartialEq)]
pub struct Users {
    pub data: Vec<User>,
    pub total_count: i64,
}

object! {
    Users response;
    data = required();
    total_count = required();
}

page! {
    Users;
    type Item = User;
    items = data;
    total = ["total_count"];
}

#[derive(Clone, PartialEq)]
pub struct Problem {
    pub message: String,
    pub trace_id: Option<String>,
}

object! {
    Problem response;
    message = required();
    trace_id = optional();
}

#[derive(Clone, PartialEq)]
pub struct Upload {
    pub file: File,
    pub note: Option<String>,
    pub public: Option<bool>,
    pub tags: Vec<String>,
    pub user: Option<User>,
}

object! {
    Upload request;
    file = required();
    note = optional();
    public = optional();
    tags = optional();
    user = optional();
}

#[derive(Clone, Default, PartialEq)]
pub struct Changes {
    pub name: Patch<String>,
    pub score: Option<f64>,
    pub rest: Map<String, Value>,
}

object! {
    Changes request;
    name = optional().nullable();
    score = optional();
    rest = rest();
}

#[derive(Clone, Default, PartialEq)]
pub struct Filter {
    pub min: Option<i64>,
    pub tags: Vec<String>,
    pub inner: Option<User>,
}

object! {
    Filter request;
    min = optional();
    tags = optional();
    inner = optional();
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    Newest,
    Unknown(UnknownValue),
}

text_enum! {
    Order;
    Newest = "-created_at";
}

#[derive(Clone, PartialEq)]
pub struct Everything {
    pub token: String,
    pub order: Order,
    pub animals: Vec<Animal>,
    pub counts: BTreeMap<String, i64>,
    pub float: f64,
    pub share: f32,
    pub small: i32,
    pub large: u64,
    pub any: Value,
    pub rest: Map<String, Value>,
}

object! {
    Everything response;
    token = required().secret();
    order = required();
    animals = required();
    counts = required();
    float = required();
    share = required();
    small = required();
    large = required();
    any = required().nullable();
    rest = rest();
}
