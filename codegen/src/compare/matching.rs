//! What has become of what: takes two surfaces, finds for each old operation and type the new one that it is, whatever
//! both are called. Operations are known by ID, then by method and path; types by the places that lead to them, then by
//! the types that hold them, then by name.

use std::collections::BTreeMap;

use crate::surface::{Operation, RustType, Shape, Surface, Type};

/// What has become of what.
pub struct Matching<'a> {
    operations: BTreeMap<&'a str, &'a Operation>,
    types: BTreeMap<&'a str, &'a Type>,
    /// The types by the same, the other way round: the first that became it.
    from: BTreeMap<&'a str, &'a str>,
}

impl<'a> Matching<'a> {
    pub fn new(old: &'a Surface, new: &'a Surface) -> Self {
        let operations = operations(old, new);
        let types = types(old, new);
        let mut from = BTreeMap::new();
        for (name, ty) in &types {
            let is_first = !from.contains_key(ty.name.as_str());
            if is_first || *name == ty.name {
                from.insert(ty.name.as_str(), *name);
            }
        }
        Self {
            operations,
            types,
            from,
        }
    }

    /// The new operation that an old one has become.
    pub fn operation(&self, old: &Operation) -> Option<&'a Operation> {
        self.operations.get(old.id.as_str()).copied()
    }

    /// The old ID of a new operation.
    pub fn is_new_operation(&self, new: &Operation) -> bool {
        !self.operations.values().any(|known| known.id == new.id)
    }

    /// The new type that an old one has become, by name.
    pub fn ty(&self, old: &str) -> Option<&'a Type> {
        self.types.get(old).copied()
    }

    /// The old name of a new type.
    pub fn old_name(&self, new: &str) -> Option<&'a str> {
        self.from.get(new).copied()
    }

    /// An old type of Rust in terms of the new version.
    pub fn now(&self, old: &RustType) -> String {
        old.with(|name| {
            let ty = self.ty(name)?;
            Some(match &ty.shape {
                Shape::Alias(target) => target.plain.clone(),
                _ => format!("models::{}", ty.name),
            })
        })
    }

    /// Whether a type of Rust is the same but for the names of the document's types.
    ///
    /// What an alias stands for is not compared: it is told with the alias.
    pub fn is_same(&self, old: &RustType, new: &RustType) -> bool {
        let name = |name: &str| Some(format!("models::{}", self.ty(name)?.name));
        self.now(old) == new.plain || old.spelled(name) == new.text
    }
}

fn operations<'a>(old: &'a Surface, new: &'a Surface) -> BTreeMap<&'a str, &'a Operation> {
    let by_id: BTreeMap<_, _> = new
        .operations
        .iter()
        .map(|it| (it.id.as_str(), it))
        .collect();
    // An operation that gives its answer as a stream too is two of one place.
    let place = |it: &Operation| {
        let is_stream = it.id.ends_with(" stream");
        (it.method.clone(), unnamed(&it.path), is_stream)
    };
    let ids: Vec<_> = old.operations.iter().map(|it| it.id.as_str()).collect();
    let is_free = |it: &&Operation| !ids.contains(&it.id.as_str());
    let by_place = new.operations.iter().filter(is_free);
    let by_place: BTreeMap<_, _> = by_place.map(|it| (place(it), it)).collect();
    let found = old.operations.iter().filter_map(|it| {
        let same = by_id.get(it.id.as_str());
        let same = same.or_else(|| by_place.get(&place(it)))?;
        Some((it.id.as_str(), *same))
    });
    found.collect()
}

/// A path without the names of its parameters.
pub fn unnamed(path: &str) -> String {
    let parts = path.split('{').map(|part| {
        let (_, rest) = part.split_once('}').unwrap_or(("", part));
        rest
    });
    parts.collect::<Vec<_>>().join("{}")
}

fn types<'a>(old: &'a Surface, new: &'a Surface) -> BTreeMap<&'a str, &'a Type> {
    let mut found = by_places(old, new);
    let by_name: BTreeMap<_, _> = new.types.iter().map(|ty| (ty.name.as_str(), ty)).collect();
    while add_held(old, &by_name, &mut found) {}
    let taken: Vec<_> = found.values().map(|ty| ty.name.as_str()).collect();
    let left = old
        .types
        .iter()
        .filter(|ty| !found.contains_key(ty.name.as_str()));
    let left = left.filter(|ty| !taken.contains(&ty.name.as_str()));
    let same = left.filter_map(|ty| Some((ty.name.as_str(), *by_name.get(ty.name.as_str())?)));
    let same: Vec<_> = same.collect();
    found.extend(same);
    found
}

/// Types to which the same places lead. Of several the one with the old name counts, if it is as alike and more than a
/// component's name leads to both; then the one with the most places, and the most alike.
fn by_places<'a>(old: &'a Surface, new: &'a Surface) -> BTreeMap<&'a str, &'a Type> {
    let mut at: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, ty) in new.types.iter().enumerate() {
        for place in &ty.places {
            at.entry(place).or_default().push(index);
        }
    }
    let mut found = BTreeMap::new();
    for ty in &old.types {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        let places = ty.places.iter().filter_map(|place| at.get(place.as_str()));
        for index in places.flatten() {
            *shared.entry(*index).or_default() += 1;
        }
        let scored = shared.into_iter().filter_map(|(index, count)| {
            let candidate = new.types.get(index)?;
            let is_led_to = ty
                .places
                .intersection(&candidate.places)
                .any(|it| !is_component(it));
            let is_named =
                candidate.name == ty.name && is_led_to && 2 * likeness(ty, candidate) >= 8;
            Some((
                (
                    is_named,
                    2 * count + likeness(ty, candidate),
                    candidate.name == ty.name,
                ),
                candidate,
            ))
        });
        if let Some((_, best)) = scored.max_by_key(|(score, _)| *score) {
            found.insert(ty.name.as_str(), best);
        }
    }
    found
}

/// Whether a place is a component itself, not something inside or an operation's.
fn is_component(place: &str) -> bool {
    place.starts_with("schemas/") && !place.contains(['.', '[', '{', '|'])
}

/// How much of two types is alike, from 0 to 8.
fn likeness(one: &Type, other: &Type) -> usize {
    let (one, other) = (members(one), members(other));
    let shared = one.keys().filter(|key| other.contains_key(*key)).count();
    let all = one.len() + other.len() - shared;
    (8 * shared).checked_div(all).unwrap_or_default()
}

/// What is inside of a type, by what it is in the document.
fn members(ty: &Type) -> BTreeMap<&str, Vec<&str>> {
    match &ty.shape {
        Shape::Struct(body) => {
            let fields = body.fields.iter();
            let rest = body.rest.iter().map(|(_, ty)| ("{}", ty.models()));
            fields
                .map(|it| (it.wire.as_str(), it.ty.models()))
                .chain(rest)
                .collect()
        }
        Shape::Enum(variants) => variants
            .iter()
            .map(|it| (it.wire.as_str(), Vec::new()))
            .collect(),
        Shape::Union(union) => {
            let arms = union.arms.iter();
            arms.map(|it| (it.wire.as_str(), it.ty.models())).collect()
        }
        Shape::Alias(target) => BTreeMap::from([("", target.models())]),
    }
}

/// Adds the types that stand in the same member of types that are found; true if there were any.
fn add_held<'a>(
    old: &'a Surface,
    new: &BTreeMap<&'a str, &'a Type>,
    found: &mut BTreeMap<&'a str, &'a Type>,
) -> bool {
    let known: BTreeMap<_, _> = old.types.iter().map(|ty| (ty.name.as_str(), ty)).collect();
    let mut added = Vec::new();
    for (name, now) in found.iter() {
        let Some(was) = known.get(name) else { continue };
        let now = members(now);
        for (key, held) in members(was) {
            let same = now.get(key).into_iter().flatten();
            for (old, name) in held.into_iter().zip(same) {
                let is_alike = |ty: &&&Type| known.get(old).is_some_and(|was| is_kind(was, ty));
                if let Some(ty) = new.get(name).filter(is_alike) {
                    added.push((old, *ty));
                }
            }
        }
    }
    added.retain(|(old, _)| !found.contains_key(old));
    let has_more = !added.is_empty();
    found.extend(added);
    has_more
}

fn is_kind(one: &Type, other: &Type) -> bool {
    std::mem::discriminant(&one.shape) == std::mem::discriminant(&other.shape)
}
