//! Operations' names, where the document gives them none: their IDs, without the words of their resource. It takes
//! operations and their groups as the document spells them, and knows nothing of Rust's spelling.

use std::collections::BTreeMap;

use crate::ir::{Api, Operation, ResourceId};
use crate::words::{fold, singular, words};

/// Names the operations that have no name: `gists/get-revision` of `gists` is `get-revision`, unless two would be one.
pub fn name_methods(api: &mut Api) {
    let groups = &api.resources;
    let short = |operation: &Operation| {
        let group = &groups.get(operation.resource.0)?.group;
        let nameless = operation.name.is_empty();
        nameless.then(|| below(&operation.id, group).map(str::to_owned))?
    };
    let short: Vec<_> = api.operations.iter().map(short).collect();
    let mut counts: BTreeMap<(ResourceId, String), usize> = BTreeMap::new();
    for (operation, short) in api.operations.iter().zip(&short) {
        let own = Some(&operation.name).filter(|name| !name.is_empty());
        let name = short.as_ref().or(own).unwrap_or(&operation.id);
        *counts.entry((operation.resource, fold(name))).or_default() += 1;
    }
    for (operation, short) in api.operations.iter_mut().zip(short) {
        let alone = short.filter(|name| counts[&(operation.resource, fold(name))] == 1);
        if operation.name.is_empty() {
            operation.name = alone.unwrap_or_else(|| operation.id.clone());
        }
    }
}

/// What an ID says after the words of its group, where a sign ends these.
fn below<'a>(id: &'a str, group: &str) -> Option<&'a str> {
    let group = words(group);
    let ends = id
        .char_indices()
        .filter(|(_, c)| c.is_ascii() && !c.is_ascii_alphanumeric());
    ends.filter(|(end, _)| same(&words(&id[..*end]), &group))
        .map(|(end, _)| id[end..].trim_start_matches(|c: char| !c.is_alphanumeric()))
        .find(|rest| rest.starts_with(char::is_alphabetic))
}

/// Whether two lists of words are one but for the number of the last: `user` and `users`.
fn same(one: &[String], other: &[String]) -> bool {
    let (Some((last, before)), Some((other_last, other_before))) =
        (one.split_last(), other.split_last())
    else {
        return false;
    };
    let plain = |word: &String| singular(word).unwrap_or_else(|| word.clone());
    before == other_before && plain(last) == plain(other_last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_say_their_group_first() {
        let table = [
            ("gists/get-revision", "gists", Some("get-revision")),
            ("user_list", "Users", Some("list")),
            ("apps_permissions_info", "apps.permissions", Some("info")),
            ("SecretScanning.list", "secret-scanning", Some("list")),
            ("username_check", "user", None),
            ("listUsers", "users", None),
            ("users", "users", None),
            ("users_", "users", None),
            ("users_2", "users", None),
            ("größe_ändern", "größe", Some("ändern")),
        ];
        for (id, group, expected) in table {
            assert_eq!(below(id, group), expected, "{id}");
        }
    }
}
