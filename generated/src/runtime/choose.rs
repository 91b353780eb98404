//! Chooses the arm of a union: by its tag, or by which arm's required fields and constants are there.

use serde_json::{Map, Value};

use super::reflect::{FieldInfo, Reflect, Union, ValueMut};

/// Turns the union to the arm that fits, and gives the value back to be decoded into it.
/// If no arm fits, the union keeps the value, and there is no arm.
pub fn arm(union: &mut dyn Union, value: Value) -> (Option<&mut dyn Reflect>, Value) {
    match find(union, &value) {
        Some(arm) => (Some(union.choose(arm)), value),
        None => {
            union.keep(value);
            (None, Value::Null)
        }
    }
}

/// The index of the arm that fits.
fn find(union: &mut dyn Union, value: &Value) -> Option<usize> {
    match by_tag(union, value) {
        Tagged::Arm(arm) => Some(arm),
        // A new kind of value is kept as it is, never guessed.
        Tagged::Unknown => None,
        Tagged::No => by_shape(union, value),
    }
}

/// What a value's tag says.
enum Tagged {
    /// It names this arm.
    Arm(usize),
    /// It names no arm.
    Unknown,
    /// There is no tag.
    No,
}

fn by_tag(union: &dyn Union, value: &Value) -> Tagged {
    let tag = union.tag().and_then(|tag| value.get(tag)?.as_str());
    let Some(tag) = tag else {
        return Tagged::No;
    };
    match union.arms().iter().position(|tags| tags.contains(&tag)) {
        Some(arm) => Tagged::Arm(arm),
        None => Tagged::Unknown,
    }
}

/// The arm that fits best, and the first one of several.
fn by_shape(union: &mut dyn Union, value: &Value) -> Option<usize> {
    let mut best: Option<(Score, usize)> = None;
    for arm in 0..union.arms().len() {
        let score = score(union.choose(arm).value_mut(), value);
        if let Some(score) = score
            && best.is_none_or(|(best, _)| score > best)
        {
            best = Some((score, arm));
        }
    }
    best.map(|(_, arm)| arm)
}

/// The number of constants that match, then of required fields that are there, then of keys that the arm knows.
type Score = (usize, usize, usize);

/// Fits, but nothing more speaks for it.
const FITS: Score = (0, 0, 0);

/// How well a value fits a place; `None` if it does not.
fn score(place: ValueMut<'_>, value: &Value) -> Option<Score> {
    let fits = |fits: bool| fits.then_some(FITS);
    match (place, value) {
        (ValueMut::Optional(optional), value) => score(optional.fill().value_mut(), value),
        (ValueMut::Bool(_), value) => fits(value.is_boolean()),
        (ValueMut::I32(_) | ValueMut::I64(_) | ValueMut::U64(_), value) => {
            // An integer arm beats a number arm.
            (value.is_i64() || value.is_u64()).then_some((0, 1, 0))
        }
        (ValueMut::F32(_) | ValueMut::F64(_), value) => fits(value.is_number()),
        (ValueMut::Text(_) | ValueMut::Enum(_), value) => fits(value.is_string()),
        (ValueMut::List(list), Value::Array(elements)) => match elements.first() {
            Some(element) => score(list.push().value_mut(), element),
            None => Some(FITS),
        },
        (ValueMut::Struct(object), Value::Object(entries)) => {
            score_object(object.info().fields, entries)
        }
        (ValueMut::Union(union), value) => {
            let arm = find(union, value)?;
            score(union.choose(arm).value_mut(), value)
        }
        (ValueMut::Map(_), value) => fits(value.is_object()),
        (ValueMut::Json(_), _) => Some(FITS),
        _ => None,
    }
}

fn score_object(fields: &[FieldInfo], entries: &Map<String, Value>) -> Option<Score> {
    let (mut constants, mut required, mut known) = FITS;
    for field in fields.iter().filter(|field| !field.rest) {
        let Some(value) = entries.get(field.wire) else {
            if field.required {
                return None;
            }
            continue;
        };
        if let (Some(constant), Some(text)) = (field.constant, value.as_str()) {
            if constant != text {
                return None;
            }
            constants += 1;
        }
        required += usize::from(field.required);
        known += 1;
    }
    Some((constants, required, known))
}
