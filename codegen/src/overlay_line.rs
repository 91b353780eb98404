//! The line of an overlay that mends a place: takes a pointer and what is to be written there, gives an action in one line
//! of YAML for people to paste. It reads no overlay.

use crate::pointer::Pointer;

/// An action that writes something at a place.
pub fn update(at: &Pointer, update: &str) -> String {
    format!("{{target: {}, update: {{{update}}}}}", target(at))
}

/// An action that removes a place.
pub fn remove(at: &Pointer) -> String {
    format!("{{target: {}, remove: true}}", target(at))
}

/// A place as a JSONPath in quotes.
fn target(at: &Pointer) -> String {
    let mut words: Vec<_> = at.words().collect();
    // The values of `enum` are named on the schema that has them.
    if let [.., list, _] = words.as_slice()
        && list == "enum"
    {
        words.truncate(words.len() - 2);
    }
    let path: String = (0..words.len()).map(|i| segment(&words[..=i])).collect();
    let path = path.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"${path}\"")
}

/// The last word of a path as JSONPath has it: an index in a list, a name everywhere else.
fn segment(path: &[String]) -> String {
    const LISTS: [&str; 4] = ["allOf", "anyOf", "oneOf", "parameters"];
    let word = path.last().map_or("", String::as_str);
    let in_list = match path {
        [.., before, list, _] => LISTS.contains(&list.as_str()) && before != "components",
        _ => false,
    };
    if in_list && word.chars().all(|c| c.is_ascii_digit()) {
        return format!("[{word}]");
    }
    format!("['{}']", word.replace('\\', "\\\\").replace('\'', "\\'"))
}
