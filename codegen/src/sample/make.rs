//! Makes values: takes a type with its limits, gives the shortest JSON that keeps to them, and mends JSON that nearly does.

use serde_json::{Map, Value};

use super::valid::{fitting, misfit};
use super::{number, text};
use crate::ir::{Annotations, Api, Count, Field, Limits, Shape, Struct, Type, TypeId, Union};

/// How deep lists and maps are filled that may be empty.
const DEPTH: usize = 3;

/// How deep anything is filled: a type that requires itself has no end.
const DEEPEST: usize = 16;

/// More elements are not made, whatever is asked for.
const ELEMENTS: usize = 256;

/// What is made of a document's types.
#[derive(Clone, Copy)]
pub struct Maker<'a> {
    pub api: &'a Api,
}

/// Where a value is made, and how often one of its kind was before: further ones are others, where the type has others.
#[derive(Clone, Copy)]
struct At<'a> {
    name: &'a str,
    depth: usize,
    turn: usize,
}

impl At<'_> {
    fn deeper(self) -> Self {
        Self {
            depth: self.depth + 1,
            ..self
        }
    }

    fn deeper_at(self, turn: usize) -> Self {
        Self {
            turn,
            ..self.deeper()
        }
    }
}

impl<'a> Maker<'a> {
    /// A value of the type.
    pub fn make(self, ty: &Type, limits: &Limits, name: &str, depth: usize) -> Value {
        let at = At {
            name,
            depth,
            turn: 0,
        };
        self.value(ty, limits, at)
    }

    fn value(self, ty: &Type, limits: &Limits, at: At<'_>) -> Value {
        let mut values = limits.values.iter().cycle().skip(at.turn);
        let allowed = values.by_ref().take(limits.values.len());
        let mut allowed = allowed.filter(|value| misfit(self.api, ty, limits, value).is_none());
        if let Some(value) = allowed.next() {
            return value.clone();
        }
        match ty {
            Type::Any | Type::Text => text::text(limits, at.name, at.turn).into(),
            Type::Formatted(format) => {
                let mut limits = limits.clone();
                limits
                    .format
                    .get_or_insert_with(|| format.format().to_owned());
                text::text(&limits, at.name, at.turn).into()
            }
            Type::Object => Value::Object(self.entries(&Type::Any, limits, at)),
            Type::Bool => at.turn.is_multiple_of(2).into(),
            Type::I32 | Type::I64 | Type::U64 => number::integer(limits, at.turn),
            Type::F32 | Type::F64 => number::number(limits, at.turn),
            Type::File => "file.bin".into(),
            Type::List(inner) => Value::Array(self.elements(inner, limits, at)),
            Type::Map(inner) => Value::Object(self.entries(inner, limits, at)),
            Type::Nullable(inner) => self.value(inner, limits, at),
            Type::Named(id) => self.named(*id, limits, at),
        }
    }

    fn elements(self, inner: &Type, limits: &Limits, at: At<'_>) -> Vec<Value> {
        let own = limits.inner.as_deref().cloned().unwrap_or_default();
        let element = |turn| {
            let turn = if limits.unique { turn } else { 0 };
            self.value(inner, &own, at.deeper_at(turn))
        };
        (0..count(limits.items, at)).map(element).collect()
    }

    /// The entries of a map. One that may hold anything stays empty, if it may be.
    fn entries(self, inner: &Type, limits: &Limits, at: At<'_>) -> Map<String, Value> {
        let own = limits.inner.as_deref().cloned().unwrap_or_default();
        let count = match inner {
            Type::Any if limits.keys.least == 0 => 0,
            _ => count(limits.keys, at),
        };
        self.keyed(count, inner, &own, at).collect()
    }

    fn keyed<'t>(
        self,
        count: usize,
        inner: &'t Type,
        limits: &'t Limits,
        at: At<'t>,
    ) -> impl Iterator<Item = (String, Value)> + use<'a, 't> {
        (0..count).map(move |turn| (key(turn), self.value(inner, limits, at.deeper_at(turn))))
    }

    fn named(self, id: TypeId, limits: &Limits, at: At<'_>) -> Value {
        let def = &self.api[id];
        let limits = both(limits, &def.limits);
        let example = def.example.as_ref().filter(|_| at.turn == 0);
        let is_valid =
            |example: &&Value| misfit(self.api, &Type::Named(id), &limits, example).is_none();
        if let Some(example) = example.filter(is_valid) {
            return example.clone();
        }
        if at.depth > DEEPEST {
            return Value::Null;
        }
        match &def.shape {
            Shape::Struct(body) => Value::Object(self.object(body, &limits, at)),
            Shape::Enum(values) => {
                let value = values.iter().cycle().nth(at.turn);
                value.map_or("", |value| &value.wire).into()
            }
            Shape::Alias(ty) => self.value(ty, &limits, at),
            Shape::Union(union) => self.alternative(union, at),
        }
    }

    /// What is required, the first alternative of what is needed, and as many keys more as there must be.
    fn object(self, body: &Struct, limits: &Limits, at: At<'_>) -> Map<String, Value> {
        let needed = body.needs.first();
        let is_needed = |field: &Field| {
            field.required || needed.is_some_and(|names| names.contains(&field.wire))
        };
        let mut count = body.fields.iter().filter(|field| is_needed(field)).count();
        let mut map = Map::new();
        for field in &body.fields {
            let is_spare =
                !field.read_only && !field.annotations.deprecated && count < limits.keys.least;
            if is_needed(field) || is_spare {
                map.insert(field.wire.clone(), self.field(field, at));
                count += usize::from(!is_needed(field));
            }
        }
        if let Some(rest) = &body.rest {
            let missing = limits.keys.least.saturating_sub(map.len());
            let own = Limits::default();
            map.extend(self.keyed(missing, rest, &own, at));
        }
        map
    }

    fn field(self, field: &Field, at: At<'_>) -> Value {
        let at = At {
            name: &field.wire,
            ..at.deeper()
        };
        self.annotated(&field.ty, &field.annotations, at)
    }

    fn annotated(self, ty: &Type, about: &Annotations, at: At<'_>) -> Value {
        if let Some(constant) = &about.constant {
            return constant.as_str().into();
        }
        let given = [&about.example, &about.default].into_iter().flatten();
        let mut given = given
            .filter(|value| at.turn == 0 && misfit(self.api, ty, &about.limits, value).is_none());
        match given.next() {
            Some(value) => value.clone(),
            None => self.value(ty, &about.limits, at),
        }
    }

    /// A value that one arm alone has room for, if one is found.
    fn alternative(self, union: &Union, at: At<'_>) -> Value {
        // An arm may lead back to the union; what is deep takes one that ends, if there is one.
        let ends = |ty: &Type| ty.named().is_none();
        let mut arms: Vec<_> = union.arms.iter().collect();
        if at.depth >= DEPTH {
            arms.sort_by_key(|arm| !ends(&arm.ty));
        }
        let mut values = arms.into_iter().flat_map(|arm| {
            let least = self.value(&arm.ty, &Limits::default(), at.deeper());
            let full = (at.depth < DEPTH).then(|| self.full(&arm.ty, at)).flatten();
            let values = [Some(least), full].into_iter().flatten();
            values.map(|mut value| {
                tag(union.tag.as_deref(), &arm.tags, &mut value);
                value
            })
        });
        let first = values.next().unwrap_or(Value::Null);
        let mut best = (fitting(self.api, union, &first), first);
        for value in values {
            if best.0 == 1 {
                break;
            }
            let count = fitting(self.api, union, &value);
            if count == 1 || best.0 == 0 && count > 0 {
                best = (count, value);
            }
        }
        best.1
    }

    /// An object with all of its fields, by which it differs from others.
    fn full(self, ty: &Type, at: At<'_>) -> Option<Value> {
        let Type::Named(id) = ty else { return None };
        match &self.api[*id].shape {
            Shape::Struct(body) => {
                let fields = body.fields.iter().filter(|field| !field.read_only);
                let fields = fields.map(|field| (field.wire.clone(), self.field(field, at)));
                Some(Value::Object(fields.collect()))
            }
            Shape::Alias(ty) => self.full(ty, at),
            _ => None,
        }
    }

    /// JSON with what does not fit replaced, and what is missing added.
    pub fn mend(
        self,
        ty: &Type,
        limits: &Limits,
        given: &Value,
        name: &str,
        depth: usize,
    ) -> Value {
        if misfit(self.api, ty, limits, given).is_none() {
            return given.clone();
        }
        let mended = match (self.behind(ty), given) {
            (Type::List(inner), Value::Array(items)) if depth < DEEPEST => {
                let own = limits.inner.as_deref().cloned().unwrap_or_default();
                let items = items
                    .iter()
                    .map(|item| self.mend(inner, &own, item, name, depth + 1));
                Value::Array(items.collect())
            }
            (Type::Named(id), Value::Object(map)) if depth < DEEPEST => {
                match &self.api[*id].shape {
                    Shape::Struct(body) => Value::Object(self.mend_object(body, map, depth)),
                    _ => Value::Null,
                }
            }
            _ => Value::Null,
        };
        if misfit(self.api, ty, limits, &mended).is_none() {
            return mended;
        }
        self.make(ty, limits, name, depth)
    }

    fn mend_object(
        self,
        body: &Struct,
        given: &Map<String, Value>,
        depth: usize,
    ) -> Map<String, Value> {
        let at = |name| At {
            name,
            depth: depth + 1,
            turn: 0,
        };
        let mut map = given.clone();
        for field in &body.fields {
            let about = &field.annotations;
            let is_right = |value: &Value| {
                let fits = misfit(self.api, &field.ty, &about.limits, value).is_none();
                let constant = about.constant.as_deref();
                value.is_null() && field.nullable
                    || fits && constant.is_none_or(|constant| value == constant)
            };
            match given.get(&field.wire) {
                Some(value) if is_right(value) => {}
                Some(value) if !value.is_null() && about.constant.is_none() => {
                    let mended = self.mend(&field.ty, &about.limits, value, &field.wire, depth + 1);
                    map.insert(field.wire.clone(), mended);
                }
                Some(_) if !field.required => {
                    map.shift_remove(&field.wire);
                }
                None if !field.required || field.read_only => {}
                _ => {
                    map.insert(
                        field.wire.clone(),
                        self.annotated(&field.ty, about, at(&field.wire)),
                    );
                }
            }
        }
        map
    }

    /// The type that an alias stands for.
    fn behind<'t>(self, ty: &'t Type) -> &'t Type
    where
        'a: 't,
    {
        let mut ty = ty;
        for _ in 0..DEEPEST {
            match ty {
                Type::Nullable(inner) => ty = inner,
                Type::Named(id) => match &self.api[*id].shape {
                    Shape::Alias(inner) => ty = inner,
                    _ => return ty,
                },
                _ => return ty,
            }
        }
        ty
    }
}

/// The name of a key that has none.
fn key(turn: usize) -> String {
    match turn {
        0 => "key".to_owned(),
        turn => format!("key{}", turn + 1),
    }
}

/// How many elements are made: as many as there must be, and one where there may be.
fn count(Count { least, most }: Count, at: At<'_>) -> usize {
    let wanted = if at.depth < DEPTH {
        least.max(1)
    } else {
        least
    };
    wanted.min(most.unwrap_or(ELEMENTS)).min(ELEMENTS)
}

/// Says by the tag which arm a value is of, where the value does not say so itself.
fn tag(tag: Option<&str>, tags: &[String], value: &mut Value) {
    let (Some(tag), Some(chosen), Some(map)) = (tag, tags.first(), value.as_object_mut()) else {
        return;
    };
    let told = map.get(tag);
    let is_told = told.is_some_and(|told| tags.iter().any(|own| told == own));
    if !is_told && told.is_none_or(Value::is_string) {
        map.insert(tag.to_owned(), chosen.as_str().into());
    }
}

/// The limits of a place and those of the type that stands there.
fn both(place: &Limits, own: &Limits) -> Limits {
    let counts = |one: Count, other: Count| Count {
        least: one.least.max(other.least),
        most: match (one.most, other.most) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        },
    };
    Limits {
        format: place.format.clone().or_else(|| own.format.clone()),
        minimum: place.minimum.clone().or_else(|| own.minimum.clone()),
        maximum: place.maximum.clone().or_else(|| own.maximum.clone()),
        multiple_of: place
            .multiple_of
            .clone()
            .or_else(|| own.multiple_of.clone()),
        length: counts(place.length, own.length),
        pattern: place.pattern.clone().or_else(|| own.pattern.clone()),
        items: counts(place.items, own.items),
        unique: place.unique || own.unique,
        keys: counts(place.keys, own.keys),
        values: if place.values.is_empty() {
            own.values.clone()
        } else {
            place.values.clone()
        },
        inner: place.inner.clone().or_else(|| own.inner.clone()),
    }
}
