//! Changes of a YAML text that leave its comments and its layout alone: takes the text, what it says and what it is to
//! say, gives the text that says so. Only entries that differ are touched; what is in flow style is written anew.
//!
//! The result is read again and compared, so that a layout that is not understood is an error and nothing else.

use serde_json::{Map, Value};

/// How wide a folded text is.
const WIDTH: usize = 100;

/// Edits a text so that it says `after` in place of `before`.
pub fn patch(text: &str, before: &Value, after: &Value) -> Result<String, String> {
    let lines: Vec<_> = text.lines().map(str::to_owned).collect();
    let mut patched = edit_node(&lines, before, after, 0).join("\n");
    patched.push('\n');
    let read: Value = serde_yaml::from_str(&patched)
        .map_err(|why| format!("its layout is not understood: {why}"))?;
    if read == *after {
        Ok(patched)
    } else {
        Err("its layout is not understood".to_owned())
    }
}

/// The lines of a node that stands on lines of its own.
fn edit_node(lines: &[String], before: &Value, after: &Value, indent: usize) -> Vec<String> {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) if !after.is_empty() => {
            edit_map(lines, before, after)
        }
        (Value::Array(before), Value::Array(after)) if !after.is_empty() => {
            edit_list(lines, before, after)
        }
        (_, after) => write_node(after, indent),
    }
}

/// A piece of a node: comments and blank lines before it, and its own lines.
struct Entry {
    lead: Vec<String>,
    lines: Vec<String>,
}

/// Splits the lines of a block at those that begin an entry.
fn split(lines: &[String], begins: impl Fn(&str) -> bool) -> (Vec<Entry>, Vec<String>) {
    let mut entries: Vec<Entry> = Vec::new();
    let mut lead = Vec::new();
    for line in lines {
        let text = line.trim_start();
        if begins(line) {
            entries.push(Entry {
                lead: std::mem::take(&mut lead),
                lines: vec![line.clone()],
            });
        } else if text.is_empty() || text.starts_with('#') || entries.is_empty() {
            lead.push(line.clone());
        } else if let Some(entry) = entries.last_mut() {
            // Blank lines and what looks like comments were inside of it.
            entry.lines.append(&mut lead);
            entry.lines.push(line.clone());
        }
    }
    (entries, lead)
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The indentation of the first line that says something.
fn block_indent(lines: &[String]) -> usize {
    let mut telling = lines.iter().filter(|line| {
        let text = line.trim_start();
        !text.is_empty() && !text.starts_with('#')
    });
    telling.next().map_or(0, |line| indent_of(line))
}

fn edit_map(
    lines: &[String],
    before: &Map<String, Value>,
    after: &Map<String, Value>,
) -> Vec<String> {
    let indent = block_indent(lines);
    let begins = |line: &str| {
        let text = line.trim_start();
        indent_of(line) == indent && !text.is_empty() && !text.starts_with(['#', '-'])
    };
    let (entries, tail) = split(lines, begins);
    let mut edited = Vec::new();
    for entry in &entries {
        let first = entry.lines.first().map_or("", String::as_str);
        let key = key_of(first.trim_start());
        let old = before.get(&key);
        match after.get(&key) {
            // What heads a part of the document stays, though its first entry is gone.
            None => edited.extend(entry.lead.iter().cloned()),
            Some(new) => {
                edited.extend(entry.lead.iter().cloned());
                edited.extend(edit_entry(&key, &entry.lines, old, new, indent));
            }
        }
    }
    for (key, value) in after.iter().filter(|(key, _)| !before.contains_key(*key)) {
        edited.extend(write_entry(key, value, indent));
    }
    edited.extend(tail);
    edited
}

fn edit_entry(
    key: &str,
    lines: &[String],
    old: Option<&Value>,
    new: &Value,
    indent: usize,
) -> Vec<String> {
    if old == Some(new) {
        return lines.to_vec();
    }
    let is_block = lines
        .first()
        .is_some_and(|line| line.trim_end().ends_with(':'));
    match (old, lines.split_first()) {
        (Some(old), Some((first, rest))) if is_block && is_container(old) && is_container(new) => {
            let inside = edit_node(rest, old, new, indent + 2);
            [vec![first.clone()], inside].concat()
        }
        (_, Some((first, _))) => match requoted(first, key, new) {
            Some(line) => vec![line],
            None => write_entry(key, new, indent),
        },
        (_, None) => Vec::new(),
    }
}

/// A text in single quotes keeps them: `'2026-05-12'` is no date.
fn requoted(line: &str, key: &str, new: &Value) -> Option<String> {
    let text = new.as_str().filter(|text| !text.contains(['\'', '\n']))?;
    let (head, value) = line.split_at(line.find(key)? + key.len());
    let (colon, value) = value.split_at(value.find(": ")? + 2);
    value
        .trim()
        .starts_with('\'')
        .then(|| format!("{head}{colon}'{text}'"))
}

fn is_container(value: &Value) -> bool {
    matches!(value, Value::Object(map) if !map.is_empty())
        || matches!(value, Value::Array(list) if list.iter().any(Value::is_object))
}

/// Elements belong to one another by their order; those that are the same are found again when others come or go.
fn edit_list(lines: &[String], before: &[Value], after: &[Value]) -> Vec<String> {
    let indent = block_indent(lines);
    let begins = |line: &str| indent_of(line) == indent && line.trim_start().starts_with('-');
    let (entries, tail) = split(lines, begins);
    let mut unused: Vec<_> = before.iter().zip(&entries).collect();
    let mut edited = Vec::new();
    for (index, new) in after.iter().enumerate() {
        let same = unused.iter().position(|(old, _)| *old == new);
        let alike = || unused.iter().position(|(old, _)| are_alike(old, new));
        let by_order = || {
            let old = before.get(index).filter(|old| !after.contains(old))?;
            unused
                .iter()
                .position(|(other, _)| std::ptr::eq(*other, old))
        };
        match same.or_else(alike).or_else(by_order) {
            None => edited.extend(write_item(new, indent)),
            Some(found) => {
                let (old, entry) = unused.remove(found);
                edited.extend(entry.lead.iter().cloned());
                edited.extend(edit_item(&entry.lines, old, new, indent));
            }
        }
    }
    edited.extend(tail);
    edited
}

/// Whether two elements are one by what names elements in OpenAPI.
fn are_alike(old: &Value, new: &Value) -> bool {
    let is_named = old.get("name").is_some();
    is_named && old.get("name") == new.get("name") && old.get("in") == new.get("in")
}

fn edit_item(lines: &[String], old: &Value, new: &Value, indent: usize) -> Vec<String> {
    if old == new {
        return lines.to_vec();
    }
    let Some((first, rest)) = lines.split_first() else {
        return write_item(new, indent);
    };
    let is_flow = first
        .trim_start_matches([' ', '-'])
        .starts_with(['{', '[', '"', '\'']);
    if is_flow || !is_container(old) || !is_container(new) {
        return write_item(new, indent);
    }
    // `- name: x` is the first line of a map that stands two columns further in.
    let inner = first.replacen('-', " ", 1);
    let inside = edit_node(&[&[inner], rest].concat(), old, new, indent + 2);
    dash(inside, indent)
}

/// Puts the dash of a list before the first line of an element.
fn dash(mut lines: Vec<String>, indent: usize) -> Vec<String> {
    let first = lines.iter().position(|line| !line.trim().is_empty());
    if let Some(line) = first.and_then(|index| lines.get_mut(index)) {
        *line = format!("{}- {}", " ".repeat(indent), line.trim_start());
    }
    lines
}

/// The key at the beginning of a line.
fn key_of(text: &str) -> String {
    for quote in ['"', '\''] {
        if let Some(rest) = text.strip_prefix(quote)
            && let Some((key, _)) = rest.split_once(quote)
        {
            return key.to_owned();
        }
    }
    let end = text.find(": ").or_else(|| text.find(':'));
    text[..end.unwrap_or(text.len())].to_owned()
}

fn write_entry(key: &str, value: &Value, indent: usize) -> Vec<String> {
    let head = format!("{}{}:", " ".repeat(indent), scalar(&Value::from(key)));
    match value {
        Value::String(text) => write_text(&head, text, indent),
        value if is_container(value) => [vec![head], write_node(value, indent + 2)].concat(),
        value => vec![format!("{head} {}", flow(value))],
    }
}

fn write_item(value: &Value, indent: usize) -> Vec<String> {
    dash(write_node(value, indent + 2), indent)
}

fn write_node(value: &Value, indent: usize) -> Vec<String> {
    match value {
        Value::Object(map) if !map.is_empty() => {
            let entries = map
                .iter()
                .map(|(key, value)| write_entry(key, value, indent));
            entries.collect::<Vec<_>>().concat()
        }
        Value::Array(list) if is_container(value) => {
            let items = list.iter().map(|item| write_item(item, indent));
            items.collect::<Vec<_>>().concat()
        }
        value => vec![format!("{}{}", " ".repeat(indent), flow(value))],
    }
}

/// A text on the line of its key, or folded below it.
fn write_text(head: &str, text: &str, indent: usize) -> Vec<String> {
    let plain = format!("{head} {}", scalar(&Value::from(text)));
    let is_foldable = !text.contains(['\n', '\t']) && !text.contains("  ") && text.trim() == text;
    if plain.len() <= WIDTH || !is_foldable {
        return plain.lines().map(str::to_owned).collect();
    }
    let margin = " ".repeat(indent + 2);
    let mut lines = vec![format!("{head} >-")];
    let mut line = margin.clone();
    for word in text.split(' ') {
        if line.len() > margin.len() && line.len() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::replace(&mut line, margin.clone()));
        }
        if line.len() > margin.len() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// A value on one line.
fn flow(value: &Value) -> String {
    match value {
        Value::Array(list) => {
            let items: Vec<_> = list.iter().map(flow).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(map) => {
            let entry = |(key, value)| format!("{}: {}", scalar(&Value::from(key)), flow(value));
            let entries: Vec<_> = map
                .iter()
                .map(|(key, value)| entry((key.as_str(), value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::String(text) if text.contains([',', '[', ']', '{', '}', '\n', '#', ':']) => {
            value_as_json(text)
        }
        scalar_value => scalar(scalar_value),
    }
}

/// A scalar as YAML has it, quoted where it has to be; one of several lines as JSON, which is YAML too.
fn scalar(value: &Value) -> String {
    let text = serde_yaml::to_string(value).unwrap_or_default();
    let text = text.trim_end();
    match value {
        Value::String(string) if text.contains('\n') => value_as_json(string),
        _ => text.to_owned(),
    }
}

fn value_as_json(text: &str) -> String {
    Value::from(text).to_string()
}
