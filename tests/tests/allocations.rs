//! A guard that no noise of a machine can trip: how often one call and the decoding of one list allocate, against the
//! numbers that are committed here.

use std::sync::Arc;

use allocation_counter::measure;
use clerk_backend_api::Clerk;
use clerk_backend_api::models::User;
use tests::wire::loopback::{Loopback, json};
use tests::wire::{by_hand, user, users};

/// Allocations of one `GET` with its answer of one user, on a connection that is open.
const CALL: u64 = 103;

/// Allocations of decoding a list of 100 users.
const LIST: u64 = 7206;

/// Fails when a count is more than 5 % away from the committed one.
fn compare(what: &str, counted: u64, committed: u64) {
    assert!(
        counted.abs_diff(committed) * 20 <= committed,
        "{what} allocates {counted} times, and {committed} times is committed. If there is a reason, commit the new number; \
         if it is less, commit it as well, so that it stays"
    );
}

#[test]
fn one_call() {
    let answer = json(&user(1));
    let server = Loopback::start(Arc::new(move |_| answer.clone()));
    let clerk = by_hand::clerk(&server.url);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let calls = |clerk: &Clerk, times: u64| {
        runtime.block_on(async {
            for _ in 0..times {
                clerk.users().get("user_1").await.expect("it is there");
            }
        });
    };
    // The first one opens the connection.
    calls(&clerk, 10);
    let counted = measure(|| calls(&clerk, 100)).count_total / 100;
    compare("a call", counted, CALL);
    assert_eq!(server.connections(), 1);
}

#[test]
fn one_list() {
    let text = users(0, 100);
    let decode = || {
        let list: Vec<User> = serde_json::from_str(&text).expect("it is a list");
        assert_eq!(list.len(), 100);
    };
    compare("a list", measure(decode).count_total, LIST);
}
