//! A request with setters of its own has the methods of every request, and says the same of them.

use std::collections::BTreeMap;

const SOURCES: [&str; 3] = [
    include_str!("../runtime/request.rs"),
    include_str!("../runtime/paging.rs"),
    include_str!("../runtime/blocking.rs"),
];

/// The documentation of each public method on a request or in the macro that makes requests.
fn documented() -> BTreeMap<&'static str, Vec<String>> {
    let mut methods: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for source in SOURCES {
        let mut doc = String::new();
        for line in source.lines().map(str::trim) {
            let method = line
                .strip_prefix("pub fn ")
                .and_then(|rest| rest.split(['(', '<']).next());
            if let Some(line) = line.strip_prefix("///") {
                doc += line.trim();
                doc.push(' ');
            } else if let Some(method) = method {
                methods
                    .entry(method)
                    .or_default()
                    .push(std::mem::take(&mut doc));
            } else if !line.starts_with("#[") {
                doc.clear();
            }
        }
    }
    methods
}

#[test]
fn methods_of_requests_say_the_same_everywhere() {
    let methods = documented();
    let twice = [
        "send",
        "send_raw",
        "retries",
        "timeout",
        "no_timeout",
        "header",
        "base_url",
        "stream",
        "pages",
        "send_blocking",
        "send_raw_blocking",
        "iter_blocking",
        "pages_blocking",
    ];
    for method in twice {
        let docs = &methods[method];
        assert_eq!(docs.len(), 2, "{method} is stated for both");
        assert!(!docs[0].is_empty());
        assert_eq!(docs[0], docs[1], "{method}");
    }
}
