//! The guide: takes the document and the operations' programs, gives what a user reads first, section by section. The
//! README and rustdoc show all of it, the index of the pages some sections. Every program in it is complete.

use quote::quote;

use crate::emit::examples::program::{self, client_variable, crate_name, fence};
use crate::emit::source::errors as bodies;
use crate::emit::source::rustdoc::{code, paragraphs};
use crate::emit::source::types::ident;
use crate::emit::{Cx, Programs};
use crate::ir::{Media, Operation, OperationId, ResourceId, SchemeId, SchemeKind, Shape, Type};
use crate::markdown::safe;
use crate::name::env_variable;

/// All sections that apply to the document.
pub fn guide(cx: &Cx<'_>, programs: &Programs) -> String {
    let sections = [
        ("Installation", installation(cx)),
        ("First call", first_call(cx, programs)),
        ("Authentication", authentication(cx)),
        ("Errors", errors(cx)),
        ("Options of a request", options(cx)),
        ("Retries", retries(cx)),
        ("Timeouts", timeouts(cx)),
        ("Paging", paging(cx, programs)),
        ("Uploads", uploads(cx, programs)),
        ("A custom HTTP client", http_client(cx)),
        ("Servers", servers(cx)),
        ("Debugging", debugging(cx)),
        ("Without async", blocking(cx)),
        ("Cargo features", features(cx)),
    ];
    let sections = sections
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(title, text)| format!("## {title}\n\n{text}"));
    paragraphs([head(cx)].into_iter().chain(sections))
}

fn head(cx: &Cx<'_>) -> String {
    let info = &cx.api.info;
    let title = title(cx);
    let what = format!(
        "A Rust SDK for the {title}, version {}.\nIt is generated from the API's OpenAPI document, and it is unofficial: the API's vendor neither makes nor supports it.",
        code(&info.version)
    );
    let said = info.description.as_deref().map(safe).unwrap_or_default();
    paragraphs([format!("# {}", cx.package), what, said])
}

/// The API's name, in a line.
pub fn title(cx: &Cx<'_>) -> String {
    let words: Vec<_> = cx.api.info.title.split_whitespace().collect();
    safe(&words.join(" "))
}

fn installation(cx: &Cx<'_>) -> String {
    let package = cx.api.settings.package.get("version");
    let version = package.map_or("0.1.0", String::as_str);
    let blocking = if cx.api.operations.is_empty() {
        ""
    } else {
        "; [without async](#without-async) there is a blocking form"
    };
    format!(
        "```toml\n[dependencies]\n{} = \"{version}\"\ntokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n# For the examples that write JSON with `json!`.\nserde_json = \"1\"\n```\n\nRust 1.88 or later. Requests run on tokio{blocking}.",
        cx.package
    )
}

/// The operation that shows most in few lines: it sends an object, and an object comes back.
fn first_call(cx: &Cx<'_>, programs: &Programs) -> String {
    let is_json = |operation: &Operation| {
        let object = |ty: &Type| match program::behind(cx.api, ty) {
            Type::Named(id) => matches!(cx.api[*id].shape, Shape::Struct(_)),
            _ => false,
        };
        let body = operation
            .bodies
            .first()
            .is_some_and(|body| body.media == Media::Json && body.required && object(&body.ty));
        let answer = operation.ok.body.as_ref().is_some_and(|(_, ty)| object(ty));
        body && answer && !operation.deprecated && !operation.ok.optional
    };
    let resource = |operation: &Operation| cx.names[operation.resource].module.clone();
    let candidates = || cx.api.operations();
    let first = candidates()
        .filter(|(_, operation)| is_json(operation))
        .min_by_key(|(_, operation)| resource(operation))
        .map(|(id, _)| id)
        .or_else(|| simple(cx));
    let Some(id) = first else {
        let client = client_variable(cx);
        let print = format!("{{{client}:?}}");
        return fence(&with_client(cx, &[], quote!(println!(#print);)));
    };
    let words = "What is required is an argument, what is optional a setter. A request is sent when it is awaited.";
    let resource = &cx.names[cx.api[id].resource].handle;
    let handle = format!(
        "The client has a method for each resource, here {}; it is cheap to clone, and clones share their connections.",
        code(resource)
    );
    paragraphs([fence(programs.of(id, 0)), words.to_owned() + " " + &handle])
}

fn authentication(cx: &Cx<'_>) -> String {
    let client = &cx.names.client;
    let Some(first) = cx.api.schemes.first() else {
        return String::new();
    };
    let rows = cx.api.schemes().map(|(id, scheme)| {
        let setter = cx.names.scheme(id);
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
            code(&format!(".{setter}(…)")),
            code(&env_variable(cx.api, cx.package, scheme))
        )
    });
    let rows: Vec<_> = rows.collect();
    let intro = format!(
        "`{client}::from_env()` reads {}; `{client}::new(key)` takes the credential itself. On the builder each scheme has a setter:",
        code(&env_variable(cx.api, cx.package, first))
    );
    let (setter, variable) = (ident(cx.names.scheme(SchemeId(0))), client_variable(cx));
    let client = ident(client);
    let print = format!("{{{variable}:?}}");
    let statements = quote! {
        note!("A key that rotates: asked for before each attempt.");
        let credential = Credential::provider(|| async { std::fs::read_to_string("/run/secrets/api-key") });
        let #variable = #client::builder().#setter(credential).build()?;
    };
    let rotating = main(
        cx,
        &["Credential"],
        &quote!(#statements println!(#print); blank!(); Ok(())),
    );
    let secret = "Credentials are in no log, no error and no `Debug` text.";
    paragraphs([intro, rows.join("\n"), fence(&rotating), secret.to_owned()])
}

/// How errors are told apart; the index of the pages has the same section.
pub fn errors(cx: &Cx<'_>) -> String {
    let words = "Every call gives a `Result` with one `Error`. It is asked with predicates: `is_not_found()`, `is_rate_limited()`, `is_unauthorized()`, `is_timeout()`, `is_connect()`, `is_decode()`, `is_retryable()` and more. `status()`, `headers()`, `body()`, `message()`, `code()` and `trace_id()` give what is known, for statuses that the document does not list as well. The text of an error names the operation, the status, the first message and the trace ID.";
    let known = bodies::bodies(cx);
    let typed = match known.first() {
        None => String::new(),
        Some(id) => format!(
            "Where the document declares a body for the status, the error has it typed: `error.{}()`, or `error.body_as::<T>()` with any of those types.",
            cx.names.module_of(*id)
        ),
    };
    let Some(index) = simple(cx) else {
        return paragraphs([words.to_owned(), typed]);
    };
    let operation = &cx.api[index];
    let own = operation
        .errors
        .iter()
        .find_map(|error| error.ty.as_ref()?.named());
    let body = own.filter(|id| known.contains(id)).map(|id| {
        let accessor = ident(&cx.names.module_of(id));
        quote!(if let Some(body) = error.#accessor() { eprintln!("{body:?}"); })
    });
    let call = call(cx, index);
    let statements = quote! {
        match #call.await {
            Ok(answer) => println!("{answer:?}"),
            Err(error) if error.is_not_found() => println!("there is none"),
            Err(error) if error.is_rate_limited() => println!("again in {:?}", error.retry_after()),
            Err(error) => {
                eprintln!("{error}");
                #body
                return Err(error);
            }
        }
    };
    paragraphs([
        words.to_owned(),
        typed,
        fence(&with_client(cx, &[], statements)),
    ])
}

/// What each request can be told; the index of the pages has the same section.
pub fn options(cx: &Cx<'_>) -> String {
    let list = "\
- `.retries(RetryPolicy)`: how it is retried; what the policy leaves open is the client's.
- `.timeout(Duration)`: how long the whole call may take; `None` for ever.
- `.header(name, value)`: a header, in place of one of that name that would be sent.
- `.base_url(url)`: another server, for this request alone.
- `.send_raw()`: status, headers and body beside the decoded value.";
    let Some(index) = simple(cx) else {
        return list.to_owned();
    };
    let call = call(cx, index);
    let statements = quote! {
        let response = #call
            .retries(RetryPolicy::none())
            .timeout(Duration::from_secs(5))
            .header("X-Request-Id", "42")
            .send_raw()
            .await?;
        println!("{} {:?}", response.status(), response.headers().get("content-type"));
        println!("{:?}", response.into_value());
    };
    paragraphs([
        list.to_owned(),
        fence(&with_client(cx, &["RetryPolicy"], statements)),
    ])
}

fn retries(cx: &Cx<'_>) -> String {
    let words = "\
Failed requests are sent again, with pauses that grow and have jitter.
By default there are at most 3 retries, and none begins more than 30 seconds after the call.
Retried are connection errors and status 429 of every request, and server errors of requests that may be executed twice without harm: POST and PATCH are not repeated once they may have arrived, unless `non_idempotent(true)` says so.
A `Retry-After` of the server replaces the pause.";
    let statements = quote! {
        let policy = RetryPolicy::new()
            .max_retries(5)
            .max_elapsed(Duration::from_secs(120))
            .statuses([500..=599]);
    };
    let program = with_builder(cx, &["RetryPolicy"], statements, quote!(.retries(policy)));
    paragraphs([words.to_owned(), document_retries(cx), fence(&program)])
}

/// The policy that the document asks for, in words.
fn document_retries(cx: &Cx<'_>) -> String {
    cx.api.retries.as_ref().map_or_else(String::new, |retries| {
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
    })
}

fn timeouts(cx: &Cx<'_>) -> String {
    let words = "A connection may take 10 seconds, a whole call 60, with all its attempts, pauses and the answer's body. Both can be set, and `.timeout(…)` on a request counts for that request.";
    let settings =
        quote!(.connect_timeout(Duration::from_secs(3)).timeout(Duration::from_secs(20)));
    paragraphs([
        words.to_owned(),
        fence(&with_builder(cx, &[], quote!(), settings)),
    ])
}

fn paging(cx: &Cx<'_>, programs: &Programs) -> String {
    let largest = main_resource(cx);
    let lists = || {
        cx.api
            .operations()
            .filter(|(_, operation)| operation.page.is_some() && !operation.deprecated)
    };
    let list = lists()
        .find(|(_, operation)| Some(operation.resource) == largest)
        .or_else(|| lists().next());
    let Some((id, _)) = list else {
        return String::new();
    };
    let words = "A list that comes in pages gives one page when it is awaited, and all items with `.stream()`: the next page is asked for when it is needed, never before. `.pages()` gives page after page. Both are `futures_core::Stream`s and have a `next()` of their own.";
    paragraphs([words.to_owned(), fence(programs.of(id, 0))])
}

fn uploads(cx: &Cx<'_>, programs: &Programs) -> String {
    let file = |ty: &Type| {
        let fields = ty
            .named()
            .map(|id| cx.api[id].shape.types().any(|ty| *ty == Type::File));
        *ty == Type::File || fields.unwrap_or_default()
    };
    let uploads = |operation: &Operation| {
        let bodies = || operation.bodies.first();
        bodies().is_some_and(|body| {
            body.media == Media::Binary || (body.media == Media::Multipart && file(&body.ty))
        })
    };
    let found = cx
        .api
        .operations()
        .find(|(_, operation)| uploads(operation) && !operation.deprecated);
    let Some((id, _)) = found else {
        return String::new();
    };
    let words = "A `File` is made of a path, of bytes (`File::bytes`), or of a reader or stream (`File::reader`, `File::stream`). It is read piece by piece while it is sent. A reader or a stream can be sent once, so such a request is not retried.";
    paragraphs([words.to_owned(), fence(programs.of(id, 0))])
}

fn http_client(cx: &Cx<'_>) -> String {
    let words = "A `reqwest::Client` (0.13) of your own brings its proxies, TLS settings and connect timeout. Let it follow no redirects: this crate does so itself, and only to the same host.";
    let statements = quote! {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .expect("TLS is set up");
    };
    let settings = quote!(.user_agent("my-app/1.0").http_client(http));
    paragraphs([
        words.to_owned(),
        fence(&with_builder(cx, &[], statements, settings)),
    ])
}

fn servers(cx: &Cx<'_>) -> String {
    let lines = cx.api.servers.iter().map(|server| {
        let said = server
            .description
            .as_deref()
            .map(|said| format!(": {}", safe(said)))
            .unwrap_or_default();
        format!("- {}{said}", code(&server.url))
    });
    let lines: Vec<_> = lines.collect();
    let words = match lines.len() {
        0 => "The API's document names no server, so a client needs a base URL:".to_owned(),
        1 => format!(
            "Requests go to {}. Another server, such as a mock, is set on the client, or on a request:",
            code(&cx.api.servers[0].url)
        ),
        _ => format!(
            "Requests go to the first of these servers. Another one is set on the client, or on a request:\n\n{}",
            lines.join("\n")
        ),
    };
    let settings = quote!(.base_url("http://localhost:4010"));
    paragraphs([words, fence(&with_builder(cx, &[], quote!(), settings))])
}

fn debugging(cx: &Cx<'_>) -> String {
    let words = "\
- The cargo feature `tracing` gives a span for each call (operation, method, path template, status, attempts; no values, no secrets), and a warning for each departure from the API's document.
- `before_attempt` and `after_attempt` on the builder are hooks around each attempt.
- A response that lacks a required field is decoded all the same; `RawResponse::departures()` lists where, and `.strict(true)` on the builder makes it an error, for tests of the contract.";
    let settings = quote! {
        .after_attempt(|attempt, outcome| {
            eprintln!("{}: {:?}", attempt.operation, outcome.status);
        })
        .strict(true)
    };
    paragraphs([
        words.to_owned(),
        fence(&with_builder(cx, &[], quote!(), settings)),
    ])
}

fn blocking(cx: &Cx<'_>) -> String {
    let Some(index) = simple(cx) else {
        return String::new();
    };
    let words = "With the cargo feature `blocking` every request has `send_blocking()`, and every list `iter_blocking()` and `pages_blocking()`.";
    let (krate, client) = (ident(&crate_name(cx)), client_variable(cx));
    let (make, call) = (program::make_client(cx), call(cx, index));
    let function = quote! {
        fn main() -> #krate::Result<()> {
            let #client = #make;
            let answer = #call.send_blocking()?;
            println!("{answer:?}");
            blank!();
            Ok(())
        }
    };
    let program = program::program(cx, &[&cx.names.client], &function, cx.api[index].deprecated);
    paragraphs([words.to_owned(), fence(&program)])
}

fn features(cx: &Cx<'_>) -> String {
    let mut list = "\
- `rustls` (default): TLS by rustls, with the certificates that the platform trusts.
- `native-tls`: TLS by the platform.
- `tracing`: a span for each call, an event for each attempt.
- `blocking`: the same calls without async."
        .to_owned();
    if let Some(resource) = main_resource(cx) {
        list += "\n- `resources` (default): all resources. Each has a feature of its own, named like its module, so that a program compiles only what it uses.";
        let module = &cx.names[resource].module;
        let version = cx
            .api
            .settings
            .package
            .get("version")
            .map_or("0.1.0", String::as_str);
        list += &format!(
            "\n\n```toml\n[dependencies]\n{} = {{ version = \"{version}\", default-features = false, features = [\"rustls\", \"{module}\"] }}\n```",
            cx.package
        );
    }
    list
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

/// The call of an operation in one expression.
fn call(cx: &Cx<'_>, id: OperationId) -> proc_macro2::TokenStream {
    let (before, call) = program::call(cx, id, 0);
    if before.is_empty() {
        call
    } else {
        quote!({ #before #call })
    }
}

/// A program with a client that is made the usual way.
fn with_client(cx: &Cx<'_>, roots: &[&str], statements: proc_macro2::TokenStream) -> String {
    let (client, make) = (client_variable(cx), program::make_client(cx));
    main(
        cx,
        roots,
        &quote!(let #client = #make; blank!(); #statements blank!(); Ok(())),
    )
}

/// A program with a client that is set up by its builder.
fn with_builder(
    cx: &Cx<'_>,
    roots: &[&str],
    before: proc_macro2::TokenStream,
    settings: proc_macro2::TokenStream,
) -> String {
    let (variable, client) = (client_variable(cx), ident(&cx.names.client));
    let env = (!cx.api.schemes.is_empty()).then(|| quote!(.env()?));
    let print = format!("{{{variable}:?}}");
    let make = quote!(let #variable = #client::builder() #env #settings.build()?;);
    main(
        cx,
        roots,
        &quote!(#before #make println!(#print); blank!(); Ok(())),
    )
}

fn main(cx: &Cx<'_>, roots: &[&str], statements: &proc_macro2::TokenStream) -> String {
    let mut roots = roots.to_vec();
    roots.push(&cx.names.client);
    let deprecated = simple(cx).is_some_and(|index| cx.api[index].deprecated);
    program::main(cx, &roots, statements, deprecated)
}
