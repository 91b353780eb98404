//! What an operation's ID says beside its method, its path and its resource. It takes and gives words.

use super::convention::is_verb;
use crate::route::{Segment, alike, is_plural, plain};
use crate::words::words;

/// Words that say nothing of their own between those of a path.
const FILLERS: [&str; 14] = [
    "a", "all", "an", "and", "api", "by", "for", "from", "id", "in", "of", "on", "the", "with",
];

/// Words after which something has to follow.
const PREPOSITIONS: [&str; 10] = [
    "at", "by", "for", "from", "in", "of", "on", "to", "via", "with",
];

/// Whether an ID only repeats method and path: `PostUsersUser` of `POST /users/{user}`.
pub fn repeats(id: &[String], method: &str, segments: &[Segment]) -> bool {
    let Some((first, rest)) = id.split_first() else {
        return false;
    };
    let Some(last) = segments.iter().rev().find_map(Segment::fixed) else {
        return false;
    };
    let path = segments.iter().flat_map(|segment| match segment {
        Segment::Fixed(words) | Segment::Param(words) => words,
    });
    let says_last = rest.windows(last.len()).any(|some| alike(some, last));
    *first == method.to_lowercase() && says_last && goes_along(rest, path)
}

/// Whether words are some of a path's, in its order.
fn goes_along<'a>(words: &[String], path: impl Iterator<Item = &'a String>) -> bool {
    let mut path: &[_] = &path.collect::<Vec<_>>();
    words.iter().all(|word| {
        let found = path.iter().position(|other| plain(other) == plain(word));
        if let Some(found) = found {
            path = &path[found + 1..];
        }
        let is_version = word.starts_with('v') && word[1..].chars().all(|c| c.is_ascii_digit());
        found.is_some() || is_version || FILLERS.contains(&word.as_str())
    })
}

/// What an ID says before path and method, where it ends with these, as web frameworks make them: `read_item` of
/// `read_item_items__item_id__get`.
pub fn before_route<'a>(id: &'a [String], method: &str, path: &str) -> Option<&'a [String]> {
    let route = [words(path), vec![method.to_lowercase()]].concat();
    id.strip_suffix(route.as_slice())
        .filter(|rest| !rest.is_empty())
}

/// What an ID says without the words of its group: `listUsers` of the users is `list`. None where too little is left.
pub fn without_group(id: &[String], group: &[String]) -> Option<Vec<String>> {
    let (at, length) = find_group(id, group)?;
    let (before, behind) = (&id[..at], &id[at + length..]);
    let before = match before {
        [before @ .., article] if matches!(article.as_str(), "a" | "an" | "the") => before,
        before => before,
    };
    let is_preposition =
        |word: Option<&String>| word.is_some_and(|it| PREPOSITIONS.contains(&it.as_str()));
    let hangs = match behind {
        // `add_role_to_user` and `user_by_name` need it.
        [] => is_preposition(before.last()),
        [first, ..] => before.is_empty() && is_preposition(Some(first)),
    };
    // `update_user_email` is about an email; of `save_albums_user` nothing can be taken away.
    let goes_on = behind
        .first()
        .is_some_and(|word| !PREPOSITIONS.contains(&word.as_str()));
    if !before.is_empty() && goes_on && is_plural(&id[at..at + length]) {
        return None;
    }
    let left = [before, behind].concat();
    let begins = left
        .first()
        .is_some_and(|word| word.starts_with(|c: char| c.is_ascii_alphabetic()));
    (begins && !hangs).then_some(left)
}

/// Where an ID has the words of its group, and how many words these are in the ID: `LimitRange` are the `limitranges`. Of
/// a group with several words, some are enough: two of them, or one at the ID's start.
fn find_group(id: &[String], group: &[String]) -> Option<(usize, usize)> {
    let parts = (1..=group.len())
        .rev()
        .flat_map(|len| [&group[group.len() - len..], &group[..len]]);
    let places = parts.flat_map(|part| (0..id.len()).map(move |at| (part, at)));
    // `listPlain` of the lists begins with what is done.
    let is_done = |part: &[String], at: usize| at == 0 && is_verb(&id[0]) && id[0] != part[0];
    let is_enough = |part: &[String], at: usize| at == 0 || part.len() > 1 || group.len() == 1;
    let mut places = places.filter(|(part, at)| is_enough(part, *at) && !is_done(part, *at));
    places.find_map(|(part, at)| {
        let wanted = plain(&part.concat());
        let lengths = 1..=(id.len() - at).min(wanted.len());
        let mut lengths = lengths.filter(|len| plain(&id[at..at + len].concat()) == wanted);
        lengths.next().map(|len| (at, len))
    })
}

/// Whether an ID is the name of its group, and says no more of what is done than the method: `meetings`, `group` of the
/// groups, `Order_Put`. What is got may be one or all, and `delete` is what people say.
pub fn is_group(id: &[String], group: &[String], method: &str, segments: &[Segment]) -> bool {
    let is_collection = || {
        let last = segments.last().and_then(Segment::fixed);
        last.is_some_and(|last| alike(last, group))
    };
    let is_method = |word: &String| *word == method.to_lowercase();
    let says_little = match method {
        "POST" | "PUT" | "PATCH" => true,
        "GET" => is_collection(),
        _ => false,
    };
    let rest = match id {
        [rest @ .., last] if !rest.is_empty() && is_method(last) => says_little.then_some(rest),
        [first, rest @ ..] if is_method(first) => says_little.then_some(rest),
        [first, ..] if is_verb(first) => None,
        id => Some(id),
    };
    rest.is_some_and(|rest| alike(rest, group))
}

/// An ID without the parameters that the path has anyway, at its end: `get by contact id` of `/contacts/{contactId}`. Of
/// `by id` it is enough that the path ends with a parameter.
pub fn without_params<'a>(id: &'a [String], segments: &[Segment]) -> &'a [String] {
    let params = segments.iter().filter_map(|segment| match segment {
        Segment::Param(words) => Some(words.concat()),
        Segment::Fixed(_) => None,
    });
    let params: Vec<_> = params.collect();
    let ends = [params.concat(), params.last().cloned().unwrap_or_default()];
    let says_params = |at: &usize| {
        let end = id[*at..].concat();
        let said = end.strip_prefix("by");
        said.is_some_and(|said| !said.is_empty() && ends.iter().any(|end| end == said))
    };
    if let Some(at) = (1..id.len()).find(says_params) {
        return &id[..at];
    }
    let ends_in_param = matches!(segments.last(), Some(Segment::Param(_)));
    match id {
        [rest @ .., by, word]
            if ends_in_param && by == "by" && word == "id" && !rest.is_empty() =>
        {
            rest
        }
        id => id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::segments;

    #[test]
    fn some_ids_only_repeat_method_and_path() {
        let table = [
            (
                "PostWebhookEndpointsWebhookEndpoint",
                "POST /v1/webhook_endpoints/{webhook_endpoint}",
                true,
            ),
            ("get_files_id", "GET /files/{file_id}", true),
            ("getAllUsers", "GET /api/users", true),
            ("getV2Users", "GET /v2/users", true),
            ("getUserByName", "GET /user/{username}", false),
            ("getUsers", "GET /users/{id}/friends", false),
            ("listUsers", "GET /users", false),
            ("post", "POST /{id}", false),
        ];
        for (id, route, expected) in table {
            let (method, path) = route.split_once(' ').expect("a route has a blank");
            assert_eq!(
                repeats(&words(id), method, &segments(path)),
                expected,
                "{id}"
            );
        }
    }

    #[test]
    fn some_ids_end_with_the_route() {
        let id = words("read_item_items__item_id__get");
        let rest = before_route(&id, "GET", "/items/{item_id}");
        assert_eq!(rest.map(<[String]>::len), Some(2));
        assert_eq!(before_route(&id, "PUT", "/items/{item_id}"), None);
    }

    #[test]
    fn ids_lose_the_parameters_of_their_path() {
        for (id, path, expected) in [
            ("getBycontactId", "/contacts/{contactId}", "get"),
            ("GetByContactId", "/contacts/{contact_id}", "get"),
            (
                "activateByIdcode",
                "/a/{id}/codes/{code}/activate",
                "activate",
            ),
            ("getByCode", "/a/{id}/codes/{code}", "get"),
            ("getById", "/a/{key}", "get"),
            ("getByName", "/users/{username}", "get by name"),
            ("byId", "/a/{id}", "by id"),
            ("standby", "/a/{id}", "standby"),
        ] {
            let id = words(id);
            let left = without_params(&id, &segments(path)).join(" ");
            assert_eq!(left, expected, "{id:?} {path}");
        }
    }

    #[test]
    fn some_ids_are_the_name_of_their_group() {
        for (id, group, route, expected) in [
            ("meetings", "Meetings", "GET /users/{id}/meetings", true),
            ("imGroup", "im groups", "GET /im/groups/{id}", true),
            ("list", "lists", "PUT /lists", false),
            ("groupMembers", "groups", "GET /groups/{id}/members", false),
            ("Order_Put", "Orders", "PUT /orders/{id}", true),
            ("putOrder", "Orders", "PUT /orders/{id}", true),
            ("updateOrder", "Orders", "PUT /orders/{id}", false),
            ("GetOrders", "Orders", "GET /orders", true),
            ("GetOrder", "Orders", "GET /orders/{id}", false),
            ("cart_delete", "cart", "DELETE /cart.delete.json", false),
        ] {
            let (method, path) = route.split_once(' ').expect("a route has a blank");
            let is_group = is_group(&words(id), &words(group), method, &segments(path));
            assert_eq!(is_group, expected, "{id}");
        }
    }

    #[test]
    fn ids_lose_their_group() {
        let table = [
            ("gists/get-revision", "gists", Some("get revision")),
            ("user_list", "Users", Some("list")),
            ("apps_permissions_info", "apps.permissions", Some("info")),
            ("SecretScanning.list", "secret-scanning", Some("list")),
            (
                "watchCoreV1ServiceList",
                "core_v1",
                Some("watch service list"),
            ),
            ("registry_get", "Container Registry", Some("get")),
            ("cdn_purge_cache", "CDN Endpoints", Some("purge cache")),
            (
                "listCoreV1LimitRangeOfAll",
                "limitranges",
                Some("list core v1 of all"),
            ),
            ("save-albums-user", "Albums", None),
            ("updateUserEmail", "users", Some("update email")),
            ("listPlain", "lists", None),
            ("postComment", "posts", None),
            ("listUsers", "users", Some("list")),
            ("createAUser", "users", Some("create")),
            ("addUserToGroup", "users", Some("add to group")),
            ("removeRoleFromUser", "users", None),
            ("userByName", "user", None),
            ("username_check", "user", None),
            ("users", "users", None),
            ("users_2", "users", None),
            ("größe_ändern", "größe", Some("andern")),
        ];
        for (id, group, expected) in table {
            let left = without_group(&words(id), &words(group));
            assert_eq!(left.map(|left| left.join(" ")).as_deref(), expected, "{id}");
        }
    }
}
