//! The contract run against a server that answers each operation with the document's example, without Node: what goes
//! out is what the document asks for, and what is wrong fails the run.

use std::collections::BTreeSet;
use std::process::{Command, Output};
use std::sync::Arc;

use codegen::Input;
use codegen::ir::{Api, Media, Operation, Place, Type};
use tests::server::{Reply, Seen, Server, json, status};
use tests::{input, source, succeed};

/// What the document says, with the overlay.
fn api() -> Api {
    let run = codegen::api(Input {
        overlays: vec![source("spec/overlay.yaml")],
        ..input(source("spec/clerk-backend-api.yaml"))
    });
    succeed(run).0
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_contract"))
        .args(arguments)
        .output()
        .expect("the contract run starts")
}

fn lines(output: &Output) -> Vec<String> {
    let text = String::from_utf8(output.stdout.clone()).expect("it prints text");
    text.lines().map(str::to_owned).collect()
}

#[test]
fn every_operation_is_called_as_the_document_has_it() {
    let api = Arc::new(api());
    let answers = api.clone();
    let server = Server::start(move |_, seen| answer(&answers, operation(&answers, seen)));
    let output = run(&[
        "--base-url",
        &format!("{}/v1/", server.url),
        "--header",
        "X-Run: a:b",
    ]);
    let mut lines = lines(&output);
    let count = api.operations.len();
    let summary =
        format!("{count} operations: {count} accepted, {count} decoded, 0 with deviations");
    assert_eq!(lines.pop(), Some(summary), "{lines:#?}");
    assert!(output.status.success());

    let seen = server.seen();
    assert_eq!((lines.len(), seen.len()), (count, count));
    let mut called = BTreeSet::new();
    for (line, seen) in lines.iter().zip(&seen) {
        let operation = operation(&api, seen);
        assert!(
            line.starts_with(&format!("{} ", operation.id)),
            "{line}: {seen:?}"
        );
        assert!(line.ends_with(" decoded"), "{line}");
        check(operation, seen);
        called.insert(&operation.id);
    }
    assert_eq!(called.len(), count);
}

/// The operation that a request is for: of those whose template fits, the one with the most words of its own.
fn operation<'a>(api: &'a Api, seen: &Seen) -> &'a Operation {
    let path = seen.target.split('?').next().unwrap_or_default();
    let path = path
        .strip_prefix("/v1")
        .expect("the base URL's path comes first");
    let fitting = api
        .operations
        .iter()
        .filter(|operation| operation.method == seen.method && fits(&operation.path, path));
    fitting
        .min_by_key(|operation| operation.path.matches('{').count())
        .unwrap_or_else(|| panic!("no operation has {} {path}", seen.method))
}

fn fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) =
        (template.split('/').collect(), path.split('/').collect());
    let fits = |(template, part): (&&str, &&str)| {
        template == part || (template.starts_with('{') && !part.is_empty())
    };
    template.len() == path.len() && template.iter().zip(&path).all(fits)
}

/// What the document requires is there: the credential, the parameters, a body of one of the media types.
fn check(operation: &Operation, seen: &Seen) {
    let id = &operation.id;
    assert_eq!(seen.header("x-run"), "a:b", "{id}");
    assert_eq!(
        seen.header("authorization").is_empty(),
        operation.security.is_empty(),
        "{id}"
    );
    let query = seen.target.split_once('?').map_or("", |(_, query)| query);
    let names: Vec<_> = query
        .split('&')
        .filter_map(|pair| pair.split('=').next())
        .collect();
    for param in operation.params.iter().filter(|param| param.required) {
        match param.place {
            Place::Query => assert!(names.contains(&param.wire.as_str()), "{id}: {query}"),
            Place::Header => assert!(!seen.header(&param.wire.to_lowercase()).is_empty(), "{id}"),
            Place::Path | Place::Cookie => {}
        }
    }
    let media = seen.header("content-type");
    let declared = operation
        .bodies
        .iter()
        .any(|body| media.starts_with(&body.media_type));
    let required = operation.bodies.iter().any(|body| body.required);
    assert_eq!(declared, !media.is_empty(), "{id}: {media}");
    assert_eq!(declared, !seen.body.is_empty(), "{id}: {media}");
    assert!(declared || !required, "{id} needs a body");
    if media == "application/json" {
        serde_json::from_slice::<serde_json::Value>(&seen.body).expect("the body is JSON");
    }
}

/// The document's example of an operation's answer.
fn answer(api: &Api, operation: &Operation) -> Reply {
    let example = |ty: &Type| ty.named().and_then(|id| api.types[id.0].example.as_ref());
    let code = operation
        .ok
        .statuses
        .first()
        .and_then(|status| status.parse().ok());
    let media = |media| [("content-type", media)];
    match (&operation.ok.body, code.unwrap_or(200)) {
        (None, code) => status(code, &[], ""),
        (Some((Media::Json, ty)), code) => {
            let example = operation.ok.example.as_ref().or_else(|| example(ty));
            let example =
                example.unwrap_or_else(|| panic!("{} has no example of its answer", operation.id));
            status(code, &media("application/json"), &example.to_string())
        }
        (Some(_), code) => status(code, &media("text/html"), "<p>"),
    }
}

#[test]
fn what_is_wrong_fails_the_run() {
    // A header is one line.
    const VIOLATIONS: &str = concat!(
        r#"[{"location":["request","query","limit"],"severity":"Error","message":"must be integer"},"#,
        r#"{"location":["request","query","order"],"severity":"Warning","message":"is deprecated"},"#,
        r#"{"location":["response","body"],"severity":"Error","message":"must be object"}]"#,
    );
    let api = api();
    let server = Server::start(move |_, seen| match operation(&api, seen).id.as_str() {
        "GetUserList" => status(422, &[("sl-violations", VIOLATIONS)], r#"{"errors":[]}"#),
        "GetUsersCount" => status(
            200,
            &[("sl-violations", VIOLATIONS)],
            r#"{"object":"total_count","total_count":1}"#,
        ),
        "GetUser" => json(r#"{"id":1}"#),
        "GetJWKS" => Reply::Reset,
        _ => answer(&api, operation(&api, seen)),
    });
    let output = run(&["--base-url", &format!("{}/v1", server.url)]);
    assert_eq!(output.status.code(), Some(1));
    let lines = lines(&output);
    let line = |start: &str| {
        let line = lines.iter().find_map(|line| line.strip_prefix(start));
        line.unwrap_or_else(|| panic!("there is a line {start:?}"))
            .to_owned()
    };
    let notes = concat!(
        "; violates the document: request.query.limit: must be integer",
        "; the server remarks: request.query.order: is deprecated, response.body: must be object",
    );
    assert_eq!(
        line("GetUsersCount users.count "),
        format!("200 decoded{notes}")
    );
    let rejected = line("GetUserList users.list ");
    assert!(
        rejected.starts_with("422 rejected: ") && rejected.ends_with(notes),
        "{rejected}"
    );
    let undecoded = line("GetUser users.get ");
    assert!(
        undecoded.starts_with("200 not decoded: ") && undecoded.contains("$.id"),
        "{undecoded}"
    );
    assert!(line("GetJWKS jwks.get_jwks ").starts_with("--- no answer: "));
    let count = lines.len() - 1;
    assert_eq!(
        line(&format!("{count} operations: ")),
        format!(
            "{} accepted, {} decoded, 0 with deviations",
            count - 3,
            count - 3
        )
    );
}

#[test]
fn it_does_not_begin_when_it_is_called_wrongly() {
    let url = "http://127.0.0.1:9";
    for arguments in [
        vec![],
        vec!["--base-url", "nowhere"],
        vec!["--base-url", url, "--header", "X"],
    ] {
        assert_eq!(run(&arguments).status.code(), Some(2), "{arguments:?}");
    }
}
