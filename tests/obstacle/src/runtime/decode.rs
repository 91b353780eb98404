//! The one decoder: from any format serde knows into a [`Node`], tolerant of what an API may change.
//!
//! Unknown keys are passed over, unknown texts and arms are kept, a null or missing list is empty. A required field
//! that is missing or null gets its type's empty value, an integer that has a fraction loses it, and both are recorded as
//! a [`Departure`]; whoever asked decides what that means. A value of the wrong JSON type is an error with its path.

use std::fmt::{self, Display, Formatter};

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::choose;
use super::node::{Dictionary, Empty, Field, List, Node, Object, Shape, Slot};

/// A place where a response is not what the API's document says, and which was decoded all the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Departure {
    /// Where, as a JSON path: `$.data[3].id`.
    pub path: String,
    /// What was found there.
    pub kind: DepartureKind,
}

/// What is found in place of the value that the document describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DepartureKind {
    /// The key is not there.
    Missing,
    /// The value is `null`.
    Null,
    /// The number has a fraction, which is cut off: the document says integer.
    Fraction,
}

impl Display for Departure {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            DepartureKind::Missing => "is missing, though the document requires it",
            DepartureKind::Null => "is null, though the document requires it",
            DepartureKind::Fraction => "has a fraction, though the document says integer",
        };
        write!(f, "{} {kind}", self.path)
    }
}

/// Why a text could not be decoded.
#[derive(Debug)]
pub struct DecodeError {
    /// The place that the decoder had reached, as a JSON path.
    pub path: String,
    /// What is wrong there, with line and column.
    pub source: serde_json::Error,
}

/// Decodes a JSON text, and says where it departs from the document.
///
/// # Errors
///
/// When the text is not JSON, ends too early, or holds a value of another JSON type than the document says.
pub fn from_slice<T: Node + Empty>(text: &[u8]) -> Result<(T, Vec<Departure>), DecodeError> {
    let mut value = T::empty();
    let departures = node_from_slice(text, &mut value)?;
    Ok((value, departures))
}

fn node_from_slice(text: &[u8], node: &mut dyn Node) -> Result<Vec<Departure>, DecodeError> {
    let mut cx = Cx::default();
    let mut json = serde_json::Deserializer::from_slice(text);
    let decoded = Seed {
        slot: node.slot(),
        null: OnNull::Record,
        cx: &mut cx,
    }
    .deserialize(&mut json);
    match decoded.and_then(|()| json.end()) {
        Ok(()) => Ok(cx.departures),
        Err(source) => Err(DecodeError {
            path: cx.path(),
            source,
        }),
    }
}

/// What every model's `Deserialize` calls; `strict` refuses departures.
///
/// # Errors
///
/// The deserializer's, with the path; and departures, where they are refused.
pub fn deserialize<'de, T: Node + Empty, D: Deserializer<'de>>(
    deserializer: D,
    strict: bool,
) -> Result<T, D::Error> {
    let mut value = T::empty();
    fill(value.slot(), deserializer, strict)?;
    Ok(value)
}

fn fill<'de, D: Deserializer<'de>>(
    slot: Slot<'_>,
    deserializer: D,
    strict: bool,
) -> Result<(), D::Error> {
    let mut cx = Cx::default();
    let decoded = Seed {
        slot,
        null: OnNull::Record,
        cx: &mut cx,
    }
    .deserialize(deserializer);
    decoded.map_err(|error| D::Error::custom(format_args!("{}: {error}", cx.path())))?;
    match cx.departures.first() {
        Some(departure) if strict => Err(D::Error::custom(departure)),
        _ => Ok(()),
    }
}

/// Where the decoder is, and what it has noted on the way.
#[derive(Default)]
struct Cx {
    steps: Vec<Step>,
    departures: Vec<Departure>,
}

enum Step {
    Field(&'static str),
    Key(String),
    Index(usize),
}

/// A key's step in a JSON path (RFC 9535): in brackets where a dot would not do.
fn named(key: &str) -> String {
    let plain = |char: char| char.is_alphanumeric() || char == '_';
    if key.chars().all(plain) && !key.starts_with(|char: char| char.is_ascii_digit()) {
        format!(".{key}")
    } else {
        format!("['{}']", key.replace('\\', "\\\\").replace('\'', "\\'"))
    }
}

impl Cx {
    fn path(&self) -> String {
        self.steps
            .iter()
            .fold(String::from("$"), |path, step| match step {
                Step::Field(key) => path + &named(key),
                Step::Key(key) => path + &named(key),
                Step::Index(index) => format!("{path}[{index}]"),
            })
    }

    /// Runs `decode` one step deeper. The step stays when it fails, so that the path leads to the place.
    fn at<E>(
        &mut self,
        step: Step,
        decode: impl FnOnce(&mut Self) -> Result<(), E>,
    ) -> Result<(), E> {
        self.steps.push(step);
        decode(self)?;
        self.steps.pop();
        Ok(())
    }

    fn departs(&mut self, kind: DepartureKind) {
        self.departures.push(Departure {
            path: self.path(),
            kind,
        });
    }
}

/// What a `null` means for a value that has no room for it.
#[derive(Clone, Copy)]
enum OnNull {
    /// It departs from the document.
    Record,
    /// The document allows it, or does not require a value.
    Ignore,
}

/// Decodes into a slot.
struct Seed<'a, 'c> {
    slot: Slot<'a>,
    null: OnNull,
    cx: &'c mut Cx,
}

impl<'de> DeserializeSeed<'de> for Seed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if let Slot::Json(value) = self.slot {
            *value = Value::deserialize(deserializer)?;
            return Ok(());
        }
        deserializer.deserialize_any(self)
    }
}

impl<'a, 'c> Seed<'a, 'c> {
    /// The place for a value that is not null: inside all layers that could be.
    fn filled(mut self) -> (Slot<'a>, &'c mut Cx) {
        while let Slot::Optional(optional) = self.slot {
            self.slot = optional.fill().slot();
        }
        (self.slot, self.cx)
    }

    fn integer<E: Error>(self, value: i128) -> Result<(), E> {
        let (slot, cx) = self.filled();
        let fits = match slot {
            Slot::I32(out) => value.try_into().map(|value| *out = value).is_ok(),
            Slot::I64(out) => value.try_into().map(|value| *out = value).is_ok(),
            Slot::U64(out) => value.try_into().map(|value| *out = value).is_ok(),
            #[expect(
                clippy::cast_precision_loss,
                reason = "the document says number, so a double is what was sent"
            )]
            Slot::F64(out) => {
                *out = value as f64;
                true
            }
            #[expect(clippy::cast_precision_loss, reason = "the document says float")]
            Slot::F32(out) => {
                *out = value as f32;
                true
            }
            slot => return other(slot, cx, json_integer(value), "an integer"),
        };
        if fits {
            Ok(())
        } else {
            Err(E::custom(format_args!(
                "{value} does not fit the integer's type"
            )))
        }
    }
}

/// serde hands out integers as `i64` or `u64`; both are JSON.
fn json_integer(value: i128) -> Value {
    i64::try_from(value)
        .map(Value::from)
        .or_else(|_| u64::try_from(value).map(Value::from))
        .unwrap_or_default()
}

/// A value for a slot that takes any JSON or one of several types; for every other slot it is of the wrong type.
fn other<E: Error>(slot: Slot<'_>, cx: &mut Cx, value: Value, found: &str) -> Result<(), E> {
    match slot {
        Slot::Json(out) => *out = value,
        Slot::Union(union) => {
            let (arm, value) = choose::arm(union, value);
            if let Some(arm) = arm {
                return value_into(arm.slot(), &value, cx);
            }
        }
        slot => {
            return Err(E::custom(format_args!(
                "expected {}, found {found}",
                expected(&slot)
            )));
        }
    }
    Ok(())
}

fn value_into<E: Error>(slot: Slot<'_>, value: &Value, cx: &mut Cx) -> Result<(), E> {
    Seed {
        slot,
        null: OnNull::Record,
        cx,
    }
    .deserialize(value)
    .map_err(E::custom)
}

fn expected(slot: &Slot<'_>) -> &'static str {
    match slot {
        Slot::Bool(_) => "a boolean",
        Slot::I32(_) | Slot::I64(_) | Slot::U64(_) => "an integer",
        Slot::F32(_) | Slot::F64(_) => "a number",
        Slot::Text(_) | Slot::Enum(_) => "a string",
        Slot::List(_) => "an array",
        Slot::Map(_) | Slot::Object(_) => "an object",
        Slot::File => "nothing: a file cannot be decoded",
        Slot::Json(_) | Slot::Optional(_) | Slot::Union(_) => "any value",
    }
}

impl<'de> Visitor<'de> for Seed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(expected(&self.slot))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        match self.filled() {
            (Slot::Bool(out), _) => *out = value,
            (slot, cx) => return other(slot, cx, value.into(), "a boolean"),
        }
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.integer(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.integer(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        match self.filled() {
            (Slot::F64(out), _) => *out = value,
            #[expect(clippy::cast_possible_truncation, reason = "the document says float")]
            (Slot::F32(out), _) => *out = value as f32,
            // `1.0` and `1e3` are integers too; a fraction is cut off, but not in silence.
            #[expect(
                clippy::cast_possible_truncation,
                reason = "the fraction is recorded, and the value is within ±2^63"
            )]
            (slot @ (Slot::I32(_) | Slot::I64(_) | Slot::U64(_)), cx) if value.abs() < 9.2e18 => {
                if value.fract() != 0.0 {
                    cx.departs(DepartureKind::Fraction);
                }
                return Seed {
                    slot,
                    null: OnNull::Record,
                    cx,
                }
                .integer(value as i128);
            }
            (slot, cx) => return other(slot, cx, value.into(), "a number"),
        }
        Ok(())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        match self.filled() {
            (Slot::Text(out), _) => value.clone_into(out),
            (Slot::Enum(out), _) => out.set_text(value),
            (slot, cx) => return other(slot, cx, value.into(), "a string"),
        }
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        match self.slot {
            Slot::Optional(optional) => optional.set_null(),
            Slot::Json(out) => *out = Value::Null,
            slot => {
                match slot {
                    Slot::List(list) => list.clear(),
                    Slot::Map(map) => map.clear(),
                    _ => {}
                }
                if let OnNull::Record = self.null {
                    self.cx.departs(DepartureKind::Null);
                }
            }
        }
        Ok(())
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<(), A::Error> {
        match self.filled() {
            (Slot::List(out), cx) => list(elements, out, cx),
            (slot, cx) => {
                let value = Value::deserialize(SeqAccessDeserializer::new(elements))?;
                other(slot, cx, value, "an array")
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<(), A::Error> {
        match self.filled() {
            (Slot::Object(out), cx) => object(entries, out, cx),
            (Slot::Map(out), cx) => map(entries, out, cx),
            (slot, cx) => {
                let value = Value::deserialize(MapAccessDeserializer::new(entries))?;
                // With serde_json's `arbitrary_precision`, which another crate may switch on, a number comes as a map.
                match (value.as_f64(), slot) {
                    (None, slot) | (Some(_), slot @ Slot::Union(_)) => {
                        other(slot, cx, value, "an object")
                    }
                    (Some(number), slot) => Seed {
                        slot,
                        null: OnNull::Record,
                        cx,
                    }
                    .visit_f64(number),
                }
            }
        }
    }
}

fn list<'de, A: SeqAccess<'de>>(
    mut elements: A,
    out: &mut dyn List,
    cx: &mut Cx,
) -> Result<(), A::Error> {
    /// Makes the element's place only once there is an element.
    struct Push<'a, 'c>(&'a mut dyn List, &'c mut Cx);

    impl<'de> DeserializeSeed<'de> for Push<'_, '_> {
        type Value = ();

        fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
            let index = Step::Index(self.0.len());
            let slot = self.0.push().slot();
            self.1.at(index, |cx| {
                Seed {
                    slot,
                    null: OnNull::Record,
                    cx,
                }
                .deserialize(deserializer)
            })
        }
    }

    out.clear();
    while elements.next_element_seed(Push(out, cx))?.is_some() {}
    Ok(())
}

fn map<'de, A: MapAccess<'de>>(
    mut entries: A,
    out: &mut dyn Dictionary,
    cx: &mut Cx,
) -> Result<(), A::Error> {
    out.clear();
    while let Some(key) = entries.next_key::<String>()? {
        let slot = out.entry(&key).slot();
        cx.at(Step::Key(key), |cx| {
            entries.next_value_seed(Seed {
                slot,
                null: OnNull::Record,
                cx,
            })
        })?;
    }
    Ok(())
}

fn object<'de, A: MapAccess<'de>>(
    entries: A,
    out: &mut dyn Object,
    cx: &mut Cx,
) -> Result<(), A::Error> {
    let shape = out.shape();
    let mut entries = Some(entries);
    let mut done = Ok(());
    out.fields_mut(&mut |fields| {
        if let Some(entries) = entries.take() {
            done = fields_of(entries, shape, fields, cx);
        }
    });
    done
}

fn fields_of<'de, A: MapAccess<'de>>(
    mut entries: A,
    shape: &'static Shape,
    nodes: &mut [&mut dyn Node],
    cx: &mut Cx,
) -> Result<(), A::Error> {
    let rest = shape.fields.iter().position(|field| field.rest);
    if let Some(Slot::Map(map)) = rest.map(|index| nodes[index].slot()) {
        map.clear();
    }
    let mut seen = Seen::default();
    let mut next = 0;
    while let Some(key) = entries.next_key_seed(FindKey {
        fields: shape.fields,
        next,
        keep: rest.is_some(),
    })? {
        match (key, rest) {
            (Key::Field(index), _) => {
                let field = &shape.fields[index];
                let null = if field.required && !field.nullable {
                    OnNull::Record
                } else {
                    OnNull::Ignore
                };
                let slot = nodes[index].slot();
                cx.at(Step::Field(field.wire), |cx| {
                    entries.next_value_seed(Seed { slot, null, cx })
                })?;
                seen.insert(index);
                next = index + 1;
            }
            (Key::Other(key), Some(rest)) => {
                if let Slot::Map(map) = nodes[rest].slot() {
                    let slot = map.entry(&key).slot();
                    cx.at(Step::Key(key), |cx| {
                        entries.next_value_seed(Seed {
                            slot,
                            null: OnNull::Ignore,
                            cx,
                        })
                    })?;
                }
            }
            (Key::Other(_), None) => {
                entries.next_value::<serde::de::IgnoredAny>()?;
            }
        }
    }
    missing(shape, &seen, cx);
    Ok(())
}

/// Records each required field that never came.
fn missing(shape: &'static Shape, seen: &Seen, cx: &mut Cx) {
    for (index, field) in shape.fields.iter().enumerate() {
        if field.required && !seen.contains(index) {
            cx.steps.push(Step::Field(field.wire));
            cx.departs(DepartureKind::Missing);
            cx.steps.pop();
        }
    }
}

/// Which fields have come: bits, for models have up to a hundred fields and more.
#[derive(Default)]
struct Seen {
    low: u128,
    high: Vec<usize>,
}

impl Seen {
    fn insert(&mut self, index: usize) {
        match 1_u128.checked_shl(u32::try_from(index).unwrap_or(u32::MAX)) {
            Some(bit) => self.low |= bit,
            None => self.high.push(index),
        }
    }

    fn contains(&self, index: usize) -> bool {
        match 1_u128.checked_shl(u32::try_from(index).unwrap_or(u32::MAX)) {
            Some(bit) => self.low & bit != 0,
            None => self.high.contains(&index),
        }
    }
}

enum Key {
    Field(usize),
    Other(String),
}

/// Looks a key up in the table, first where the last key suggests it: APIs keep the order of their fields.
#[derive(Clone, Copy)]
struct FindKey {
    fields: &'static [Field],
    next: usize,
    keep: bool,
}

impl<'de> DeserializeSeed<'de> for FindKey {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for FindKey {
    type Value = Key;

    fn expecting(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Key, E> {
        let is = |field: &Field| !field.rest && field.wire == key;
        if self.fields.get(self.next).is_some_and(is) {
            return Ok(Key::Field(self.next));
        }
        Ok(match self.fields.iter().position(is) {
            Some(index) => Key::Field(index),
            None => Key::Other(if self.keep {
                key.to_owned()
            } else {
                String::new()
            }),
        })
    }
}
