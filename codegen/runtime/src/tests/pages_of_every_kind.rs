//! Lists by each way from one page to the next: where they end, where they go on, and what is refused.

use super::api::{KEY, chain, client, quick};
use super::server::{Reply, Seen, Server, json, status};
use crate::runtime::operation::Operation;
use crate::shop::models::{Note, Notebook};
use crate::shop::{
    NOTES_AFTER, NOTES_BY_CURSOR, NOTES_BY_LINK, NOTES_BY_NUMBER, NOTES_BY_URL, NOTES_FROM_ZERO,
    NOTES_WITH_FLAG,
};
use crate::{Error, Page, PageCursor, Request, RetryPolicy};

fn list(server: &Server, operation: &'static Operation) -> Request<Notebook> {
    client(&server.url).request::<Notebook>(operation)
}

/// A page with these notes, and more that stands beside them.
fn page(ids: &[i64], more: &str) -> Reply {
    json(&body(ids, more))
}

fn body(ids: &[i64], more: &str) -> String {
    let notes: Vec<_> = ids.iter().map(|id| format!("{{\"id\":{id}}}")).collect();
    let comma = if more.is_empty() { "" } else { "," };
    format!(
        "{{\"data\":{{\"items\":[{}]}}{comma}{more}}}",
        notes.join(",")
    )
}

fn next(cursor: &str) -> String {
    format!("\"meta\":{{\"next\":\"{cursor}\"}}")
}

/// What the requests asked for.
fn targets(server: &Server) -> Vec<String> {
    let seen = server.seen().into_iter();
    seen.map(|seen| seen.target.replace("/v1/notes", ""))
        .collect()
}

/// The IDs until the list ends, and the error that ends it.
async fn read(request: Request<Notebook>) -> (Vec<i64>, Option<Error>) {
    let mut notes = request.stream();
    let mut ids = Vec::new();
    while let Some(note) = notes.next().await {
        match note {
            Ok(Note { id }) => ids.push(id),
            Err(error) => {
                assert!(notes.next().await.is_none(), "an error ends a list");
                return (ids, Some(error));
            }
        }
    }
    assert!(notes.next().await.is_none(), "an end is an end");
    (ids, None)
}

async fn read_all(request: Request<Notebook>) -> Vec<i64> {
    let (ids, error) = read(request).await;
    assert!(error.is_none(), "{error:?}");
    ids
}

async fn error_after(request: Request<Notebook>, ids: &[i64]) -> Error {
    let (read, error) = read(request).await;
    assert_eq!(read, ids);
    error.expect("there is one")
}

#[tokio::test]
async fn page_numbers() {
    let by_total = |seen: &Seen| {
        let total = "\"meta\":{\"total\":3}";
        match seen.target.contains("page=2") {
            true => page(&[3], total),
            false => page(&[1, 2], total),
        }
    };
    let server = Server::start(move |_, seen| by_total(seen));
    assert_eq!(read_all(list(&server, &NOTES_BY_NUMBER)).await, [1, 2, 3]);
    assert_eq!(targets(&server), ["?page=1", "?page=2"]);
    // Begun in the middle, a total says nothing of how many are left: a page that is not full does.
    let request = list(&server, &NOTES_BY_NUMBER)
        .query("page", 2)
        .query("per_page", 2);
    assert_eq!(read_all(request).await, [3]);
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn page_numbers_without_a_total() {
    // With a limit that is known, a page that is not full is the last one.
    let server = Server::start(|index, _| match index {
        0 => page(&[1, 2], ""),
        _ => page(&[3], ""),
    });
    assert_eq!(read_all(list(&server, &NOTES_FROM_ZERO)).await, [1, 2, 3]);
    assert_eq!(targets(&server), ["?page=0", "?page=1"]);
    // Without one, an empty page is.
    let server = Server::start(|index, _| match index {
        0 => page(&[1, 2], ""),
        1 => page(&[3], ""),
        _ => page(&[], ""),
    });
    assert_eq!(read_all(list(&server, &NOTES_BY_NUMBER)).await, [1, 2, 3]);
    assert_eq!(targets(&server), ["?page=1", "?page=2", "?page=3"]);
}

#[tokio::test]
async fn a_server_that_ignores_the_page_number_does_not_make_a_loop() {
    let server = Server::start(|_, _| page(&[1, 2], "\"meta\":{\"total\":9}"));
    let error = error_after(list(&server, &NOTES_BY_NUMBER), &[1, 2]).await;
    let said = "the server sent the same page again for the page 2";
    assert!(error.to_string().contains(said), "{error}");
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_cursor_leads_on_until_there_is_none() {
    for last in [
        "",
        "\"meta\":{}",
        "\"meta\":{\"next\":null}",
        "\"meta\":{\"next\":\"\"}",
    ] {
        let server = Server::start(move |index, _| match index {
            0 => page(&[1, 2], &next("a/b c")),
            // A filter may leave nothing of a page.
            1 => page(&[], &next("d")),
            _ => page(&[3], last),
        });
        let request = list(&server, &NOTES_BY_CURSOR).query("color", "red".to_owned());
        assert_eq!(read_all(request).await, [1, 2, 3], "{last}");
        let expected = [
            "?color=red",
            "?color=red&cursor=a%2Fb+c",
            "?color=red&cursor=d",
        ];
        assert_eq!(targets(&server), expected);
    }
}

#[tokio::test]
async fn a_flag_ends_a_list_that_still_has_a_cursor() {
    let server = Server::start(|index, _| match index {
        0 => page(&[1], &format!("\"has_more\":true,{}", next("a"))),
        _ => page(&[2], &format!("\"has_more\":false,{}", next("b"))),
    });
    assert_eq!(read_all(list(&server, &NOTES_WITH_FLAG)).await, [1, 2]);
    assert_eq!(targets(&server), ["", "?cursor=a"]);
}

#[tokio::test]
async fn a_cursor_that_comes_again_is_an_error() {
    // Around two cursors, and at once the same.
    let around = ["a", "b", "a", "b", "a"];
    let server = Server::start(move |index, _| page(&[1], &next(around[index])));
    let error = error_after(list(&server, &NOTES_BY_CURSOR), &[1, 1, 1]).await;
    let said = "NotesByCursor (GET /v1/notes): the server sent the cursor \"a\" a second time";
    assert!(error.to_string().starts_with(said), "{error}");
    assert!(!error.is_retryable());
    let server = Server::start(|_, _| page(&[1], &next("a")));
    let request = list(&server, &NOTES_BY_CURSOR).resume_from(&PageCursor::from("a"));
    error_after(request, &[1]).await;
    assert_eq!(targets(&server), ["?cursor=a"]);
}

#[tokio::test]
async fn an_empty_page_with_its_own_cursor_is_the_end() {
    let server = Server::start(|index, _| match index {
        0 => page(&[1], &next("a")),
        _ => page(&[], &next("a")),
    });
    assert_eq!(read_all(list(&server, &NOTES_BY_CURSOR)).await, [1]);
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn empty_pages_do_not_go_on_for_ever() {
    let server = Server::start(|index, _| page(&[], &next(&index.to_string())));
    let error = error_after(list(&server, &NOTES_BY_CURSOR), &[]).await;
    assert!(error.to_string().contains("1000 pages in a row"), "{error}");
    assert_eq!(server.seen().len(), 1000);
}

#[tokio::test]
async fn a_url_is_followed_on_the_same_server() {
    let server = Server::start(|index, seen| match index {
        0 => page(&[1], &next("?at=2")),
        1 => page(&[2], &next("/v2/more?at=3#part")),
        2 => {
            let host = seen.header("host");
            page(
                &[3],
                &next(&format!("http://eve:secret@{host}/v1/notes?at=4")),
            )
        }
        _ => page(&[4], "\"meta\":{\"next\":null}"),
    });
    let request = list(&server, &NOTES_BY_URL).query("color", "red".to_owned());
    assert_eq!(read_all(request).await, [1, 2, 3, 4]);
    let expected = ["?color=red", "?at=2", "/v2/more?at=3", "?at=4"];
    assert_eq!(targets(&server), expected);
    for seen in server.seen() {
        assert_eq!(seen.header("authorization"), format!("Bearer {KEY}"));
    }
}

#[tokio::test]
async fn a_url_of_another_server_is_refused() {
    let other = Server::start(|_, _| page(&[9], ""));
    let port = other.url.rsplit(':').next().expect("there is one");
    for url in [
        other.url.clone(),
        format!("//127.0.0.1:{port}/v1/notes"),
        "https://api.example.com/notes".to_owned(),
        "file:///etc/passwd".to_owned(),
    ] {
        let server = Server::start({
            let url = url.clone();
            move |_, _| page(&[1], &next(&url))
        });
        let mut pages = list(&server, &NOTES_BY_URL).pages();
        assert_eq!(pages.next().await.expect("one").expect("good").len(), 1);
        let error = pages
            .next()
            .await
            .expect("an error")
            .expect_err("it is another server");
        assert!(
            error
                .to_string()
                .contains("credentials go to no other server"),
            "{error}"
        );
        assert!(pages.next().await.is_none());
        // What was stored is no way around it.
        let stored = pages.cursor().expect("it failed");
        let resumed = list(&server, &NOTES_BY_URL).resume_from(&stored).await;
        assert!(resumed.is_err());
        assert_eq!(server.seen().len(), 1);
    }
    assert!(other.seen().is_empty());
    let server = Server::start(|_, _| page(&[1], &next("http://[")));
    let error = error_after(list(&server, &NOTES_BY_URL), &[1]).await;
    assert!(chain(&error).contains("cannot be read"), "{error:?}");
}

#[tokio::test]
async fn a_link_in_a_header_is_followed() {
    let server = Server::start(|index, _| {
        let link = match index {
            0 => "</v1/notes?at=2>; rel=\"next\", </v1/notes?at=9>; rel=\"last\"",
            1 => "</v1/notes>; rel=\"prev\", <?at=3>; rel=next",
            _ => "</v1/notes>; rel=\"prev\"",
        };
        let id = i64::try_from(index).expect("small") + 1;
        let headers = [("content-type", "application/json"), ("link", link)];
        status(200, &headers, &body(&[id], ""))
    });
    assert_eq!(read_all(list(&server, &NOTES_BY_LINK)).await, [1, 2, 3]);
    assert_eq!(targets(&server), ["", "?at=2", "?at=3"]);
}

#[tokio::test]
async fn the_last_item_leads_on() {
    let server = Server::start(|index, _| match index {
        0 => page(&[1, 2], "\"has_more\":true"),
        // Not full, but the flag says it.
        1 => page(&[3], "\"has_more\":true"),
        _ => page(&[4, 5], "\"has_more\":false"),
    });
    assert_eq!(read_all(list(&server, &NOTES_AFTER)).await, [1, 2, 3, 4, 5]);
    assert_eq!(targets(&server), ["", "?after=2", "?after=3"]);
    // Without the flag, a page that is not full ends the list, and one that is empty.
    for last in [&[3][..], &[]] {
        let server = Server::start(move |index, _| match index {
            0 => page(&[1, 2], ""),
            _ => page(last, ""),
        });
        let all = read_all(list(&server, &NOTES_AFTER)).await;
        assert_eq!((all.len(), server.seen().len()), (2 + last.len(), 2));
    }
    // A server that ignores the parameter gives the same items again.
    let server = Server::start(|_, _| page(&[1, 2], ""));
    let error = error_after(list(&server, &NOTES_AFTER), &[1, 2, 1, 2]).await;
    assert!(error.to_string().contains("a second time"), "{error}");
}

#[tokio::test]
async fn a_page_is_retried_and_then_the_list_goes_on() {
    let server = Server::start(|index, _| match index {
        0 => page(&[1], &next("a")),
        1 => status(503, &[], ""),
        _ => page(&[2], ""),
    });
    let request = list(&server, &NOTES_BY_CURSOR).retries(quick());
    assert_eq!(read_all(request).await, [1, 2]);
    assert_eq!(targets(&server), ["", "?cursor=a", "?cursor=a"]);
}

/// Reads until a page fails, stores where that was, and goes on there.
async fn interrupted(
    operation: &'static Operation,
    script: fn(usize, &Seen) -> Reply,
) -> Vec<String> {
    let server = Server::start(move |index, seen| match index {
        2 => status(500, &[], ""),
        _ => script(index, seen),
    });
    let request = list(&server, operation).retries(RetryPolicy::none());
    let mut notes = request.clone().stream();
    let mut ids = Vec::new();
    let mut begins = Vec::new();
    while let Some(Ok(note)) = notes.next().await {
        begins.push(notes.cursor());
        ids.push(note.id);
    }
    // On the first page, the same request begins anew, unless pages have numbers.
    let is_numbered = server.seen()[0].target.ends_with("?page=0");
    assert_eq!(begins[0].is_some(), is_numbered);
    let stored = serde_json::to_string(&notes.cursor()).expect("it is a text");
    let cursor: Option<PageCursor> = serde_json::from_str(&stored).expect("it is one");
    let request = request.resume_from(&cursor.expect("a page failed"));
    ids.extend(read_all(request).await);
    assert_eq!(ids, [1, 2, 3, 4, 5]);
    targets(&server).split_off(2)
}

#[tokio::test]
async fn a_list_goes_on_from_a_cursor_that_was_stored() {
    fn ids(index: usize) -> &'static [i64] {
        [&[1, 2], &[3, 4], &[] as &[_], &[5]][index]
    }
    let by_cursor = interrupted(&NOTES_BY_CURSOR, |index, _| match index {
        3 => page(ids(index), ""),
        _ => page(ids(index), &next(&index.to_string())),
    });
    assert_eq!(by_cursor.await, ["?cursor=1", "?cursor=1"]);
    let by_url = interrupted(&NOTES_BY_URL, |index, _| match index {
        3 => page(ids(index), ""),
        _ => page(ids(index), &next(&format!("?at={index}"))),
    });
    assert_eq!(by_url.await, ["?at=1", "?at=1"]);
    let by_number = interrupted(&NOTES_FROM_ZERO, |index, _| page(ids(index), ""));
    assert_eq!(by_number.await, ["?page=2", "?page=2"]);
    let after = interrupted(&NOTES_AFTER, |index, _| page(ids(index), ""));
    assert_eq!(after.await, ["?after=4", "?after=4"]);
}

#[tokio::test]
async fn the_cursor_of_an_item_is_that_of_its_page() {
    let server = Server::start(|index, _| match index {
        0 => page(&[1, 2], &next("a")),
        1 => page(&[3, 4], &next("b")),
        _ => page(&[5], ""),
    });
    let mut notes = list(&server, &NOTES_BY_CURSOR).stream();
    let mut cursors = Vec::new();
    while notes.next().await.is_some() {
        cursors.push(
            notes
                .cursor()
                .map_or(String::new(), |cursor| cursor.to_string()),
        );
    }
    assert_eq!(cursors, ["", "a", "a", "b", ""]);
    assert_eq!((notes.offset(), notes.cursor()), (5, None));
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let server = Server::start(|_, _| page(&[], ""));
    let request = list(&server, &NOTES_BY_NUMBER).resume_from(&PageCursor::from("x"));
    let error = request.await.expect_err("no number");
    assert!(error.is_invalid_request() && server.seen().is_empty());
    assert!(
        error
            .to_string()
            .contains("the cursor \"x\" is of another list"),
        "{error}"
    );
}
