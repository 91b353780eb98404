//! Resources: which group each operation belongs to, by an extension, its tag or its path.

use std::collections::BTreeMap;

use openapiv3::Tag;

use super::Cx;
use super::extension::text_of;
use super::operation::Found;
use crate::ir::{Resource, ResourceId};
use crate::pointer::Pointer;
use crate::words::fold;

/// The resources in alphabetical order, by their folded names, and the one of each operation.
pub fn find_resources(
    cx: &mut Cx<'_, '_>,
    found: &[Found<'_>],
) -> (Vec<Resource>, Vec<ResourceId>) {
    let mut resources: BTreeMap<String, Resource> = BTreeMap::new();
    let mut keys = Vec::new();
    for found in found {
        let (group, at) = group(cx, found);
        let key = fold(&group);
        let resource = resources.entry(key.clone()).or_insert(Resource {
            group,
            doc: None,
            link: None,
            at,
        });
        if let Some(tag) = tag(cx, found) {
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

/// The operation's group as the document spells it: the extension, else the first tag, else the path's first word that
/// says something.
fn group(cx: &mut Cx<'_, '_>, found: &Found<'_>) -> (String, Pointer) {
    const KEY: &str = "x-speakeasy-group";
    let named = text_of(&found.operation.extensions, KEY, &found.at, cx.report);
    if let Some(group) = named.filter(|group| !fold(group).is_empty()) {
        return (group, found.at.child(KEY));
    }
    let tag = found.operation.tags.first();
    if let Some(tag) = tag.filter(|tag| !fold(tag).is_empty()) {
        return (tag.clone(), found.at.child("tags").index(0));
    }
    let words = || {
        let words = found.path.split('/');
        words.filter(|word| !word.starts_with('{') && !fold(word).is_empty())
    };
    let word = words().find(|word| !is_prefix(word)).or(words().next());
    (word.unwrap_or("root").to_owned(), found.item_at.clone())
}

/// An operation's tag, as the document declares it.
fn tag<'a>(cx: &Cx<'a, '_>, found: &Found<'_>) -> Option<&'a Tag> {
    let name = found.operation.tags.first()?;
    let mut tags = cx.document.tags.iter();
    tags.find(|tag| tag.name == *name)
}

/// Whether a word of a path stands before every resource: `api`, `v1`, `v2.1`.
fn is_prefix(word: &str) -> bool {
    let version = word.strip_prefix(['v', 'V']);
    let is_number = |rest: &str| {
        rest.starts_with(|c: char| c.is_ascii_digit())
            && rest
                .chars()
                .all(|c| c.is_ascii_digit() || ".-_".contains(c))
    };
    word == "api" || version.is_some_and(is_number)
}
