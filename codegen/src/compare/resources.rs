//! Resources that come, go and get other names, with their methods.

use std::collections::BTreeMap;

use super::Pair;
use super::draft::{Draft, list};
use super::operations::{compare_operation, request};
use crate::surface::{Operation, Resource};

pub fn compare_resources(pair: &Pair<'_>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let renamed: BTreeMap<_, _> = pair
        .old
        .resources
        .iter()
        .filter_map(|it| renamed(pair, it))
        .collect();
    for resource in &pair.old.resources {
        drafts.extend(compare_resource(pair, resource, &renamed));
    }
    for resource in &pair.new.resources {
        let is_known = pair
            .old
            .resources
            .iter()
            .any(|it| it.module == resource.module);
        let is_renamed = renamed.values().any(|module| *module == resource.module);
        if !is_known && !is_renamed {
            drafts.push(added(pair, resource));
        } else {
            let new = operations(&pair.new.operations, &resource.module);
            let new = new.filter(|it| pair.matching.is_new_operation(it));
            drafts.extend(new.map(added_operation));
        }
    }
    drafts
}

/// The new module of a resource that has another name: it has the same group in the document, or all that is left of it.
fn renamed<'a>(pair: &Pair<'a>, old: &'a Resource) -> Option<(&'a str, &'a str)> {
    let modules = |it: &&Resource| it.module == old.module;
    if pair.new.resources.iter().any(|it| modules(&it)) {
        return None;
    }
    let same = pair.new.resources.iter().find(|it| it.wire == old.wire);
    if let Some(same) = same {
        return Some((&old.module, &same.module));
    }
    let now = operations(&pair.old.operations, &old.module);
    let now = now.filter_map(|it| pair.matching.operation(it));
    let mut now = now.map(|it| it.resource.as_str());
    let first = now.next()?;
    let is_known = pair.old.resources.iter().any(|it| it.module == first);
    (!is_known && now.all(|module| module == first)).then_some((old.module.as_str(), first))
}

fn operations<'a>(all: &'a [Operation], module: &str) -> impl Iterator<Item = &'a Operation> {
    all.iter().filter(move |it| it.resource == module)
}

fn compare_resource(pair: &Pair<'_>, old: &Resource, renamed: &BTreeMap<&str, &str>) -> Vec<Draft> {
    let module = renamed
        .get(old.module.as_str())
        .copied()
        .unwrap_or(&old.module);
    let same = pair.new.resources.iter().find(|it| it.module == module);
    let mut drafts = Vec::new();
    match same {
        Some(new) => drafts.extend(compare_names(old, new)),
        None => drafts.push(removed(pair, old)),
    }
    for operation in operations(&pair.old.operations, &old.module) {
        match (pair.matching.operation(operation), same) {
            (Some(new), Some(_)) => drafts.extend(compare_operation(pair, operation, new, module)),
            // Where they are now is told with the resource.
            (Some(new), None) => {
                drafts.extend(compare_operation(pair, operation, new, &new.resource))
            }
            (None, Some(_)) => drafts.push(removed_operation(pair, operation)),
            (None, None) => {}
        }
    }
    drafts
        .into_iter()
        .map(|draft| draft.group(module))
        .collect()
}

fn compare_names(old: &Resource, new: &Resource) -> Option<Draft> {
    let path = format!("resources::{}", old.module);
    if old.module != new.module {
        let text = format!(
            "The resource `{}` is called `{}` now: its cargo feature, its module and the client's method.",
            old.module, new.module
        );
        return Some(Draft::breaking("resource_renamed", path, text));
    }
    (old.docs != new.docs).then(|| Draft::docs(path))
}

/// A resource is gone, with its methods or without those that are elsewhere now.
fn removed(pair: &Pair<'_>, old: &Resource) -> Draft {
    let module = &old.module;
    let mut gone = Vec::new();
    let mut moved: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for operation in operations(&pair.old.operations, module) {
        let name = format!("`{}`", operation.name);
        match pair.matching.operation(operation) {
            Some(new) => moved.entry(&new.resource).or_default().push(name),
            None => gone.push(name),
        }
    }
    let mut text = format!("The resource `{module}` is gone, with its cargo feature");
    if !gone.is_empty() {
        text += &format!(" and {}", list(&gone));
    }
    text += ".";
    for (module, names) in &moved {
        let are = if names.len() == 1 { "is" } else { "are" };
        text += &format!(" In `{module}` now {are} {}.", list(names));
    }
    let paths = operations(&pair.old.operations, module);
    let paths = paths.map(|it| format!("{module}().{}", it.name));
    Draft::breaking("resource_removed", format!("resources::{module}"), text).and(paths)
}

fn added(pair: &Pair<'_>, resource: &Resource) -> Draft {
    let module = &resource.module;
    let new = operations(&pair.new.operations, module);
    let new: Vec<_> = new
        .filter(|it| pair.matching.is_new_operation(it))
        .collect();
    let names: Vec<_> = new.iter().map(|it| format!("`{}`", it.name)).collect();
    let methods = match names.as_slice() {
        [] => String::new(),
        names => format!(", with {}", list(names)),
    };
    let text =
        format!("The resource `{module}` is new{methods}. It has a cargo feature of its name.");
    let paths = new.iter().map(|it| format!("{module}().{}", it.name));
    Draft::compatible("resource_added", format!("resources::{module}"), text)
        .and(paths)
        .group(module)
}

fn added_operation(operation: &Operation) -> Draft {
    let path = format!("{}().{}", operation.resource, operation.name);
    let text = format!(
        "`{path}` is new: `{} {}`.",
        operation.method, operation.path
    );
    Draft::compatible("operation_added", path, text).group(&operation.resource)
}

/// A method is gone; if its name now is another operation's, code calls that one.
fn removed_operation(pair: &Pair<'_>, operation: &Operation) -> Draft {
    let path = format!("{}().{}", operation.resource, operation.name);
    let mut text = format!(
        "`{path}` is gone: the API no longer has `{} {}`",
        operation.method, operation.path
    );
    let heir = other_operation(pair, operation, None);
    if let Some(heir) = heir {
        text += &format!(". The name now calls `{} {}`", heir.method, heir.path);
    }
    text += ".";
    let more = operation.bodies.iter().skip(1);
    let more = more.map(|body| format!("{}().{}", operation.resource, body.method));
    let draft = Draft::breaking("operation_removed", path, text);
    let draft = draft.and(more).and(request(operation));
    if heir.is_some() {
        draft.silent()
    } else {
        draft
    }
}

/// The operation that has an old one's name now, if it is not the same.
pub fn other_operation<'a>(
    pair: &Pair<'a>,
    old: &Operation,
    new: Option<&Operation>,
) -> Option<&'a Operation> {
    let mut same = operations(&pair.new.operations, &old.resource);
    same.find(|it| it.name == old.name && new.is_none_or(|new| it.id != new.id))
}
