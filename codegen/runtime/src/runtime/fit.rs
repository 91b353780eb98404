//! Says how well JSON fits a type: takes a place of that type and the JSON, looks through all of it, and counts what the
//! place knows and what it would lose. It decodes nothing, and what it leaves in the place has no meaning.

use std::any::{Any, TypeId};
use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};

use super::reflect::{FieldInfo, Reflect, Struct, Union, ValueMut};

/// What speaks for a type.
#[derive(Clone, Debug, Default)]
pub struct Fit {
    /// The values whose keys the type would lose, by their addresses.
    lost: Vec<*const Value>,
    /// The values that are allowed, but not known: new texts of enums, new arms of unions.
    unknown: usize,
    /// The constants that match.
    constants: usize,
    /// The required keys that are there.
    required: usize,
    /// The keys that are known.
    known: usize,
    /// The integers that are integers in the type as well, and not just numbers.
    exact: usize,
}

impl Fit {
    /// The more, the better: first what loses least.
    fn rank(&self) -> impl Ord + use<> {
        let bad = (Reverse(self.lost.len()), Reverse(self.unknown));
        (bad, self.constants, self.required, self.known, self.exact)
    }

    fn add(&mut self, inner: &Self) {
        self.lost.extend(&inner.lost);
        self.unknown += inner.unknown;
        self.constants += inner.constants;
        self.required += inner.required;
        self.known += inner.known;
        self.exact += inner.exact;
    }
}

/// The unions that were tried on values inside. Without it, unions within unions would take a time that doubles with each
/// level.
#[derive(Default)]
pub struct Tried(BTreeMap<(TypeId, *const Value), Option<Fit>>);

/// The arm that fits best, and the first one of several. None if no arm fits, or if every arm loses what another one knows.
/// A key that no arm knows is new, and costs no arm its place.
pub fn best(
    union: &mut dyn Union,
    arms: &[usize],
    value: &Value,
    tried: &mut Tried,
) -> Option<(usize, Fit)> {
    let mut fitting: Vec<(usize, Fit)> = Vec::new();
    for arm in arms {
        let mut fit = Fit::default();
        let fits = match union.choose(*arm).value_mut() {
            // It would take the value, but as something new.
            ValueMut::Union(inner) => fit_union(inner, value, &mut fit, tried),
            place => fits(place, value, &mut fit, tried),
        };
        if fits {
            fitting.push((*arm, fit));
        }
    }
    let best = fitting.iter().rev().max_by_key(|(_, fit)| fit.rank())?;
    let is_new = |lost| fitting.iter().all(|(_, fit)| fit.lost.contains(lost));
    best.1.lost.iter().all(is_new).then(|| best.clone())
}

/// Whether a value fits a place.
fn fits(place: ValueMut<'_>, value: &Value, fit: &mut Fit, tried: &mut Tried) -> bool {
    match (place, value) {
        (ValueMut::Json(_), _) | (ValueMut::Optional(_), Value::Null) => true,
        (ValueMut::Optional(optional), value) => {
            fits(optional.fill().value_mut(), value, fit, tried)
        }
        (ValueMut::Union(union), value) => {
            fit_union(union, value, fit, tried);
            true
        }
        (ValueMut::Bool(_), Value::Bool(_)) | (ValueMut::Text(_), Value::String(_)) => true,
        (ValueMut::Enum(out), Value::String(text)) => {
            out.set_text(text);
            fit.unknown += usize::from(!out.is_known());
            true
        }
        (ValueMut::List(list), Value::Array(elements)) => elements.iter().all(|element| {
            list.clear();
            fits(list.push().value_mut(), element, fit, tried)
        }),
        (ValueMut::Map(map), Value::Object(entries)) => {
            let mut entries = entries.iter();
            entries.all(|(key, value)| fits(map.entry(key).value_mut(), value, fit, tried))
        }
        (ValueMut::Struct(object), Value::Object(entries)) => {
            fit_object(object, entries, fit, tried)
        }
        (place, Value::Number(number)) => fits_number(&place, number, fit),
        _ => false,
    }
}

/// An integer fits a place for numbers unless it would be rounded.
fn fits_number(place: &ValueMut<'_>, number: &Number, fit: &mut Fit) -> bool {
    let integer = number
        .as_i64()
        .map(i128::from)
        .or(number.as_u64().map(i128::from));
    let fits = match (place, integer) {
        (ValueMut::I32(_), Some(integer)) => i32::try_from(integer).is_ok(),
        (ValueMut::I64(_), Some(integer)) => i64::try_from(integer).is_ok(),
        (ValueMut::U64(_), Some(integer)) => u64::try_from(integer).is_ok(),
        // `1.0` is an integer too.
        (ValueMut::I32(_) | ValueMut::I64(_) | ValueMut::U64(_), None) => {
            return number
                .as_f64()
                .is_some_and(|float| float.fract() == 0.0 && float.abs() < f64::from(i32::MAX));
        }
        (ValueMut::F32(_) | ValueMut::F64(_), Some(integer)) => {
            return number
                .as_f64()
                .is_some_and(|float| float as i128 == integer);
        }
        (ValueMut::F32(_) | ValueMut::F64(_), None) => return true,
        _ => return false,
    };
    fit.exact += usize::from(fits);
    fits
}

/// Whether a value fits an arm of a union. It takes every other value as well, but that speaks for nothing.
fn fit_union(union: &mut dyn Union, value: &Value, fit: &mut Fit, tried: &mut Tried) -> bool {
    let key = (
        <dyn Union as Any>::type_id(union),
        std::ptr::from_ref(value),
    );
    if !tried.0.contains_key(&key) {
        let arms = candidates(union, value);
        let inner = best(union, &arms, value, tried).map(|(_, fit)| fit);
        tried.0.insert(key, inner);
    }
    match tried.0.get(&key) {
        Some(Some(inner)) => {
            fit.add(inner);
            true
        }
        _ => {
            fit.unknown += 1;
            false
        }
    }
}

/// The arms that a value's tag names, or all of them if it has none. Where the tag says nothing, it is the arm for that.
pub fn candidates(union: &dyn Union, value: &Value) -> Vec<usize> {
    let tag = union.tag().and_then(|tag| text(value.get(tag)?));
    let arms = union.arms().iter().enumerate();
    let named = |tags: &[&str]| tag.as_ref().is_none_or(|tag| tags.contains(&tag.as_str()));
    let named: Vec<_> = arms
        .filter(|(_, tags)| named(tags))
        .map(|(arm, _)| arm)
        .collect();
    match union.otherwise() {
        Some(arm) if tag.is_none() || named.is_empty() => vec![arm],
        _ => named,
    }
}

/// The text of a value that may be a tag or a constant.
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    }
}

fn fit_object(
    object: &mut dyn Struct,
    entries: &Map<String, Value>,
    fit: &mut Fit,
    tried: &mut Tried,
) -> bool {
    let info = object.info().fields;
    if !fits_keys(info, entries, fit) {
        return false;
    }
    let is_other = |key: &str| info.iter().all(|field| field.rest || field.wire != key);
    let others: Vec<_> = entries.iter().filter(|(key, _)| is_other(key)).collect();
    let mut fits_all = true;
    object.fields_mut(&mut |fields| {
        let mut fields = info.iter().zip(fields.iter_mut());
        fits_all = fields.all(|(field, place)| match entries.get(field.wire) {
            _ if field.rest => fits_rest(*place, &others, fit, tried),
            Some(value) => fits_field(field, place.value_mut(), value, fit, tried),
            None => true,
        });
    });
    if !info.iter().any(|field| field.rest) {
        fit.lost
            .extend(others.iter().map(|(_, value)| std::ptr::from_ref(*value)));
    }
    fits_all
}

fn fits_field(
    field: &FieldInfo,
    place: ValueMut<'_>,
    value: &Value,
    fit: &mut Fit,
    tried: &mut Tried,
) -> bool {
    if value.is_null() && (field.nullable || !field.required) {
        // A list that is null is decoded as an empty one, and a null that the document does not allow as nothing.
        fit.unknown += usize::from(!field.nullable);
        return true;
    }
    fits(place, value, fit, tried)
}

/// Whether the keys without a field of their own fit the field that keeps them.
fn fits_rest(
    rest: &mut dyn Reflect,
    others: &[(&String, &Value)],
    fit: &mut Fit,
    tried: &mut Tried,
) -> bool {
    let ValueMut::Map(map) = rest.value_mut() else {
        return false;
    };
    let mut others = others.iter();
    others.all(|(key, value)| fits(map.entry(key).value_mut(), value, fit, tried))
}

/// Whether all that is required is there, and all that is constant has its value: what is quickly seen.
fn fits_keys(info: &[FieldInfo], entries: &Map<String, Value>, fit: &mut Fit) -> bool {
    for field in info.iter().filter(|field| !field.rest) {
        match (entries.get(field.wire), field.constant) {
            (None, _) if field.required => return false,
            (None, _) => continue,
            (Some(Value::Null), _) => {}
            (Some(value), Some(constant)) => {
                if text(value).is_none_or(|text| text != constant) {
                    return false;
                }
                fit.constants += 1;
            }
            (Some(_), None) => {}
        }
        fit.required += usize::from(field.required);
        fit.known += 1;
    }
    true
}
