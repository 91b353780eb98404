//! The same calls without async.

use super::api::{client, plain_builder, user};
use super::server::{Server, json, status};
use crate::shop::models::User;
use crate::shop::{ListUsers, REPLACE, get, list};
use crate::{File, RetryPolicy};

fn pages() -> Server {
    Server::start(|_, seen| {
        let from = if seen.target.contains("offset=2") {
            2
        } else {
            0
        };
        let users: Vec<_> = (from..(from + 2).min(3))
            .map(|index| user(&format!("u{index}")))
            .collect();
        json(&format!(
            "{{\"data\":[{}],\"total_count\":3}}",
            users.join(",")
        ))
    })
}

fn two(server: &Server) -> ListUsers {
    list(&client(&server.url)).limit(2)
}

#[test]
fn a_call_outside_any_runtime() {
    let server = Server::always(|| json(&user("u1")));
    let client = client(&server.url);
    for _ in 0..3 {
        assert_eq!(
            get(&client, "u1").send_blocking().expect("it is there").id,
            "u1"
        );
    }
    let raw = get(&client, "u1").send_raw_blocking().expect("it is there");
    assert_eq!((raw.status(), raw.value().id.as_str()), (200, "u1"));
    let file = File::from_path(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
    let upload = client.request_none(&REPLACE).binary("text/plain", file);
    upload.send_blocking().expect("the file is read");
    assert!(
        server
            .seen()
            .pop()
            .is_some_and(|seen| seen.text().starts_with("[package]"))
    );
    assert_eq!(
        two(&pages())
            .send_blocking()
            .expect("it is there")
            .total_count,
        3
    );
    let threads: Vec<_> = (0..4)
        .map(|_| {
            std::thread::spawn({
                let client = client.clone();
                move || get(&client, "u1").send_blocking()
            })
        })
        .collect();
    assert!(
        threads
            .into_iter()
            .all(|thread| thread.join().expect("it ends").is_ok())
    );
}

#[test]
fn lists() {
    let ids: Result<Vec<User>, _> = two(&pages()).iter_blocking().collect();
    assert_eq!(ids.expect("all pages are good").len(), 3);
    let lengths: Vec<_> = two(&pages())
        .pages_blocking()
        .map(|page| page.expect("it is good").data.len())
        .collect();
    assert_eq!(lengths, [2, 1]);
    let server = Server::always(|| status(500, &[], ""));
    let mut items = list(&client(&server.url))
        .retries(RetryPolicy::none())
        .iter_blocking();
    assert!(items.next().is_some_and(|item| item.is_err()));
    assert!(items.next().is_none());
    assert_eq!(items.offset(), 0);
}

#[tokio::test]
async fn inside_a_runtime_it_is_an_error() {
    let server = Server::always(|| json(&user("u1")));
    let error = get(&client(&server.url), "u1")
        .send_blocking()
        .expect_err("it would stop the runtime");
    assert!(
        error.is_invalid_request() && error.to_string().contains("await the request instead"),
        "{error}"
    );
    let mut items = two(&server).iter_blocking();
    assert!(
        items
            .next()
            .is_some_and(|item| item.is_err_and(|error| error.is_invalid_request()))
    );
    assert!(items.next().is_none());
    assert!(server.seen().is_empty());
}

#[test]
fn a_client_serves_async_and_blocking_calls() {
    let server = Server::always(|| json(&user("u1")));
    let client = plain_builder(&server.url)
        .build()
        .expect("the settings are right");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime
        .block_on(get(&client, "u1").into_future())
        .expect("it is there");
    get(&client, "u1").send_blocking().expect("it is there");
    drop(runtime);
    // The connection of the runtime that is gone is not used again.
    get(&client, "u1").send_blocking().expect("it is there");
    assert_eq!(server.seen().len(), 3);
}
