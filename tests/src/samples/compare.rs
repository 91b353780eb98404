//! Compares a sample with what came back of it.

use serde_json::{Map, Number, Value};

use super::EXTRA;

/// What may differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// The unknown keys of closed objects alone.
    Keys,
    /// In types that only responses have: a null, an empty list and nothing at all as well.
    KeysAndEmpty,
}

/// The first difference, with its place.
#[must_use]
pub fn difference(sent: &Value, back: &Value, known: Known) -> Option<String> {
    match (sent, back) {
        (Value::Number(one), Value::Number(other)) if same_number(one, other) => None,
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let mut pairs = one.iter().zip(other).enumerate();
            pairs.find_map(|(index, (one, other))| {
                Some(format!("[{index}]{}", difference(one, other, known)?))
            })
        }
        (Value::Object(one), Value::Object(other)) => different_objects(one, other, known),
        (one, other) if one == other => None,
        (one, other) if known == Known::KeysAndEmpty && is_empty(one) && is_empty(other) => None,
        (one, other) => Some(format!(": {one} became {other}")),
    }
}

fn different_objects(
    one: &Map<String, Value>,
    other: &Map<String, Value>,
    known: Known,
) -> Option<String> {
    let may_miss = |key: &str, value: &Value| {
        key == EXTRA || (known == Known::KeysAndEmpty && is_empty(value))
    };
    let lost = one.iter().find_map(|(key, value)| match other.get(key) {
        Some(back) => Some(format!("/{key}{}", difference(value, back, known)?)),
        None if may_miss(key, value) => None,
        None => Some(format!("/{key}: {value} is lost")),
    });
    let invented = || {
        let mut more = other.iter().filter(|(key, _)| !one.contains_key(*key));
        let (key, value) = more.find(|(key, value)| !may_miss(key, value))?;
        Some(format!("/{key}: {value} is invented"))
    };
    lost.or_else(invented)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(elements) => elements.is_empty(),
        Value::Object(entries) => entries.is_empty(),
        _ => false,
    }
}

/// `1.0` and `1` are the same number; an integer that a double has rounded is another one.
fn same_number(one: &Number, other: &Number) -> bool {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let (Some(first), Some(second)) = (one.as_f64(), other.as_f64()) else {
        return one == other;
    };
    let is_exact = one.is_f64() == other.is_f64() || first.abs() <= EXACT;
    one == other || (first == second && one.is_f64() != other.is_f64() && is_exact)
}
