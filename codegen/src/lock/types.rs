//! Recognises types that a lock knows: by the places that lead to them, and by what they hold where places moved.

use std::collections::{BTreeMap, BTreeSet};

use super::operations::{ids, recognize as recognize_operations};
use super::{Lock, MODELS, members};
use crate::identity::{arm_keys, component_place, places};
use crate::ir::{Api, Origin, Shape, TypeDef, TypeId};

/// How alike the members of two types are when nothing else says that they are one.
const ALIKE: f64 = 0.9;
/// What the name of the component itself says, where all else is the same.
const COMPONENT: f64 = 0.25;
/// How many members such types have at least.
const TELLING: usize = 3;

/// The names that types have by their places alone. Two types may have one name.
pub fn placed(api: &Api, lock: &Lock) -> BTreeMap<TypeId, String> {
    if lock.is_empty() {
        return BTreeMap::new();
    }
    let places = places_of(api, lock);
    let name = |(id, places): (TypeId, &BTreeSet<String>)| {
        let mut names = places
            .iter()
            .filter_map(|place| lock.name_of(MODELS, place));
        Some((id, names.next()?.to_owned()))
    };
    let ids = api.types().map(|(id, _)| id);
    ids.zip(&places).filter_map(name).collect()
}

/// The name that each known type has, no two the same.
pub fn recognize(api: &Api, lock: &Lock) -> BTreeMap<TypeId, String> {
    if lock.is_empty() {
        return BTreeMap::new();
    }
    let places = places_of(api, lock);
    let mut matches: Vec<Match<'_>> = Vec::new();
    for ((id, def), places) in api.types().zip(&places) {
        matches.extend(matches_by_place(api, lock, id, def, places));
    }
    let mut names = settle(matches);
    // What moved as a whole is known by what it holds.
    let free = api.types().filter(|(id, _)| !names.contains_key(id));
    let given: BTreeSet<_> = names.values().cloned().collect();
    let lost = lock.names(MODELS);
    let lost: Vec<_> = lost
        .map(|(name, _)| name)
        .filter(|name| !given.contains(*name))
        .collect();
    let pairs = free.flat_map(|(id, def)| {
        let lost = lost.iter().copied();
        lost.filter_map(move |name| match_by_members(api, lock, id, def, name))
    });
    names.extend(settle(pairs.collect()));
    names
}

fn places_of(api: &Api, lock: &Lock) -> Vec<BTreeSet<String>> {
    let known = recognize_operations(api, lock);
    places(api, &ids(api, &known))
}

/// A type that may be the one that has a name.
struct Match<'a> {
    score: f64,
    name: &'a str,
    id: TypeId,
}

/// The names of the places that lead to a type: each as likely as many of its places do, and as the members are alike.
fn matches_by_place<'a>(
    api: &Api,
    lock: &'a Lock,
    id: TypeId,
    def: &TypeDef,
    places: &BTreeSet<String>,
) -> Vec<Match<'a>> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in places
        .iter()
        .filter_map(|place| lock.name_of(MODELS, place))
    {
        *counts.entry(name).or_default() += 1;
    }
    let own = match &def.origin {
        Origin::Component(component) => lock.name_of(MODELS, &component_place(component)),
        Origin::OrNull(_) | Origin::Inline(_) => None,
    };
    let of = |(name, count): (&'a str, usize)| {
        let all = lock.things(MODELS, name).count();
        let is_own = own == Some(name);
        let own = if is_own { COMPONENT } else { 0.0 };
        let placed = count as f64 / all.max(1) as f64;
        let score = placed + similarity(api, lock, name, def).0 + own;
        Match { score, name, id }
    };
    counts.into_iter().map(of).collect()
}

fn match_by_members<'a>(
    api: &Api,
    lock: &Lock,
    id: TypeId,
    def: &TypeDef,
    name: &'a str,
) -> Option<Match<'a>> {
    let (score, common) = similarity(api, lock, name, def);
    (score >= ALIKE && common >= TELLING).then_some(Match { score, name, id })
}

/// How alike the members of a type are to those that the lock has, from 0 to 1, and how many they share.
fn similarity(api: &Api, lock: &Lock, name: &str, def: &TypeDef) -> (f64, usize) {
    let namespace = members(name);
    let members = members_of(api, def);
    let is_known = |thing: &String| lock.name_of(&namespace, thing).is_some();
    let common = members.iter().filter(|things| things.iter().any(is_known));
    let (common, known) = (common.count(), lock.names(&namespace).count());
    let all = (known + members.len()).saturating_sub(common);
    if all == 0 {
        return (1.0, 0);
    }
    (common as f64 / all as f64, common)
}

/// What each member of a type is known by, one thing at least.
pub fn members_of(api: &Api, def: &TypeDef) -> Vec<Vec<String>> {
    match &def.shape {
        Shape::Struct(body) => {
            let wires = body.fields.iter().map(|field| vec![field.wire.clone()]);
            wires.collect()
        }
        Shape::Enum(values) => values
            .iter()
            .map(|value| vec![value.wire.clone()])
            .collect(),
        Shape::Union(union) => {
            let arms = union.arms.iter().enumerate();
            arms.map(|(index, arm)| arm_keys(api, arm, index)).collect()
        }
        Shape::Alias(_) => Vec::new(),
    }
}

/// Gives each name to the type that it fits best, and each type one name.
fn settle(mut matches: Vec<Match<'_>>) -> BTreeMap<TypeId, String> {
    matches.sort_by(|one, other| {
        let score = other.score.total_cmp(&one.score);
        score.then_with(|| (one.name, one.id).cmp(&(other.name, other.id)))
    });
    let mut names = BTreeMap::new();
    let mut given = BTreeSet::new();
    for Match { name, id, .. } in matches {
        if !names.contains_key(&id) && given.insert(name) {
            names.insert(id, name.to_owned());
        }
    }
    names
}
