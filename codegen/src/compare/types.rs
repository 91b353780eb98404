//! Types that come, go and get other names; what changes of one that both versions have is for `structs` and `enums`.

use std::collections::BTreeSet;

use super::draft::{Draft, list};
use super::enums::{compare_union, compare_variants};
use super::operations::deprecation;
use super::structs::compare_struct;
use super::{Pair, SHARED, UNUSED};
use crate::surface::{Shape, Type};

pub fn compare_types(pair: &Pair<'_>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for old in &pair.old.types {
        let new = pair.matching.ty(&old.name);
        let changes = match new {
            Some(new) => compare_type(pair, old, new),
            None => vec![removed(pair, old)],
        };
        let (group, reach) = (group(old, new), &old.reach);
        drafts.extend(
            changes
                .into_iter()
                .map(|it| it.group(&group).reaches(reach)),
        );
    }
    let is_new = |ty: &&Type| pair.matching.old_name(&ty.name).is_none();
    drafts.extend(pair.new.types.iter().filter(is_new).map(added));
    drafts
}

/// The resource that alone uses a type, in either version.
fn group(ty: &Type, other: Option<&Type>) -> String {
    let other = other.into_iter().flat_map(|ty| &ty.reach);
    let methods = ty.reach.iter().chain(other);
    let resources: BTreeSet<_> = methods.filter_map(|it| it.split('.').next()).collect();
    let mut resources = resources.into_iter();
    match (resources.next(), resources.next()) {
        (None, _) => UNUSED.to_owned(),
        (Some(only), None) => only.to_owned(),
        _ => SHARED.to_owned(),
    }
}

fn added(ty: &Type) -> Draft {
    let subject = format!("`{}`", ty.name);
    let text = format!("The type {subject} is new.");
    let draft = Draft::compatible("type_added", format!("models::{}", ty.name), text);
    let draft = draft.fold("", subject, "{n} types are new: {}.".to_owned());
    draft.group(&group(ty, None)).reaches(&ty.reach)
}

fn removed(pair: &Pair<'_>, old: &Type) -> Draft {
    let (path, subject) = (format!("models::{}", old.name), format!("`{}`", old.name));
    let accessor = old.accessor.as_ref().map(|it| format!("Error::{it}"));
    if let Some(heir) = heir(pair, &old.name) {
        let text = format!("The type {subject} is gone, and its name {heir}.");
        return Draft::breaking("type_removed", path, text)
            .and(accessor)
            .silent();
    }
    let text = format!("The type {subject} is gone: nothing in the API leads to it any more.");
    let line = "{n} types are gone, because nothing in the API leads to them any more: {}.";
    Draft::breaking("type_removed", path, text)
        .and(accessor)
        .fold("", subject, line.to_owned())
}

/// What an old name is now, if it is another type's.
fn heir(pair: &Pair<'_>, name: &str) -> Option<String> {
    pair.new.types.iter().find(|ty| ty.name == name)?;
    Some(match pair.matching.old_name(name) {
        Some(was) if was != name => format!("now is what `{was}` was"),
        _ => "now is a new type's".to_owned(),
    })
}

fn compare_type(pair: &Pair<'_>, old: &Type, new: &Type) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let path = format!("models::{}", old.name);
    drafts.extend(compare_name(pair, old, new));
    let (changes, traits) = compare_shape(pair, old, behind(pair, old, new));
    drafts.extend(changes);
    drafts.extend(compare_traits(old, new, &traits));
    drafts.extend(compare_accessor(old, new));
    drafts.extend(compare_features(pair, old, new));
    if old.docs != new.docs {
        drafts.push(Draft::docs(path.clone()));
    }
    drafts.extend(deprecation(&path, old.deprecated, new.deprecated));
    drafts
}

/// The type that a new alias stands for, unless the old one is an alias as well.
fn behind<'a>(pair: &Pair<'a>, old: &Type, new: &'a Type) -> &'a Type {
    let Shape::Alias(target) = &new.shape else {
        return new;
    };
    let target = target.plain.strip_prefix("models::");
    let target = target.and_then(|name| pair.new.types.iter().find(|ty| ty.name == name));
    let is_alias = matches!(old.shape, Shape::Alias(_));
    target.filter(|_| !is_alias).unwrap_or(new)
}

/// A type has another name, alone or as others of a pattern have.
fn compare_name(pair: &Pair<'_>, old: &Type, new: &Type) -> Option<Draft> {
    if old.name == new.name {
        return None;
    }
    let accessor = old
        .accessor
        .as_ref()
        .filter(|_| old.accessor != new.accessor);
    let accessor = accessor.map(|it| format!("Error::{it}"));
    let draft =
        |text| Draft::breaking("type_renamed", format!("models::{}", old.name), text).and(accessor);
    let (was, is) = (&old.name, &new.name);
    if pair.matching.old_name(is).is_some_and(|first| first != was) {
        return Some(draft(format!(
            "The type `{was}` has become one with `{is}`."
        )));
    }
    if let Some(heir) = heir(pair, was) {
        let text = format!("The type `{was}` is called `{is}` now, and its old name {heir}.");
        return Some(draft(text).silent());
    }
    let draft = draft(format!("The type `{was}` is called `{is}` now."));
    Some(match pattern(was, is) {
        Some((key, line)) => draft.fold_across(key, format!("`{was}`"), line),
        None => draft,
    })
}

/// What a renaming does with a name, if others may do the same, and how to tell it of many types.
fn pattern(old: &str, new: &str) -> Option<(String, String)> {
    let told = |what: String| {
        let line = format!("{{n}} types {what}: {{}}.");
        (what, line)
    };
    if let Some(prefix) = old.strip_suffix(new) {
        return Some(told(format!(
            "lose `{prefix}` at the beginning of their names"
        )));
    }
    if let Some(suffix) = old.strip_prefix(new) {
        return Some(told(format!("lose `{suffix}` at the end of their names")));
    }
    if let Some(prefix) = new.strip_suffix(old) {
        return Some(told(format!(
            "have `{prefix}` at the beginning of their names"
        )));
    }
    if let Some(suffix) = new.strip_prefix(old) {
        return Some(told(format!("have `{suffix}` at the end of their names")));
    }
    let same = old
        .bytes()
        .zip(new.bytes())
        .take_while(|(one, other)| one == other)
        .count();
    let (one, other) = (old.get(same..)?, new.get(same..)?);
    let reversed = one.bytes().rev().zip(other.bytes().rev());
    let end = reversed.take_while(|(one, other)| one == other).count();
    let (one, other) = (one.get(..one.len() - end)?, other.get(..other.len() - end)?);
    (same + end > 2).then(|| told(format!("have `{other}` in place of `{one}` in their names")))
}

/// The changes of what is inside, and the traits that are told there.
fn compare_shape(pair: &Pair<'_>, old: &Type, new: &Type) -> (Vec<Draft>, BTreeSet<String>) {
    let drafts = match (&old.shape, &new.shape) {
        (Shape::Struct(was), Shape::Struct(is)) => return compare_struct(pair, old, new, was, is),
        (Shape::Enum(was), Shape::Enum(is)) => compare_variants(old, was, is),
        (Shape::Union(was), Shape::Union(is)) => compare_union(pair, old, new, was, is),
        (Shape::Alias(was), Shape::Alias(is)) => {
            let text = format!(
                "`{}` is another name for `{}` instead of `{}`.",
                old.name,
                is.shown(),
                was.shown()
            );
            let path = format!("models::{} -> target", old.name);
            let is_same = pair.matching.is_same(was, is);
            (!is_same)
                .then(|| Draft::breaking("alias_changed", path, text))
                .into_iter()
                .collect()
        }
        (was, is) => {
            let is = match is {
                Shape::Alias(target) => format!("another name for `{}`", target.shown()),
                is => format!("a type of its own, {}", one(is.word())),
            };
            let text = format!("`{}` is {is} instead of {}.", old.name, one(was.word()));
            let lost = old.traits.difference(&new.traits);
            let lost = lost.map(|it| format!("models::{}: {it}", old.name));
            let path = format!("models::{} -> kind", old.name);
            vec![Draft::breaking("type_kind_changed", path, text).and(lost)]
        }
    };
    let is_other = drafts
        .iter()
        .any(|it| it.change.kind == "type_kind_changed");
    (
        drafts,
        if is_other {
            old.traits.clone()
        } else {
            BTreeSet::new()
        },
    )
}

fn one(word: &str) -> String {
    let article = if word.starts_with(['a', 'e']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {word}")
}

fn compare_traits(old: &Type, new: &Type, told: &BTreeSet<String>) -> Vec<Draft> {
    let only = |one: &Type, other: &Type| {
        let traits = one.traits.difference(&other.traits);
        let traits: Vec<_> = traits.filter(|it| !told.contains(*it)).cloned().collect();
        traits
    };
    if matches!(new.shape, Shape::Alias(_)) {
        return Vec::new();
    }
    let (lost, won) = (only(old, new), only(new, old));
    let (subject, shown) = (format!("`{}`", old.name), |traits: &[String]| {
        let traits: Vec<_> = traits.iter().map(|it| format!("`{it}`")).collect();
        list(&traits)
    });
    let mut drafts = Vec::new();
    if !lost.is_empty() {
        let (traits, why) = (shown(&lost), why_lost(&lost));
        let text = format!("{subject} no longer is {traits}: {why}.");
        let line = format!("{{n}} types no longer are {traits}: {why}. They are {{}}.");
        let mut paths = lost.iter().map(|it| format!("models::{}: {it}", old.name));
        let draft =
            Draft::breaking("trait_lost", paths.next().unwrap_or_default(), text).and(paths);
        drafts.push(draft.fold_across(traits, subject.clone(), line));
    }
    if !won.is_empty() {
        let traits = shown(&won);
        let text = format!("{subject} is {traits} now.");
        let line = format!("{{n}} types are {traits} now: {{}}.");
        let draft = Draft::compatible("trait_gained", format!("models::{}", old.name), text);
        drafts.push(draft.fold_across(traits, subject, line));
    }
    drafts
}

fn why_lost(traits: &[String]) -> &'static str {
    if traits.iter().any(|it| it == "Default") {
        "a new value needs what the API requires"
    } else {
        "a number with a fraction, or a file, has come somewhere inside"
    }
}

/// The method of the error that gives the body. With another name of the type it is told there.
fn compare_accessor(old: &Type, new: &Type) -> Option<Draft> {
    let name = |ty: &Type| ty.accessor.as_ref().map(|it| format!("Error::{it}"));
    match (name(old), name(new)) {
        (Some(was), None) => {
            let text = format!(
                "`{was}` is gone: no error has the body `{}` any more.",
                old.name
            );
            Some(Draft::breaking("accessor_removed", was, text))
        }
        (Some(was), Some(is)) if was != is && old.name == new.name => {
            let text = format!("`{was}` is called `{is}` now.");
            Some(Draft::breaking("accessor_renamed", was, text))
        }
        (None, Some(is)) => {
            let text = format!("`{is}` is new: errors have the body `{}`.", new.name);
            Some(Draft::compatible("accessor_added", is, text))
        }
        _ => None,
    }
}

/// A feature alone no longer compiles a type that it compiled.
fn compare_features(pair: &Pair<'_>, old: &Type, new: &Type) -> Option<Draft> {
    let now = new.features.as_ref()?;
    let all = pair.new.resources.iter().map(|it| it.module.clone());
    let all: BTreeSet<_> = all.collect();
    let was = match &old.features {
        None => all.clone(),
        Some(was) => was.intersection(&all).cloned().collect(),
    };
    let known = |module: &&String| pair.old.resources.iter().any(|it| it.module == **module);
    let lost: Vec<_> = was
        .difference(now)
        .filter(known)
        .map(|it| format!("`{it}`"))
        .collect();
    if lost.is_empty() || was.is_empty() {
        return None;
    }
    let (features, subject) = (list(&lost), format!("`{}`", old.name));
    let text = format!(
        "{subject} is not compiled with {features} alone any more: nothing of it leads there."
    );
    let line = format!("{{n}} types are not compiled with {features} alone any more: {{}}.");
    let draft = Draft::breaking("feature_narrowed", format!("models::{}", old.name), text).silent();
    Some(draft.fold_across(features, subject, line))
}
