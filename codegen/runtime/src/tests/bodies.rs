//! Bodies on the wire: JSON, forms, forms with files, texts and bytes.

use std::io::{self, Write};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, ReadBuf};

use super::api::{chain, changes, client, quick};
use super::server::{Seen, Server, json};
use crate::runtime::operation::{Style, query};
use crate::runtime::reflect::Placeholder;
use crate::shop::models::{Changes, Filter, Upload, User};
use crate::shop::{CREATE, DELETE, REPLACE, attach, filter, merge_user, replace_user};
use crate::{Bytes, File, Patch, Request};

fn ok() -> Server {
    Server::always(|| json("{}"))
}

async fn sent(make: impl FnOnce(Request<()>) -> Request<()>) -> Seen {
    let server = ok();
    make(client(&server.url).request_none(&CREATE))
        .await
        .expect("it is sent");
    server.one()
}

#[tokio::test]
async fn json_has_three_states_and_keeps_the_rest() {
    let mut body = Changes {
        name: Patch::Null,
        score: Some(1.5),
        ..Changes::default()
    };
    let claims = serde_json::json!({"a": {"b": 2, "z": 1}, "big": 9_007_199_254_740_993_i64});
    body.rest
        .extend(claims.as_object().cloned().unwrap_or_default());
    let seen = sent(|request| request.json(&body)).await;
    assert_eq!(
        seen.text(),
        r#"{"name":null,"score":1.5,"a":{"b":2,"z":1},"big":9007199254740993}"#
    );
    assert_eq!(seen.header("content-type"), "application/json");
    assert_eq!(seen.header("content-length"), seen.body.len().to_string());
    assert_eq!(
        sent(|request| request.json(&Changes::default()))
            .await
            .text(),
        "{}"
    );
    assert_eq!(
        sent(|request| request.json(&changes())).await.text(),
        r#"{"name":"Ada"}"#
    );
}

#[tokio::test]
async fn json_of_another_type_says_so() {
    let server = ok();
    let call = merge_user(&client(&server.url), changes());
    call.await.expect("it is sent");
    let seen = server.one();
    assert_eq!(seen.header("content-type"), "application/merge-patch+json");
    assert!(seen.text().starts_with('{'));
}

#[tokio::test]
async fn an_absent_body_is_none() {
    let seen = sent(|request| request.json(&Patch::<String>::Absent)).await;
    assert_eq!(
        (seen.header("content-type"), seen.header("content-length")),
        ("", "0")
    );
    let server = ok();
    client(&server.url)
        .request_none(&DELETE)
        .await
        .expect("it is sent");
    assert_eq!(server.one().header("content-type"), "");
}

#[tokio::test]
async fn a_body_that_may_be_null_is_null() {
    for (body, expected) in [
        (None, "null"),
        (Some(User::default()), r#"{"id":"","tags":[]}"#),
    ] {
        let server = ok();
        replace_user(&client(&server.url), body)
            .await
            .expect("it is sent");
        let seen = server.one();
        assert_eq!(seen.text(), expected);
        assert_eq!(seen.header("content-type"), "application/json");
    }
}

#[tokio::test]
async fn what_is_no_number_is_refused() {
    let server = ok();
    let body = Changes {
        score: Some(f64::INFINITY),
        ..Changes::default()
    };
    let error = client(&server.url)
        .request_none(&CREATE)
        .json(&body)
        .await
        .expect_err("it has no JSON");
    assert!(error.is_invalid_request());
    assert!(
        error
            .to_string()
            .contains("the body cannot be sent: inf is not a JSON number"),
        "{error}"
    );
    let file = Upload::placeholder();
    let error = client(&server.url)
        .request_none(&CREATE)
        .form(&file)
        .await
        .expect_err("it is a file");
    assert!(
        error
            .to_string()
            .contains("the field 'file' cannot be sent: this form takes no files"),
        "{error}"
    );
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_form() {
    let body = serde_json::json!({
        "a": "x y&z+ä*~", "b": true, "c": [1, "2"], "d": null, "e": {"k": ["v"]}
    });
    let seen = sent(|request| request.form(&body)).await;
    assert_eq!(
        seen.header("content-type"),
        "application/x-www-form-urlencoded"
    );
    assert_eq!(
        seen.text(),
        "a=x+y%26z%2B%C3%A4*%7E&b=true&c=1&c=2&e=%7B%22k%22%3A%5B%22v%22%5D%7D"
    );
}

#[tokio::test]
async fn a_field_of_a_form_can_have_a_style() {
    let body = serde_json::json!({
        "a": "1", "deep": {"a b": "x&y", "c": ["1", "2"]}, "flat": {"k": "v"},
        "none": null, "packed": ["a,b", "c"]
    });
    let styled = [
        query("deep").style(Style::DeepObject),
        query("flat"),
        query("packed").explode(false),
        query("none").explode(false),
    ];
    let seen = sent(|request| request.form_with(&body, &styled)).await;
    assert_eq!(
        seen.text(),
        "a=1&deep%5Ba+b%5D=x%26y&deep%5Bc%5D=1&deep%5Bc%5D=2&k=v&packed=a%2Cb,c"
    );
    let server = ok();
    let body = Filter {
        min: Some(1),
        inner: Some(User {
            id: "u".into(),
            ..User::default()
        }),
        ..Filter::default()
    };
    filter(&client(&server.url), body)
        .await
        .expect("it is sent");
    assert_eq!(server.one().text(), "min=1&inner%5Bid%5D=u");
}

#[tokio::test]
async fn a_part_has_the_media_type_that_the_document_says() {
    for (file, media) in [
        (File::from_bytes("x"), "image/gif"),
        (File::from_bytes("x").name("a.png"), "image/gif"),
        (File::from_bytes("x").content_type("image/png"), "image/png"),
    ] {
        let server = ok();
        let upload = Upload {
            file,
            note: Some("n".into()),
            user: Some(User::default()),
            ..Upload::placeholder()
        };
        attach(&client(&server.url), upload)
            .await
            .expect("it is sent");
        let parts = parts(&server.one());
        let file = format!("\r\nContent-Type: {media}\r\n\r\nx\r\n");
        assert!(parts.contains(&file), "{parts}");
        assert!(parts.contains("name=\"note\"\r\n\r\nn"), "{parts}");
        let user = "name=\"user\"\r\nContent-Type: application/user+json\r\n\r\n{";
        assert!(parts.contains(user), "{parts}");
    }
}

#[tokio::test]
async fn texts_and_bytes() {
    let seen = sent(|request| request.text("text/plain", "héllo")).await;
    assert_eq!(
        (seen.header("content-type"), seen.text()),
        ("text/plain", "héllo")
    );
    let seen = sent(|request| request.binary("application/octet-stream", vec![0, 159, 255])).await;
    assert_eq!(
        (seen.header("content-type"), seen.body.as_slice()),
        ("application/octet-stream", &[0, 159, 255][..])
    );
    assert_eq!(seen.header("content-length"), "3");
    let file = File::from_bytes("x").content_type("image/png");
    let seen = sent(|request| request.binary("application/octet-stream", file)).await;
    assert_eq!(seen.header("content-type"), "image/png");
}

/// The body with the boundary replaced, which is random.
fn parts(seen: &Seen) -> String {
    let boundary = seen
        .header("content-type")
        .strip_prefix("multipart/form-data; boundary=")
        .expect("it is a form");
    String::from_utf8_lossy(&seen.body).replace(boundary, "B")
}

#[tokio::test]
async fn a_form_with_files() {
    let upload = Upload {
        file: File::from_bytes(&b"\x89PNG"[1..])
            .name("lo\"go.png")
            .content_type("image/png")
            .header("x-checksum", "1a"),
        note: Some("a b".into()),
        public: Some(false),
        tags: vec!["x".into(), "y".into()],
        user: Some(User {
            id: "u".into(),
            name: None,
            tags: vec![],
        }),
    };
    let seen = sent(|request| request.multipart(&upload)).await;
    let expected = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"lo%22go.png\"\r\n\
        Content-Type: image/png\r\nx-checksum: 1a\r\n\r\nPNG\r\n\
        --B\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\na b\r\n\
        --B\r\nContent-Disposition: form-data; name=\"public\"\r\n\r\nfalse\r\n\
        --B\r\nContent-Disposition: form-data; name=\"tags\"\r\n\r\nx\r\n\
        --B\r\nContent-Disposition: form-data; name=\"tags\"\r\n\r\ny\r\n\
        --B\r\nContent-Disposition: form-data; name=\"user\"\r\nContent-Type: application/json\r\n\r\n\
        {\"id\":\"u\",\"tags\":[]}\r\n--B--\r\n";
    assert_eq!(parts(&seen), expected);
    assert_eq!(seen.header("content-length"), seen.body.len().to_string());
}

#[tokio::test]
async fn headers_of_a_part_are_checked_before_it_is_sent() {
    for (name, value, why) in [
        ("a b", "1", "\"a b\" is not the name of a header"),
        (
            "x-a",
            "1\r\nx-b: 2",
            "the value of its header 'x-a' cannot be sent",
        ),
    ] {
        let upload = Upload {
            file: File::from_bytes("x").header(name, value),
            ..Upload::placeholder()
        };
        let request = client("http://127.0.0.1:1")
            .request_none(&REPLACE)
            .multipart(&upload);
        let error = request.send().await.expect_err("it is no header");
        assert!(error.to_string().contains(why), "{error}");
    }
}

#[tokio::test]
async fn names_in_a_form_stay_inside_of_their_quotes() {
    for (name, written) in [
        ("bä r.png", "bä r.png"),
        ("a\r\nb", "a%0D%0Ab"),
        ("a\\b", "a\\\\b"),
    ] {
        let upload = Upload {
            file: File::from_bytes("x").name(name).content_type("a/b"),
            ..Upload::placeholder()
        };
        let seen = sent(|request| request.multipart(&upload)).await;
        let expected = format!(
            "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{written}\"\r\n\
            Content-Type: a/b\r\n\r\nx\r\n--B--\r\n"
        );
        assert_eq!(parts(&seen), expected);
    }
    let fields = serde_json::json!({"a b/é": "1", "c\"\r\nd": "2"});
    let seen = sent(|request| request.multipart(&fields)).await;
    let expected = "--B\r\nContent-Disposition: form-data; name=\"a b/é\"\r\n\r\n1\r\n\
        --B\r\nContent-Disposition: form-data; name=\"c%22%0D%0Ad\"\r\n\r\n2\r\n--B--\r\n";
    assert_eq!(parts(&seen), expected);
}

#[tokio::test]
async fn a_part_has_the_media_type_that_its_file_name_ends_in() {
    for (file, media) in [
        (File::from_bytes("x").name("a.png"), "image/png"),
        (File::from_bytes("x").name("a.JPEG"), "image/jpeg"),
        (
            File::from_bytes("x")
                .name("a.png")
                .content_type("image/webp"),
            "image/webp",
        ),
        (
            File::from_bytes("x").name("png"),
            "application/octet-stream",
        ),
        (File::from_bytes("x"), "application/octet-stream"),
    ] {
        let upload = Upload {
            file,
            ..Upload::placeholder()
        };
        let seen = sent(|request| request.multipart(&upload)).await;
        let line = format!("\r\nContent-Type: {media}\r\n\r\nx\r\n");
        assert!(parts(&seen).contains(&line), "{}", parts(&seen));
    }
}

#[tokio::test]
async fn a_file_from_its_path_is_streamed_with_its_length() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("big.bin");
    let content: Vec<u8> = (0..3_000_000_u32)
        .map(|byte| byte.to_le_bytes()[0])
        .collect();
    std::fs::File::create(&path)
        .and_then(|mut file| file.write_all(&content))
        .expect("it is written");
    let seen =
        sent(|request| request.binary("application/octet-stream", File::from_path(&path))).await;
    assert_eq!(seen.header("content-length"), "3000000");
    assert!(seen.body == content);
    let upload = Upload {
        file: File::from_path(&path),
        ..Upload::placeholder()
    };
    let seen = sent(|request| request.multipart(&upload)).await;
    assert_eq!(seen.header("content-length"), seen.body.len().to_string());
    let head =
        "name=\"file\"; filename=\"big.bin\"\r\nContent-Type: application/octet-stream\r\n\r\n";
    assert!(String::from_utf8_lossy(&seen.body[..300]).contains(head));
}

#[tokio::test]
async fn a_path_that_is_not_there() {
    let server = ok();
    let file = File::from_path("/no/such/file.png");
    let error = client(&server.url)
        .request_none(&REPLACE)
        .binary("image/png", file)
        .await
        .expect_err("it is not there");
    assert!(error.is_upload() && !error.is_retryable());
    assert_eq!(error.attempts(), 0);
    assert!(chain(&error).contains("/no/such/file.png"), "{error:?}");
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_reader_is_streamed_once() {
    let server = ok();
    let client = client(&server.url);
    let request = client
        .request_none(&REPLACE)
        .binary("text/plain", File::from_reader(&b"abc"[..]));
    request.clone().await.expect("it is sent");
    let seen = server.one();
    assert_eq!(
        (seen.header("transfer-encoding"), seen.text()),
        ("chunked", "abc")
    );
    let error = request.await.expect_err("the reader is at its end");
    assert!(error.is_upload());
    assert!(
        chain(&error).contains("make a new File for each request"),
        "{error:?}"
    );
    let known = File::from_reader(&b"abc"[..]).length(3).name("a.txt");
    client
        .request_none(&REPLACE)
        .binary("text/plain", known)
        .await
        .expect("it is sent");
    let seen = server.seen().pop().expect("it came");
    assert_eq!((seen.header("content-length"), seen.text()), ("3", "abc"));
}

#[tokio::test]
async fn a_file_that_cannot_be_read_to_its_end() {
    let server = ok();
    let client = client(&server.url);
    let cases = [
        (File::from_path("/"), "directory"),
        (File::from_reader(Burning(3)), "on fire"),
        (File::from_reader(Burning(3)).length(100), "on fire"),
        (
            File::from_reader(&b"abc"[..]).length(9),
            "6 bytes less than its length",
        ),
        (
            File::from_reader(&b"abc"[..]).length(2),
            "more bytes than its length",
        ),
    ];
    for (file, why) in cases {
        let error = client
            .request_none(&REPLACE)
            .multipart(&upload(file))
            .retries(quick())
            .await
            .expect_err("it cannot be read");
        assert!(error.is_upload() && !error.is_retryable(), "{error:?}");
        assert!(chain(&error).contains(why), "{error:?}");
        assert_eq!(error.attempts(), 1);
    }
}

#[tokio::test]
async fn a_media_type_that_is_none() {
    let server = ok();
    let client = client(&server.url);
    for media in ["no type", "image/png\r\nX: y", ""] {
        let file = || File::from_bytes("a").content_type(media);
        for request in [
            client.request_none(&REPLACE).multipart(&upload(file())),
            client.request_none(&REPLACE).binary("image/png", file()),
        ] {
            let error = request.await.expect_err("it is no media type");
            assert!(error.is_invalid_request(), "{error:?}");
            assert!(error.to_string().contains("is not a media type"), "{error}");
        }
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_file_name_cannot_add_a_line() {
    let server = ok();
    let file = File::from_bytes("a").name("a\r\nX-Evil: 1.png");
    client(&server.url)
        .request_none(&REPLACE)
        .multipart(&upload(file))
        .await
        .expect("it is sent");
    let sent = server.one();
    assert!(
        sent.text()
            .contains("filename=\"a%0D%0AX-Evil: 1.png\"\r\n"),
        "{}",
        sent.text()
    );
}

fn upload(file: File) -> Upload {
    Upload {
        file,
        ..Upload::placeholder()
    }
}

/// Gives so many pieces, then fails.
struct Burning(usize);

impl AsyncRead for Burning {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.0 == 0 {
            return Poll::Ready(Err(io::Error::other("the disk is on fire")));
        }
        self.0 -= 1;
        out.put_slice(b"piece");
        Poll::Ready(Ok(()))
    }
}

#[test]
fn files_are_values() {
    assert_eq!(File::from_bytes("a"), File::from("a").clone());
    assert_ne!(File::from_bytes("a"), File::from_bytes("a").name("b"));
    assert_eq!(File::from_path("a/b.png"), File::from_path("a/b.png"));
    assert_ne!(File::from_path("b"), File::from_bytes("b"));
    let reader = File::from_reader(&b"a"[..]);
    assert_eq!(reader, reader.clone());
    assert_ne!(reader, File::from_reader(&b"a"[..]));
    let printed = format!(
        "{:?}",
        File::from_bytes(Bytes::from_static(b"secret")).name("n")
    );
    assert_eq!(
        printed,
        "File { bytes: 6, name: Some(\"n\"), content_type: None }"
    );
}
