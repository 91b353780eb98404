//! Answers that are bytes, piece by piece and into a file: what a server and a disk may do in the middle of them.

use std::time::Duration;

use super::api::{builder, client, quick};
use super::server::{Reply, Server, bytes, status};
use crate::shop::downloads::{get, named};

const PNG: &[(&str, &str)] = &[("content-type", "image/png")];
const SHORT: Duration = Duration::from_millis(200);

/// An answer that promises more than it has.
fn half(body: &str) -> Vec<u8> {
    let head = "HTTP/1.1 200 X\r\ncontent-type: image/png\r\ncontent-length: 9999\r\n\r\n";
    format!("{head}{body}").into_bytes()
}

/// The files in a folder, with what they hold.
fn files(folder: &tempfile::TempDir) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(folder.path()).expect("it is there");
    let file = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.expect("it can be listed");
        let text = std::fs::read_to_string(entry.path()).expect("it is a text");
        (entry.file_name().to_string_lossy().into_owned(), text)
    };
    let mut files: Vec<_> = entries.map(file).collect();
    files.sort();
    files
}

#[tokio::test]
async fn bytes_come_piece_by_piece() {
    let server = Server::always(|| {
        let mut first = bytes(200, PNG, b"abcdef");
        let second = first.split_off(first.len() - 3);
        Reply::Slow(first, SHORT, second)
    });
    let request = named(&client(&server.url)).width(7);
    let mut stream = request.download().await.expect("it begins");
    assert_eq!(stream.content_type(), Some("image/png"));
    assert_eq!(stream.content_length(), Some(6));
    let first = stream.next().await.expect("it comes").expect("it is whole");
    assert_eq!((&first[..], stream.bytes_read()), (&b"abc"[..], 3));
    let second = stream.next().await.expect("it comes").expect("it is whole");
    assert_eq!((&second[..], stream.bytes_read()), (&b"def"[..], 6));
    assert!(stream.next().await.is_none());
    assert!(stream.next().await.is_none());
    assert_eq!(server.one().target, "/image?width=7");
}

#[tokio::test]
async fn a_file_is_there_once_it_is_whole() {
    let server = Server::start(|index, _| match index {
        0 => status(503, &[], ""),
        _ => status(200, PNG, "abcdef"),
    });
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("a.png");
    std::fs::write(&path, "old").expect("it can be written");
    let request = get(&client(&server.url)).retries(quick());
    assert_eq!(request.save_to(&path).await.expect("it comes"), 6);
    assert_eq!(files(&folder), [("a.png".to_owned(), "abcdef".to_owned())]);
}

#[tokio::test]
async fn what_fails_leaves_no_file() {
    let server = Server::start(|index, _| match index {
        0 => Reply::Close(half("abc")),
        1 => status(404, &[], "no"),
        _ => Reply::Slow(half("abc"), Duration::from_secs(20), Vec::new()),
    });
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("a.png");
    let client = client(&server.url);
    let error = get(&client).save_to(&path).await.expect_err("it breaks");
    assert!(error.is_interrupted(), "{error:?}");
    assert!(
        error.to_string().contains("broke after 3 of 9999 bytes"),
        "{error}"
    );
    assert_eq!((error.status(), error.attempts()), (Some(200), 1));
    let error = get(&client).save_to(&path).await.expect_err("it is gone");
    assert!(error.is_not_found(), "{error:?}");
    assert_eq!(error.body().map(|body| &body[..]), Some(&b"no"[..]));
    let saving = get(&client).save_to(&path);
    let stopped = tokio::time::timeout(SHORT, saving).await;
    assert!(stopped.is_err(), "nobody waits for the rest");
    assert_eq!(files(&folder), []);
}

#[tokio::test]
async fn a_file_that_cannot_be_written_is_not_asked_for() {
    let server = Server::always(|| status(200, PNG, "abc"));
    let folder = tempfile::tempdir().expect("there is room");
    let client = client(&server.url);
    for path in [folder.path().join("none/a.png"), "/".into()] {
        let error = get(&client).save_to(&path).await.expect_err("no folder");
        assert!(error.is_save() && error.attempts() == 0, "{error:?}");
    }
    assert!(server.seen().is_empty());
    let stream = get(&client).download().await.expect("it begins");
    // A folder cannot be replaced by a file.
    std::fs::create_dir(folder.path().join("b")).expect("there is room");
    let error = stream.save_to(folder.path().join("b")).await;
    let error = error.expect_err("it is a folder");
    assert!(error.is_save() && error.status() == Some(200), "{error:?}");
    let entries = std::fs::read_dir(folder.path()).expect("it is there");
    assert_eq!(entries.count(), 1);
}

#[tokio::test]
async fn the_timeout_is_for_silence() {
    let server = Server::start(|index, _| match index {
        0 => Reply::Drip(bytes(200, PNG, b"abc"), SHORT / 100),
        _ => Reply::Slow(half("abc"), Duration::from_secs(20), Vec::new()),
    });
    let client = builder(&server.url).timeout(SHORT * 25);
    let client = client.build().expect("it is right");
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("a");
    let stream = get(&client).download().await.expect("it begins");
    let stream = stream.idle_timeout(SHORT * 25);
    assert_eq!(stream.save_to(&path).await.expect("it drips"), 3);
    let stream = get(&client).download().await.expect("it begins");
    let mut stream = stream.idle_timeout(SHORT * 2);
    assert!(stream.next().await.expect("it comes").is_ok());
    let error = stream.next().await.expect("it is silent");
    let error = error.expect_err("it is silent");
    assert!(error.is_timeout(), "{error:?}");
    assert!(
        error.to_string().contains("after 3 of 9999 bytes"),
        "{error}"
    );
    assert!(stream.next().await.is_none());
}

#[cfg(feature = "blocking")]
#[test]
fn without_async() {
    let server = Server::always(|| status(200, PNG, "abc"));
    let folder = tempfile::tempdir().expect("there is room");
    let client = client(&server.url);
    let saved = named(&client).save_to_blocking(folder.path().join("a"));
    assert_eq!(saved.expect("it comes"), 3);
    let pieces = named(&client).download_blocking().expect("it begins");
    let pieces: Result<Vec<_>, _> = pieces.collect();
    assert_eq!(pieces.expect("they come").concat(), b"abc");
}

#[cfg(feature = "testing")]
#[tokio::test]
async fn a_double_answers_with_all_bytes() {
    let double = crate::shop::mock(crate::shop::builder());
    let (client, _mock) = double.expect("the settings are right");
    let mut stream = get(&client).download().await.expect("it begins");
    let first = stream.next().await.expect("it comes").expect("it is whole");
    assert_eq!(&first[..], b"null");
    assert!(stream.next().await.is_none());
}
