//! `README.md` of the output: what it is, a first call, features, and an index of the resources.

use super::about::code;
use super::client::variable;
use super::{Cx, Piece};
use crate::prose::{safe, sentence};

/// `README.md`.
pub fn readme(cx: &Cx<'_>) -> Piece {
    let title = safe(&cx.api.info.title);
    let crate_name = cx.package.replace('-', "_");
    let mut out = format!(
        "# {}\n\nA Rust SDK for the {title}, version {}.\n",
        cx.package,
        code(&cx.api.info.version)
    );
    out += "It is generated from the API's OpenAPI document, and it is unofficial: the API's vendor neither makes nor supports it.\n";
    out += &format!(
        "\n## Installation\n\n```toml\n[dependencies]\n{} = \"0.1\"\n```\n",
        cx.package
    );
    out += "\n## A client\n\n";
    out += &first_client(cx, &crate_name);
    out += "\n## Features\n\n- `rustls` (default), `native-tls`: TLS.\n- `tracing`: a span for each call.\n- `blocking`: the same calls without async.\n";
    out += "- One feature for each resource, all of them by default (`resources`).\n";
    if !cx.api.resources.is_empty() {
        out += "\n## Resources\n\n";
        out += &cx
            .names
            .resources
            .iter()
            .zip(&cx.api.resources)
            .map(|(names, resource)| {
                let words = resource
                    .doc
                    .as_deref()
                    .map(|doc| format!(": {}", sentence(&safe(doc))))
                    .unwrap_or_default();
                format!("- `{}`{words}\n", names.module)
            })
            .collect::<String>();
    }
    Piece::text("README.md", out)
}

fn first_client(cx: &Cx<'_>, crate_name: &str) -> String {
    let client = &cx.names.client;
    let (words, make) = match cx.api.schemes.first() {
        Some(scheme) => (
            format!(
                "`{client}::from_env` reads the credential from {}; `{client}::new` takes it.\n",
                code(&variable(cx, scheme))
            ),
            format!("{client}::from_env()?"),
        ),
        None => (String::new(), format!("{client}::new()?")),
    };
    format!(
        "{words}\n```rust,no_run\nuse {crate_name}::{client};\n\nfn main() -> {crate_name}::Result<()> {{\n    let client = {make};\n    println!(\"{{client:?}}\");\n    Ok(())\n}}\n```\n"
    )
}
