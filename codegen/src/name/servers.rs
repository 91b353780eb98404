//! Names of the builder's methods for servers and their variables: what the document calls a server, what it says of it in
//! a word or two, or what its URL has that the others have not.

use super::scope::{Claim, Scope};
use super::spell::snake;
use crate::diagnostic::Report;
use crate::ir::{Api, Server};
use crate::pointer::Pointer;
use crate::words::words;

/// Words that every description of a server may have.
const FILLERS: [&str; 14] = [
    "a",
    "an",
    "api",
    "apis",
    "base",
    "endpoint",
    "environment",
    "for",
    "our",
    "server",
    "servers",
    "the",
    "uri",
    "url",
];

/// The names of the servers' methods, and of the setters of their variables. A single server needs no method.
pub fn servers(
    api: &Api,
    scope: &mut Scope<'_>,
    report: &mut Report,
) -> (Vec<String>, Vec<String>) {
    let at = Pointer::root().child("servers");
    let several = api.servers.len() > 1;
    let servers = api.servers.iter().enumerate().filter(|_| several);
    let servers = servers.map(|(index, server)| {
        let numbered = format!("server_{}", index + 1);
        let said = said(server).or_else(|| apart(&api.servers, server));
        let said = said.map(|words| snake(&format!("{words} server")));
        let wanted: Vec<_> = said.into_iter().chain([numbered]).collect();
        let claim = Claim {
            thing: &server.template,
            wanted: &wanted,
            at: &at.index(index),
            settle: "another description",
        };
        scope.claim(&claim, report)
    });
    let servers = servers.collect();
    let variables = api.server_variables();
    let variables = variables.map(|variable| {
        let wanted = [snake(&format!("server {}", variable.name))];
        let claim = Claim {
            thing: &format!("{{{}}}", variable.name),
            wanted: &wanted,
            at: &at,
            settle: "another name of the variable",
        };
        scope.claim(&claim, report)
    });
    (servers, variables.collect())
}

/// What the document says of a server, if that is a word or two besides those that say nothing.
fn said(server: &Server) -> Option<String> {
    let text = server.name.as_ref().or(server.description.as_ref())?;
    let telling = |word: &String| !FILLERS.contains(&word.as_str());
    let words: Vec<_> = words(text).into_iter().filter(telling).collect();
    matches!(words.len(), 1..=2).then(|| words.join(" "))
}

/// What the URL of a server has that not all have: `sandbox` of `https://sandbox.example.com`.
fn apart(servers: &[Server], server: &Server) -> Option<String> {
    let in_all = |word: &String| servers.iter().all(|other| fixed(other).contains(word));
    let own = fixed(server).into_iter();
    let own: Vec<_> = own.filter(|word| !in_all(word)).collect();
    match own.len() {
        0 => Some("default".to_owned()),
        1..=2 => Some(own.join(" ")),
        _ => None,
    }
}

/// The words of a URL that no variable decides.
fn fixed(server: &Server) -> Vec<String> {
    let variables = server.variables.iter();
    let url = variables.fold(server.template.clone(), |url, variable| {
        url.replace(&format!("{{{}}}", variable.name), " ")
    });
    words(&url)
}
