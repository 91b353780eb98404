//! Models: open enums and unions, three states, secrets, and round trips in which nothing is lost.

use std::collections::BTreeMap;

use crate::runtime::{decode, encode};
use crate::shop::models::{
    Animal, Anything, Cat, Changes, Everything, Filter, Order, Upload, User, Users,
};
use crate::{Deviation, Map, Patch, Value};

fn animal(json: &str) -> (Animal, Vec<Deviation>) {
    decode::from_slice(json.as_bytes()).expect("it can be decoded")
}

fn anything(json: &str) -> Anything {
    decode::from_slice(json.as_bytes())
        .expect("it can be decoded")
        .0
}

#[test]
fn a_union_with_a_tag() {
    let (cat, deviations) = animal(r#"{"kind":"cat"}"#);
    assert_eq!(
        cat,
        Animal::Cat(Cat {
            kind: "cat".into(),
            lives: 0
        })
    );
    assert_eq!(deviations[0].path, "$.lives");
    assert!(
        matches!(animal(r#"{"kind":"hound","name":"Rex"}"#).0, Animal::Dog(dog) if dog.name.as_deref() == Some("Rex"))
    );
    for unknown in [r#"{"fins":2,"kind":"fish"}"#, "7", "[1]"] {
        let (fish, deviations) = animal(unknown);
        assert!(matches!(fish, Animal::Unknown(_)) && deviations.is_empty());
        assert_eq!(encode::to_string(&fish).expect("it has JSON"), unknown);
    }
}

#[test]
fn a_union_without_a_tag() {
    assert!(matches!(
        anything(r#"{"id":"u","tags":[]}"#),
        Anything::User(_)
    ));
    assert!(matches!(
        anything(r#"{"kind":"cat","lives":9}"#),
        Anything::Cat(_)
    ));
    assert!(matches!(
        anything(r#"{"kind":"dog","lives":9}"#),
        Anything::Dog(_)
    ));
    assert_eq!(anything("7"), Anything::Number(7));
    assert_eq!(anything(r#""7""#), Anything::Text("7".into()));
    assert_eq!(anything("[1,2]"), Anything::List(vec![1, 2]));
    assert_eq!(anything("true"), Anything::Unknown(Value::Bool(true)));
    assert!(matches!(
        anything(r#"{"kind":"fish"}"#),
        Anything::Unknown(_)
    ));
}

#[test]
fn an_enum_is_its_text() {
    for text in ["-created_at", "by_size", ""] {
        let order = Order::from(text);
        assert_eq!(Order::from(text.to_owned()), order);
        assert_eq!(text.parse(), Ok(order.clone()));
        assert_eq!(
            (order.as_str(), order.as_ref(), order.to_string().as_str()),
            (text, text, text)
        );
        assert_eq!(matches!(order, Order::Newest), text == "-created_at");
    }
    let Order::Unknown(unknown) = Order::from("by_size") else {
        panic!("the value is not known");
    };
    assert_eq!((unknown.as_str(), unknown.as_ref()), ("by_size", "by_size"));
    assert_eq!(format!("{unknown} {unknown:?}"), "by_size \"by_size\"");
}

/// A text that is not known is moved, not copied.
#[test]
fn an_unknown_text_keeps_its_buffer() {
    let text = "by_size".to_owned();
    let buffer = text.as_ptr();
    assert_eq!(Order::from(text).as_str().as_ptr(), buffer);
}

#[test]
fn nothing_is_lost_in_a_round_trip() {
    // The keys of the claims are sorted, so that serde_json keeps their order with and without `preserve_order`.
    let json = concat!(
        r#"{"token":"sk","order":"by_size","animals":[{"kind":"fish"}],"counts":{"a":9007199254740993},"#,
        r#""float":0.30000000000000004,"share":0.1,"small":-1,"large":18446744073709551615,"any":null,"#,
        r#""claims":{"deep":[1.5,18446744073709551615]},"zero":null}"#
    );
    let (value, deviations) =
        decode::from_slice::<Everything>(json.as_bytes()).expect("it can be decoded");
    assert_eq!(deviations, []);
    assert_eq!(value.order, Order::from("by_size"));
    assert_eq!(encode::to_string(&value).expect("it has JSON"), json);
    let through_serde: Everything =
        serde_json::from_value(serde_json::to_value(&value).expect("JSON")).expect("JSON");
    assert_eq!(through_serde, value);
}

#[test]
fn a_float_is_written_as_it_came() {
    for json in ["0.1", "33.3", "50"] {
        let (share, _) = decode::from_slice::<f32>(json.as_bytes()).expect("it can be decoded");
        assert_eq!(encode::to_string(&share).expect("it has JSON"), json);
    }
    assert!(encode::to_string(&f32::NAN).is_err());
}

#[test]
fn a_key_is_written_once() {
    let rest: Map<String, Value> = [("age", "7"), ("name", "Eve")]
        .map(|(key, value)| (key.to_owned(), value.into()))
        .into_iter()
        .collect();
    let changes = Changes {
        name: "Ada".into(),
        rest: rest.clone(),
        ..Changes::default()
    };
    let json = |changes: &Changes| encode::to_string(changes).expect("JSON");
    assert_eq!(json(&changes), r#"{"name":"Ada","age":"7"}"#);
    let changes = Changes {
        rest,
        ..Changes::default()
    };
    assert_eq!(json(&changes), r#"{"age":"7","name":"Eve"}"#);
}

#[cfg(feature = "preserve-order")]
#[test]
fn keys_keep_their_order() {
    let json = r#"{"z":1,"a":{"y":1,"b":2}}"#;
    let (changes, _) = decode::from_slice::<Changes>(json.as_bytes()).expect("it can be decoded");
    assert_eq!(encode::to_string(&changes).expect("JSON"), json);
}

#[test]
fn a_path_leads_through_any_key() {
    let error = decode::from_slice::<BTreeMap<String, User>>(br#"{"a.b['c":{"id":1}}"#)
        .expect_err("a number is no text");
    assert_eq!(error.path, r"$['a.b[\'c'].id");
}

#[test]
fn secrets_do_not_print() {
    let everything = Everything {
        token: "sk_live".into(),
        ..Everything::default()
    };
    let printed = format!("{everything:?}");
    assert!(
        printed.starts_with("Everything { token: [redacted], order: Unknown(\"\")"),
        "{printed}"
    );
}

#[test]
fn three_states() {
    for (json, name) in [
        ("{}", Patch::Absent),
        (r#"{"name":null}"#, Patch::Null),
        (r#"{"name":"Ada"}"#, Patch::from("Ada")),
    ] {
        let (changes, _) =
            decode::from_slice::<Changes>(json.as_bytes()).expect("it can be decoded");
        assert_eq!(changes.name, name);
        assert_eq!(encode::to_string(&changes).expect("it has JSON"), json);
    }
    assert_eq!(Patch::from(7).value(), Some(&7));
    assert_eq!(Patch::Value(7).into_value(), Some(7));
    assert_eq!(Patch::<i64>::Null.into_value(), None);
}

#[test]
fn response_types_are_tolerant_and_request_types_strict() {
    let user: User = serde_json::from_str(r#"{"tags":null,"later":1}"#).expect("it is tolerated");
    assert_eq!(user, User::default());
    let strict =
        serde_json::from_str::<Filter>(r#"{"min":"1"}"#).expect_err("a text is no integer");
    assert!(
        strict
            .to_string()
            .starts_with("$.min: expected an integer, found a string"),
        "{strict}"
    );
    let upload = serde_json::from_str::<Upload>("{}").expect_err("the file is required");
    assert!(upload.to_string().contains("$.file is missing"), "{upload}");
}

/// So that a test can build a response that has fields of which it knows nothing.
#[test]
fn the_default_of_a_response_is_what_an_empty_object_gives() {
    let (decoded, _) = decode::from_slice::<Users>(b"{}").expect("it is tolerated");
    assert_eq!(Users::default(), decoded);
    let (decoded, _) = decode::from_slice::<Everything>(b"{}").expect("it is tolerated");
    assert_eq!(Everything::default(), decoded);
}

#[test]
fn integers_are_exact() {
    for number in [i64::MIN, -1, 0, 9_007_199_254_740_993, i64::MAX] {
        let text = format!("[{number}]");
        assert_eq!(
            decode::from_slice::<Vec<i64>>(text.as_bytes()).expect("it can be decoded"),
            (vec![number], vec![])
        );
    }
    let largest = format!("[{}]", u64::MAX);
    assert_eq!(
        decode::from_slice::<Vec<u64>>(largest.as_bytes()).expect("it can be decoded"),
        (vec![u64::MAX], vec![])
    );
}
