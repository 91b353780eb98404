//! Changes of the client, and of what holds for all calls.

use super::draft::Draft;
use super::{CLIENT, Pair};
use crate::surface::{Client, Scheme};

pub fn compare_client(pair: &Pair<'_>) -> Vec<Draft> {
    let (old, new) = (&pair.old.client, &pair.new.client);
    let mut drafts = Vec::new();
    match (
        pair.old.operations.is_empty(),
        pair.new.operations.is_empty(),
    ) {
        (true, true) => {}
        (true, false) => drafts.push(Draft::compatible(
            "client_added",
            new.name.clone(),
            format!("There is a client now, `{}`.", new.name),
        )),
        (false, true) => drafts.push(Draft::breaking(
            "client_removed",
            old.name.clone(),
            format!(
                "The client `{}` is gone: the API has no operations any more.",
                old.name
            ),
        )),
        (false, false) => drafts.extend(compare_calls(old, new)),
    }
    if old.docs != new.docs {
        drafts.push(Draft::docs("crate"));
    }
    drafts
        .into_iter()
        .map(|draft| draft.group(CLIENT))
        .collect()
}

fn compare_calls(old: &Client, new: &Client) -> Vec<Draft> {
    let mut drafts = compare_name(old, new);
    drafts.extend(compare_new(old, new));
    for scheme in &old.schemes {
        match new.schemes.iter().find(|it| it.wire == scheme.wire) {
            Some(now) => drafts.extend(compare_scheme(scheme, now, new)),
            None => drafts.push(Draft::breaking(
                "credential_removed",
                format!("Builder::{}", scheme.setter),
                format!(
                    "`Builder::{}` is gone: the API has no credential `{}` any more.",
                    scheme.setter, scheme.wire
                ),
            )),
        }
    }
    drafts.extend(compare_servers(old, new));
    let is_new = |scheme: &&Scheme| !old.schemes.iter().any(|it| it.wire == scheme.wire);
    drafts.extend(new.schemes.iter().filter(is_new).map(|scheme| {
        let path = format!("Builder::{}", scheme.setter);
        let text = format!("`{path}` is new: a credential that is sent {}.", scheme.way);
        Draft::compatible("credential_added", path, text)
    }));
    drafts.extend(compare_settings(old, new));
    drafts
}

fn compare_name(old: &Client, new: &Client) -> Vec<Draft> {
    let text = format!("The client `{}` is called `{}` now.", old.name, new.name);
    let renamed = Draft::breaking("client_renamed", old.name.clone(), text);
    (old.name != new.name)
        .then_some(renamed)
        .into_iter()
        .collect()
}

/// `new` takes the first credential, if there is one.
fn compare_new(old: &Client, new: &Client) -> Option<Draft> {
    let path = format!("{}::new", old.name);
    let from_env = format!("{}::from_env", old.name);
    match (old.schemes.first(), new.schemes.first()) {
        (None, None) => None,
        (Some(was), Some(is)) if was.wire == is.wire => None,
        (Some(was), Some(is)) => {
            let text = format!(
                "`{path}` sets the credential `{}` now, and no longer `{}`.",
                is.wire, was.wire
            );
            Some(Draft::breaking("credential_default_changed", path, text).silent())
        }
        (None, Some(is)) => {
            let text = format!("`{path}` takes a credential now, `{}`.", is.wire);
            Some(Draft::breaking("credential_default_changed", path, text))
        }
        (Some(_), None) => {
            let text = format!("`{path}` takes no credential any more, and `from_env` is gone.");
            Some(Draft::breaking("credential_default_changed", path, text).and([from_env]))
        }
    }
}

/// The methods of the builder that choose a server or set a part of its URL.
fn compare_servers(old: &Client, new: &Client) -> Vec<Draft> {
    let gone = old.servers.iter().filter(|it| !new.servers.contains(it));
    let gone = gone.map(|method| {
        let path = format!("Builder::{method}");
        let text = format!("`{path}` is gone: the API has no such server any more.");
        Draft::breaking("server_removed", path, text)
    });
    let added = new.servers.iter().filter(|it| !old.servers.contains(it));
    let added = added.map(|method| {
        let path = format!("Builder::{method}");
        let text = format!("`{path}` is new: it says which server is called.");
        Draft::compatible("server_added", path, text)
    });
    gone.chain(added).collect()
}

fn compare_scheme(old: &Scheme, new: &Scheme, client: &Client) -> Vec<Draft> {
    let path = format!("Builder::{}", old.setter);
    let mut drafts = Vec::new();
    if old.setter != new.setter {
        let other = client.schemes.iter().find(|it| it.setter == old.setter);
        let mut text = format!("`{path}` is called `{}` now.", new.setter);
        if let Some(other) = other {
            text += &format!(" The old name sets `{}`.", other.wire);
        }
        let draft = Draft::breaking("credential_renamed", path.clone(), text);
        drafts.push(if other.is_some() {
            draft.silent()
        } else {
            draft
        });
    }
    if old.way != new.way {
        let text = format!(
            "The credential `{}` is sent {} instead of {}.",
            old.wire, new.way, old.way
        );
        drafts.push(Draft::behaviour(
            "credential_sent_differently",
            path.clone(),
            text,
        ));
    }
    if old.env != new.env {
        let text = format!("`from_env` reads `{}` instead of `{}`.", new.env, old.env);
        drafts.push(Draft::behaviour("variable_changed", path, text));
    }
    drafts
}

fn compare_settings(old: &Client, new: &Client) -> Vec<Draft> {
    let name = |value: &Option<String>| {
        value
            .as_ref()
            .map_or("none".to_owned(), |it| format!("`{it}`"))
    };
    let settings = [
        (
            "api_version_changed",
            "The version of the API",
            format!("`{}`", old.api_version),
            format!("`{}`", new.api_version),
        ),
        (
            "version_header_changed",
            "The header with the version of the API",
            name(&old.version_header),
            name(&new.version_header),
        ),
        (
            "base_url_changed",
            "The base URL",
            format!("`{}`", old.base_url),
            format!("`{}`", new.base_url),
        ),
        (
            "retries_changed",
            "The retries of all calls",
            name(&old.retries),
            name(&new.retries),
        ),
        (
            "error_pointers_changed",
            "Where errors find their texts",
            old.error_pointers.join("; "),
            new.error_pointers.join("; "),
        ),
    ];
    let changed = settings.into_iter().filter(|(_, _, was, is)| was != is);
    let drafts = changed.map(|(kind, what, was, is)| {
        Draft::behaviour(kind, "Client", format!("{what}: {is} instead of {was}."))
    });
    drafts.collect()
}
