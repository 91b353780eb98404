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
    "form.rs",
    "hooks.rs",
    "macros.rs",
    "mod.rs",
    "operation.rs",
    "paging.rs",
    "params.rs",
    "patch.rs",
    "prepare.rs",
    "reflect.rs",
    "request.rs",
    "response.rs",
    "retry.rs",
    "send.rs",
    "trace.rs",
    "unknown.rs",
    "walk.rs",
];

/// Path and content of each file, as the output has them.
pub(crate) fn files() -> impl Iterator<Item = (String, String)> {
    FILES
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
}
