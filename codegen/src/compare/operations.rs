//! Changes of an operation that both versions have: its name, its request, what it gives, what it sends.

use std::collections::BTreeMap;

use super::Pair;
use super::draft::{Draft, list, shown};
use super::matching::unnamed;
use super::params::compare_params;
use super::resources::other_operation;
use crate::surface::{ErrorCase, Operation};

/// `module` is where its resource is now.
pub fn compare_operation(
    pair: &Pair<'_>,
    old: &Operation,
    new: &Operation,
    module: &str,
) -> Vec<Draft> {
    let path = format!("{}().{}", old.resource, old.name);
    let mut drafts = Vec::new();
    drafts.extend(compare_name(pair, old, new, module));
    drafts.extend(compare_params(pair, old, new));
    drafts.extend(compare_request(old, new));
    drafts.extend(compare_output(pair, old, new));
    drafts.extend(compare_errors(pair, old, new));
    drafts.extend(compare_sent(old, new));
    if old.docs != new.docs {
        drafts.push(Draft::docs(path.clone()));
    }
    drafts.extend(deprecation(&path, old.deprecated, new.deprecated));
    drafts
}

/// What was not deprecated is now, or the other way round.
pub fn deprecation(path: &str, old: bool, new: bool) -> Option<Draft> {
    let (path, subject) = (path.to_owned(), shown(path));
    match (old, new) {
        (false, true) => {
            let text =
                format!("{subject} is deprecated: code that uses it compiles with a warning.");
            let line =
                "{n} things are deprecated, so code that uses them compiles with a warning: {}.";
            Some(Draft::compatible("deprecated", path, text).fold("", subject, line.to_owned()))
        }
        (true, false) => {
            let text = format!("{subject} is no longer deprecated.");
            let line = "{n} things are no longer deprecated: {}.";
            Some(Draft::compatible("no_longer_deprecated", path, text).fold(
                "",
                subject,
                line.to_owned(),
            ))
        }
        _ => None,
    }
}

fn compare_name(pair: &Pair<'_>, old: &Operation, new: &Operation, module: &str) -> Option<Draft> {
    let path = format!("{}().{}", old.resource, old.name);
    let now = format!("{}().{}", new.resource, new.name);
    let is_moved = new.resource != module;
    if !is_moved && old.name == new.name {
        return None;
    }
    let other = other_operation(pair, old, Some(new));
    let also = other.map(|it| format!(" The old name calls `{} {}` now.", it.method, it.path));
    let text = format!("`{path}` is `{now}` now.{}", also.unwrap_or_default());
    let kind = if is_moved {
        "operation_moved"
    } else {
        "operation_renamed"
    };
    let more = old.bodies.iter().skip(1);
    let more = more.map(|body| format!("{}().{}", old.resource, body.method));
    let draft = Draft::breaking(kind, path, text).and(more);
    let draft = draft.and(request(old));
    if other.is_some() {
        return Some(draft.silent());
    }
    let line = format!(
        "{{n}} methods of `{module}` are methods of `{}` now: {{}}.",
        new.resource
    );
    let subject = format!("`{}`", old.name);
    Some(if is_moved {
        draft.fold(&new.resource, subject, line)
    } else {
        draft
    })
}

/// The path of the request's type, if it is called after the method.
pub fn request(it: &Operation) -> Option<String> {
    let path = format!("{}().{} -> request", it.resource, it.name);
    it.builder.as_ref().map(|_| path)
}

/// The type of the request.
fn compare_request(old: &Operation, new: &Operation) -> Option<Draft> {
    if old.builder == new.builder {
        return None;
    }
    // A method with another name has a request with another name.
    let is_named = |it: &Operation| it.builder.is_some();
    if is_named(old) && is_named(new) && old.name != new.name {
        return None;
    }
    let name = |it: &Operation| match &it.builder {
        Some(builder) => builder.clone(),
        None => format!("Request<{}>", it.output.shown()),
    };
    let (was, is) = (name(old), name(new));
    let method = format!("{}().{}", old.resource, old.name);
    let setters = match is_named(new) {
        true => unknown_setters(new, old),
        false => unknown_setters(old, new),
    };
    let which = match setters.as_slice() {
        [] => String::new(),
        names => format!(" ({})", list(names)),
    };
    let why = match (is_named(old), is_named(new)) {
        (false, true) => format!(
            " because it takes something optional now{which}. Code that names the type of the request breaks."
        ),
        (true, false) => format!(" because it takes nothing optional any more{which}."),
        _ => ".".to_owned(),
    };
    let text = format!("`{method}` gives a `{is}` instead of a `{was}`{why}");
    let gone = unknown_setters(old, new)
        .into_iter()
        .filter(|_| !is_named(new));
    let gone = gone.map(|it| format!("{method}().{}", it.trim_matches('`')));
    Some(Draft::breaking("request_type_changed", format!("{method} -> request"), text).and(gone))
}

/// The optional parameters of an operation that another has not at all.
fn unknown_setters(one: &Operation, other: &Operation) -> Vec<String> {
    let optional = one.params.iter().filter(|it| !it.required);
    let unknown = optional.filter(|it| !other.params.iter().any(|also| also.wire == it.wire));
    unknown.map(|it| format!("`{}`", it.name)).collect()
}

fn compare_output(pair: &Pair<'_>, old: &Operation, new: &Operation) -> Option<Draft> {
    if pair.matching.is_same(&old.output, &new.output) {
        return None;
    }
    let method = format!("{}().{}", old.resource, old.name);
    let (was, is) = (old.output.shown(), new.output.shown());
    let text = format!("`{method}` gives `{is}` instead of `{was}`.");
    let line = format!("{{n}} methods give `{is}` instead of `{was}`: {{}}.");
    let path = format!("{method} -> output");
    let draft = Draft::breaking("output_changed", path, text);
    Some(draft.fold(format!("{was} {is}"), format!("`{method}`"), line))
}

fn compare_errors(pair: &Pair<'_>, old: &Operation, new: &Operation) -> Vec<Draft> {
    let method = format!("{}().{}", old.resource, old.name);
    let by_status = |errors: &'_ [ErrorCase]| {
        let rows = errors.iter().map(|it| (it.status.clone(), it.clone()));
        rows.collect::<BTreeMap<_, _>>()
    };
    let (was, is) = (by_status(&old.errors), by_status(&new.errors));
    let mut drafts = Vec::new();
    for status in is.keys().filter(|status| !was.contains_key(*status)) {
        let text = format!("`{method}` declares the error {status}.");
        let line = format!("{{n}} methods declare the error {status}: {{}}.");
        let draft = Draft::compatible("error_added", &method, text);
        drafts.push(draft.fold(status, format!("`{method}`"), line));
    }
    for (status, error) in &was {
        let Some(now) = is.get(status) else {
            let text = format!(
                "`{method}` no longer declares the error {status}: its body is not decoded any more."
            );
            let line = format!(
                "{{n}} methods no longer declare the error {status}, whose body is not decoded any more: {{}}."
            );
            let draft = Draft::behaviour("error_removed", &method, text);
            drafts.push(draft.fold(status, format!("`{method}`"), line));
            continue;
        };
        drafts.extend(compare_error(pair, &method, error, now));
    }
    drafts
}

fn compare_error(pair: &Pair<'_>, method: &str, old: &ErrorCase, new: &ErrorCase) -> Option<Draft> {
    let now = old.body.as_ref().map(|body| pair.matching.now(body));
    if now == new.body.as_ref().map(|body| body.plain.clone()) {
        return None;
    }
    let name = |it: &ErrorCase| {
        it.body
            .as_ref()
            .map_or("nothing typed".to_owned(), |it| format!("`{}`", it.shown()))
    };
    let (was, is, status) = (name(old), name(new), &old.status);
    let text = format!(
        "The body of the error {status} of `{method}` is decoded as {is} instead of {was}."
    );
    let line = format!(
        "The body of the error {status} is decoded as {is} instead of {was} in {{n}} methods: {{}}."
    );
    let draft = Draft::behaviour("error_body_changed", method, text);
    Some(draft.fold(format!("{status} {was} {is}"), format!("`{method}`"), line))
}

/// What is sent, and how: nothing of it shows in a signature.
fn compare_sent(old: &Operation, new: &Operation) -> Vec<Draft> {
    let method = format!("{}().{}", old.resource, old.name);
    let mut drafts = compare_pages(&method, old, new);
    drafts.extend(compare_endpoint(&method, old, new));
    let (was, is) = (facts(old), facts(new));
    for ((kind, what, was), (_, _, is)) in was.into_iter().zip(is) {
        // What accepts nothing has no body.
        if was == is || was == "``" || is == "``" {
            continue;
        }
        let text = format!("{what} of `{method}` changed from {was} to {is}.");
        let line = format!("{what} of {{n}} methods changed from {was} to {is}: {{}}.");
        let draft = Draft::behaviour(kind, &method, text);
        drafts.push(draft.fold(format!("{was} {is}"), format!("`{method}`"), line));
    }
    drafts
}

/// What holds for a call, in words.
fn facts(it: &Operation) -> [(&'static str, &'static str, String); 5] {
    let some = |it: &Option<String>| match it {
        Some(it) => format!("`{it}`"),
        None => "that of all calls".to_owned(),
    };
    let security = it
        .security
        .iter()
        .map(|it| format!("`{}`", it.join("` and `")));
    let security = match it.security.is_empty() {
        true => "none".to_owned(),
        false => security.collect::<Vec<_>>().join(" or "),
    };
    let redirects = if it.redirects { "a result" } else { "an error" };
    [
        (
            "security_changed",
            "What authenticates the requests",
            security,
        ),
        ("server_changed", "The server", some(&it.server)),
        (
            "retries_changed",
            "The policy of retries",
            some(&it.retries),
        ),
        (
            "accept_changed",
            "The accepted media type",
            format!("`{}`", it.accept),
        ),
        (
            "redirects_changed",
            "What a redirect is in the answer",
            redirects.to_owned(),
        ),
    ]
}

/// What is called. Methods of which the same part of the path changes are one line.
fn compare_endpoint(method: &str, old: &Operation, new: &Operation) -> Option<Draft> {
    let (was, is) = (unnamed(&old.path), unnamed(&new.path));
    if old.method == new.method && was == is {
        return None;
    }
    let text = format!(
        "`{method}` calls `{} {}` instead of `{} {}`.",
        new.method, new.path, old.method, old.path
    );
    let draft = Draft::behaviour("endpoint_changed", method, text);
    if old.method != new.method {
        return Some(draft);
    }
    let (was, is): (Vec<_>, Vec<_>) = (was.split('/').collect(), is.split('/').collect());
    let start = was
        .iter()
        .zip(&is)
        .take_while(|(one, other)| one == other)
        .count();
    let (was, is) = (was.get(start..)?, is.get(start..)?);
    let reversed = was.iter().rev().zip(is.iter().rev());
    let end = reversed.take_while(|(one, other)| one == other).count();
    let (was, is) = (
        was.get(..was.len() - end)?.join("/"),
        is.get(..is.len() - end)?.join("/"),
    );
    let line = format!("{{n}} methods call paths with `{is}` in place of `{was}`: {{}}.");
    Some(draft.fold(format!("{was} {is}"), format!("`{method}`"), line))
}

fn compare_pages(method: &str, old: &Operation, new: &Operation) -> Vec<Draft> {
    let path = format!("{method} -> pages");
    let draft = match (&old.pages, &new.pages) {
        (None, Some(is)) => {
            let text =
                format!("`{method}` has `stream` and `pages` now: its list comes in pages {is}.");
            Draft::compatible("pages_added", path, text)
        }
        (Some(_), None) => {
            let text = format!(
                "`{method}` has no `stream` and no `pages` any more: its list does not come in pages."
            );
            Draft::breaking("pages_removed", path, text)
        }
        (Some(was), Some(is)) if was != is => {
            let text = format!("`{method}` cuts its list into pages {is} instead of {was}.");
            Draft::behaviour("pages_changed", path, text)
        }
        _ => return Vec::new(),
    };
    vec![draft]
}
