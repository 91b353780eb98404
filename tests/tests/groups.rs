//! Resources of documents that are too large for a fixture: which group each operation gets.

use codegen::Source;
use tests::input;

/// The lines of the IR that name resources, each with the number of its operations.
fn resources(paths: &str) -> Vec<(String, usize)> {
    let text = format!("openapi: 3.0.3\ninfo: {{title: Large, version: '1'}}\npaths:\n{paths}");
    let run = codegen::ir(input(Source::new("large.yaml", text)));
    let ir = run.result.expect("the document has no errors");
    let mut resources: Vec<(String, usize)> = Vec::new();
    for line in ir.lines() {
        if let Some(name) = line.strip_prefix("resource ") {
            resources.push((name.to_owned(), 0));
        } else if let (true, Some((_, count))) = (line.starts_with("  GET "), resources.last_mut())
        {
            *count += 1;
        }
    }
    resources
}

/// A GET at a path, with this line in it.
fn get(path: &str, line: &str) -> String {
    format!("  {path}: {{get: {{{line}, responses: {{'204': {{description: Done.}}}}}}}}\n")
}

#[test]
fn a_tag_of_more_than_a_hundred_operations_is_split_by_collections() {
    let paths = |line: &str| -> String {
        let pods = (0..60).map(|n| get(&format!("/api/namespaces/x{n}/pods/a{n}"), line));
        let nodes = (0..50).map(|n| get(&format!("/api/namespaces/x{n}/nodes/a{n}"), line));
        let few = [
            "/api/namespaces/x/secrets",
            "/api/namespaces",
            "/api/status",
        ];
        let few = few.iter().map(|path| get(path, line));
        pods.chain(nodes).chain(few).collect()
    };
    // Where a collection has two operations or one, these stay with the tag.
    let split = [("core", 3), ("core nodes", 50), ("core pods", 60)];
    let split = split.map(|(name, count)| (name.to_owned(), count));
    assert_eq!(resources(&paths("tags: [core]")), split);
    // A group that the document names itself stays whole.
    let named = resources(&paths("x-speakeasy-group: core"));
    assert_eq!(named, [("core".to_owned(), 113)]);
}
