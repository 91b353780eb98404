//! The one encoder: from a [`Node`] to JSON, or to any format serde knows.

use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, Serializer};

use super::node::{Dictionary, List, Node, Object, Shape, View};

/// The JSON of a value.
///
/// # Errors
///
/// When the value holds a file, which JSON cannot.
pub fn to_vec(node: &dyn Node) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec(&Encoded(node.view()))
}

/// What every model's `Serialize` calls.
///
/// # Errors
///
/// The serializer's, and when the value holds a file.
pub fn serialize<S: Serializer>(node: &dyn Node, serializer: S) -> Result<S::Ok, S::Error> {
    Encoded(node.view()).serialize(serializer)
}

/// A view that serde can write.
struct Encoded<'a>(View<'a>);

impl Serialize for Encoded<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            View::Absent | View::Null => serializer.serialize_unit(),
            View::Bool(value) => serializer.serialize_bool(*value),
            View::I64(value) => serializer.serialize_i64(*value),
            View::U64(value) => serializer.serialize_u64(*value),
            // As a double it would have digits that nobody wrote: 0.1 is 0.10000000149011612.
            View::F32(value) if value.fract() != 0.0 && value.is_finite() => {
                serializer.serialize_f32(*value)
            }
            View::F32(value) => number((*value).into(), serializer),
            View::F64(value) => number(*value, serializer),
            View::Text(value) => serializer.serialize_str(value),
            View::Json(value) => value.serialize(serializer),
            View::List(value) => list(*value, serializer),
            View::Map(value) => map(*value, serializer),
            View::Object(value) => object(*value, serializer),
            View::File(_) => Err(S::Error::custom(
                "a file is sent as multipart or binary, not as JSON",
            )),
        }
    }
}

/// A whole number is written without a fraction, as every other JSON writer does; NaN and the infinities have no JSON.
fn number<S: Serializer>(value: f64, serializer: S) -> Result<S::Ok, S::Error> {
    /// The largest integer up to which every integer is a number: 2^53.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if !value.is_finite() {
        return Err(S::Error::custom(format!("{value} is not a JSON number")));
    }
    if value.fract() == 0.0 && value.abs() <= EXACT && !(value == 0.0 && value.is_sign_negative()) {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the value is whole and within ±2^53"
        )]
        return serializer.serialize_i64(value as i64);
    }
    serializer.serialize_f64(value)
}

fn list<S: Serializer>(list: &dyn List, serializer: S) -> Result<S::Ok, S::Error> {
    let mut out = serializer.serialize_seq(Some(list.len()))?;
    let mut done = Ok(());
    list.each(&mut |element| {
        if done.is_ok() {
            done = out.serialize_element(&Encoded(element.view()));
        }
    });
    done?;
    out.end()
}

fn map<S: Serializer>(map: &dyn Dictionary, serializer: S) -> Result<S::Ok, S::Error> {
    let mut out = serializer.serialize_map(Some(map.len()))?;
    entries(map, &|_| true, &mut out)?;
    out.end()
}

fn entries<M: SerializeMap>(
    map: &dyn Dictionary,
    wanted: &dyn Fn(&str) -> bool,
    out: &mut M,
) -> Result<(), M::Error> {
    let mut done = Ok(());
    map.each(&mut |key, value| {
        if done.is_ok() && wanted(key) {
            done = out.serialize_entry(key, &Encoded(value.view()));
        }
    });
    done
}

/// Writes the fields that are there: a required field without a value is `null`, an optional one is left out unless it
/// was set to `null`. A key of the rest that a field has written is left out: twice in an object, it means nothing.
fn object<S: Serializer>(object: &dyn Object, serializer: S) -> Result<S::Ok, S::Error> {
    let shape = object.shape();
    let mut out = serializer.serialize_map(None)?;
    let mut done = Ok(());
    object.fields(&mut |fields| {
        for (field, node) in shape.fields.iter().zip(fields) {
            let written = match node.view() {
                View::Absent if !field.required => Ok(()),
                View::Map(map) if field.rest => {
                    entries(map, &|key| !has(shape, fields, key), &mut out)
                }
                view => out.serialize_entry(field.wire, &Encoded(view)),
            };
            if written.is_err() {
                done = written;
                return;
            }
        }
    });
    done?;
    out.end()
}

/// Whether a field of its own writes the key.
fn has(shape: &Shape, fields: &[&dyn Node], key: &str) -> bool {
    let mut fields = shape.fields.iter().zip(fields);
    fields.any(|(field, node)| {
        let absent = matches!(node.view(), View::Absent) && !field.required;
        field.wire == key && !field.rest && !absent
    })
}
