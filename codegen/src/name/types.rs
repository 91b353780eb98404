//! The names of types: a component's own, an inline type's from the words that lead to it, the shortest that is unique.

use std::collections::HashMap;

use super::scope::Scope;
use super::spell::camel;
use crate::diagnostic::Report;
use crate::ir::{Api, Origin, Shape, Type, TypeDef, Union};
use crate::pointer::Pointer;
use crate::words::{fold, singular, words};

/// What generated modules of models mean by these names.
const RESERVED: [&str; 42] = [
    "Self",
    "Option",
    "Some",
    "None",
    "Result",
    "Ok",
    "Err",
    "Vec",
    "Box",
    "String",
    "Default",
    "Clone",
    "Copy",
    "Debug",
    "PartialEq",
    "Eq",
    "PartialOrd",
    "Ord",
    "Hash",
    "Into",
    "From",
    "TryFrom",
    "TryInto",
    "Iterator",
    "IntoIterator",
    "FromIterator",
    "Extend",
    "Send",
    "Sync",
    "Sized",
    "Drop",
    "Fn",
    "FnMut",
    "FnOnce",
    "ToString",
    "ToOwned",
    "BTreeMap",
    "Value",
    "Map",
    "Patch",
    "File",
    "UnknownValue",
];

/// Roles that say too little to name a type alone.
const VAGUE: [&str; 39] = [
    "attributes",
    "base",
    "binary",
    "body",
    "config",
    "configuration",
    "content",
    "data",
    "details",
    "entry",
    "error",
    "errors",
    "field",
    "fields",
    "filter",
    "form",
    "info",
    "item",
    "items",
    "json",
    "meta",
    "metadata",
    "multipart",
    "object",
    "options",
    "params",
    "payload",
    "properties",
    "request body",
    "response body",
    "result",
    "results",
    "settings",
    "source",
    "target",
    "type",
    "value",
    "values",
    "variant",
];

/// What an overlay says to choose a type's name.
const SETTLE: &str = "x-rust-sdk: {type: …}";

/// A name for every type.
pub fn names(api: &Api, report: &mut Report) -> Vec<String> {
    let mut scope = Scope::reserving(&RESERVED);
    let mut names = vec![String::new(); api.types.len()];
    let components = api
        .types
        .iter()
        .enumerate()
        .filter(|(_, def)| def.name.is_none());
    let asked = api
        .types
        .iter()
        .enumerate()
        .filter(|(_, def)| def.name.is_some());
    // A component that has a name of its own keeps it, whoever else asks for it.
    for (index, def) in components.chain(asked) {
        let origin = if let Origin::Component(name) = &def.origin {
            Some(name)
        } else {
            None
        };
        let wanted: Vec<_> = def
            .name
            .iter()
            .chain(origin)
            .map(|name| letter(camel(name)))
            .collect();
        if !wanted.is_empty() {
            let free = |name: String| {
                if scope.is_reserved(&name) {
                    format!("{name}Model")
                } else {
                    name
                }
            };
            let wanted: Vec<_> = wanted.into_iter().map(free).collect();
            names[index] = claim(&mut scope, &wanted, def, report);
        }
    }
    let free: Vec<_> = api
        .types
        .iter()
        .enumerate()
        .filter(|(index, _)| names[*index].is_empty())
        .collect();
    let wanted: Vec<_> = free
        .iter()
        .map(|(_, def)| candidates(path(def), def))
        .collect();
    let counts = counts(&wanted);
    let mut rest = Vec::new();
    for ((index, def), wanted) in free.into_iter().zip(wanted) {
        let unique: Vec<_> = wanted
            .iter()
            .filter(|name| counts[&fold(name)] == 1)
            .cloned()
            .collect();
        if unique.is_empty() {
            rest.push((index, def, wanted));
        } else {
            names[index] = scope.claim(&unique, &def.at, SETTLE, report);
        }
    }
    // A type comes before those inside of it, whose names may follow from its own.
    rest.sort_by_key(|(_, def, _)| def.at.words().count());
    let mut numbered = Vec::new();
    for (index, def, wanted) in rest {
        let wanted = shared(def, &wanted, &counts, &numbered);
        let name = scope.claim(&wanted, &def.at, SETTLE, report);
        if !wanted.contains(&name) {
            numbered.push((def, name.clone()));
        }
        names[index] = name;
    }
    names
}

/// The words that lead to an inline type.
fn path(def: &TypeDef) -> &[String] {
    match &def.origin {
        Origin::Inline(path) => path,
        Origin::Component(_) => &[],
    }
}

/// The names for a type that others have candidates with: those below a type that got a number are named after it.
/// Else the longest, which says most.
fn shared(
    def: &TypeDef,
    wanted: &[String],
    counts: &HashMap<String, usize>,
    numbered: &[(&TypeDef, String)],
) -> Vec<String> {
    let below = numbered.iter().rev().find_map(|(owner, name)| {
        def.at.within(&owner.at)?;
        let rest = path(def).strip_prefix(path(owner))?;
        let names = candidates(&[std::slice::from_ref(name), rest].concat(), def);
        Some(
            names
                .into_iter()
                .filter(|name| !counts.contains_key(&fold(name)))
                .collect(),
        )
    });
    below
        .filter(|names: &Vec<_>| !names.is_empty())
        .unwrap_or_else(|| wanted.iter().rev().take(1).cloned().collect())
}

/// Claims a name for a component. One that does not get the name that the document asks for is told so.
fn claim(scope: &mut Scope, wanted: &[String], def: &TypeDef, report: &mut Report) -> String {
    let name = scope.claim(wanted, &def.at, SETTLE, report);
    if def.name.is_some() && wanted.len() > 1 && name == wanted[1] && name != wanted[0] {
        report
            .warning(
                &def.at,
                format!(
                    "the name `{}` is taken; this one is called `{name}`",
                    wanted[0]
                ),
            )
            .help(format!(
                "choose a name with an overlay: {}",
                super::scope::overlay(&def.at, SETTLE)
            ));
    }
    name
}

/// How many types would take each name.
fn counts(wanted: &[Vec<String>]) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for name in wanted.iter().flatten() {
        *counts.entry(fold(name)).or_default() += 1;
    }
    counts
}

/// The names that an inline type could have, the shortest first.
fn candidates(path: &[String], def: &TypeDef) -> Vec<String> {
    // Where the property `log` is there beside `logs`, an item of these has to be called so.
    let literal = path.join(" ");
    // `item` and `value` say something only together with what they are an item or a value of: an item of `logs` is
    // a `log`.
    let mut path = path.to_vec();
    while path.len() > 1 && matches!(path[path.len() - 1].as_str(), "item" | "value") {
        let role = path.pop().unwrap_or_default();
        let last = path.len() - 1;
        path[last] = one_of(&path[last], &role);
    }
    let (Some(owner), Some(role)) = (path.first(), path.last()) else {
        return Vec::new();
    };
    let spoken = words(role);
    let telling = !VAGUE.contains(&spoken.join(" ").as_str())
        && !matches!(spoken.as_slice(), [word, tail] if VAGUE.contains(&word.as_str()) && is_tail(tail))
        && !role.starts_with("request body")
        && !role.starts_with("response body");
    let mut names = Vec::new();
    // One word is enough for an object, `Actor`; a list of values needs two: `EnrollmentMode`, but `SessionStatus`.
    let enough = matches!(def.shape, Shape::Struct(_)) || words(role).len() > 1;
    if path.len() > 1 && telling && enough {
        names.push(camel(role));
    }
    let whole = path.join(" ");
    for name in [format!("{owner} {role}"), whole] {
        names.push(camel(if path.len() == 1 { owner } else { &name }));
    }
    names.push(camel(&literal));
    let mut names: Vec<_> = names.into_iter().map(letter).collect();
    names.dedup();
    names
}

/// Whether a word only counts or places the one before it: `variant 2`, `data item`.
fn is_tail(word: &str) -> bool {
    matches!(word, "item" | "value") || word.chars().all(|c| c.is_ascii_digit())
}

/// The role of a list's item: the singular where there is one.
fn one_of(list: &str, role: &str) -> String {
    let mut spoken = words(list);
    let one = spoken
        .last()
        .and_then(|last| singular(last))
        .filter(|_| role == "item");
    match (one, spoken.last_mut()) {
        (Some(one), Some(last)) => {
            *last = one;
            spoken.join(" ")
        }
        _ => format!("{list} {role}"),
    }
}

/// A type's name begins with a letter.
fn letter(name: String) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("Type{name}")
    } else {
        name
    }
}

/// The names of a union's arms: by title or type, without the words that all of them share.
pub fn arms(api: &Api, union: &Union, at: &Pointer, report: &mut Report) -> Vec<String> {
    let mut scope = Scope::reserving(&super::VARIANTS);
    let wanted: Vec<_> = union
        .arms
        .iter()
        .map(|arm| arm.title.clone().unwrap_or_else(|| kind(api, &arm.ty)))
        .collect();
    let name = |(i, wanted): (usize, &String)| {
        let plain = camel(wanted);
        let plain = if plain.starts_with(|c: char| c.is_ascii_digit()) {
            format!("Value{plain}")
        } else {
            plain
        };
        let longer = format!("{plain}{}", kind(api, &union.arms[i].ty));
        scope.claim(
            &[plain, longer],
            &at.child("oneOf").index(i),
            "title: …",
            report,
        )
    };
    wanted.iter().enumerate().map(name).collect()
}

/// A word for a type that has no name of its own.
fn kind(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Any | Type::Object => "Object".to_owned(),
        Type::Bool => "Boolean".to_owned(),
        Type::I32 | Type::I64 | Type::U64 => "Integer".to_owned(),
        Type::F32 | Type::F64 => "Number".to_owned(),
        Type::Text => "Text".to_owned(),
        Type::File => "File".to_owned(),
        Type::List(inner) => format!("{}List", plain_kind(api, inner)),
        Type::Map(inner) => format!("{}Map", plain_kind(api, inner)),
        Type::Nullable(inner) => kind(api, inner),
        Type::Named(id) => match &api[*id] {
            TypeDef {
                name: Some(name), ..
            } => camel(name),
            TypeDef {
                origin: Origin::Component(name),
                ..
            } => camel(name),
            TypeDef {
                origin: Origin::Inline(path),
                ..
            } => camel(path.last().map_or("value", String::as_str)),
        },
    }
}

/// The word of a list's elements, where it helps to tell lists apart.
fn plain_kind(api: &Api, ty: &Type) -> String {
    if *ty == Type::Any {
        String::new()
    } else {
        kind(api, ty)
    }
}
