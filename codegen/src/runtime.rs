//! The hand-written part of the output, as it is compiled and tested in `codegen/runtime`: copied, never quoted.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use toml_edit::DocumentMut;

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        [$((concat!("src/runtime/", $name), include_str!(concat!("../runtime/src/runtime/", $name)))),*]
    };
}

/// Path and content of each file.
pub const FILES: &[(&str, &str)] = &files![
    "answer.rs",
    "blocking.rs",
    "body.rs",
    "call.rs",
    "choose.rs",
    "client.rs",
    "credential.rs",
    "debug.rs",
    "decode.rs",
    "deviation.rs",
    "double.rs",
    "download.rs",
    "encode.rs",
    "error.rs",
    "file.rs",
    "fit.rs",
    "flag.rs",
    "follow.rs",
    "form.rs",
    "formats.rs",
    "frames.rs",
    "headers.rs",
    "hooks.rs",
    "idempotency.rs",
    "jwt.rs",
    "keys.rs",
    "macros.rs",
    "mock.rs",
    "mod.rs",
    "oauth2.rs",
    "operation.rs",
    "paging.rs",
    "params.rs",
    "patch.rs",
    "prepare.rs",
    "raw.rs",
    "reflect.rs",
    "request.rs",
    "response.rs",
    "retry.rs",
    "send.rs",
    "several.rs",
    "stream.rs",
    "trace.rs",
    "unknown.rs",
    "walk.rs",
    "webhook.rs",
];

/// The root of the crate in which the runtime is tested: what it gives out is what a generated crate gives out.
pub(crate) const ROOT: &str = include_str!("../runtime/src/lib.rs");

/// The runtime's manifest: its features and dependencies are those of the output.
pub(crate) const MANIFEST: &str = include_str!("../runtime/Cargo.toml");

/// The cargo features of the runtime, those of its optional parts included.
pub(crate) fn features() -> &'static BTreeSet<String> {
    static FEATURES: LazyLock<BTreeSet<String>> = LazyLock::new(|| names("features"));
    &FEATURES
}

/// The packages that the runtime depends on.
pub(crate) fn dependencies() -> BTreeSet<String> {
    names("dependencies")
}

/// The names in a section of the runtime's manifest.
fn names(section: &str) -> BTreeSet<String> {
    let manifest: DocumentMut = MANIFEST.parse().expect("the runtime's manifest is TOML");
    let section = manifest.get(section).and_then(|section| section.as_table());
    let names = section.into_iter().flatten();
    names.map(|(name, _)| name.to_owned()).collect()
}

/// A part of the runtime that only some documents ask for.
#[derive(Clone, Copy)]
pub(crate) struct Part {
    /// The cargo feature that comes with it.
    pub feature: &'static str,
    /// Its module, which nothing else names but the other modules of the feature.
    pub module: &'static str,
}

/// Webhooks that are signed.
pub(crate) const EVENTS: Part = Part {
    feature: "events",
    module: "webhook",
};

/// Access tokens of OAuth 2.0.
pub(crate) const OAUTH2: Part = Part {
    feature: "oauth2",
    module: "oauth2",
};

/// Answers that come one item after the other.
pub(crate) const STREAMS: Part = Part {
    feature: "streams",
    module: "stream",
};

/// Answers that are bytes, piece by piece.
pub(crate) const BYTE_STREAMS: Part = Part {
    feature: "byte-streams",
    module: "download",
};

/// The feature of signed tokens and of the keys that check them.
pub(crate) const JWT: &str = "jwt";

/// Texts of a format that has a type of its own, with the features of their conversions.
pub(crate) const FORMATS: [Part; 3] = {
    let module = "formats";
    [
        Part {
            feature: "base64",
            module,
        },
        Part {
            feature: "jiff",
            module,
        },
        Part {
            feature: "uuid",
            module,
        },
    ]
};

/// All of them.
pub(crate) const PARTS: [Part; 11] = [
    FORMATS[0],
    FORMATS[1],
    FORMATS[2],
    BYTE_STREAMS,
    EVENTS,
    OAUTH2,
    STREAMS,
    Part {
        feature: STREAMS.feature,
        module: "frames",
    },
    Part {
        feature: STREAMS.feature,
        module: "flag",
    },
    Part {
        feature: JWT,
        module: "jwt",
    },
    Part {
        feature: JWT,
        module: "keys",
    },
];

/// Path and content of each file, as the output has them: without the parts that the document does not ask for.
pub(crate) fn files(without: &[Part]) -> impl Iterator<Item = (String, String)> {
    let is_left_out = |path: &str| {
        let is_it = |part: &Part| path == format!("src/runtime/{}.rs", part.module);
        without.iter().any(is_it)
    };
    let files = FILES.iter().filter(move |(path, _)| !is_left_out(path));
    files.map(|(path, text)| {
        let text = match *path {
            "src/runtime/mod.rs" => root(text, without),
            _ => (*text).to_owned(),
        };
        ((*path).to_owned(), text)
    })
}

/// The root of the runtime without the lines that declare and list these parts.
fn root(text: &str, without: &[Part]) -> String {
    let mut text = text.to_owned();
    for Part { feature, module } in without {
        let declared = format!("pub mod {module};\n");
        let cfg = format!("#[cfg(feature = \"{feature}\")]\n");
        text = text.replace(&format!("{cfg}{declared}"), "");
        text = text.replace(&declared, "");
        let listed = format!("//! - `{module}`: ");
        let lines = text.lines().filter(|line| !line.starts_with(&listed));
        text = lines.map(|line| format!("{line}\n")).collect();
    }
    text
}
