//! One of several types: by its tag, or by what is there.

use super::User;
use crate::Value;
use crate::runtime::macros::{object, union};

#[derive(Clone, PartialEq)]
pub struct Cat {
    pub kind: String,
    pub lives: i64,
}

object! {
    Cat response;
    kind = required().constant("cat");
    lives = required();
}

#[derive(Clone, PartialEq)]
pub struct Dog {
    pub kind: String,
    pub name: Option<String>,
}

object! {
    Dog response;
    kind = required().constant("dog");
    name = optional();
}

/// Chosen by its tag.
#[derive(Clone, Debug, PartialEq)]
pub enum Animal {
    Cat(Cat),
    Dog(Box<Dog>),
    Unknown(Value),
}

union! {
    Animal "kind";
    Cat = ["cat"];
    Dog = [
        "dog",
        "hound",
    ];
}

/// Chosen by what is there.
#[derive(Clone, Debug, PartialEq)]
pub enum Anything {
    User(User),
    Cat(Cat),
    Dog(Dog),
    Number(i64),
    Text(String),
    List(Vec<i64>),
    Unknown(Value),
}

union! {
    Anything;
    User = [];
    Cat = [];
    Dog = [];
    Number = [];
    Text = [];
    List = [];
}
