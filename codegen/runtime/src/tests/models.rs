//! Models: open enums and unions, three states, secrets, and round trips in which nothing is lost.

use std::collections::BTreeMap;

use super::api::{Changes, Order, User};
use crate::runtime::macros::{object, union};
use crate::runtime::node::Empty;
use crate::runtime::{decode, encode};
use crate::{Departure, Map, Patch, Value};

#[derive(Clone, PartialEq)]
struct Cat {
    kind: String,
    lives: i64,
}
object! { Cat; kind = required("kind").constant("cat"); lives = required("lives"); }

#[derive(Clone, PartialEq)]
struct Dog {
    kind: String,
    name: Option<String>,
}
object! { Dog; kind = required("kind").constant("dog"); name = optional("name"); }

/// Chosen by its tag.
#[derive(Clone, Debug, PartialEq)]
enum Tagged {
    Cat(Cat),
    Dog(Box<Dog>),
    Unknown(Value),
}
union! { Tagged "kind"; Cat = ["cat"]; Dog = ["dog", "hound"]; }

/// Chosen by what is there.
#[derive(Clone, Debug, PartialEq)]
enum Shaped {
    User(User),
    Cat(Cat),
    Dog(Dog),
    Number(i64),
    Text(String),
    List(Vec<i64>),
    Unknown(Value),
}
union! { Shaped; User = []; Cat = []; Dog = []; Number = []; Text = []; List = []; }

#[derive(Clone, PartialEq)]
struct Everything {
    token: String,
    order: Order,
    animals: Vec<Tagged>,
    counts: BTreeMap<String, i64>,
    float: f64,
    any: Value,
    rest: Map<String, Value>,
}
object! {
    Everything;
    token = required("token").secret();
    order = required("order");
    animals = required("animals");
    counts = required("counts");
    float = required("float");
    any = required("any").nullable();
    rest = rest();
}

fn tagged(json: &str) -> (Tagged, Vec<Departure>) {
    decode::from_slice(json.as_bytes()).expect("it can be decoded")
}

fn shaped(json: &str) -> Shaped {
    decode::from_slice(json.as_bytes())
        .expect("it can be decoded")
        .0
}

#[test]
fn a_union_with_a_tag() {
    let (cat, departures) = tagged(r#"{"kind":"cat"}"#);
    assert_eq!(
        cat,
        Tagged::Cat(Cat {
            kind: "cat".into(),
            lives: 0
        })
    );
    assert_eq!(departures[0].path, "$.lives");
    assert!(
        matches!(tagged(r#"{"kind":"hound","name":"Rex"}"#).0, Tagged::Dog(dog) if dog.name.as_deref() == Some("Rex"))
    );
    for unknown in [r#"{"fins":2,"kind":"fish"}"#, "7", "[1]"] {
        let (fish, departures) = tagged(unknown);
        assert!(matches!(fish, Tagged::Unknown(_)) && departures.is_empty());
        assert_eq!(
            encode::to_vec(&fish).expect("it has JSON"),
            unknown.as_bytes()
        );
    }
}

#[test]
fn a_union_without_a_tag() {
    assert!(matches!(shaped(r#"{"id":"u","tags":[]}"#), Shaped::User(_)));
    assert!(matches!(
        shaped(r#"{"kind":"cat","lives":9}"#),
        Shaped::Cat(_)
    ));
    assert!(matches!(
        shaped(r#"{"kind":"dog","lives":9}"#),
        Shaped::Dog(_)
    ));
    assert_eq!(shaped("7"), Shaped::Number(7));
    assert_eq!(shaped(r#""7""#), Shaped::Text("7".into()));
    assert_eq!(shaped("[1,2]"), Shaped::List(vec![1, 2]));
    assert_eq!(shaped("true"), Shaped::Unknown(Value::Bool(true)));
    assert!(matches!(shaped(r#"{"kind":"fish"}"#), Shaped::Unknown(_)));
}

#[test]
fn nothing_is_lost_in_a_round_trip() {
    let json = r#"{"token":"sk","order":"by_size","animals":[{"kind":"fish"}],"counts":{"a":9007199254740993},"float":0.30000000000000004,"any":null,"claims":{"deep":[1.5,18446744073709551615]},"zero":null}"#;
    let (value, departures) =
        decode::from_slice::<Everything>(json.as_bytes()).expect("it can be decoded");
    assert_eq!(departures, []);
    assert_eq!(value.order, Order::Unknown("by_size".into()));
    assert_eq!(
        encode::to_vec(&value)
            .map(String::from_utf8)
            .expect("it has JSON")
            .as_deref(),
        Ok(json)
    );
    let through_serde: Everything =
        serde_json::from_value(serde_json::to_value(&value).expect("JSON")).expect("JSON");
    assert_eq!(through_serde, value);
}

#[derive(Clone, PartialEq)]
struct Shares {
    share: f32,
}
object! { Shares; share = required("share"); }

#[test]
fn a_float_is_written_as_it_came() {
    for json in [r#"{"share":0.1}"#, r#"{"share":33.3}"#, r#"{"share":50}"#] {
        let (shares, _) = decode::from_slice::<Shares>(json.as_bytes()).expect("it can be decoded");
        assert_eq!(
            encode::to_vec(&shares).expect("it has JSON"),
            json.as_bytes()
        );
    }
    assert!(encode::to_vec(&Shares { share: f32::NAN }).is_err());
}

#[test]
fn a_key_is_written_once() {
    let rest: Map<String, Value> = [("name", "Eve"), ("age", "7")]
        .map(|(key, value)| (key.to_owned(), value.into()))
        .into_iter()
        .collect();
    let changes = Changes {
        name: "Ada".into(),
        rest: rest.clone(),
        ..Changes::empty()
    };
    let json = |changes: &Changes| String::from_utf8(encode::to_vec(changes).expect("JSON"));
    assert_eq!(json(&changes).as_deref(), Ok(r#"{"name":"Ada","age":"7"}"#));
    let changes = Changes {
        rest,
        ..Changes::empty()
    };
    assert_eq!(json(&changes).as_deref(), Ok(r#"{"name":"Eve","age":"7"}"#));
}

#[test]
fn a_path_leads_through_any_key() {
    let error = decode::from_slice::<BTreeMap<String, User>>(br#"{"a.b['c":{"id":1}}"#)
        .expect_err("a number is no text");
    assert_eq!(error.path, r"$['a.b[\'c'].id");
}

#[test]
fn secrets_do_not_print() {
    let printed = format!(
        "{:?}",
        Everything {
            token: "sk_live".into(),
            ..Everything::empty()
        }
    );
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
        assert_eq!(
            encode::to_vec(&changes).expect("it has JSON"),
            json.as_bytes()
        );
    }
}

#[test]
fn response_types_are_tolerant_and_request_types_strict() {
    let user: User = serde_json::from_str(r#"{"tags":null,"later":1}"#).expect("it is tolerated");
    assert_eq!(
        user,
        User {
            id: String::new(),
            name: None,
            tags: vec![]
        }
    );
    let strict = serde_json::from_str::<super::api::Filter>(r#"{"min":"1"}"#)
        .expect_err("a text is no integer");
    assert!(
        strict
            .to_string()
            .starts_with("$.min: expected an integer, found a string"),
        "{strict}"
    );
    let upload =
        serde_json::from_str::<super::api::Upload>("{}").expect_err("the file is required");
    assert!(upload.to_string().contains("$.file is missing"), "{upload}");
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
