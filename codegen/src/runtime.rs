//! The hand-written part of the output, as it is compiled and tested in `codegen/runtime`: copied, never quoted.

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
    "encode.rs",
    "error.rs",
    "file.rs",
    "fit.rs",
    "form.rs",
    "headers.rs",
    "hooks.rs",
    "macros.rs",
    "mod.rs",
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
    "trace.rs",
    "unknown.rs",
    "walk.rs",
];

/// The root of the crate in which the runtime is tested: what it gives out is what a generated crate gives out.
pub(crate) const ROOT: &str = include_str!("../runtime/src/lib.rs");

/// The runtime's manifest: its features and dependencies are those of the output.
pub(crate) const MANIFEST: &str = include_str!("../runtime/Cargo.toml");

/// Path and content of each file, as the output has them.
pub(crate) fn files() -> impl Iterator<Item = (String, String)> {
    FILES
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
}
