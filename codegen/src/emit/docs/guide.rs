//! The guide: takes the document and the operations' programs, gives what a user reads first, section by section. The
//! README and rustdoc show all of it, the index of the pages some sections.
//!
//! What does not depend on the document is in `templates/guide/`, a Markdown file for each section.

use std::collections::BTreeSet;

use super::pages::has_patch;
use crate::emit::examples::answer::holds_secret;
use crate::emit::examples::call::{Call, make_call};
use crate::emit::examples::code::{Code, Needs, chain, statement, text};
use crate::emit::examples::json::sample;
use crate::emit::examples::print::{Models, print_broken, print_flat, print_lines};
use crate::emit::examples::program::{
    client_variable, crate_name, make_client, print_uses, save_answer,
};
use crate::emit::source::api::variable;
use crate::emit::source::events::{signed, variable as secret_variable};
use crate::emit::source::rustdoc::{code, paragraphs};
use crate::emit::template::{Values, fill};
use crate::emit::{Cx, Programs};
use crate::ir::{
    Annotations, Arm, Media, Operation, OperationId, ResourceId, Retries, Scheme, SchemeId,
    SchemeKind, Server, ServerVariable, Shape, Type, TypeId,
};
use crate::markdown::safe;

/// A section: its template, and what the document says there; nothing when it has nothing for the section.
struct Section {
    template: &'static str,
    values: fn(&Cx<'_>, &Programs) -> Option<Values>,
}

macro_rules! section {
    ($file:literal, $values:expr) => {
        Section {
            template: include_str!(concat!("../../../templates/guide/", $file)),
            values: $values,
        }
    };
}

/// The sections in their order. Behind them stand those that the document brings itself.
const SECTIONS: [Section; 24] = [
    section!("head.md", head),
    section!("features-list.md", features_list),
    section!("installation.md", nothing),
    section!("first-call.md", first_call),
    section!("authentication.md", authentication),
    section!("oauth2.md", oauth2),
    ERRORS,
    section!("patch.md", patch),
    OPTIONS,
    section!("retries.md", retries),
    section!("timeouts.md", nothing),
    section!("paging.md", paging),
    section!("streams.md", streams),
    section!("uploads.md", uploads),
    section!("downloads.md", downloads),
    section!("servers.md", servers),
    section!("http-client.md", nothing),
    EVENTS,
    TESTING,
    section!("debugging.md", debugging),
    section!("raw.md", nothing),
    section!("blocking.md", blocking),
    section!("features.md", features),
    VERSIONS,
];

const EVENTS: Section = section!("events.md", events);
const TESTING: Section = section!("testing.md", testing);
const VERSIONS: Section = section!("versions.md", versions);
const LICENSE: Section = section!("license.md", license);
const ERRORS: Section = section!("errors.md", errors);
const OPTIONS: Section = section!("options.md", options);
const TABLES: Section = section!("tables.md", tables);

/// The sections where there is nothing to call, as with the payloads of webhooks.
const TYPES_ALONE: [Section; 3] = [
    section!("head.md", head),
    section!("types-alone.md", types_alone),
    EVENTS,
];

/// All sections that apply to the document. rustdoc and Markdown have different words for Rust that is not run.
pub fn write_guide(cx: &Cx<'_>, programs: &Programs, language: &str) -> String {
    let sections = if cx.api.operations.is_empty() {
        TYPES_ALONE.as_slice()
    } else {
        &SECTIONS
    };
    let fence = format!("```{language}");
    let written = sections.iter().filter_map(|section| {
        let template = section.template.replace("```rust", &fence);
        Some(fill(&template, &values(cx, programs, section)?))
    });
    let own = cx.api.settings.readme.iter();
    let own = own
        .map(|(title, text)| format!("## {}\n\n{}", safe(title), text.replace("```rust", &fence)));
    paragraphs(written.chain(own))
}

/// What stands at the end of the README: the licences.
pub fn write_license(cx: &Cx<'_>, programs: &Programs) -> String {
    write_section(cx, programs, &LICENSE)
}

/// What the API sends to webhooks.
pub fn write_events(cx: &Cx<'_>, programs: &Programs) -> String {
    write_section(cx, programs, &EVENTS)
}

/// How code that uses the crate is tested.
pub fn write_testing(cx: &Cx<'_>, programs: &Programs) -> String {
    write_section(cx, programs, &TESTING)
}

/// How errors are told apart.
pub fn write_errors(cx: &Cx<'_>, programs: &Programs) -> String {
    write_section(cx, programs, &ERRORS)
}

/// What each request can be told.
pub fn write_options(cx: &Cx<'_>, programs: &Programs) -> String {
    write_section(cx, programs, &OPTIONS)
}

/// What the columns of the pages' tables mean.
pub fn write_tables(cx: &Cx<'_>, programs: &Programs) -> String {
    write_section(cx, programs, &TABLES)
}

fn write_section(cx: &Cx<'_>, programs: &Programs, section: &Section) -> String {
    let values = values(cx, programs, section);
    values.map_or_else(String::new, |values| fill(section.template, &values))
}

/// The section's own values, and those that every section can have.
fn values(cx: &Cx<'_>, programs: &Programs, section: &Section) -> Option<Values> {
    let mut values = (section.values)(cx, programs)?;
    values.extend(common(cx));
    Some(values)
}

/// The values that every template can have.
pub fn common(cx: &Cx<'_>) -> Values {
    let version = cx.api.settings.package.get("version");
    let env = if cx.api.schemes.is_empty() {
        ""
    } else {
        ".env()?"
    };
    vec![
        ("package", cx.package.to_owned()),
        (
            "version",
            version.map_or("0.1.0", String::as_str).to_owned(),
        ),
        ("crate", crate_name(cx)),
        ("Client", cx.names.client.clone()),
        ("client", client_variable(cx)),
        ("make_client", make_client(cx)),
        ("env", env.to_owned()),
    ]
}

/// For a section that is the same for every document.
fn nothing(_: &Cx<'_>, _: &Programs) -> Option<Values> {
    Some(Values::new())
}

fn tables(cx: &Cx<'_>, _: &Programs) -> Option<Values> {
    const PATCH: &str = "- [`Patch<…>`](types/Patch.md): the field may be left out, which keeps the stored value, or be `Patch::Null`, which removes it.";
    let patch = if has_patch(cx) { PATCH } else { "" };
    Some(vec![("patch", patch.to_owned())])
}

fn head(cx: &Cx<'_>, _: &Programs) -> Option<Values> {
    let info = &cx.api.info;
    Some(vec![
        ("title", title(cx)),
        ("api_version", code(&info.version)),
        (
            "description",
            info.description.as_deref().map(safe).unwrap_or_default(),
        ),
    ])
}

/// The API's name, in a line.
pub fn title(cx: &Cx<'_>) -> String {
    let words: Vec<_> = cx.api.info.title.split_whitespace().collect();
    safe(&words.join(" "))
}

/// An object that is read, of those that are not deprecated the first by name.
fn types_alone(cx: &Cx<'_>, _: &Programs) -> Option<Values> {
    let objects = cx
        .api
        .types()
        .filter(|(_, def)| matches!(def.shape, Shape::Struct(_)) && !def.deprecated);
    let name = objects.map(|(id, _)| cx.names.ty(id)).min()?;
    Some(vec![("Type", name.to_owned())])
}

/// How much there is.
fn features_list(cx: &Cx<'_>, _: &Programs) -> Option<Values> {
    let count = |count: usize, thing: &str| match count {
        1 => format!("one {thing}"),
        count => format!("{count} {thing}s"),
    };
    let operations = cx.api.operations.iter();
    let described = operations.filter(|operation| operation.stream_of.is_none());
    Some(vec![
        ("operations", count(described.count(), "operation")),
        ("resources", count(cx.api.resources.len(), "resource")),
    ])
}

fn patch(cx: &Cx<'_>, _: &Programs) -> Option<Values> {
    has_patch(cx).then(Values::new)
}

fn versions(cx: &Cx<'_>, _: &Programs) -> Option<Values> {
    Some(vec![("api_version", code(&cx.api.info.version))])
}

fn license(cx: &Cx<'_>, _: &Programs) -> Option<Values> {
    let license = cx.api.settings.package.get("license")?;
    Some(vec![(
        "license",
        safe(&license.replace('/', " or ").replace(" OR ", " or ")),
    )])
}

/// The type of all events, and its arms.
pub fn events_of<'a>(cx: &'a Cx<'_>) -> Option<(TypeId, &'a [Arm])> {
    let id = cx.api.events.as_ref()?.ty.named()?;
    match &cx.api[id].shape {
        Shape::Union(union) => Some((id, &union.arms)),
        _ => None,
    }
}

fn events(cx: &Cx<'_>, _: &Programs) -> Option<Values> {
    const SIGNED: &str = include_str!("../../../templates/guide/events-signed.md");
    let (id, _) = events_of(cx)?;
    let verify = signed(cx).map(|(_, signature)| {
        let mut values = common(cx);
        values.extend([
            ("Event", cx.names.ty(id).to_owned()),
            ("Variant", cx.names.member(id, 0).to_owned()),
            ("variable", code(&secret_variable(cx, signature))),
        ]);
        fill(SIGNED, &values)
    });
    Some(vec![
        ("Event", cx.names.ty(id).to_owned()),
        ("verify", verify.unwrap_or_default()),
    ])
}

/// The operation that reads one thing, as the mock has it.
pub fn operation(cx: &Cx<'_>) -> Option<String> {
    let id = simple(cx)?;
    let resource = &cx.names[cx.api[id].resource].module;
    Some(format!("{resource}().{}()", cx.names[id].methods[0]))
}

/// A call, and an object of responses.
fn testing(cx: &Cx<'_>, _: &Programs) -> Option<Values> {
    let mut values = simple_call(cx, Some(".await"), print_call)?;
    values.push(("operation", operation(cx)?));
    values.extend(response(cx)?);
    Some(values)
}

/// An object of responses, as JSON: the smallest of those that the main resource gives.
fn response(cx: &Cx<'_>) -> Option<Values> {
    let given = cx.api.operations.iter().filter_map(|operation| {
        let (_, ty) = operation.ok.body.as_ref()?;
        let id = ty.named().filter(|_| matches!(ty, Type::Named(_)))?;
        let is_struct = matches!(cx.api[id].shape, Shape::Struct(_));
        (is_struct && !cx.api[id].deprecated && !holds_secret(cx, ty)).then_some(id)
    });
    let given: BTreeSet<TypeId> = given.collect();
    let samples = given.into_iter().map(|id| {
        let json = sample(cx, &Type::Named(id), &Annotations::default(), "value");
        (json.to_string().len(), id, json)
    });
    // The shortest that shows something.
    let samples = samples.filter(|(length, ..)| *length > 24);
    let (_, id, json) = samples.min_by_key(|(length, ..)| *length)?;
    let json = print_flat(&Code::Json(json), Models::Short).replace("json!", "serde_json::json!");
    Some(vec![("Type", cx.names.ty(id).to_owned()), ("json", json)])
}

/// A list of the main resource, else what reads one thing.
fn first_call(cx: &Cx<'_>, programs: &Programs) -> Option<Values> {
    let id = list(cx).or_else(|| simple(cx))?;
    Some(vec![
        ("program", programs.of(id, 0).trim_end().to_owned()),
        ("handle", code(&cx.names[cx.api[id].resource].handle)),
    ])
}

/// A list in pages: of the main resource, if it has one.
fn list(cx: &Cx<'_>) -> Option<OperationId> {
    let main = main_resource(cx);
    let operations = cx.api.operations();
    let lists =
        operations.filter(|(_, operation)| operation.page.is_some() && !operation.deprecated);
    let (id, _) = lists.min_by_key(|(_, operation)| Some(operation.resource) != main)?;
    Some(id)
}

fn authentication(cx: &Cx<'_>, _: &Programs) -> Option<Values> {
    let first = cx.api.schemes.first()?;
    let schemes = cx
        .api
        .schemes()
        .map(|(id, scheme)| scheme_line(cx, id, scheme));
    Some(vec![
        ("variable", code(&variable(cx, first))),
        ("schemes", schemes.collect::<Vec<_>>().join("\n")),
        ("setter", cx.names.scheme(SchemeId(0)).to_owned()),
    ])
}

/// The first scheme whose tokens the client can fetch.
fn oauth2(cx: &Cx<'_>, _: &Programs) -> Option<Values> {
    let mut schemes = cx.api.schemes();
    let (id, _) = schemes.find(|(_, scheme)| scheme.token.is_some())?;
    Some(vec![("setter", cx.names.scheme(id).to_owned())])
}

fn scheme_line(cx: &Cx<'_>, id: SchemeId, scheme: &Scheme) -> String {
    let way = match &scheme.kind {
        SchemeKind::Bearer => "a bearer token".to_owned(),
        SchemeKind::Basic => {
            "`Credential::basic(user, password)`; `user:password` in the variable".to_owned()
        }
        SchemeKind::Header(name) => format!("a key in the header {}", code(name)),
        SchemeKind::Query(name) => format!("a key in the query parameter {}", code(name)),
        SchemeKind::Cookie(name) => format!("a key in the cookie {}", code(name)),
    };
    format!(
        "- {}: {way}, from the environment variable {}.",
        code(&format!(".{}(…)", cx.names.scheme(id))),
        code(&variable(cx, scheme))
    )
}

fn errors(cx: &Cx<'_>, _: &Programs) -> Option<Values> {
    let mut known = cx.api.error_bodies().into_iter();
    let typed = known.find_map(|id| cx.names.accessor(id)).map(|accessor| {
        format!(
            "Where the document declares a body for the status, the error has it typed: `error.{accessor}()`, or `error.body_as::<T>()` with any of those types.",
        )
    });
    let mut own = cx.api[simple(cx)?].errors.iter();
    let own = own.find_map(|error| error.ty.as_ref()?.named());
    let body = own.and_then(|id| cx.names.accessor(id)).map(|accessor| {
        format!("if let Some(body) = error.{accessor}() {{\n    eprintln!(\"{{body:?}}\");\n}}")
    });
    let mut values = simple_call(cx, Some(".await"), print_call)?;
    values.extend([
        ("typed", typed.unwrap_or_default()),
        ("body", body.unwrap_or_default()),
    ]);
    Some(values)
}

/// A call that more steps follow, so that each has a line.
fn options(cx: &Cx<'_>, _: &Programs) -> Option<Values> {
    simple_call(cx, None, |call| print_broken(call, Models::Qualified))
}

fn blocking(cx: &Cx<'_>, _: &Programs) -> Option<Values> {
    simple_call(cx, Some(".send_blocking()?"), print_call)
}

/// A call that is longer takes a line for each step.
const CALL: usize = 72;

fn print_call(call: &Code) -> String {
    let flat = print_flat(call, Models::Qualified);
    if flat.len() > CALL {
        print_broken(call, Models::Qualified)
    } else {
        flat
    }
}

/// The call of an operation that reads one thing, and how it is sent, inside of a program of the template.
fn simple_call(cx: &Cx<'_>, send: Option<&str>, print: fn(&Code) -> String) -> Option<Values> {
    let id = simple(cx)?;
    let Call { before, request } = make_call(cx, id, 0);
    let setup = print_lines(&before, Models::Qualified, 0);
    let request = chain(request, send.map(text).into_iter().collect());
    let call = print(&request);
    let allow = if cx.api[id].deprecated {
        "#![allow(deprecated)]"
    } else {
        ""
    };
    let mut lines = before;
    lines.push(statement(request));
    let mut needs = Needs::of(&lines);
    needs.qualify();
    Some(vec![
        ("allow", allow.to_owned()),
        ("uses", print_uses(cx, &[], &needs)),
        ("setup", setup),
        ("call", call),
    ])
}

fn retries(cx: &Cx<'_>, _: &Programs) -> Option<Values> {
    let document = cx.api.retries.as_ref().map(describe_retries);
    let mut keyed = cx.api.operations.iter().map(|it| it.idempotency.as_ref());
    let keyed = keyed.find_map(|header| Some(describe_keys(header?)));
    Some(vec![
        ("document", document.unwrap_or_default()),
        ("idempotency", keyed.unwrap_or_default()),
    ])
}

fn describe_keys(header: &str) -> String {
    let header = code(header);
    format!(
        "- Requests that take an idempotency key in the header {header} are retried as well: each call makes a key, and all its attempts send the same."
    )
}

/// The policy that the document asks for, in words.
fn describe_retries(retries: &Retries) -> String {
    let statuses = retries.statuses.iter().map(|(from, to)| match from == to {
        true => from.to_string(),
        false => format!("{from} to {to}"),
    });
    let statuses: Vec<_> = statuses.collect();
    format!(
        "The API's document asks for pauses from {} ms, each {} times the last, up to {} ms, and retries for status {}.",
        retries.initial_interval,
        retries.exponent,
        retries.max_interval,
        statuses.join(", ")
    )
}

fn paging(cx: &Cx<'_>, programs: &Programs) -> Option<Values> {
    let id = list(cx)?;
    Some(vec![("program", programs.of(id, 0).trim_end().to_owned())])
}

fn streams(cx: &Cx<'_>, programs: &Programs) -> Option<Values> {
    let all = || cx.api.operations();
    let mut streams = all().filter(|(_, operation)| operation.ok.stream.is_some());
    let (id, _) = streams.next()?;
    let pair = all().find_map(|(whole, it)| Some((whole, cx.api.stream_of(&it.id)?)));
    let pair = pair.map(|(whole, stream)| {
        let name = |id: OperationId| code(&cx.names[id].methods[0]);
        format!(
            "Where the API gives an answer as a whole or as a stream, there is a method for each, such as {} and {}. The method sets what asks for the one or the other. Errors, hooks and traces call the second operation {}.",
            name(whole),
            name(stream),
            code(&cx.api[stream].id)
        )
    });
    Some(vec![
        ("program", programs.of(id, 0).trim_end().to_owned()),
        ("pair", pair.unwrap_or_default()),
    ])
}

fn downloads(cx: &Cx<'_>, _: &Programs) -> Option<Values> {
    let mut all = cx.api.operations();
    let (id, _) = all.find(|(_, operation)| operation.gives_bytes())?;
    Some(vec![("program", save_answer(cx, id).trim_end().to_owned())])
}

fn uploads(cx: &Cx<'_>, programs: &Programs) -> Option<Values> {
    let has_file = |ty: &Type| {
        let inside = ty
            .named()
            .is_some_and(|id| cx.api[id].shape.types().any(|ty| *ty == Type::File));
        *ty == Type::File || inside
    };
    let sends_file = |operation: &Operation| {
        operation
            .bodies
            .first()
            .is_some_and(|body| match body.media {
                Media::Binary => true,
                Media::Multipart => has_file(&body.ty),
                _ => false,
            })
    };
    let mut operations = cx.api.operations();
    let (id, _) =
        operations.find(|(_, operation)| sends_file(operation) && !operation.deprecated)?;
    Some(vec![("program", programs.of(id, 0).trim_end().to_owned())])
}

fn servers(cx: &Cx<'_>, _: &Programs) -> Option<Values> {
    let words = match cx.api.servers.as_slice() {
        [] => "The API's document names no server, so a client needs a base URL.".to_owned(),
        [server] => format!("Requests go to {}.", code(&server.url)),
        servers => {
            let lines = servers.iter().zip(cx.names.servers());
            let lines: Vec<_> = lines
                .map(|(server, name)| server_line(server, name))
                .collect();
            format!(
                "Requests go to the first of these servers. A method of the builder chooses another one:\n\n{}",
                lines.join("\n")
            )
        }
    };
    let variables = cx.api.server_variables().zip(cx.names.server_variables());
    let lines: Vec<_> = variables
        .map(|(it, setter)| variable_line(it, setter))
        .collect();
    let variables = match lines.as_slice() {
        [] => String::new(),
        lines => format!(
            "Parts of the URL are set on the builder:\n\n{}",
            lines.join("\n")
        ),
    };
    Some(vec![("servers", words), ("variables", variables)])
}

fn server_line(server: &Server, method: &str) -> String {
    let said = server.description.as_deref().map(safe);
    let said = said.map(|said| format!(": {said}")).unwrap_or_default();
    let method = code(&format!(".{method}()"));
    format!("- {}, by {method}{said}", code(&server.template))
}

fn variable_line(variable: &ServerVariable, setter: &str) -> String {
    let values: Vec<_> = variable.values.iter().map(|value| code(value)).collect();
    let values = match values.as_slice() {
        [] => String::new(),
        values => format!(", one of {}", values.join(", ")),
    };
    let (setter, name) = (code(&format!(".{setter}(…)")), code(&variable.name));
    let default = code(&variable.default);
    format!("- {setter} sets {name}{values}; the default is {default}.")
}

fn debugging(cx: &Cx<'_>, _: &Programs) -> Option<Values> {
    let id = simple(cx)?;
    let operation = &cx.api[id];
    Some(vec![
        // A text in a fence, which a backtick could end.
        ("operation", operation.document_id().replace('`', "")),
        ("method", operation.method.clone()),
        ("path", operation.path.replace('`', "")),
    ])
}

fn features(cx: &Cx<'_>, _: &Programs) -> Option<Values> {
    const EVENTS: &str = "- `events`: what the API sends to webhooks.";
    const TOKENS: &str = "- `oauth2` (default): access tokens that the client fetches and renews.";
    const STREAMS: &str = "- `streams` (default): answers that come one item after the other.";
    const FORMATS: &str = "- `jiff`, `uuid`, `base64`: times and days convert from and to those of jiff 1, UUIDs to those of uuid 1, and base64 to bytes.";
    let resource = main_resource(cx)?;
    let formats = if cx.api.has_formats() { FORMATS } else { "" };
    let events = if cx.api.events.is_some() { EVENTS } else { "" };
    let tokens = if cx.api.has_tokens() { TOKENS } else { "" };
    const BYTES: &str =
        "- `byte-streams` (default): responses that are bytes, piece by piece or into a file.";
    let streams = if cx.api.has_streams() { STREAMS } else { "" };
    let bytes = if cx.api.has_bytes() { BYTES } else { "" };
    let extras = cx.extras.iter().map(|module| {
        let doc = module.doc.as_deref().unwrap_or("the module of this name.");
        format!("- {}: {}", code(&module.feature), safe(doc))
    });
    Some(vec![
        ("extras", extras.collect::<Vec<_>>().join("\n")),
        ("resource", cx.names[resource].module.clone()),
        ("events", events.to_owned()),
        ("formats", formats.to_owned()),
        ("tokens", tokens.to_owned()),
        ("streams", streams.to_owned()),
        ("bytes", bytes.to_owned()),
    ])
}

/// The resource with the most operations.
fn main_resource(cx: &Cx<'_>) -> Option<ResourceId> {
    let ids: Vec<_> = cx.api.resources().map(|(id, _)| id).collect();
    let count = |id: &ResourceId| cx.api.operations_of(*id).count();
    // Of equals, the first one.
    ids.into_iter().rev().max_by_key(count)
}

/// An operation that reads one thing: of the main resource, by `get`, if there is one.
fn simple(cx: &Cx<'_>) -> Option<OperationId> {
    let main = main_resource(cx)?;
    let rank = |(id, operation): &(OperationId, &Operation)| {
        let is_read =
            operation.method == "GET" && operation.bodies.is_empty() && operation.page.is_none();
        let is_get = cx.names[*id].methods[0] == "get";
        let is_json = matches!(operation.ok.body, Some((Media::Json, _)));
        (
            operation.deprecated,
            !is_read,
            !is_json,
            operation.resource != main,
            !is_get,
        )
    };
    cx.api.operations().min_by_key(rank).map(|(id, _)| id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::examples::program::programs;
    use crate::emit::template::placeholders;
    use crate::{Input, Source};

    /// Calls a function with what emission reads of a document.
    fn with<T: Send>(document: &str, read: fn(&Cx<'_>) -> T) -> T {
        let input = Input {
            document: Source::new("document.yaml", document),
            overlays: Vec::new(),
            package: "a-package".to_owned(),
            member: true,
            lock: None,
            read: &|_| Err("there are no other files".to_owned()),
            folder: &|_| Ok(vec![("mod.rs".to_owned(), "//! A module.\n".to_owned())]),
        };
        let run = crate::run(&input, |stages| read(&crate::context(&input, &stages)));
        run.result.expect("the document has no errors")
    }

    /// The titles of the sections that the document has values for, which are those that the templates name.
    fn compare(cx: &Cx<'_>, sections: &[Section]) -> Vec<&'static str> {
        let programs = programs(cx);
        let common: BTreeSet<_> = common(cx).iter().map(|(name, _)| *name).collect();
        let mut compared = Vec::new();
        for section in sections {
            let title = section.template.lines().next().unwrap_or_default();
            let Some(own) = (section.values)(cx, &programs) else {
                continue;
            };
            let own: BTreeSet<_> = own.iter().map(|(name, _)| *name).collect();
            let named = placeholders(section.template);
            let own_named: BTreeSet<_> = named.difference(&common).copied().collect();
            assert_eq!(own_named, own, "{title}");
            compared.push(title);
        }
        compared
    }

    #[test]
    fn placeholders_and_values_are_the_same() {
        let hostile = include_str!("../../../../tests/obstacle.yaml");
        let mut compared = with(hostile, |cx| compare(cx, &SECTIONS));
        let uploads = include_str!("../../../../tests/fixtures/multipart.yaml");
        compared.extend(with(uploads, |cx| compare(cx, &SECTIONS)));
        let bytes = include_str!("../../../../tests/fixtures/binary.yaml");
        compared.extend(with(bytes, |cx| compare(cx, &SECTIONS)));
        let streams = include_str!("../../../../tests/fixtures/streams-asked.yaml");
        compared.extend(with(streams, |cx| compare(cx, &SECTIONS)));
        for section in &SECTIONS {
            let title = section.template.lines().next().unwrap_or_default();
            assert!(compared.contains(&title), "no document has {title}");
        }
        let types = include_str!("../../../../tests/fixtures/schemas-only.yaml");
        assert_eq!(with(types, |cx| compare(cx, &TYPES_ALONE)).len(), 2);
        let signed = include_str!("../../../templates/guide/events-signed.md");
        let named = placeholders(signed);
        let known = ["Event", "Variant", "crate", "variable"];
        assert_eq!(named, BTreeSet::from(known));
    }
}
