//! Signed webhooks: which messages are taken, and why others are not.

use std::time::{Duration, SystemTime};

use crate::shop::models::Event;
use crate::{HeaderMap, Webhook, WebhookError};

const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const ID: &str = "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk";
const SENT: u64 = 1_649_367_553;
/// As the reference implementations compute it for [`BODY`].
const SIGNATURE: &str = "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=";
const BODY: &str = r#"{"email":"test@example.com","username":"test_user"}"#;

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

fn webhook() -> Webhook {
    Webhook::new(SECRET).expect("it is one").at(at(SENT))
}

fn headers(family: &str, id: &str, time: &str, signature: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in [("id", id), ("timestamp", time), ("signature", signature)] {
        let name = format!("{family}-{name}");
        let name = name.parse::<reqwest::header::HeaderName>().expect("a name");
        headers.insert(name, value.parse().expect("a value"));
    }
    headers
}

fn signed(signature: &str) -> HeaderMap {
    headers("svix", ID, &SENT.to_string(), signature)
}

/// What is said of a message, or that it is taken.
fn outcome(headers: &HeaderMap, body: &str, now: u64) -> String {
    match webhook().at(at(now)).check(headers, body) {
        Ok(()) => "taken".to_owned(),
        Err(error) => error.to_string(),
    }
}

const WRONG: &str = "no signature of the message is right";

#[test]
fn the_known_message_is_taken_in_both_spellings_of_the_headers() {
    for family in ["svix", "webhook"] {
        let headers = headers(family, ID, &SENT.to_string(), SIGNATURE);
        assert_eq!(outcome(&headers, BODY, SENT), "taken");
    }
    let bare = Webhook::new("C2FVsBQIhrscChlQIMV+b5sSYspob7oD").expect("it is the same");
    let bare = bare.at(at(SENT)).check(&signed(SIGNATURE), BODY);
    assert!(bare.is_ok());
}

#[test]
fn any_signature_of_the_first_version_is_enough() {
    let other = "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let table = [
        (format!("{other} {SIGNATURE}"), "taken"),
        (format!("{SIGNATURE} {other}"), "taken"),
        (format!("v1a,abc {SIGNATURE}"), "taken"),
        (format!("  {SIGNATURE}  "), "taken"),
        (other.to_owned(), WRONG),
        (SIGNATURE.replace("v1,", "v1a,"), WRONG),
        (SIGNATURE.replace("v1,", "v2,"), WRONG),
        (SIGNATURE.replace("v1,", ""), WRONG),
        (SIGNATURE.replace('=', ""), WRONG),
        (SIGNATURE.replace("tZ1I", "TZ1I"), WRONG),
        (SIGNATURE.replace(',', " "), WRONG),
        ("v1,".to_owned(), WRONG),
    ];
    for (signature, expected) in table {
        assert_eq!(
            outcome(&signed(&signature), BODY, SENT),
            expected,
            "{signature}"
        );
    }
}

#[test]
fn all_that_is_signed_counts() {
    let other_id = headers("svix", "msg_1", &SENT.to_string(), SIGNATURE);
    assert_eq!(outcome(&other_id, BODY, SENT), WRONG);
    let other_time = headers("svix", ID, &(SENT + 1).to_string(), SIGNATURE);
    assert_eq!(outcome(&other_time, BODY, SENT), WRONG);
    for body in ["", "{}", &format!("{BODY} "), &BODY.replace(',', ", ")] {
        assert_eq!(outcome(&signed(SIGNATURE), body, SENT), WRONG, "{body}");
    }
    let other_secret = Webhook::new("whsec_AAAA").expect("it is one").at(at(SENT));
    let checked = other_secret.check(&signed(SIGNATURE), BODY);
    assert!(matches!(checked, Err(WebhookError::Signature)));
}

#[test]
fn the_time_may_differ_by_five_minutes() {
    let table = [
        (SENT + 300, "taken"),
        (SENT - 300, "taken"),
        (SENT + 301, "the message is more than five minutes old"),
        (
            SENT - 301,
            "the message's time is more than five minutes ahead",
        ),
        (0, "the message's time is more than five minutes ahead"),
    ];
    for (now, expected) in table {
        assert_eq!(outcome(&signed(SIGNATURE), BODY, now), expected, "{now}");
    }
    // Before the epoch, no time is meant.
    let before = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
    let checked = webhook().at(before).check(&signed(SIGNATURE), BODY);
    assert!(matches!(checked, Err(WebhookError::TooNew)));
}

#[test]
fn the_time_is_a_whole_number() {
    let no_number = "the message's time is not a number of seconds";
    let times = [
        "now",
        "1649367553.0",
        "1649367553.5",
        "-1649367553",
        "+1649367553",
        "0x1",
        "1e9",
        "99999999999999999999",
    ];
    for time in times {
        let headers = headers("webhook", ID, time, SIGNATURE);
        assert_eq!(outcome(&headers, BODY, SENT), no_number, "{time}");
    }
    let ahead = headers("webhook", ID, "18446744073709551615", SIGNATURE);
    let expected = "the message's time is more than five minutes ahead";
    assert_eq!(outcome(&ahead, BODY, SENT), expected);
}

#[test]
fn each_header_is_needed() {
    for family in ["svix", "webhook"] {
        for name in ["id", "timestamp", "signature"].map(|name| format!("{family}-{name}")) {
            let mut all = headers(family, ID, &SENT.to_string(), SIGNATURE);
            all.remove(name.as_str());
            let expected = format!("the message has no header '{name}'");
            assert_eq!(outcome(&all, BODY, SENT), expected);
            let key = name.parse::<reqwest::header::HeaderName>().expect("a name");
            all.insert(key, " ".parse().expect("a value"));
            assert_eq!(outcome(&all, BODY, SENT), expected, "blank");
        }
    }
    // Headers of two families are not put together.
    let mut mixed = signed(SIGNATURE);
    mixed.remove("svix-id");
    mixed.insert("webhook-id", ID.parse().expect("a value"));
    assert_ne!(outcome(&mixed, BODY, SENT), "taken");
    assert_eq!(
        outcome(&HeaderMap::new(), BODY, SENT),
        "the message has no header 'svix-id'"
    );
}

#[test]
fn a_secret_is_base64_and_is_not_printed() {
    for secret in [
        "",
        "whsec_",
        "whsec_!",
        "whsec_a b",
        "WHSEC_AAAA",
        "secret\n",
    ] {
        let made = Webhook::new(secret);
        assert!(matches!(made, Err(WebhookError::Secret)), "{secret}");
    }
    assert!(Webhook::new("whsec_AAA").is_ok(), "without its padding");
    let error = Webhook::new("whsec_!geheim").expect_err("it is none");
    let printed = format!("{:?} {error:?} {error}", webhook());
    assert!(
        !printed.contains("geheim") && !printed.contains("C2FV"),
        "{printed}"
    );
}

#[test]
fn the_secret_may_be_in_the_environment() {
    let made = Webhook::from_env();
    let error = made.expect_err("nobody sets it").to_string();
    assert!(error.contains("SHOP_RUNTIME_TEST_WEBHOOK"), "{error}");
}

#[test]
fn events_are_decoded_and_new_ones_are_kept() {
    let user = r#"{"id":"u","name":"Ada","tags":[]}"#;
    let event = |kind: &str| {
        let body = format!(r#"{{"type":"{kind}","data":{user}}}"#);
        let headers = webhook().sign("msg_1", &body);
        let event = webhook().verify(&headers, body.as_bytes());
        event.expect("it is signed")
    };
    assert!(matches!(event("user.created"), Event::UserCreated(event) if event.data.id == "u"));
    assert!(
        matches!(event("user.updated"), Event::UserUpdated(event) if event.data.name.as_deref() == Some("Ada"))
    );
    assert!(matches!(event("user.moved"), Event::Unknown(json) if json["type"] == "user.moved"));
}

#[test]
fn a_body_that_is_no_event_is_an_error_after_the_signature() {
    for body in ["", "{", r#"{"type":"user.created","data":1}"#] {
        let verified = webhook().verify(&signed(SIGNATURE), body);
        assert!(matches!(verified, Err(WebhookError::Signature)), "{body}");
    }
    let body = r#"{"type":"user.created""#;
    let verified = webhook().verify(&webhook().sign("msg_1", body), body);
    let error = verified.expect_err("it is cut off");
    assert!(matches!(error, WebhookError::Body { .. }));
    assert!(std::error::Error::source(&error).is_some());
}
