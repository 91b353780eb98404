//! Chooses the arm of a union: by its tag, or by which arm's required fields and constants are there.

use serde_json::{Map, Value};

use super::node::{Field, Node, Slot, Union};

/// Turns the union to the arm that fits, and gives the value back to be decoded into it.
/// Where no arm fits, the union keeps the value and there is no arm.
pub fn arm(union: &mut dyn Union, value: Value) -> (Option<&mut dyn Node>, Value) {
    match by_tag(union, &value).unwrap_or_else(|| by_shape(union, &value)) {
        Some(arm) => (Some(union.choose(arm)), value),
        None => {
            union.keep(value);
            (None, Value::Null)
        }
    }
}

/// `Some(None)` when there is a tag that no arm has: what is new is kept, never guessed.
fn by_tag(union: &dyn Union, value: &Value) -> Option<Option<usize>> {
    let tag = value.get(union.tag()?)?.as_str()?;
    Some(union.arms().iter().position(|tags| tags.contains(&tag)))
}

/// The arm with the most that speaks for it, the first one of several.
fn by_shape(union: &mut dyn Union, value: &Value) -> Option<usize> {
    let mut best: Option<(Score, usize)> = None;
    for arm in 0..union.arms().len() {
        let score = score(union.choose(arm).slot(), value);
        if let Some(score) = score
            && best.is_none_or(|(best, _)| score > best)
        {
            best = Some((score, arm));
        }
    }
    best.map(|(_, arm)| arm)
}

/// Constants that match, then required fields that are there, then keys that the arm knows.
type Score = (usize, usize, usize);

/// How well a value fits a slot; `None` when it does not.
fn score(slot: Slot<'_>, value: &Value) -> Option<Score> {
    let fits = |fits: bool| fits.then_some((0, 0, 0));
    match (slot, value) {
        (Slot::Optional(optional), value) => score(optional.fill().slot(), value),
        (Slot::Bool(_), value) => fits(value.is_boolean()),
        (Slot::I32(_) | Slot::I64(_) | Slot::U64(_), value) => {
            // An integer arm beats a number arm.
            (value.is_i64() || value.is_u64()).then_some((0, 1, 0))
        }
        (Slot::F32(_) | Slot::F64(_), value) => fits(value.is_number()),
        (Slot::Enum(text), Value::String(value)) => {
            text.set_text(value);
            Some((0, 0, 0))
        }
        (Slot::Text(_), value) => fits(value.is_string()),
        (Slot::List(list), Value::Array(elements)) => match elements.first() {
            Some(element) => score(list.push().slot(), element),
            None => Some((0, 0, 0)),
        },
        (Slot::Object(object), Value::Object(entries)) => {
            score_object(object.shape().fields, entries)
        }
        (Slot::Union(union), value) => by_tag(union, value)
            .unwrap_or_else(|| by_shape(union, value))
            .and_then(|arm| score(union.choose(arm).slot(), value)),
        (Slot::Map(_), value) => fits(value.is_object()),
        (Slot::Json(_), _) => Some((0, 0, 0)),
        _ => None,
    }
}

fn score_object(fields: &[Field], entries: &Map<String, Value>) -> Option<Score> {
    let mut score = (0, 0, 0);
    for field in fields.iter().filter(|field| !field.rest) {
        match entries.get(field.wire) {
            None if field.required => return None,
            None => {}
            Some(value) => {
                if let (Some(constant), Some(text)) = (field.constant, value.as_str()) {
                    if constant != text {
                        return None;
                    }
                    score.0 += 1;
                }
                score.1 += usize::from(field.required);
                score.2 += 1;
            }
        }
    }
    Some(score)
}
