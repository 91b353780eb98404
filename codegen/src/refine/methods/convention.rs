//! The names that people give to what a method does at a path: `GET /users` of the users is `list`, `POST
//! /users/{id}/ban` is `ban`. It takes a path's words and knows nothing of the operation's ID.

use crate::route::{Segment, is_plural, one};

/// Words that begin the name of what is done, and not of a thing.
const VERBS: [&str; 132] = [
    "accept",
    "activate",
    "add",
    "analyze",
    "apply",
    "approve",
    "archive",
    "assign",
    "attach",
    "authorize",
    "ban",
    "block",
    "calculate",
    "cancel",
    "capture",
    "check",
    "classify",
    "clear",
    "clone",
    "close",
    "compare",
    "complete",
    "compute",
    "confirm",
    "convert",
    "copy",
    "create",
    "deactivate",
    "decline",
    "decrypt",
    "delete",
    "deploy",
    "detach",
    "detect",
    "disable",
    "dismiss",
    "download",
    "duplicate",
    "enable",
    "encrypt",
    "estimate",
    "evaluate",
    "execute",
    "expire",
    "export",
    "extract",
    "finalize",
    "find",
    "finish",
    "follow",
    "forward",
    "generate",
    "get",
    "grant",
    "import",
    "increment",
    "install",
    "invite",
    "join",
    "leave",
    "link",
    "list",
    "lock",
    "login",
    "logout",
    "lookup",
    "mark",
    "merge",
    "move",
    "mute",
    "pause",
    "pay",
    "ping",
    "poll",
    "predict",
    "preview",
    "process",
    "promote",
    "publish",
    "purge",
    "query",
    "rebuild",
    "recognize",
    "refresh",
    "register",
    "reject",
    "reload",
    "remove",
    "rename",
    "render",
    "reopen",
    "reorder",
    "replace",
    "resend",
    "reset",
    "resize",
    "resolve",
    "restart",
    "restore",
    "resume",
    "retry",
    "revert",
    "revoke",
    "rotate",
    "run",
    "save",
    "scan",
    "search",
    "send",
    "set",
    "share",
    "sign",
    "start",
    "stop",
    "submit",
    "subscribe",
    "summarize",
    "suspend",
    "sync",
    "test",
    "toggle",
    "transcribe",
    "transfer",
    "translate",
    "trigger",
    "unban",
    "undo",
    "unlock",
    "update",
    "upload",
    "validate",
    "verify",
];

/// Whether a word says what is done, and not with what.
pub fn is_verb(word: &str) -> bool {
    VERBS.contains(&word) || matches!(word, "patch" | "post" | "put")
}

/// What is known of a path beside its own words.
pub struct Surroundings {
    /// Whether the path with a parameter at its end is there as well.
    pub has_items: bool,
    /// The methods that the path itself has.
    pub methods: Vec<String>,
    /// Whether the answer is a list.
    pub is_list: bool,
    /// Whether the answer may have a list in it.
    pub has_list: bool,
}

/// A name in its parts, so that a type can be called `CreateCustomerSource` where the method is `create_source`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// What is done: `create`.
    pub verb: Vec<String>,
    /// With what of the resource: `source`; nothing where it is the resource itself.
    pub object: Vec<String>,
}

/// The name of a method at a path, of which the words behind the resource's own count. None where there is no custom.
pub fn name(
    method: &str,
    segments: &[Segment],
    group: &[String],
    around: &Surroundings,
) -> Option<Name> {
    let nouns: Vec<_> = segments.iter().filter_map(Segment::fixed).collect();
    let at_item = matches!(segments.last(), Some(Segment::Param(_)));
    let last = nouns.last().copied().unwrap_or(group);
    // `login_links` are things, though one can `login`.
    let is_verb = |words: &[String]| {
        let begins = words
            .first()
            .is_some_and(|word| VERBS.contains(&word.as_str()));
        begins && (words.len() == 1 || !is_plural(words))
    };
    let is_action = !at_item && !nouns.is_empty() && is_verb(last);
    if is_action && method != "DELETE" {
        return Some(Name {
            verb: last.to_vec(),
            object: singular_chain(&nouns[..nouns.len() - 1]),
        });
    }
    let verb = match (method, at_item) {
        ("GET", false) if around.lists(last) => "list",
        ("GET", _) => "get",
        ("POST", true) => "update",
        ("POST", false) if around.is_collection(last) => "create",
        ("POST", false) if around.methods.iter().any(|other| other == "GET") => "update",
        // What is posted to one thing is done to it, and the path says what.
        ("POST", false) if !nouns.is_empty() => {
            return Some(Name {
                verb: last.to_vec(),
                object: singular_chain(&nouns[..nouns.len() - 1]),
            });
        }
        ("PUT", _) if around.methods.iter().any(|other| other == "PATCH") => "replace",
        ("PUT" | "PATCH", _) => "update",
        ("DELETE", _) => "delete",
        _ => return None,
    };
    let several = !at_item && !matches!(verb, "create" | "get") && around.is_collection(last);
    let mut object = singular_chain(&nouns);
    // `settings` that are one object stay so.
    let keeps = verb == "get" && !at_item;
    if (several || keeps) && !nouns.is_empty() {
        object.truncate(object.len() - last.len());
        object.extend_from_slice(last);
    }
    // What is done to all of a resource at once is not what is done to one of it.
    if several && nouns.is_empty() && verb != "list" {
        object.push("all".to_owned());
    }
    Some(Name {
        verb: vec![verb.to_owned()],
        object,
    })
}

impl Surroundings {
    /// Whether a path that ends with these words is a collection.
    fn is_collection(&self, last: &[String]) -> bool {
        self.has_items || self.is_list || is_plural(last)
    }

    /// Whether a GET of it gives a list. `settings` are a plural, and yet one object.
    fn lists(&self, last: &[String]) -> bool {
        self.has_items || self.is_list || (is_plural(last) && self.has_list)
    }
}

fn singular_chain(nouns: &[&[String]]) -> Vec<String> {
    nouns.iter().flat_map(|words| one(words)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::segments;
    use crate::words::words;

    #[test]
    fn calls_have_the_names_that_people_give_them() {
        // Behind a resource's own path; `*` has items below it, `+` has a GET as well.
        let table = [
            ("GET *", "list"),
            ("GET /{id}", "get"),
            ("POST *", "create"),
            ("POST /{id}", "update"),
            ("PUT /{id}", "update"),
            ("PATCH /{id}", "update"),
            ("DELETE /{id}", "delete"),
            ("DELETE *", "delete all"),
            ("GET /search", "search"),
            ("POST /{id}/ban", "ban"),
            ("POST /{id}/refund", "refund"),
            ("POST /{id}/balance+", "update balance"),
            ("POST /{id}/login_links", "create login link"),
            ("GET /{id}/line_items", "list line items"),
            ("GET /{id}/sources/{source}", "get source"),
            ("POST /{id}/sources/{source}/verify", "verify source"),
            ("POST /{id}/jobs/{job}/addTags", "create job add tag"),
            ("QUERY /{id}", ""),
        ];
        for (route, expected) in table {
            let (method, path) = route.split_once(' ').expect("a route has a blank");
            let around = Surroundings {
                has_items: path == "*",
                methods: if path.ends_with('+') {
                    vec!["GET".to_owned()]
                } else {
                    Vec::new()
                },
                is_list: false,
                has_list: true,
            };
            let path = segments(path.trim_end_matches(['*', '+']));
            let name = name(method, &path, &words("customers"), &around);
            let name = name.map(|name| [name.verb, name.object].concat().join(" "));
            assert_eq!(name.unwrap_or_default(), expected, "{route}");
        }
    }
}
