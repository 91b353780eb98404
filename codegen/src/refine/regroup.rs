//! Resources that stay: takes the lock, and puts each operation that it knows back into the resource that it had. A
//! document that renames a group, or moves an operation to another, must not move methods and cargo features.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Api, Resource, ResourceId};
use crate::lock::operations::{Known, recognize};
use crate::lock::{Lock, RESOURCES};

/// Puts known operations into their resources, and takes out those that are empty then.
pub fn regroup(api: &mut Api, lock: &Lock) {
    if lock.is_empty() {
        return;
    }
    let known = recognize(api, lock);
    rename_groups(api, lock, &known);
    for (index, known) in known.iter().enumerate() {
        let group = known.as_ref().and_then(|known| group_of(lock, known));
        if let Some(group) = group {
            let current = api.operations[index].resource;
            api.operations[index].resource = resource_of(api, group, current);
        }
    }
    sort_resources(api);
}

/// The group whose resource an operation was in.
fn group_of<'a>(lock: &'a Lock, known: &Known) -> Option<&'a str> {
    lock.things(RESOURCES, &known.module).next()
}

/// A group that the lock does not know, and whose known operations were all in one that is no longer there, is that one.
fn rename_groups(api: &mut Api, lock: &Lock, known: &[Option<Known>]) {
    let mut before: BTreeMap<ResourceId, BTreeSet<&str>> = BTreeMap::new();
    for (operation, known) in api.operations.iter().zip(known) {
        let group = known.as_ref().and_then(|known| group_of(lock, known));
        before.entry(operation.resource).or_default().extend(group);
    }
    let mut present: BTreeSet<_> = api.resources.iter().map(|it| it.group.clone()).collect();
    for (id, groups) in before {
        let is_new = lock.name_of(RESOURCES, &api[id].group).is_none();
        let mut groups = groups.into_iter();
        if let (Some(group), None, true) = (groups.next(), groups.next(), is_new)
            && present.insert(group.to_owned())
        {
            api[id].group = group.to_owned();
        }
    }
}

/// The resource of a group; a new one is described as the one that the operation comes from.
fn resource_of(api: &mut Api, group: &str, current: ResourceId) -> ResourceId {
    let found = api.resources().find(|(_, it)| it.group == group);
    if let Some((id, _)) = found {
        return id;
    }
    let resource = Resource {
        group: group.to_owned(),
        ..api[current].clone()
    };
    api.resources.push(resource);
    ResourceId(api.resources.len() - 1)
}

/// Sorts resources by their groups, without those that have no operation.
fn sort_resources(api: &mut Api) {
    let used: BTreeSet<_> = api.operations.iter().map(|it| it.resource).collect();
    let mut order: Vec<_> = api.resources().map(|(id, _)| id).collect();
    order.retain(|id| used.contains(id));
    order.sort_by(|one, other| api[*one].group.cmp(&api[*other].group));
    let numbers = order
        .iter()
        .enumerate()
        .map(|(new, old)| (*old, ResourceId(new)));
    let numbers: BTreeMap<_, _> = numbers.collect();
    api.resources = order.iter().map(|id| api[*id].clone()).collect();
    for operation in &mut api.operations {
        operation.resource = numbers[&operation.resource];
    }
}
