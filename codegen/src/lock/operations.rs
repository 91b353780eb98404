//! Recognises operations that a lock knows: by their ID, or by method and path where the ID is new.

use std::collections::{BTreeMap, BTreeSet};

use super::Lock;
use crate::ir::{Api, Operation};

/// An operation as the lock has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The ID that it had.
    pub id: String,
    /// The module of its resource.
    pub module: String,
    /// What its first method stands for.
    pub thing: String,
}

/// What the ID of an operation ends with that is the stream of another one, on the same path.
const STREAM: &str = " stream";

/// What a method stands for.
pub fn thing(operation: &Operation, id: &str) -> String {
    format!("{id} {} {}", operation.method, operation.path)
}

/// What the type of a request stands for.
pub fn request(id: &str) -> String {
    format!("{id} request")
}

/// What the lock knows of each operation, in their order.
pub fn recognize(api: &Api, lock: &Lock) -> Vec<Option<Known>> {
    let known: Vec<_> = lock.entries().filter_map(read).collect();
    let by_id: BTreeMap<_, _> = known.iter().map(|it| (it.id.as_str(), it)).collect();
    let present: BTreeSet<_> = api.operations.iter().map(|it| it.id.as_str()).collect();
    let moved = known.iter().filter(|it| !present.contains(it.id.as_str()));
    let by_path: BTreeMap<_, _> = moved
        .map(|it| ((it.id.ends_with(STREAM), route(&it.thing)), it))
        .collect();
    let find = |operation: &Operation| {
        let by_id = by_id.get(operation.id.as_str());
        let route = format!("{} {}", operation.method, operation.path);
        by_id
            .or_else(|| by_path.get(&(operation.id.ends_with(STREAM), route.as_str())))
            .copied()
            .cloned()
    };
    api.operations.iter().map(find).collect()
}

/// What each operation is known by: the ID that it had when it got its name.
pub fn ids<'a>(api: &'a Api, known: &'a [Option<Known>]) -> Vec<&'a str> {
    let known = known.iter().chain(std::iter::repeat(&None));
    let id = |(operation, known): (&'a Operation, &'a Option<Known>)| match known {
        Some(known) => known.id.as_str(),
        None => operation.id.as_str(),
    };
    api.operations.iter().zip(known).map(id).collect()
}

/// `resources::users::Users::get = GetUser GET /users/{id}`: a method of a resource.
fn read((namespace, _, thing): (&str, &str, &str)) -> Option<Known> {
    let mut parts = namespace.split("::");
    let (root, module) = (parts.next()?, parts.next()?);
    parts.next()?;
    let is_method = root == "resources" && parts.next().is_none();
    let id = thing.strip_suffix(route(thing))?.trim_end();
    (is_method && !id.is_empty()).then(|| Known {
        id: id.to_owned(),
        module: module.to_owned(),
        thing: thing.to_owned(),
    })
}

/// Method and path at the end of a thing; paths have no blanks, and neither have methods.
fn route(thing: &str) -> &str {
    let ends = thing.rmatch_indices(' ').map(|(at, _)| at);
    let start = ends.take(2).last().map_or(0, |at| at + 1);
    let route = &thing[start..];
    if route.contains(" /") { route } else { "" }
}
