//! The licences of the output: takes the expression that the document's settings have, gives the texts of those that it
//! names. The crate copies the runtime, so it comes with the notice of this project, in the package's name.

use crate::emit::{Cx, Piece};

/// The licences whose texts are known: identifier, file, text.
const KNOWN: [(&str, &str, &str); 2] = [
    (
        "MIT",
        "LICENSE-MIT",
        include_str!("../../../../LICENSE-MIT"),
    ),
    (
        "Apache-2.0",
        "LICENSE-APACHE",
        include_str!("../../../../LICENSE-APACHE"),
    ),
];

/// How the line begins that names the owner.
const NOTICE: &str = "Copyright (c) ";

/// The texts of the crate's licences.
pub fn emit_licenses(cx: &Cx<'_>) -> Vec<Piece> {
    let licenses = named(cx).map(|(_, file, text)| Piece::text(file, notice(text, cx.package)));
    licenses.collect()
}

/// The files of the crate's licences.
pub fn license_files(cx: &Cx<'_>) -> impl Iterator<Item = &'static str> {
    named(cx).map(|(_, file, _)| file)
}

fn named(cx: &Cx<'_>) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let expression = cx.api.settings.package.get("license");
    let names = names(expression.map_or("", String::as_str));
    let known = KNOWN.into_iter();
    known.filter(move |(name, _, _)| names.iter().any(|named| named == name))
}

/// The licences that an SPDX expression names, each with its exception. Cargo also takes `/` for `OR`.
fn names(expression: &str) -> Vec<String> {
    let plain = expression.replace(['(', ')'], " ").replace('/', " OR ");
    let names = plain.split(" OR ").flat_map(|names| names.split(" AND "));
    names.map(|name| name.trim().to_owned()).collect()
}

/// A licence in the name of the package's contributors.
fn notice(text: &str, package: &str) -> String {
    let line = |line: &str| match line
        .strip_prefix(NOTICE)
        .and_then(|rest| rest.split_once(' '))
    {
        Some((year, _)) => format!("{NOTICE}{year} the {package} contributors\n"),
        None => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licenses_of_an_expression() {
        let table = [
            ("", vec![""]),
            ("MIT", vec!["MIT"]),
            ("MIT OR Apache-2.0", vec!["MIT", "Apache-2.0"]),
            ("MIT/Apache-2.0", vec!["MIT", "Apache-2.0"]),
            ("(MIT OR Zlib) AND 0BSD", vec!["MIT", "Zlib", "0BSD"]),
            (
                "Apache-2.0 WITH LLVM-exception",
                vec!["Apache-2.0 WITH LLVM-exception"],
            ),
        ];
        for (expression, expected) in table {
            assert_eq!(names(expression), expected, "{expression}");
        }
    }

    #[test]
    fn the_notice_names_the_package() {
        let text = "MIT License\n\nCopyright (c) 2026 the sdk contributors\n\nPermission\n";
        assert_eq!(notice(text, "sdk"), text);
        let other = text.replace("sdk", "petstore");
        assert_eq!(notice(text, "petstore"), other);
    }
}
