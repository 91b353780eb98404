//! Lists in pages: they end right at the last page, and ask for no page before it is needed.

use std::collections::BTreeMap;
use std::pin::Pin;

use futures_core::Stream;

use super::api::{client, quick, user};
use super::server::{Reply, Seen, Server, json, status};
use crate::shop::models::{Draft, PatchedDraft, Tickets, User};
use crate::shop::{LIST, TICKETS, list};
use crate::{Items, Page, Patch, RetryPolicy};

fn query(seen: &Seen) -> BTreeMap<String, u64> {
    let query = seen.target.split_once('?').map_or("", |(_, query)| query);
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(name, value)| (name.to_owned(), value.parse().expect("a number")))
        .collect()
}

/// The numbers of the items that the request asks for, of `total`, with 10 to a page unless it says so.
fn window(seen: &Seen, total: u64) -> std::ops::Range<u64> {
    let query = query(seen);
    let (limit, offset) = (
        query.get("limit").copied().unwrap_or(10),
        query.get("offset").copied().unwrap_or(0),
    );
    offset.min(total)..(offset + limit).min(total)
}

fn users(seen: &Seen, total: u64) -> Reply {
    let users: Vec<_> = window(seen, total)
        .map(|index| user(&format!("u{index}")))
        .collect();
    json(&format!(
        "{{\"data\":[{}],\"total_count\":{total}}}",
        users.join(",")
    ))
}

fn bare(seen: &Seen, total: u64) -> Reply {
    let users: Vec<_> = window(seen, total)
        .map(|index| user(&format!("u{index}")))
        .collect();
    json(&format!("[{}]", users.join(",")))
}

fn tickets(seen: &Seen, total: u64) -> Reply {
    let tickets: Vec<_> = window(seen, total).map(|index| index.to_string()).collect();
    json(&format!("{{\"tickets\":[{}]}}", tickets.join(",")))
}

fn offsets(server: &Server) -> Vec<Option<u64>> {
    server
        .seen()
        .iter()
        .map(|seen| query(seen).get("offset").copied())
        .collect()
}

/// A list of bare users; `operation` has a default limit of 10.
fn bare_list(server: &Server) -> crate::Request<Vec<User>> {
    client(&server.url).request::<Vec<User>>(&LIST)
}

#[tokio::test]
async fn a_list_with_a_total_ends_there() {
    let server = Server::start(|_, seen| users(seen, 20));
    let all: Vec<User> = list(&client(&server.url))
        .stream()
        .try_collect()
        .await
        .expect("all pages are good");
    assert_eq!(all.len(), 20);
    assert_eq!(all[19].id, "u19");
    // The first request is as its caller made it, and the last page is full: the total ends the list.
    assert_eq!(offsets(&server), [None, Some(10)]);
}

#[tokio::test]
async fn a_server_may_give_less_than_the_limit_when_it_has_a_total() {
    let server = Server::start(|_, seen| {
        let mut seen = seen.clone();
        seen.target = seen.target.replace("limit=100", "limit=3");
        users(&seen, 7)
    });
    let all: Vec<User> = list(&client(&server.url))
        .limit(100)
        .stream()
        .try_collect()
        .await
        .expect("good");
    assert_eq!(all.len(), 7);
    assert_eq!(offsets(&server), [None, Some(3), Some(6)]);
}

#[tokio::test]
async fn a_list_without_a_total_ends_with_a_short_page() {
    let server = Server::start(|_, seen| bare(seen, 25));
    let all: Vec<User> = bare_list(&server)
        .stream()
        .try_collect()
        .await
        .expect("all pages are good");
    assert_eq!(all.len(), 25);
    assert_eq!(offsets(&server), [None, Some(10), Some(20)]);
}

#[tokio::test]
async fn a_server_may_take_a_limit_for_the_highest_one() {
    let server = Server::start(|_, seen| {
        let mut seen = seen.clone();
        seen.target = seen.target.replace("limit=500", "limit=100");
        bare(&seen, 250)
    });
    let all: Vec<User> = bare_list(&server)
        .query("limit", 500)
        .stream()
        .try_collect()
        .await
        .expect("all pages are good");
    assert_eq!(all.len(), 250);
    assert_eq!(offsets(&server), [None, Some(100), Some(200)]);
}

#[tokio::test]
async fn a_full_last_page_without_a_total_is_asked_once_more() {
    let server = Server::start(|_, seen| bare(seen, 20));
    let all: Vec<User> = bare_list(&server)
        .query("limit", 5)
        .stream()
        .try_collect()
        .await
        .expect("all pages are good");
    assert_eq!(all.len(), 20);
    assert_eq!(
        offsets(&server),
        [None, Some(5), Some(10), Some(15), Some(20)]
    );
}

#[tokio::test]
async fn a_list_with_another_key_and_no_known_limit() {
    let server = Server::start(|_, seen| tickets(seen, 15));
    let request = client(&server.url).request::<Tickets>(&TICKETS);
    let all: Vec<i64> = request
        .stream()
        .try_collect()
        .await
        .expect("all pages are good");
    assert_eq!(all, (0..15).collect::<Vec<_>>());
    assert_eq!(offsets(&server), [None, Some(10), Some(15)]);
}

/// In types that requests hold as well, a list may be left out or null.
#[tokio::test]
async fn a_page_whose_list_may_be_absent_or_null() {
    for (last, total) in [("{}", None), (r#"{"lines":null,"total":3}"#, Some(3))] {
        let server = Server::start(move |index, _| match index {
            0 => json(r#"{"lines":["a","b"]}"#),
            _ => json(last),
        });
        let request = client(&server.url).request::<Draft>(&TICKETS);
        let lines: Vec<String> = request.stream().try_collect().await.expect("good");
        assert_eq!(lines, ["a", "b"]);
        let request = client(&server.url).request::<PatchedDraft>(&TICKETS);
        let page = request.await.expect("it is a page");
        assert_eq!((page.len(), page.total()), (0, total));
    }
    let page = PatchedDraft {
        lines: Patch::from(vec!["a".to_owned()]),
        total: Patch::from(1),
    };
    assert_eq!((page.len(), page.is_empty()), (1, false));
    assert_eq!(page.into_items(), ["a"]);
}

#[tokio::test]
async fn an_empty_list_is_one_request() {
    let server = Server::start(|_, seen| users(seen, 0));
    let mut items = list(&client(&server.url)).stream();
    assert!(items.next().await.is_none());
    assert!(items.next().await.is_none());
    assert_eq!(offsets(&server), [None]);
}

#[tokio::test]
async fn a_total_that_is_missing_does_not_end_the_list() {
    let server = Server::start(|_, seen| {
        let page: Vec<_> = window(seen, 12)
            .map(|index| user(&format!("u{index}")))
            .collect();
        json(&format!("{{\"data\":[{}]}}", page.join(",")))
    });
    let all: Vec<User> = list(&client(&server.url))
        .stream()
        .try_collect()
        .await
        .expect("all pages are good");
    assert_eq!(all.len(), 12);
}

#[tokio::test]
async fn a_list_that_shrinks_ends() {
    let server = Server::start(|index, seen| match index {
        0 => users(seen, 20),
        _ => json(r#"{"data":[],"total_count":20}"#),
    });
    let all: Vec<User> = list(&client(&server.url))
        .stream()
        .try_collect()
        .await
        .expect("all pages are good");
    assert_eq!((all.len(), server.seen().len()), (10, 2));
}

#[tokio::test]
async fn no_page_is_asked_for_before_it_is_needed() {
    let server = Server::start(|_, seen| users(seen, 1000));
    let mut items = list(&client(&server.url)).limit(2).offset(4).stream();
    assert!(server.seen().is_empty());
    for (asked, id) in [(1, "u4"), (1, "u5"), (2, "u6")] {
        let next = items
            .next()
            .await
            .expect("there are more")
            .expect("the page is good");
        assert_eq!((next.id.as_str(), server.seen().len()), (id, asked));
    }
    assert_eq!(items.offset(), 7);
    assert_eq!(offsets(&server), [Some(4), Some(6)]);
}

#[tokio::test]
async fn pages_as_they_are() {
    let server = Server::start(|_, seen| users(seen, 5));
    let mut pages = list(&client(&server.url)).limit(3).pages();
    let mut lengths = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.expect("the page is good");
        assert_eq!(page.total_count, 5);
        lengths.push((page.data.len(), pages.offset()));
    }
    assert_eq!(lengths, [(3, 3), (2, 5)]);
}

#[tokio::test]
async fn a_failing_page_ends_the_list_and_it_goes_on_from_there() {
    let server = Server::start(|index, seen| {
        if index == 1 {
            status(500, &[], "")
        } else {
            users(seen, 5)
        }
    });
    let client = client(&server.url);
    let mut items = list(&client).limit(2).retries(RetryPolicy::none()).stream();
    let mut ids = Vec::new();
    let error = loop {
        match items.next().await.expect("an error comes first") {
            Ok(user) => ids.push(user.id),
            Err(error) => break error,
        }
    };
    assert!(error.is_server_error());
    assert!(items.next().await.is_none());
    assert_eq!(items.offset(), 2);
    let offset = i64::try_from(items.offset()).expect("it is small");
    let rest: Vec<User> = list(&client)
        .limit(2)
        .offset(offset)
        .stream()
        .try_collect()
        .await
        .expect("all are good");
    ids.extend(rest.into_iter().map(|user| user.id));
    assert_eq!(ids, ["u0", "u1", "u2", "u3", "u4"]);
}

#[tokio::test]
async fn a_page_is_retried_as_any_request() {
    let server = Server::start(|index, seen| {
        if index == 1 {
            status(503, &[], "")
        } else {
            users(seen, 15)
        }
    });
    let all: Vec<User> = list(&client(&server.url))
        .retries(quick())
        .stream()
        .try_collect()
        .await
        .expect("good");
    assert_eq!((all.len(), server.seen().len()), (15, 3));
}

#[tokio::test]
async fn a_server_that_ignores_the_offset_does_not_make_a_loop() {
    // Ten of ten: there are more, and they cannot be had.
    let server = Server::start(|_, seen| {
        bare(
            &Seen {
                target: String::new(),
                ..seen.clone()
            },
            50,
        )
    });
    let mut items = bare_list(&server).stream();
    let mut count = 0;
    let error = loop {
        match items.next().await.expect("an error comes first") {
            Ok(_) => count += 1,
            Err(error) => break error,
        }
    };
    assert_eq!((count, server.seen().len()), (10, 2));
    assert!(
        error
            .to_string()
            .contains("the server sent the same page again for the offset 10"),
        "{error}"
    );
    assert!(!error.is_retryable());
    // With a total the loop would end, and give the same items again and again until then.
    let server = Server::start(|_, _| {
        let ten = vec![user("u"); 10].join(",");
        json(&format!("{{\"data\":[{ten}],\"total_count\":50}}"))
    });
    let all = list(&client(&server.url))
        .stream()
        .try_collect::<Vec<_>>()
        .await;
    assert!(all.is_err() && server.seen().len() == 2);
    // More than the limit: it gives all at once, and that was it.
    let server = Server::start(|_, _| json(&format!("[{}]", vec![user("u"); 25].join(","))));
    let all: Vec<User> = bare_list(&server)
        .stream()
        .try_collect()
        .await
        .expect("it is the whole list");
    assert_eq!((all.len(), server.seen().len()), (25, 2));
}

#[tokio::test]
async fn a_thousand_pages() {
    let server = Server::start(|_, seen| users(seen, 10_000));
    let mut items = list(&client(&server.url)).stream();
    let mut count = 0;
    while let Some(user) = items.next().await {
        assert_eq!(user.expect("the page is good").id, format!("u{count}"));
        count += 1;
    }
    assert_eq!((count, server.seen().len()), (10_000, 1000));
}

#[tokio::test]
async fn it_is_a_stream_that_needs_no_pinning() {
    fn is_stream<S: Stream + Unpin>(_: &S) {}
    let server = Server::start(|_, seen| users(seen, 1));
    let mut items: Items<_> = list(&client(&server.url)).stream();
    is_stream(&items);
    let first = std::future::poll_fn(|cx| Pin::new(&mut items).poll_next(cx)).await;
    assert_eq!(first.expect("there is one").expect("it is good").id, "u0");
}
