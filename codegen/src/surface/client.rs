//! The client as its users see it: its name, its credentials, and what holds for all calls.

use super::{Client, Scheme};
use crate::emit::Cx;
use crate::emit::source::api::{one_line, variable};
use crate::ir::{Retries, SchemeKind};

pub fn client(cx: &Cx<'_>) -> Client {
    let (info, settings) = (&cx.api.info, &cx.api.settings);
    let base_url = cx.api.servers.first().map(|server| server.url.clone());
    let pointers = [
        ("message", &settings.error_message),
        ("code", &settings.error_code),
        ("trace ID", &settings.trace_id),
    ];
    let pointers = pointers.map(|(what, places)| format!("{what}: {}", places.join(", ")));
    let docs = [Some(&info.title), info.description.as_ref()];
    let docs: Vec<_> = docs.into_iter().flatten().map(String::as_str).collect();
    Client {
        name: cx.names.client.clone(),
        api_version: one_line(&info.version),
        version_header: settings.version_header.clone(),
        base_url: base_url.unwrap_or_default(),
        retries: cx.api.retries.as_ref().map(retries),
        error_pointers: pointers.to_vec(),
        schemes: schemes(cx),
        servers: [cx.names.servers(), cx.names.server_variables()].concat(),
        docs: docs.join("\n\n"),
    }
}

fn schemes(cx: &Cx<'_>) -> Vec<Scheme> {
    let schemes = cx.api.schemes().map(|(id, scheme)| Scheme {
        wire: scheme.name.clone(),
        setter: cx.names.scheme(id).to_owned(),
        way: match &scheme.kind {
            SchemeKind::Bearer => "as a bearer token".to_owned(),
            SchemeKind::Basic => "as a user and a password".to_owned(),
            SchemeKind::Header(name) => format!("in the header `{name}`"),
            SchemeKind::Query(name) => format!("in the query parameter `{name}`"),
            SchemeKind::Cookie(name) => format!("in the cookie `{name}`"),
        },
        env: variable(cx, scheme),
    });
    schemes.collect()
}

/// A policy of retries in words.
pub fn retries(policy: &Retries) -> String {
    let statuses = policy.statuses.iter().map(|(from, to)| match from == to {
        true => from.to_string(),
        false => format!("{from}-{to}"),
    });
    let statuses: Vec<_> = statuses.collect();
    format!(
        "on {}{}, pauses from {} to {} ms, times {}, for {} ms",
        statuses.join(", "),
        if policy.connection_errors {
            " and without connection"
        } else {
            ""
        },
        policy.initial_interval,
        policy.max_interval,
        policy.exponent,
        policy.max_elapsed_time,
    )
}
