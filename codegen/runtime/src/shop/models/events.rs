//! What the shop sends of its own accord.

use super::User;
use crate::Value;
use crate::runtime::macros::{object, union};

#[derive(Clone, PartialEq)]
pub struct UserEvent {
    pub r#type: String,
    pub data: User,
}

object! {
    UserEvent response;
    r#type = required("type");
    data = required();
}

/// Two kinds have one type.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    UserCreated(Box<UserEvent>),
    UserUpdated(Box<UserEvent>),
    Unknown(Value),
}

union! {
    Event "type";
    UserCreated = ["user.created"];
    UserUpdated = ["user.updated"];
}
