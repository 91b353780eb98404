//! Programs as text: takes the tokens of items, gives them as people write them, with room, comments and JSON.

use proc_macro2::TokenStream;
use serde_json::Value;

/// A line is not longer than that, where it can be helped.
pub const WIDTH: usize = 90;

/// Items as text. `blank!();` is an empty line, `note!("…");` a comment, and JSON is laid out as JSON.
pub fn text(items: &TokenStream) -> String {
    let file: syn::File = syn::parse2(items.clone()).expect("programs are made of items");
    let text = prettyplease::unparse(&file);
    let mut lines: Vec<String> = text.lines().map(line).collect();
    draw_in(&mut lines);
    let mut out = Vec::new();
    for line in lines {
        // Two statements may each have asked for room.
        if !(line.is_empty() && out.last().is_some_and(String::is_empty)) {
            out.push(line);
        }
    }
    layout(&(out.join("\n") + "\n"))
}

/// Arguments that begin a line of their own stand one step in, as rustfmt has them, and what is chained to the call
/// stands under its beginning.
fn draw_in(lines: &mut [String]) {
    let indent = |line: &String| line.len() - line.trim_start().len();
    for at in 1..lines.len() {
        let own = indent(&lines[at - 1]);
        if lines[at - 1].is_empty() || indent(&lines[at]) != own + 8 {
            continue;
        }
        let inner = lines[at..]
            .iter_mut()
            .take_while(|line| !line.is_empty() && indent(line) > own);
        inner.for_each(|line| *line = line[4..].to_owned());
    }
}

fn line(line: &str) -> String {
    let trimmed = line.trim_start();
    if trimmed == "blank!();" {
        return String::new();
    }
    let note = trimmed
        .strip_prefix("note!(\"")
        .and_then(|rest| rest.strip_suffix("\");"));
    match note {
        Some(note) => format!("{}// {note}", &line[..line.len() - trimmed.len()]),
        None => line.to_owned(),
    }
}

/// Writes the JSON inside of each `json!(…)` as people write it.
fn layout(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(start) = rest.find("json!(") {
        let (before, call) = rest.split_at(start + "json!(".len());
        out += before;
        let indent = out
            .lines()
            .last()
            .map_or(0, |line| line.len() - line.trim_start().len());
        let Some(end) = closing(call) else {
            rest = call;
            continue;
        };
        match serde_json::from_str::<Value>(&without_suffixes(&call[..end])) {
            Ok(value) => out += &json(&value, indent, out.lines().last().map_or(0, str::len)),
            Err(_) => out += &call[..end],
        }
        rest = &call[end..];
    }
    out + rest
}

/// Numbers as JSON has them: Rust wants to be told that one is larger than an `i32`.
fn without_suffixes(text: &str) -> String {
    let (mut out, mut quoted) = (String::new(), false);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let suffix = ["i64", "u64"]
            .iter()
            .find(|suffix| rest.starts_with(**suffix));
        match suffix.filter(|_| !quoted && out.ends_with(|c: char| c.is_ascii_digit())) {
            Some(suffix) => rest = &rest[suffix.len()..],
            None => {
                let escaped = out.ends_with('\\') && !out.ends_with("\\\\");
                quoted ^= c == '"' && !escaped;
                out.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    out
}

/// Where the parenthesis closes that was open before the text.
fn closing(text: &str) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted && depth == 0 => return Some(at),
            ')' if !quoted => depth -= 1,
            _ => {}
        }
    }
    None
}

/// JSON in a line where it fits behind the `column`, else indented.
fn json(value: &Value, indent: usize, column: usize) -> String {
    let short = one_line(value);
    if column + short.len() <= WIDTH {
        return short;
    }
    let pad = "    ".repeat(indent / 4 + 1);
    let rows: Vec<String> = match value {
        Value::Array(items) => items
            .iter()
            .map(|item| json(item, indent + 4, pad.len()))
            .collect(),
        Value::Object(map) => map
            .iter()
            .map(|(key, item)| {
                let key = Value::from(key.as_str()).to_string();
                let inner = json(item, indent + 4, pad.len() + key.len() + 2);
                format!("{key}: {inner}")
            })
            .collect(),
        _ => return short,
    };
    let (open, close) = if value.is_array() {
        ('[', ']')
    } else {
        ('{', '}')
    };
    let rows: String = rows.iter().map(|row| format!("{pad}{row},\n")).collect();
    format!("{open}\n{rows}{}{close}", " ".repeat(indent))
}

fn one_line(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(one_line).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(map) if map.is_empty() => "{}".to_owned(),
        Value::Object(map) => {
            let entry = |(key, item): (&String, &Value)| {
                format!("{}: {}", Value::from(key.as_str()), one_line(item))
            };
            let entries: Vec<_> = map.iter().map(entry).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        Value::Number(number) => match number.as_i64() {
            Some(large) if i32::try_from(large).is_err() => format!("{number}_i64"),
            None if number.is_u64() => format!("{number}_u64"),
            _ => number.to_string(),
        },
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn programs_are_laid_out_as_people_write_them() {
        let table = [
            (
                quote!(
                    fn main() {
                        note!("One.");
                        blank!();
                        blank!();
                        f(json!({"a": [1, null], "b": 99999999999i64}));
                    }
                ),
                "fn main() {\n    // One.\n\n    f(json!({ \"a\": [1, null], \"b\": 99999999999_i64 }));\n}\n",
            ),
            (
                quote!(
                    fn main() {
                        let body = Body::new(
                            "a long text that takes the whole of a line by itself",
                            Inner::new("another"),
                        )
                        .with(1);
                    }
                ),
                "fn main() {\n    let body = Body::new(\n        \"a long text that takes the whole of a line by itself\",\n        Inner::new(\"another\"),\n    )\n    .with(1);\n}\n",
            ),
        ];
        for (tokens, expected) in table {
            assert_eq!(text(&tokens), expected);
        }
    }

    #[test]
    fn json_that_is_long_takes_lines() {
        let text = "a".repeat(60);
        let value = serde_json::json!({ "key": { "inner": text, "more": [text, true] } });
        let expected = format!(
            "{{\n    \"key\": {{\n        \"inner\": \"{text}\",\n        \"more\": [\"{text}\", true],\n    }},\n}}"
        );
        assert_eq!(json(&value, 0, 40), expected);
    }
}
