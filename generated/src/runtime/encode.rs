//! The one encoder: from a [`Reflect`] to JSON, or to any format that serde knows.

use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, Serializer};

use super::reflect::{List, Map, Reflect, Struct, StructInfo, ValueRef};

/// The JSON of a value.
///
/// # Errors
///
/// The value holds a file, or a number that JSON cannot write.
pub fn to_string(value: &dyn Reflect) -> Result<String, serde_json::Error> {
    serde_json::to_string(&Encoded(value.value_ref()))
}

/// What every model's `Serialize` calls.
///
/// # Errors
///
/// The serializer fails, or the value holds a file or a number that JSON cannot write.
pub fn serialize<S: Serializer>(value: &dyn Reflect, serializer: S) -> Result<S::Ok, S::Error> {
    Encoded(value.value_ref()).serialize(serializer)
}

/// A value that serde can write.
struct Encoded<'a>(ValueRef<'a>);

impl Serialize for Encoded<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            ValueRef::Absent | ValueRef::Null => serializer.serialize_unit(),
            ValueRef::Bool(value) => serializer.serialize_bool(*value),
            ValueRef::I64(value) => serializer.serialize_i64(*value),
            ValueRef::U64(value) => serializer.serialize_u64(*value),
            // As a double it would have digits that nobody wrote: 0.1 is 0.10000000149011612.
            ValueRef::F32(value) if value.fract() != 0.0 && value.is_finite() => {
                serializer.serialize_f32(*value)
            }
            ValueRef::F32(value) => number((*value).into(), serializer),
            ValueRef::F64(value) => number(*value, serializer),
            ValueRef::Text(value) => serializer.serialize_str(value),
            ValueRef::Json(value) => value.serialize(serializer),
            ValueRef::List(value) => list(*value, serializer),
            ValueRef::Map(value) => map(*value, serializer),
            ValueRef::Struct(value) => object(*value, serializer),
            ValueRef::File(_) => Err(S::Error::custom(
                "a file is sent in a multipart or binary body, not in JSON",
            )),
        }
    }
}

/// A whole number is written without a fraction, as other JSON writers do. NaN and the infinities have no JSON.
fn number<S: Serializer>(value: f64, serializer: S) -> Result<S::Ok, S::Error> {
    /// The largest integer up to which a double holds every integer: 2^53.
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
            done = out.serialize_element(&Encoded(element.value_ref()));
        }
    });
    done?;
    out.end()
}

fn map<S: Serializer>(map: &dyn Map, serializer: S) -> Result<S::Ok, S::Error> {
    let mut out = serializer.serialize_map(Some(map.len()))?;
    entries(map, &|_| true, &mut out)?;
    out.end()
}

fn entries<M: SerializeMap>(
    map: &dyn Map,
    wanted: &dyn Fn(&str) -> bool,
    out: &mut M,
) -> Result<(), M::Error> {
    let mut done = Ok(());
    map.each(&mut |key, value| {
        if done.is_ok() && wanted(key) {
            done = out.serialize_entry(key, &Encoded(value.value_ref()));
        }
    });
    done
}

/// Writes the fields that are there. A required field without a value is `null`; an optional one is left out unless it
/// was set to `null`. A key of the rest is left out if a field writes it: the same key twice in an object means nothing.
fn object<S: Serializer>(object: &dyn Struct, serializer: S) -> Result<S::Ok, S::Error> {
    let info = object.info();
    let mut out = serializer.serialize_map(None)?;
    let mut done = Ok(());
    object.fields(&mut |fields| {
        for (field, value) in info.fields.iter().zip(fields) {
            let written = match value.value_ref() {
                ValueRef::Absent if !field.required => Ok(()),
                ValueRef::Map(map) if field.rest => {
                    entries(map, &|key| !has(info, fields, key), &mut out)
                }
                value => out.serialize_entry(field.wire, &Encoded(value)),
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
fn has(info: &StructInfo, fields: &[&dyn Reflect], key: &str) -> bool {
    let mut fields = info.fields.iter().zip(fields);
    fields.any(|(field, value)| {
        let absent = matches!(value.value_ref(), ValueRef::Absent) && !field.required;
        field.wire == key && !field.rest && !absent
    })
}
