//! Which arm of a union a value becomes, and that nothing of it is lost on the way.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::runtime::macros::{object, text_enum, union};
use crate::runtime::{decode, encode};
use crate::{DeviationKind, UnknownValue};

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Note,
    Unknown(UnknownValue),
}

text_enum! {
    Kind;
    Note = "note";
}

/// Its kind is a constant that is an enum of one value.
#[derive(Clone, PartialEq)]
struct Note {
    kind: Kind,
    text: Option<String>,
}

object! {
    Note response;
    kind = required().constant("note");
    text = optional();
}

/// It has the same kind, and other keys.
#[derive(Clone, PartialEq)]
struct Link {
    kind: Kind,
    target: String,
}

object! {
    Link response;
    kind = required().constant("note");
    target = required();
}

#[derive(Clone, PartialEq)]
struct Flag {
    done: bool,
    count: Option<i64>,
}

object! {
    Flag response;
    done = required().constant("true");
    count = optional();
}

#[derive(Clone, PartialEq)]
struct Open {
    done: bool,
    reason: Option<Box<Item>>,
}

object! {
    Open response;
    done = required().constant("false");
    reason = optional();
}

/// Two arms have the same tag, and the tags of two others are flags.
#[derive(Clone, Debug, PartialEq)]
enum Item {
    Note(Box<Note>),
    Link(Box<Link>),
    Flag(Box<Flag>),
    Unknown(Value),
}

union! {
    Item "kind";
    Note = ["note"];
    Link = ["note"];
    Flag = ["true"];
}

/// Told apart by shape alone, at every depth.
#[derive(Clone, Debug, PartialEq)]
enum Shape {
    Numbers(BTreeMap<String, i64>),
    Texts(BTreeMap<String, String>),
    Flags(Vec<Flag>),
    Items(Vec<Open>),
    Integer(i64),
    Number(f64),
    Unknown(Value),
}

union! {
    Shape;
    Numbers = [];
    Texts = [];
    Flags = [];
    Items = [];
    Integer = [];
    Number = [];
}

/// What a value becomes: the arm by its name, and the JSON that comes back.
fn arm<T>(value: &Value) -> String
where
    T: crate::runtime::reflect::Reflect + crate::runtime::reflect::Placeholder,
{
    let (decoded, deviations) =
        decode::from_slice::<T>(value.to_string().as_bytes()).expect("it can be decoded");
    assert!(deviations.is_empty(), "{deviations:?}");
    let back = encode::to_string(&decoded).expect("it can be encoded");
    let back: Value = serde_json::from_str(&back).expect("it is JSON");
    assert_eq!(back, *value);
    let name = format!("{decoded:?}");
    name.split('(').next().unwrap_or_default().to_owned()
}

#[test]
fn a_tag_comes_first_and_the_shape_among_those_that_share_it() {
    let table = [
        (json!({"kind": "note", "text": "a"}), "Note"),
        (json!({"kind": "note", "target": "a"}), "Link"),
        // What both describe together, neither holds.
        (
            json!({"kind": "note", "target": "a", "text": "b"}),
            "Unknown",
        ),
        (json!({"kind": "new", "target": "a"}), "Unknown"),
        // Without the tag it is the shape.
        (json!({"done": true}), "Flag"),
        (json!({"done": false}), "Unknown"),
        (json!(null), "Unknown"),
    ];
    for (value, expected) in table {
        assert_eq!(arm::<Item>(&value), expected, "{value}");
    }
}

#[test]
fn without_a_tag_all_of_the_value_counts() {
    let table = [
        (json!({"a": 1}), "Numbers"),
        (json!({"a": "b"}), "Texts"),
        (json!({"a": [1]}), "Unknown"),
        (json!([{"done": true, "count": 1}]), "Flags"),
        (json!([{"done": false}]), "Items"),
        (json!([{"done": true}, {"done": false}]), "Unknown"),
        (
            json!([{"done": false, "reason": {"kind": "note", "target": "a"}}]),
            "Items",
        ),
        (json!(7), "Integer"),
        (json!(7.5), "Number"),
        // A number would be rounded.
        (json!(u64::MAX), "Unknown"),
    ];
    for (value, expected) in table {
        assert_eq!(arm::<Shape>(&value), expected, "{value}");
    }
}

#[test]
fn a_new_key_costs_no_arm_its_place() {
    let json = br#"[{"done":false,"new":1}]"#;
    let (shape, _) = decode::from_slice::<Shape>(json).expect("it can be decoded");
    assert!(matches!(shape, Shape::Items(_)), "{shape:?}");
}

#[test]
fn a_tag_on_a_value_of_another_type_is_told() {
    let json = br#"[{"kind":"note"},{"kind":true,"done":true,"count":"many"}]"#;
    let (items, deviations) = decode::from_slice::<Vec<Item>>(json).expect("it is tolerated");
    assert_eq!(
        items[1],
        Item::Unknown(json!({"kind": true, "done": true, "count": "many"}))
    );
    assert_eq!(deviations.len(), 1);
    assert_eq!(deviations[0].path, "$[1].count");
    assert_eq!(deviations[0].kind, DeviationKind::Type);
}

#[test]
fn it_makes_no_difference_where_the_tag_stands() {
    for (done, whole) in [(r#""done":true,"count":1"#, true), (r#""count":[]"#, false)] {
        let first = format!(r#"[{{"kind":"true",{done}}}]"#);
        let last = format!(r#"[{{{done},"kind":"true"}}]"#);
        let [first, last] = [first, last].map(|json| {
            let decoded = decode::from_slice::<Vec<Item>>(json.as_bytes());
            decoded.expect("it is tolerated")
        });
        assert_eq!(first, last);
        assert_eq!(matches!(first.0[..], [Item::Flag(_)]), whole);
        assert_eq!(first.1.is_empty(), whole);
    }
}

/// Two arms that are alike but for a key, each with the whole inside.
#[derive(Clone, PartialEq)]
struct Left {
    child: Option<Box<Tree>>,
    left: Option<i64>,
}

object! {
    Left response;
    child = optional();
    left = optional();
}

#[derive(Clone, PartialEq)]
struct Right {
    child: Option<Box<Tree>>,
    right: Option<i64>,
}

object! {
    Right response;
    child = optional();
    right = optional();
}

#[derive(Clone, Debug, PartialEq)]
enum Tree {
    Left(Box<Left>),
    Right(Box<Right>),
    Unknown(Value),
}

union! {
    Tree;
    Left = [];
    Right = [];
}

#[test]
fn unions_within_unions_take_no_time_that_doubles() {
    let wrap = |inner, _| json!({"child": inner});
    let value = json!({"right": 1, "child": (0..100).fold(json!({"right": 2}), wrap)});
    assert_eq!(arm::<Tree>(&value), "Right");
}

/// A note, unless its kind says otherwise.
#[derive(Clone, Debug, PartialEq)]
enum Entry {
    Flag(Flag),
    Note(Note),
    Unknown(Value),
}

union! {
    Entry "kind" otherwise 1;
    Flag = ["flag"];
    Note = ["note"];
}

#[test]
fn a_value_that_the_tag_says_nothing_of_is_the_default_arm() {
    let table = [
        (json!({"kind": "note", "text": "t"}), "Note"),
        (json!({"kind": "memo", "text": "t"}), "Note"),
        (json!({"text": "t"}), "Note"),
        // It would be a flag by what is in it.
        (json!({"done": true, "count": 1}), "Note"),
        (json!({"kind": "flag", "done": true}), "Flag"),
        (json!("text"), "Unknown"),
    ];
    for (value, expected) in table {
        let text = value.to_string();
        let (entry, _) = decode::from_slice::<Entry>(text.as_bytes()).expect("it is an entry");
        let arm = match entry {
            Entry::Flag(_) => "Flag",
            Entry::Note(_) => "Note",
            Entry::Unknown(_) => "Unknown",
        };
        assert_eq!(arm, expected, "{text}");
    }
}
