//! The types of requests and responses.

use crate::runtime::macros::modules;

modules! {
    animals;
    lists;
    logs = ["blocking", "tracing"];
    users;
}
