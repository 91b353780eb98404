//! The one decoder: from any format that serde knows into a [`Reflect`], tolerant of what an API may change.
//!
//! Unknown keys are skipped, unknown texts and arms are kept, and a null or missing list is empty. A required field that
//! is missing or null gets its type's placeholder, and an integer that has a fraction loses it. Both are recorded as a
//! [`Deviation`], and the caller decides what that means. A value of the wrong JSON type is an error with its path.

use std::fmt::{self, Formatter};
use std::str::Utf8Error;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, IntoDeserializer, MapAccess,
    SeqAccess, Visitor,
};
use serde_json::Value;

use super::choose::{Choice, choose, named};
use super::deviation::{Deviation, DeviationKind};
use super::reflect::{
    FieldInfo, List, Map, Placeholder, Reflect, Struct, StructInfo, Union, ValueMut,
};

/// Why a text could not be decoded.
#[derive(Debug)]
pub struct DecodeError {
    /// The place that the decoder had reached, as a JSON path.
    pub path: String,
    /// What is wrong there, with line and column.
    pub source: serde_json::Error,
}

/// Decodes a JSON text, and says where it differs from the document.
///
/// # Errors
///
/// The text is not JSON, ends too early, or holds a value of another JSON type than the document says.
pub fn from_slice<T: Reflect + Placeholder>(
    text: &[u8],
) -> Result<(T, Vec<Deviation>), DecodeError> {
    // What does not fit an arm that its tag names is kept as it is, for which it has to be looked at as a whole. That is
    // rare, so the arms are filled as the text comes, and all is decoded once more if that fails.
    for streams in [true, false] {
        let mut value = T::placeholder();
        match fill_from_slice(text, &mut value, streams) {
            Err(_) if streams => {}
            decoded => return decoded.map(|deviations| (value, deviations)),
        }
    }
    unreachable!("the second round returns")
}

fn fill_from_slice(
    text: &[u8],
    value: &mut dyn Reflect,
    streams: bool,
) -> Result<Vec<Deviation>, DecodeError> {
    let mut cx = Cx {
        streams,
        ..Cx::default()
    };
    // To check the text once is faster than to check each string in it.
    let (text, is_text) = match str::from_utf8(text) {
        Ok(text) => (text, true),
        Err(error) => (beginning(text, &error), false),
    };
    let mut json = serde_json::Deserializer::from_str(text);
    let decoded = Seed::new(value.value_mut(), &mut cx).deserialize(&mut json);
    let source = match decoded.and_then(|()| json.end()) {
        Ok(()) if is_text => return Ok(cx.deviations),
        Ok(()) => not_text(0, 0),
        Err(end) if end.is_eof() && !is_text => not_text(end.line(), end.column()),
        Err(source) => source,
    };
    let path = cx.path();
    Err(DecodeError { path, source })
}

/// What stands before the first bytes that are not UTF-8.
fn beginning<'a>(text: &'a [u8], error: &Utf8Error) -> &'a str {
    let text = text.get(..error.valid_up_to()).unwrap_or_default();
    str::from_utf8(text).unwrap_or_default()
}

/// serde_json takes line and column out of a message that ends with them.
fn not_text(line: usize, column: usize) -> serde_json::Error {
    serde_json::Error::custom(format_args!(
        "the text is not UTF-8 at line {line} column {column}"
    ))
}

/// What the `Deserialize` of types in responses calls.
///
/// # Errors
///
/// The deserializer's error, with the path.
pub fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Reflect + Placeholder,
    D: Deserializer<'de>,
{
    let mut value = T::placeholder();
    fill(value.value_mut(), deserializer)?;
    Ok(value)
}

/// What the `Deserialize` of types in requests calls.
///
/// # Errors
///
/// The deserializer's error, with the path, or the first deviation.
pub fn deserialize_strict<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Reflect + Placeholder,
    D: Deserializer<'de>,
{
    let mut value = T::placeholder();
    let deviations = fill(value.value_mut(), deserializer)?;
    match deviations.first() {
        Some(deviation) => Err(D::Error::custom(deviation)),
        None => Ok(value),
    }
}

fn fill<'de, D: Deserializer<'de>>(
    place: ValueMut<'_>,
    deserializer: D,
) -> Result<Vec<Deviation>, D::Error> {
    let mut cx = Cx::default();
    match Seed::new(place, &mut cx).deserialize(deserializer) {
        Ok(()) => Ok(cx.deviations),
        Err(error) => Err(D::Error::custom(format_args!("{}: {error}", cx.path()))),
    }
}

/// Where the decoder is, and what it has found on the way.
#[derive(Default)]
struct Cx {
    steps: Vec<Step>,
    /// Which fields have come, for all objects that are open. Each object has the part behind those around it; a list of
    /// its own for each object would cost 5 % of the time.
    seen: Vec<bool>,
    deviations: Vec<Deviation>,
    /// Whether an arm is filled while its object comes, if the object begins with a tag that names it.
    streams: bool,
}

/// How much there was of everything before an attempt.
struct Mark {
    steps: usize,
    seen: usize,
    deviations: usize,
}

/// A step from a value to one inside it.
enum Step {
    Field(&'static str),
    Key(String),
    Index(usize),
}

impl Cx {
    fn path(&self) -> String {
        let mut path = String::from("$");
        for step in &self.steps {
            match step {
                Step::Field(key) => path += &key_step(key),
                Step::Key(key) => path += &key_step(key),
                Step::Index(index) => path += &format!("[{index}]"),
            }
        }
        path
    }

    /// Runs `decode` one step deeper. The step stays if it fails, so that the path leads to the place.
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

    /// The state before an attempt that may fail.
    fn mark(&self) -> Mark {
        Mark {
            steps: self.steps.len(),
            seen: self.seen.len(),
            deviations: self.deviations.len(),
        }
    }

    /// Forgets what came after the mark.
    fn reset(&mut self, mark: &Mark) {
        self.steps.truncate(mark.steps);
        self.seen.truncate(mark.seen);
        self.deviations.truncate(mark.deviations);
    }

    fn record(&mut self, kind: DeviationKind) {
        let path = self.path();
        self.deviations.push(Deviation { path, kind });
    }
}

/// A key's step in a JSON path (RFC 9535): in brackets where a dot would not do.
fn key_step(key: &str) -> String {
    let plain = |char: char| char.is_alphanumeric() || char == '_';
    if key.chars().all(plain) && !key.starts_with(|char: char| char.is_ascii_digit()) {
        format!(".{key}")
    } else {
        format!("['{}']", key.replace('\\', "\\\\").replace('\'', "\\'"))
    }
}

/// What a `null` means for a place that has no room for it.
#[derive(Clone, Copy)]
enum OnNull {
    /// It is a deviation.
    Record,
    /// The document allows it.
    Ignore,
    /// The document does not require a value. Where it allows any JSON, null is one.
    Keep,
}

/// Decodes into a place.
struct Seed<'a, 'c> {
    place: ValueMut<'a>,
    null: OnNull,
    cx: &'c mut Cx,
}

impl<'de> DeserializeSeed<'de> for Seed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if let ValueMut::Json(value) = self.place {
            *value = Value::deserialize(deserializer)?;
            return Ok(());
        }
        deserializer.deserialize_any(self)
    }
}

impl<'a, 'c> Seed<'a, 'c> {
    fn new(place: ValueMut<'a>, cx: &'c mut Cx) -> Self {
        let null = OnNull::Record;
        Self { place, null, cx }
    }

    /// The place for a value that is not null: inside everything that could be.
    fn filled(mut self) -> (ValueMut<'a>, &'c mut Cx) {
        while let ValueMut::Optional(optional) = self.place {
            self.place = optional.fill().value_mut();
        }
        (self.place, self.cx)
    }

    fn integer<E: Error>(self, value: i128) -> Result<(), E> {
        let (place, cx) = self.filled();
        let fits = match place {
            ValueMut::I32(out) => value.try_into().map(|value| *out = value).is_ok(),
            ValueMut::I64(out) => value.try_into().map(|value| *out = value).is_ok(),
            ValueMut::U64(out) => value.try_into().map(|value| *out = value).is_ok(),
            #[expect(
                clippy::cast_precision_loss,
                reason = "the document says number, so a double is what was sent"
            )]
            ValueMut::F64(out) => {
                *out = value as f64;
                true
            }
            #[expect(clippy::cast_precision_loss, reason = "the document says float")]
            ValueMut::F32(out) => {
                *out = value as f32;
                true
            }
            place => return other(place, cx, json_integer(value), "an integer"),
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

/// serde hands out integers as `i64` or `u64`, and both are JSON.
fn json_integer(value: i128) -> Value {
    i64::try_from(value)
        .map(Value::from)
        .or_else(|_| u64::try_from(value).map(Value::from))
        .unwrap_or_default()
}

/// A value for a place that takes any JSON or one of several types. Every other place has another type.
fn other<E: Error>(place: ValueMut<'_>, cx: &mut Cx, value: Value, found: &str) -> Result<(), E> {
    match place {
        ValueMut::Json(out) => *out = value,
        ValueMut::Union(union) => one_of(union, value, cx),
        place => {
            let expected = expected(&place);
            return Err(E::custom(format_args!(
                "expected {expected}, found {found}"
            )));
        }
    }
    Ok(())
}

/// Decodes into the arm that fits. A value that no arm can hold is kept as it is.
fn one_of(union: &mut dyn Union, value: Value, cx: &mut Cx) {
    let choice = choose(union, &value);
    let (Choice::Named(arm) | Choice::Fitting(arm)) = choice else {
        return union.keep(value);
    };
    let before = cx.mark();
    let seed = Seed::new(union.choose(arm).value_mut(), cx);
    let decoded = seed.deserialize(&value);
    match choice {
        // What departs from the document is the arm nevertheless, for its tag says so.
        Choice::Named(_) if decoded.is_ok() => {}
        Choice::Named(_) => {
            let path = cx.path();
            let kind = DeviationKind::Type;
            cx.reset(&before);
            cx.deviations.push(Deviation { path, kind });
            union.keep(value);
        }
        _ if decoded.is_err() || cx.deviations.len() > before.deviations => {
            cx.reset(&before);
            union.keep(value);
        }
        _ => {}
    }
}

fn expected(place: &ValueMut<'_>) -> &'static str {
    match place {
        ValueMut::Bool(_) => "a boolean",
        ValueMut::I32(_) | ValueMut::I64(_) | ValueMut::U64(_) => "an integer",
        ValueMut::F32(_) | ValueMut::F64(_) => "a number",
        ValueMut::Text(_) | ValueMut::Enum(_) => "a string",
        ValueMut::List(_) => "an array",
        ValueMut::Map(_) | ValueMut::Struct(_) => "an object",
        ValueMut::File => "nothing, because a file cannot be decoded",
        ValueMut::Json(_) | ValueMut::Optional(_) | ValueMut::Union(_) => "any value",
    }
}

impl<'de> Visitor<'de> for Seed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(expected(&self.place))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        match self.filled() {
            (ValueMut::Bool(out), _) => *out = value,
            (place, cx) => return other(place, cx, value.into(), "a boolean"),
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
            (ValueMut::F64(out), _) => *out = value,
            #[expect(clippy::cast_possible_truncation, reason = "the document says float")]
            (ValueMut::F32(out), _) => *out = value as f32,
            // `1.0` and `1e3` are integers too. A fraction is cut off, but not silently.
            #[expect(
                clippy::cast_possible_truncation,
                reason = "the fraction is recorded, and the value is within ±2^63"
            )]
            (place @ (ValueMut::I32(_) | ValueMut::I64(_) | ValueMut::U64(_)), cx)
                if value.abs() < 9.2e18 =>
            {
                if value.fract() != 0.0 {
                    cx.record(DeviationKind::Fraction);
                }
                return Seed::new(place, cx).integer(value as i128);
            }
            (place, cx) => return other(place, cx, value.into(), "a number"),
        }
        Ok(())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        match self.filled() {
            // It would grow the place's empty text step by step, not to its length.
            #[expect(
                clippy::assigning_clones,
                reason = "the place has no memory to use again"
            )]
            (ValueMut::Text(out), _) => *out = value.to_owned(),
            (ValueMut::Enum(out), _) => out.set_text(value),
            (place, cx) => return other(place, cx, value.into(), "a string"),
        }
        Ok(())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<(), E> {
        match self.filled() {
            (ValueMut::Text(out), _) => *out = value,
            (ValueMut::Enum(out), _) => out.set_text(&value),
            (place, cx) => return other(place, cx, value.into(), "a string"),
        }
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        match self.place {
            ValueMut::Optional(optional) => {
                let keeps = matches!(self.null, OnNull::Keep)
                    && matches!(optional.fill().value_mut(), ValueMut::Json(_));
                if !keeps {
                    optional.set_null();
                }
                return Ok(());
            }
            ValueMut::Json(out) => {
                *out = Value::Null;
                return Ok(());
            }
            // Whatever fits no arm is kept, null as well.
            ValueMut::Union(union) => {
                union.keep(Value::Null);
                return Ok(());
            }
            ValueMut::List(list) => list.clear(),
            ValueMut::Map(map) => map.clear(),
            _ => {}
        }
        if let OnNull::Record = self.null {
            self.cx.record(DeviationKind::Null);
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
            (ValueMut::List(out), cx) => list(elements, out, cx),
            (place, cx) => {
                let value = Value::deserialize(SeqAccessDeserializer::new(elements))?;
                other(place, cx, value, "an array")
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<(), A::Error> {
        match self.filled() {
            (ValueMut::Struct(out), cx) => object(entries, out, cx),
            (ValueMut::Map(out), cx) => map(entries, out, cx),
            (ValueMut::Union(union), cx) if cx.streams => tagged(entries, union, cx),
            (place, cx) => {
                let value = Value::deserialize(MapAccessDeserializer::new(entries))?;
                // With serde_json's `arbitrary_precision`, which another crate may turn on, a number comes as a map.
                match (value.as_f64(), place) {
                    (None, place) | (Some(_), place @ ValueMut::Union(_)) => {
                        other(place, cx, value, "an object")
                    }
                    (Some(number), place) => Seed::new(place, cx).visit_f64(number),
                }
            }
        }
    }
}

/// An object for a union: the arm that its first key names, if that is the tag, or else the one that fits all of it.
fn tagged<'de, A: MapAccess<'de>>(
    mut entries: A,
    union: &mut dyn Union,
    cx: &mut Cx,
) -> Result<(), A::Error> {
    let key: Option<String> = entries.next_key()?;
    let is_tag = union.tag().is_some_and(|tag| key.as_deref() == Some(tag));
    let value: Option<String> = is_tag.then(|| entries.next_value()).transpose()?;
    let named = value.as_deref().and_then(|tag| named(union, tag));
    let entries = Resumed {
        key,
        value,
        entries,
    };
    if let Some(arm) = named
        && let (ValueMut::Struct(out), cx) = Seed::new(union.choose(arm).value_mut(), cx).filled()
    {
        return object(entries, out, cx);
    }
    let value = Value::deserialize(MapAccessDeserializer::new(entries))?;
    other(ValueMut::Union(union), cx, value, "an object")
}

/// An object whose first key was read, and maybe its value.
struct Resumed<A> {
    key: Option<String>,
    value: Option<String>,
    entries: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Resumed<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        match self.key.take() {
            Some(key) => seed.deserialize(key.into_deserializer()).map(Some),
            None => self.entries.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        match self.value.take() {
            Some(value) => seed.deserialize(value.into_deserializer()),
            None => self.entries.next_value_seed(seed),
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
            let place = self.0.push().value_mut();
            self.1
                .at(index, |cx| Seed::new(place, cx).deserialize(deserializer))
        }
    }

    out.clear();
    while elements.next_element_seed(Push(out, cx))?.is_some() {}
    Ok(())
}

fn map<'de, A: MapAccess<'de>>(
    mut entries: A,
    out: &mut dyn Map,
    cx: &mut Cx,
) -> Result<(), A::Error> {
    out.clear();
    while let Some(key) = entries.next_key::<String>()? {
        let place = out.entry(&key).value_mut();
        cx.at(Step::Key(key), |cx| {
            entries.next_value_seed(Seed::new(place, cx))
        })?;
    }
    Ok(())
}

fn object<'de, A: MapAccess<'de>>(
    entries: A,
    out: &mut dyn Struct,
    cx: &mut Cx,
) -> Result<(), A::Error> {
    let info = out.info();
    let mut entries = Some(entries);
    let mut done = Ok(());
    out.fields_mut(&mut |fields| {
        if let Some(entries) = entries.take() {
            done = fields_of(entries, info, fields, cx);
        }
    });
    done
}

fn fields_of<'de, A: MapAccess<'de>>(
    mut entries: A,
    info: &'static StructInfo,
    fields: &mut [&mut dyn Reflect],
    cx: &mut Cx,
) -> Result<(), A::Error> {
    let rest = info.fields.iter().position(|field| field.rest);
    if let Some(rest) = rest.and_then(|index| rest_map(fields[index])) {
        rest.clear();
    }
    let own = cx.seen.len();
    cx.seen.resize(own + info.fields.len(), false);
    let mut next = 0;
    while let Some(key) = entries.next_key_seed(FindKey {
        fields: info.fields,
        next,
        keep: rest.is_some(),
    })? {
        match (key, rest) {
            (Key::Field(index), _) => {
                let place = fields[index].value_mut();
                field(&mut entries, &info.fields[index], place, cx)?;
                cx.seen[own + index] = true;
                next = index + 1;
            }
            (Key::Other(key), Some(rest)) => {
                if let Some(map) = rest_map(fields[rest]) {
                    rest_entry(&mut entries, key, map, cx)?;
                }
            }
            (Key::Other(_), None) => {
                entries.next_value::<IgnoredAny>()?;
            }
        }
    }
    record_missing(info, own, cx);
    cx.seen.truncate(own);
    Ok(())
}

fn field<'de, A: MapAccess<'de>>(
    entries: &mut A,
    field: &FieldInfo,
    place: ValueMut<'_>,
    cx: &mut Cx,
) -> Result<(), A::Error> {
    let null = match (field.nullable, field.required) {
        (true, _) => OnNull::Ignore,
        (false, true) => OnNull::Record,
        (false, false) => OnNull::Keep,
    };
    cx.at(Step::Field(field.wire), |cx| {
        entries.next_value_seed(Seed { place, null, cx })
    })
}

fn rest_entry<'de, A: MapAccess<'de>>(
    entries: &mut A,
    key: String,
    map: &mut dyn Map,
    cx: &mut Cx,
) -> Result<(), A::Error> {
    let place = map.entry(&key).value_mut();
    let null = OnNull::Ignore;
    cx.at(Step::Key(key), |cx| {
        entries.next_value_seed(Seed { place, null, cx })
    })
}

/// The field that keeps keys without a field of their own is a map.
fn rest_map(field: &mut dyn Reflect) -> Option<&mut dyn Map> {
    match field.value_mut() {
        ValueMut::Map(map) => Some(map),
        _ => None,
    }
}

/// Records each required field that never came. `own` is where the object's part of `seen` starts.
fn record_missing(info: &'static StructInfo, own: usize, cx: &mut Cx) {
    for (index, field) in info.fields.iter().enumerate() {
        if field.required && !cx.seen[own + index] {
            cx.steps.push(Step::Field(field.wire));
            cx.record(DeviationKind::Missing);
            cx.steps.pop();
        }
    }
}

/// A key of an object.
enum Key {
    /// The key of the field with that index.
    Field(usize),
    /// Any other key; empty if nothing keeps it.
    Other(String),
}

/// Looks a key up in the table, first behind the last one: APIs keep the order of their fields.
#[derive(Clone, Copy)]
struct FindKey {
    fields: &'static [FieldInfo],
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
        let is = |field: &FieldInfo| !field.rest && field.wire == key;
        if self.fields.get(self.next).is_some_and(is) {
            return Ok(Key::Field(self.next));
        }
        Ok(match self.fields.iter().position(is) {
            Some(index) => Key::Field(index),
            None if self.keep => Key::Other(key.to_owned()),
            None => Key::Other(String::new()),
        })
    }
}
