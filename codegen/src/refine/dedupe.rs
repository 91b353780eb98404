//! Makes one type of inline types that are alike, where their common name reads well.
//!
//! Documents repeat an inline object or a list of values wherever it is used; a user wants to know it once.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Api, EnumValue, Operation, Origin, Shape, Type, TypeDef, TypeId};
use crate::lock::Lock;
use crate::lock::types::placed;
use crate::words::{fold, shared, words};

/// Merges inline types of equal shape and equal role, until nothing changes. Types that had one name stay one, and those
/// that had different names are not merged.
pub fn merge_types(api: &mut Api, lock: &Lock) {
    let respelled = respelled(api);
    replace(api, &respelled);
    loop {
        let names = placed(api, lock);
        let reunited = reunited(api, &names);
        if !reunited.is_empty() {
            replace(api, &reunited);
            continue;
        }
        let twins = twins(api, &names);
        if twins.replaced.is_empty() {
            return;
        }
        for (id, path) in twins.renamed {
            api[id].origin = Origin::Inline(path);
        }
        replace(api, &twins.replaced);
    }
}

/// The names that types had.
type Locked = BTreeMap<TypeId, String>;

/// Inline types that had one name and are still alike, and the first of them.
fn reunited(api: &Api, names: &Locked) -> BTreeMap<TypeId, TypeId> {
    let mut firsts: BTreeMap<&str, Vec<TypeId>> = BTreeMap::new();
    let mut replaced = BTreeMap::new();
    for (id, name) in names {
        if !matches!(api[*id].origin, Origin::Inline(_)) {
            continue;
        }
        let firsts = firsts.entry(name).or_default();
        let is_twin = |first: &&TypeId| alike(&api[**first].shape, &api[*id].shape);
        match firsts.iter().find(is_twin) {
            Some(first) => drop(replaced.insert(*id, *first)),
            None => firsts.push(*id),
        }
    }
    replaced
}

/// Components that only refer to another one of the same name in other letters, and that one: bundlers write
/// `User: {$ref: '#/components/schemas/user'}` where two files spell it differently.
fn respelled(api: &Api) -> BTreeMap<TypeId, TypeId> {
    let target = |def: &TypeDef| match (&def.origin, &def.shape) {
        (Origin::Component(name), Shape::Alias(Type::Named(id)))
            if def.name.is_none() && def.doc.is_none() =>
        {
            Some((fold(name), *id))
        }
        _ => None,
    };
    let same = |(index, def)| {
        let (name, id) = target(def)?;
        let other = &api[id];
        let is_it = matches!(&other.origin, Origin::Component(other) if fold(other) == name);
        (is_it && target(other).is_none()).then_some((TypeId(index), id))
    };
    api.types.iter().enumerate().filter_map(same).collect()
}

/// What goes, and what stays in its place under which name.
#[derive(Default)]
struct Twins {
    replaced: BTreeMap<TypeId, TypeId>,
    renamed: BTreeMap<TypeId, Vec<String>>,
}

/// Types that are alike, and the words that name them all.
struct Cluster<'a> {
    first: TypeId,
    others: Vec<TypeId>,
    path: Cow<'a, [String]>,
    /// The name that one of them had.
    name: Option<&'a String>,
}

/// The components' names, as they are and folded.
struct Components<'a> {
    names: BTreeSet<&'a str>,
    folded: BTreeSet<String>,
}

fn components(api: &Api) -> Components<'_> {
    let names = api.types.iter().filter_map(|def| match &def.origin {
        Origin::Component(name) => Some(name.as_str()),
        Origin::OrNull(_) | Origin::Inline(_) => None,
    });
    let names: BTreeSet<_> = names.collect();
    let folded = names.iter().map(|name| fold(name)).collect();
    Components { names, folded }
}

/// An inline type, and the words that lead to it.
type Member<'a> = (TypeId, &'a [String]);

fn twins(api: &Api, names: &Locked) -> Twins {
    let components = components(api);
    let mut groups: BTreeMap<(String, Option<&str>), Vec<Member<'_>>> = BTreeMap::new();
    for (index, def) in api.types.iter().enumerate() {
        if let (Origin::Inline(path), Shape::Struct(_) | Shape::Enum(_)) = (&def.origin, &def.shape)
            && let Some(role) = path.last()
        {
            // Types for which the document asks one name are one, whatever their roles.
            let key = match &def.name {
                Some(name) => (String::new(), Some(name.as_str())),
                None if BODIES.iter().any(|body| role.starts_with(body)) => continue,
                None => (fold(role), None),
            };
            groups.entry(key).or_default().push((TypeId(index), path));
        }
    }
    let mut twins = Twins::default();
    for group in groups.values() {
        settle(&clusters(api, &components, names, group), &mut twins);
    }
    twins
}

/// Bodies are named by their operation, and each operation has its own.
const BODIES: [&str; 2] = ["request body", "response body"];

/// The clusters of a group, in the order of their first members.
fn clusters<'a>(
    api: &Api,
    components: &Components<'_>,
    names: &'a Locked,
    group: &[Member<'a>],
) -> Vec<Cluster<'a>> {
    let mut clusters: Vec<Cluster<'_>> = Vec::new();
    for (id, path) in group {
        let def = &api[*id];
        let joined = clusters.iter_mut().find_map(|cluster| {
            let name = names.get(id);
            let are_two = name.is_some_and(|name| cluster.name.is_some_and(|other| other != name));
            let like = !are_two && alike(&api[cluster.first].shape, &def.shape);
            let path = like
                .then(|| common(components, &cluster.path, path, def.name.is_some()))
                .flatten()?;
            Some((cluster, path))
        });
        match joined {
            Some((cluster, path)) => {
                cluster.others.push(*id);
                cluster.path = Cow::Owned(path);
                cluster.name = cluster.name.or(names.get(id));
            }
            None => clusters.push(Cluster {
                first: *id,
                others: Vec::new(),
                path: Cow::Borrowed(path),
                name: names.get(id),
            }),
        }
    }
    clusters
}

/// Makes one type of each cluster. Two clusters that would have one name keep their members' own names.
fn settle(clusters: &[Cluster<'_>], twins: &mut Twins) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for cluster in clusters {
        *counts.entry(named(&cluster.path)).or_default() += 1;
    }
    for cluster in clusters {
        let alone = counts.get(&named(&cluster.path)) == Some(&1);
        if alone && !cluster.others.is_empty() {
            let twin = |twin: &TypeId| (*twin, cluster.first);
            twins.replaced.extend(cluster.others.iter().map(twin));
            twins.renamed.insert(cluster.first, cluster.path.to_vec());
        }
    }
}

/// The name that a path leads to, folded.
fn named(path: &[String]) -> String {
    match path {
        [owner, .., role] => fold(&format!("{owner}{role}")),
        [role] => fold(role),
        [] => String::new(),
    }
}

/// The words that name both: what their owners share, and the role. None where that would say too little.
fn common(
    components: &Components<'_>,
    one: &[String],
    other: &[String],
    settled: bool,
) -> Option<Vec<String>> {
    if one == other {
        return Some(one.to_vec());
    }
    let role = one.last()?.clone();
    let is_component = |name: &String| components.names.contains(name.as_str());
    let (first, second) = (one.first()?, other.first()?);
    // An operation's name begins with a verb, which says nothing about what its types are.
    let of_components = is_component(first) || is_component(second);
    let owner = shared(first, second, of_components);
    // `ActorToken` and `SignInToken` share too little for a `TokenStatus` that both would be known by.
    let enough = if of_components { 2 } else { 1 };
    // A role alone tells nothing where a component has its name.
    let role_tells = words(&role).len() > 1 && !components.folded.contains(&fold(&role));
    let telling = settled || owner.len() >= enough || role_tells;
    let owner = owner.join(" ");
    telling.then(|| {
        if owner.is_empty() {
            vec![role]
        } else {
            vec![owner, role]
        }
    })
}

fn alike(one: &Shape, other: &Shape) -> bool {
    match (one, other) {
        (Shape::Enum(one), Shape::Enum(other)) => {
            let same = |(one, other): (&EnumValue, &EnumValue)| one.wire == other.wire;
            one.len() == other.len() && one.iter().zip(other).all(same)
        }
        (one, other) => one == other,
    }
}

/// Takes the twins out, and renumbers the types that stay.
fn replace(api: &mut Api, replaced: &BTreeMap<TypeId, TypeId>) {
    let mut numbers = Vec::with_capacity(api.types.len());
    let mut kept = 0;
    for index in 0..api.types.len() {
        numbers.push(kept);
        kept += usize::from(!replaced.contains_key(&TypeId(index)));
    }
    let number = |id: TypeId| TypeId(numbers[replaced.get(&id).unwrap_or(&id).0]);
    let mut index = 0;
    api.types.retain(|_| {
        index += 1;
        !replaced.contains_key(&TypeId(index - 1))
    });
    for ty in all_types(api) {
        *ty = ty.map_named(&number);
    }
}

/// Every mention of a type in the document.
fn all_types(api: &mut Api) -> impl Iterator<Item = &mut Type> {
    let shapes = api.types.iter_mut().flat_map(|def| def.shape.types_mut());
    let operations = api.operations.iter_mut().flat_map(Operation::types_mut);
    let events = api.events.iter_mut();
    let events = events.flat_map(|events| events.parts.iter_mut().chain([&mut events.ty]));
    shapes.chain(operations).chain(events)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_common_name_says_enough() {
        let components = Components {
            names: BTreeSet::from(["ActorToken", "SignInToken", "UserList", "UserPage", "Email"]),
            folded: BTreeSet::from(["email".to_owned()]),
        };
        let table = [
            ("UserList/item", "UserList/item", Some("UserList/item")),
            (
                "CreateUser/status",
                "UpdateUser/status",
                Some("user/status"),
            ),
            ("ActorToken/status", "SignInToken/status", None),
            ("UserList/kind", "UserPage/kind", None),
            (
                "A/enrollment mode",
                "B/enrollment mode",
                Some("enrollment mode"),
            ),
            ("A/email", "B/email", None),
        ];
        let path = |text: &str| text.split('/').map(str::to_owned).collect::<Vec<_>>();
        for (one, other, expected) in table {
            let found = common(&components, &path(one), &path(other), false);
            assert_eq!(found, expected.map(path), "{one} {other}");
        }
    }
}
