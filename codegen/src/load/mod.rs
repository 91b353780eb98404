//! Text to value: takes YAML or JSON, gives a `serde_json::Value` that keeps the order of keys. Nothing an author
//! wrote is lost in silence: a repeated key, a tag, a second document or a number that JSON does not have is told. Only
//! a text that no parser takes is an error. Knows nothing of OpenAPI.

mod reader;

use serde::de::DeserializeSeed;
use serde_json::Value;

use crate::diagnostic::{Place, Report};
use crate::pointer::MAX_DEPTH;
use crate::source::{Source, position, repeated_keys, second_document};
use reader::{Node, Reader, Stop};

/// Reads a text; `None` when it could not be read, an error in the report then says why.
///
/// A text without any content (an empty file, comments only) is `Value::Null`.
pub fn load(source: &Source, report: &mut Report) -> Option<Value> {
    let mut reader = Reader::new(source);
    let mut read = if source.is_json() {
        read_json(source, &reader)
    } else {
        read_yaml(source, &reader)
    };
    if let Err(failure @ Failure::Json(_)) = &read
        && let Some((lenient, value)) = json_as_yaml(source)
    {
        failure.excused(source, report);
        (reader, read) = (lenient, Ok(value));
    }
    if reader.repeated.get() {
        tell_repeated(source, report);
    }
    if reader.more.get() {
        tell_second_document(source, report);
    }
    for problem in reader.problems.take() {
        problem.tell(source, report);
    }
    match read {
        Ok(value) => Some(value),
        Err(failure) => {
            failure.report(source, &reader, report);
            None
        }
    }
}

fn read_json(source: &Source, reader: &Reader) -> Result<Value, Failure> {
    let mut parser = serde_json::Deserializer::from_str(source.body());
    let value = Node(reader).deserialize(&mut parser);
    value
        .and_then(|value| parser.end().map(|()| value))
        .map_err(Failure::Json)
}

/// The first document of a stream.
fn read_yaml(source: &Source, reader: &Reader) -> Result<Value, Failure> {
    let mut documents = serde_yaml::Deserializer::from_str(source.body());
    let Some(first) = documents.next() else {
        return Ok(Value::Null);
    };
    let value = Node(reader).deserialize(first).map_err(Failure::Yaml)?;
    let nothing = |document| {
        matches!(
            Node(&Reader::new(source)).deserialize(document),
            Ok(Value::Null)
        )
    };
    reader
        .more
        .set(documents.next().is_some_and(|document| !nothing(document)));
    Ok(value)
}

/// YAML takes what people write into JSON although it has no place there: a comma too many, `NaN`.
fn json_as_yaml(source: &Source) -> Option<(Reader, Value)> {
    let reader = Reader::new(source);
    let value = read_yaml(source, &reader).ok()?;
    // What follows the object is no second document that somebody meant.
    (!reader.more.get()).then_some((reader, value))
}

/// Why a text could not be read to its end.
enum Failure {
    Json(serde_json::Error),
    Yaml(serde_yaml::Error),
}

impl Failure {
    /// Tells what was wrong with a JSON text that could be read all the same.
    fn excused(&self, source: &Source, report: &mut Report) {
        if let Failure::Json(error) = self {
            let why = without_position(&error.to_string());
            report
                .warning(
                    json_place(error, source),
                    format!("not valid JSON: {why}; read as YAML, which takes it"),
                )
                .help("mend it: other tools refuse it");
        }
    }

    fn report(self, source: &Source, reader: &Reader, report: &mut Report) {
        let (kind, text, at) = match &self {
            Failure::Json(error) => ("JSON", error.to_string(), Some(json_place(error, source))),
            Failure::Yaml(error) => ("YAML", error.to_string(), yaml_place(error, source)),
        };
        let stopped = reader.stopped.take();
        // Where we stopped, and where the parser has no place, the reader knows how far it came.
        let at = at.filter(|_| stopped.is_none());
        let at = at.unwrap_or(Place::In {
            source: source.name.clone(),
            pointer: reader.at(),
        });
        let (message, help) = if let Some(stop) = stopped {
            stop.message()
        } else if text.contains("recursion limit exceeded") {
            let message = format!("nested more than {MAX_DEPTH} levels deep");
            (
                message,
                Some("give the inner parts a name under `components` and refer to them"),
            )
        } else if text.contains("repetition limit exceeded") {
            Stop::Exploded.message()
        } else {
            (
                format!("not valid {kind}: {}", without_position(&text)),
                advice(&text, &at, source),
            )
        };
        let problem = report.error(at, message);
        if let Some(help) = help {
            problem.help(help);
        }
    }
}

fn json_place(error: &serde_json::Error, source: &Source) -> Place {
    // serde_json counts columns in bytes and names the last byte it has read.
    let start = source
        .body()
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1));
    let offset = start.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
    place_at(source, offset)
}

fn yaml_place(error: &serde_yaml::Error, source: &Source) -> Option<Place> {
    Some(place_at(source, error.location()?.index()))
}

fn place_at(source: &Source, offset: usize) -> Place {
    let (line, column) = position(source.body(), offset);
    Place::At {
        source: source.name.clone(),
        line,
        column,
    }
}

/// The parser's words without the position, which is printed in front of them.
fn without_position(text: &str) -> String {
    let Some((before, after)) = text.split_once(" at line ") else {
        return text.to_owned();
    };
    let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = rest.strip_prefix(" column ").unwrap_or(rest);
    format!(
        "{before}{}",
        rest.trim_start_matches(|c: char| c.is_ascii_digit())
    )
}

fn advice(text: &str, at: &Place, source: &Source) -> Option<&'static str> {
    let line = match at {
        Place::At { line, .. } => source
            .body()
            .lines()
            .nth(line.saturating_sub(1))
            .unwrap_or(""),
        _ => "",
    };
    let indent = &line[..line.len() - line.trim_start().len()];
    if !source.is_json() && indent.contains('\t') {
        Some("YAML indents with spaces, and this line has a tab")
    } else if text.contains("mapping values are not allowed") {
        Some("quote a text that has `: ` in it")
    } else if text.contains("unknown anchor") {
        Some(
            "an alias `*name` needs an anchor `&name` before it; quote a text that begins with `*`",
        )
    } else {
        None
    }
}

/// Tells of the keys that stand twice in one object; with places, as both readers agree on the text.
fn tell_repeated(source: &Source, report: &mut Report) {
    let place = |offset| place_at(source, offset);
    let repeated = repeated_keys(source);
    for (key, first, second) in &repeated {
        report
            .warning(
                place(second.start),
                format!("the key '{key}' stands twice in one object; the last one is read"),
            )
            .help("keep one of them")
            .related(place(first.start), "this one is not read");
    }
    if repeated.is_empty() {
        report.warning(
            Place::Source(source.name.clone()),
            "an object has the same key twice; the last one is read",
        );
    }
}

fn tell_second_document(source: &Source, report: &mut Report) {
    let place = second_document(source).map_or(Place::Source(source.name.clone()), |offset| {
        place_at(source, offset)
    });
    report
        .warning(
            place,
            "the file has more than one YAML document; only the first is read",
        )
        .help("keep one and remove the `---` between them");
}

#[cfg(test)]
mod tests {

    use serde_json::json;

    use super::*;

    fn read(text: &str) -> (Option<Value>, Vec<String>) {
        let mut report = Report::default();
        let value = load(&Source::new("a", text), &mut report);
        assert_eq!(
            value.is_none(),
            report.has_errors() && value.is_none(),
            "{text:.80}"
        );
        (
            value,
            report
                .iter()
                .map(|problem| problem.message.clone())
                .collect(),
        )
    }

    fn good(text: &str) -> Value {
        let (value, messages) = read(text);
        assert_eq!(messages, Vec::<String>::new(), "{text}");
        value.expect("it has been read")
    }

    #[test]
    fn keys_are_texts_as_they_are_written() {
        let text = "200: a\ntrue: b\n1.50: c\n~: d\n0x1F: e\n'4XX': f\n? on\n: g\n";
        let expected = r#"{"200":"a","true":"b","1.50":"c","~":"d","0x1F":"e","4XX":"f","on":"g"}"#;
        assert_eq!(good(text).to_string(), expected);
    }

    #[test]
    fn scalars_are_yaml_1_2() {
        let text = "[y, no, on, 007, 1_000, 0o17, 1e3, 12:30, 2024-01-01, '5', !!str 6, ! 7, null, ~, '', .5]";
        let expected = json!([
            "y",
            "no",
            "on",
            "007",
            "1_000",
            15,
            1000.0,
            "12:30",
            "2024-01-01",
            "5",
            "6",
            7,
            null,
            null,
            "",
            0.5
        ]);
        assert_eq!(good(text), expected);
    }

    #[test]
    fn merge_keys_fill_in_what_is_not_there() {
        let text = "a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc:\n  y: 5\n  <<: [*a, *b]\n  w: 6\nd: {<<: text}\ne: *b\n";
        let expected = r#"{"y":5,"w":6,"x":1,"z":4}"#;
        assert_eq!(good(text)["c"].to_string(), expected);
        assert_eq!(good(text)["d"], json!({ "<<": "text" }));
        assert_eq!(good(text)["e"], json!({ "y": 3, "z": 4 }));
        assert_eq!(good("{\"<<\": {\"a\": 1}}"), json!({ "<<": { "a": 1 } }));
    }

    #[test]
    fn line_ends_and_byte_order_marks_do_not_matter() {
        let expected = json!({ "a": [1, "ä"] });
        for text in [
            "a:\n  - 1\n  - ä\n",
            "a:\r\n  - 1\r\n  - ä",
            "\u{feff}a: [1, ä]",
            "\u{feff} {\"a\": [1, \"ä\"]}",
            "--- {a: [1, ä]}\n...\n",
        ] {
            assert_eq!(good(text), expected, "{text:?}");
        }
        for text in ["", " \n", "# comment", "---", "\u{feff}"] {
            assert_eq!(good(text), Value::Null, "{text:?}");
        }
    }

    #[test]
    fn what_has_one_meaning_is_read_and_told() {
        let table = [
            (
                "a: 1\nb: 2\na: 3",
                json!({ "a": 3, "b": 2 }),
                "the key 'a' stands twice",
            ),
            (
                "{\"a\": 1, \"a\": 3}",
                json!({ "a": 3 }),
                "the key 'a' stands twice",
            ),
            (
                "a: 1\n---\nb: 2",
                json!({ "a": 1 }),
                "more than one YAML document",
            ),
            (
                "a: !include b.yaml",
                json!({ "a": "b.yaml" }),
                "the tag '!include'",
            ),
            ("{\"a\": [1, 2,],}", json!({ "a": [1, 2] }), "read as YAML"),
            ("{\"a\": 1e999}", json!({ "a": "1e999" }), "read as YAML"),
            ("{\"a\": .inf}", json!({ "a": ".inf" }), "read as YAML"),
        ];
        for (text, expected, message) in table {
            let (value, messages) = read(text);
            assert_eq!(value, Some(expected), "{text}");
            assert!(messages[0].contains(message), "{text}: {messages:?}");
        }
        for text in ["a: 1\n...\n", "a: 1\n---\n", "a: 1\n---\n# nothing\n...\n"] {
            assert_eq!(good(text), json!({ "a": 1 }), "{text:?}");
        }
    }

    #[test]
    fn hostile_texts_fail_clearly_and_at_all() {
        let brackets = "[".repeat(10_000) + &"]".repeat(10_000);
        let wide = format!(
            "a: &a [{}]\nb: [{}]",
            "x, ".repeat(20_000),
            "*a, ".repeat(20_000)
        );
        let long = format!(
            "a: &a {}\nb: [{}]",
            "x".repeat(1_000_000),
            "*a, ".repeat(10_000)
        );
        let dashes: String = (0..5_000).map(|i| " ".repeat(i) + "-\n").collect();
        let texts = [
            (brackets.clone(), "more than 128 levels"),
            (format!("{{\"a\": {brackets}}}"), "more than 128 levels"),
            ("{a: ".repeat(10_000), ""),
            (dashes, ""),
            (wide, "aliases of this file"),
            (long, "aliases of this file"),
            ("&a [*a]".to_owned(), "more than 128 levels"),
            ("a: &a {b: *a}".to_owned(), "more than 128 levels"),
            (
                format!("? {}\n: 1", "k".repeat(5_000)),
                "longer than 4096 bytes",
            ),
            (
                format!("{{\"{}\": 1}}", "k".repeat(5_000)),
                "longer than 4096 bytes",
            ),
            ("? [a, b]\n: c".to_owned(), "not valid YAML"),
            ("{\"a\": \"\\ud800\"}".to_owned(), "not valid JSON"),
            ("a: \"\\x\"".to_owned(), "not valid YAML"),
            ("a: \0".to_owned(), "not valid YAML"),
            ("%YAML 9.9\n---\na: 1".to_owned(), "not valid YAML"),
            (
                "{\"a\": 1} x".to_owned(),
                "not valid JSON: trailing characters",
            ),
        ];
        for (text, message) in texts {
            let (value, messages) = read(&text);
            assert!(
                value.is_none() && messages.len() == 1,
                "{text:.60} {value:.60?} {messages:?}"
            );
            assert!(messages[0].contains(message), "{text:.60}: {messages:?}");
        }
    }
}
