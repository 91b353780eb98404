//! The types of requests and responses.

use crate::runtime::macros::modules;

modules! {
    animals;
    events = ["events"];
    exports;
    lists;
    logs = ["blocking", "tracing"];
    users;
}
