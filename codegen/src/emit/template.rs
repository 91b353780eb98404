//! Templates: text that people edit, with `$name` where the document has a say. Takes a template and values, gives text.
//!
//! A value of several lines stands as far in as its placeholder. A placeholder alone on its line goes with the line, and
//! with a blank line after it, when its value is empty.

/// What stands in place of the placeholders.
pub type Values = Vec<(&'static str, String)>;

/// The template with its values. A placeholder without a value stays; tests look for those.
pub fn fill(template: &str, values: &Values) -> String {
    let mut out = String::with_capacity(template.len());
    let mut lines = template.lines().peekable();
    while let Some(line) = lines.next() {
        let text = line.trim_start();
        let indent = &line[..line.len() - text.len()];
        if is_empty(text, values) {
            lines.next_if(|next| next.is_empty());
            continue;
        }
        out.push_str(indent);
        for (literal, name) in parts(text) {
            out.push_str(literal);
            match (name, value(name, values)) {
                ("", _) => {}
                (name, None) => out.extend(["$", name]),
                (_, Some(value)) => push_indented(&mut out, value, indent),
            }
        }
        out.push('\n');
    }
    out
}

fn value<'a>(name: &str, values: &'a Values) -> Option<&'a str> {
    let found = values.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| value.as_str())
}

/// Whether a line is a placeholder whose value is empty.
fn is_empty(line: &str, values: &Values) -> bool {
    let name = line.strip_prefix('$');
    name.is_some_and(|name| value(name, values) == Some(""))
}

fn push_indented(out: &mut String, value: &str, indent: &str) {
    for (index, line) in value.lines().enumerate() {
        if index > 0 {
            out.push('\n');
            if !line.is_empty() {
                out.push_str(indent);
            }
        }
        out.push_str(line);
    }
}

/// A line cut behind each placeholder: what stands before it, and its name; what is left has none.
fn parts(line: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let text = rest?;
        let starts = |at: &usize| text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic());
        let mut signs = text.match_indices('$').map(|(at, _)| at);
        let Some(start) = signs.find(starts) else {
            rest = None;
            return Some((text, ""));
        };
        let name = &text[start + 1..];
        let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        let (name, after) = name.split_at(end.unwrap_or(name.len()));
        rest = Some(after);
        Some((&text[..start], name))
    })
}

/// The names of a template's placeholders.
#[cfg(test)]
pub fn placeholders(template: &str) -> std::collections::BTreeSet<&str> {
    let names = template.lines().flat_map(parts).map(|(_, name)| name);
    names.filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled() {
        let values = vec![
            ("name", "Petstore".to_owned()),
            ("none", String::new()),
            ("lines", "one\n\n    two".to_owned()),
        ];
        let table = [
            ("use a::$name;", "use a::Petstore;\n"),
            (
                "$name::new($name) costs 5$",
                "Petstore::new(Petstore) costs 5$\n",
            ),
            ("a $unknown", "a $unknown\n"),
            ("a\n\n$none\n\nb", "a\n\nb\n"),
            ("a\n    $none\nb", "a\nb\n"),
            ("a$none.", "a.\n"),
            ("    $lines", "    one\n\n        two\n"),
            ("  x = $lines;", "  x = one\n\n      two;\n"),
        ];
        for (template, expected) in table {
            assert_eq!(fill(template, &values), expected, "{template}");
        }
    }

    #[test]
    fn placeholders_are_found() {
        let found = placeholders("$a: {$b:?}\n$c_d.$a costs $5");
        assert_eq!(Vec::from_iter(found), ["a", "b", "c_d"]);
    }
}
