//! Resources: which group each operation belongs to, by an extension, its tag or its path.

use std::collections::{BTreeMap, BTreeSet};

use openapiv3::Tag;
use serde_json::Value;

use super::Cx;
use super::extension::{Extensions, text_of};
use super::operation::Found;
use crate::ir::{Resource, ResourceId, Section};
use crate::pointer::Pointer;
use crate::route::{Segment, alike, is_plural, is_prefix, segments};
use crate::words::{fold, words};

/// From so many operations on, one tag for all of them says nothing.
const ALL_IN_ONE: usize = 12;
/// From so many groups on, one for almost each operation says nothing.
const ONE_FOR_EACH: usize = 20;
/// A group of more operations is split by what its paths have in common.
const TOO_MANY: usize = 100;
/// What a part of a split group has at least.
const ENOUGH: usize = 3;

/// The resources in alphabetical order, by their folded names, and the one of each operation.
pub fn find_resources(
    cx: &mut Cx<'_, '_>,
    found: &[Found<'_>],
) -> (Vec<Resource>, Vec<ResourceId>) {
    let mut resources: BTreeMap<String, Resource> = BTreeMap::new();
    let mut keys = Vec::new();
    let sections = sections(&cx.document.extensions);
    for (found, group) in found.iter().zip(groups(cx, found)) {
        let key = fold(&group.name);
        let resource = resources.entry(key.clone()).or_insert(Resource {
            group: group.name,
            doc: None,
            link: None,
            section: None,
            at: group.at,
        });
        if resource.section.is_none() {
            let tag = found.operation.tags.first();
            let section = tag.and_then(|tag| sections.get(tag.as_str()));
            resource.section = section.cloned();
        }
        if let Some(tag) = tag(cx, found).filter(|_| !group.by_path) {
            let link = tag.external_docs.as_ref();
            let link = link.map(|docs| (docs.url.clone(), docs.description.clone()));
            resource.doc = resource.doc.take().or_else(|| tag.description.clone());
            resource.link = resource.link.take().or(link);
        }
        keys.push(key);
    }
    let numbers: BTreeMap<_, _> = resources.keys().zip(0..).collect();
    let ids = keys.iter().map(|key| ResourceId(numbers[key]));
    let ids = ids.collect();
    (resources.into_values().collect(), ids)
}

/// The section of each tag, by `x-tagGroups` as Redoc reads it.
fn sections(extensions: &Extensions) -> BTreeMap<&str, Section> {
    let groups = extensions.get("x-tagGroups").and_then(Value::as_array);
    let groups = groups.into_iter().flatten().enumerate();
    let tags = groups.filter_map(|(at, group)| {
        let title = group.get("name")?.as_str()?;
        let tags = group.get("tags")?.as_array()?.iter().enumerate();
        Some(tags.filter_map(move |(place, tag)| {
            let title = title.to_owned();
            Some((tag.as_str()?, Section { at, title, place }))
        }))
    });
    let mut sections = BTreeMap::new();
    for (tag, section) in tags.flatten() {
        // A tag in two sections is in the first.
        sections.entry(tag).or_insert(section);
    }
    sections
}

/// The group of an operation.
struct Group {
    /// Its name, as the document spells it.
    name: String,
    /// Where it is said.
    at: Pointer,
    /// Whether the path says it, and no tag.
    by_path: bool,
}

/// The operations' groups: what an extension says, else the first tag, else what the path says. Tags count only where they
/// group something.
fn groups(cx: &mut Cx<'_, '_>, found: &[Found<'_>]) -> Vec<Group> {
    let mut named: Vec<_> = found.iter().map(|found| named_group(cx, found)).collect();
    let free: Vec<_> = (0..found.len()).filter(|it| named[*it].is_none()).collect();
    let tags: Vec<_> = free.iter().map(|it| tag_group(&found[*it])).collect();
    let paths: Vec<_> = free.iter().map(|it| path_group(&found[*it])).collect();
    let tags = if says_nothing(&tags, &paths) {
        tags.iter().map(|_| None).collect()
    } else {
        tags
    };
    let chosen = tags.into_iter().zip(paths);
    let mut chosen: Vec<_> = chosen.map(|(tag, path)| tag.unwrap_or(path)).collect();
    gather(&mut chosen);
    let own: Vec<_> = free.iter().map(|it| &found[*it]).collect();
    split(&own, &mut chosen);
    for (index, group) in free.into_iter().zip(chosen) {
        named[index] = Some(group);
    }
    named.into_iter().flatten().collect()
}

/// What the extension says.
fn named_group(cx: &mut Cx<'_, '_>, found: &Found<'_>) -> Option<Group> {
    const KEY: &str = "x-speakeasy-group";
    let named = text_of(&found.operation.extensions, KEY, &found.at, cx.report);
    let named = named.filter(|group| !fold(group).is_empty())?;
    Some(Group {
        name: named,
        at: found.at.child(KEY),
        by_path: false,
    })
}

fn tag_group(found: &Found<'_>) -> Option<Group> {
    let tag = found.operation.tags.first();
    let tag = tag.filter(|tag| !fold(tag).is_empty())?;
    Some(Group {
        name: tag.clone(),
        at: found.at.child("tags").index(0),
        by_path: false,
    })
}

/// The path's first word that says something. Of `chat.postMessage` it is `chat`.
fn path_group(found: &Found<'_>) -> Group {
    let words = || {
        let words = found.path.split(['/', '(']);
        let words = words.map(|word| word.split_once(':').map_or(word, |(word, _)| word));
        words.filter(|word| !word.starts_with('{') && !fold(word).is_empty())
    };
    let word = words().find(|word| !is_prefix(word)).or(words().next());
    let name = word.map(|word| match word.split_once('.') {
        Some((before, _)) if !fold(before).is_empty() => before,
        _ => word,
    });
    Group {
        name: name.unwrap_or("root").to_owned(),
        at: found.item_at.clone(),
        by_path: true,
    }
}

/// Whether tags group nothing: all operations have the same one, though their paths differ, or almost each has its own.
fn says_nothing(tags: &[Option<Group>], paths: &[Group]) -> bool {
    let all = tags.iter().flatten();
    let distinct: BTreeSet<_> = all.map(|group| fold(&group.name)).collect();
    let is_one = distinct.len() == 1 && tags.iter().all(Option::is_some);
    let by_path: BTreeSet<_> = paths.iter().map(|group| fold(&group.name)).collect();
    let differ = by_path.len() >= ENOUGH && !is_one_for_each(by_path.len(), paths.len());
    (is_one && tags.len() > ALL_IN_ONE && differ) || is_one_for_each(distinct.len(), tags.len())
}

fn is_one_for_each(groups: usize, operations: usize) -> bool {
    groups >= ONE_FOR_EACH && groups * 5 >= operations * 4
}

/// Where almost each operation would have a group of its own, they are one: `api`.
fn gather(groups: &mut [Group]) {
    let distinct: BTreeSet<_> = groups.iter().map(|group| fold(&group.name)).collect();
    if is_one_for_each(distinct.len(), groups.len()) {
        for group in groups {
            "api".clone_into(&mut group.name);
            group.by_path = true;
        }
    }
}

/// Splits groups that nobody finds anything in: by the collection that a path leads to.
fn split(found: &[&Found<'_>], groups: &mut [Group]) {
    let mut members: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, group) in groups.iter().enumerate() {
        members.entry(fold(&group.name)).or_default().push(index);
    }
    for members in members.values().filter(|members| members.len() > TOO_MANY) {
        let own = words(&groups[members[0]].name);
        let chains = members.iter().map(|it| collections(found[*it].path, &own));
        let chains: Vec<_> = chains.collect();
        let outer = outer(&chains);
        let parts = chains.iter().map(|chain| match chain.as_slice() {
            [first, second, ..] if Some(first) == outer => Some(second),
            chain => chain.first(),
        });
        let parts: Vec<_> = parts.collect();
        let mut sizes: BTreeMap<_, usize> = BTreeMap::new();
        for part in &parts {
            *sizes.entry(part).or_default() += 1;
        }
        for (index, part) in members.iter().zip(&parts) {
            if let Some(part) = part.filter(|_| sizes[&part] >= ENOUGH) {
                let group = &mut groups[*index];
                group.name = format!("{} {}", group.name, part.join(" "));
                group.by_path = true;
            }
        }
    }
}

/// The collections that a path leads through, behind the group's own.
fn collections(path: &str, own: &[String]) -> Vec<Vec<String>> {
    let segments = segments(path);
    let fixed = segments.iter().filter_map(Segment::fixed);
    let mut chain: Vec<_> = fixed.map(<[String]>::to_vec).collect();
    if let Some(at) = chain.iter().position(|words| alike(words, own)) {
        chain.drain(..=at);
    }
    chain.retain(|words| is_plural(words));
    chain
}

/// The collection that the most paths lead through to another one, and a third of all at least: `namespaces`.
fn outer(chains: &[Vec<Vec<String>>]) -> Option<&Vec<String>> {
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for chain in chains.iter().filter(|chain| chain.len() > 1) {
        *counts.entry(&chain[0]).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    most.filter(|(_, count)| count * 3 >= chains.len())
        .map(|(outer, _)| outer)
}

/// An operation's tag, as the document declares it.
fn tag<'a>(cx: &Cx<'a, '_>, found: &Found<'_>) -> Option<&'a Tag> {
    let name = found.operation.tags.first()?;
    let mut tags = cx.document.tags.iter();
    tags.find(|tag| tag.name == *name)
}
