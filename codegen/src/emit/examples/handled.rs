//! Which errors programs show: takes the operations, gives one of each resource whose program tells its errors apart, and
//! the errors that are told apart.

use std::collections::BTreeSet;

use super::answer::made_for;
use crate::emit::Cx;
use crate::ir::{Operation, OperationId, Type};

/// The statuses that callers handle, and the predicate of each.
const HANDLED: [(u16, &str); 5] = [
    (404, "is_not_found"),
    (422, "is_unprocessable"),
    (409, "is_conflict"),
    (400, "is_bad_request"),
    (403, "is_forbidden"),
];

/// Those that an operation declares, two at most: that something is not there, and what is wrong with the request.
pub fn statuses(operation: &Operation) -> impl Iterator<Item = (u16, &'static str)> {
    let declares = move |status: u16| {
        let mut errors = operation.errors.iter();
        errors.any(|error| error.from == status && error.to == status)
    };
    let declared = HANDLED
        .into_iter()
        .filter(move |(status, _)| declares(*status));
    declared.take(2)
}

/// The operation of each resource whose program tells its errors apart: one that gets something, else one that creates.
pub fn with_errors(cx: &Cx<'_>) -> BTreeSet<OperationId> {
    let resources = cx.api.resources().filter_map(|(resource, _)| {
        let operations = cx.api.operations_of(resource);
        let fitting = operations.filter(|(id, operation)| is_fitting(cx, *id, operation));
        let (id, _) = fitting.min_by_key(|(id, operation)| rank(cx, *id, operation))?;
        Some(id)
    });
    resources.collect()
}

/// Whether the program has one line for the answer, so that the errors are what one sees.
fn is_fitting(cx: &Cx<'_>, id: OperationId, operation: &Operation) -> bool {
    let body = operation.ok.body.as_ref();
    let is_list = body.is_some_and(|(_, ty)| matches!(cx.api.behind_aliases(ty), Type::List(_)));
    let is_one = operation.page.is_none() && !operation.ok.optional && !is_list;
    let is_plain = is_one && operation.bodies.len() < 2 && !operation.deprecated;
    is_plain && made_for(cx, id).is_none() && statuses(operation).next().is_some()
}

fn rank(cx: &Cx<'_>, id: OperationId, operation: &Operation) -> u8 {
    let is_missed = statuses(operation).any(|(status, _)| status == 404);
    match cx.names[id].methods[0].as_str() {
        "get" if is_missed => 0,
        "create" => 1,
        _ if is_missed => 2,
        _ => 3,
    }
}
