//! Programs as text: takes lines of code, gives them as rustfmt lays them out, in one line where they fit and else in
//! several, with JSON as people write it.

use proc_macro2::Literal;
use serde_json::Value;

use super::code::{Code, Line};

/// A line is not longer than that, where it can be helped.
pub const WIDTH: usize = 90;

/// One step in.
const STEP: usize = 4;

/// How the document's types are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Models {
    /// By their names alone.
    Short,
    /// With their module.
    Qualified,
}

/// Lines as text, so far in.
pub fn print_lines(lines: &[Line], models: Models, indent: usize) -> String {
    let mut printer = Printer {
        out: String::new(),
        models,
    };
    printer.lines(lines, indent);
    printer.out
}

/// A piece of code in one line.
pub fn print_flat(code: &Code, models: Models) -> String {
    let mut out = String::new();
    write_flat(code, models, &mut out);
    out
}

/// A piece of code that begins at the start of a line and breaks wherever it can.
pub fn print_broken(code: &Code, models: Models) -> String {
    let mut printer = Printer {
        out: String::new(),
        models,
    };
    printer.broken(code, 0, 0);
    printer.out
}

struct Printer {
    out: String,
    models: Models,
}

impl Printer {
    fn lines(&mut self, lines: &[Line], indent: usize) {
        for line in lines {
            match line {
                Line::Blank => {}
                Line::Code(code) => {
                    self.pad(indent);
                    self.code(code, indent, 0);
                }
                Line::Bind(pattern, value) => self.bind(pattern, value, indent),
                Line::Arm(pattern, value) => self.arm(pattern, value, indent),
                Line::Block(head, lines) => self.block(head, lines, indent),
            }
            self.out.push('\n');
        }
    }

    /// The value is on the `let`'s line, or on the next one if it fits there.
    fn bind(&mut self, pattern: &str, value: &Code, indent: usize) {
        self.pad(indent);
        self.out.extend(["let ", pattern, " ="]);
        let width = width(value, self.models) + ";".len();
        let (same, next) = (self.column() + 1 + width, indent + STEP + width);
        if same > WIDTH && next <= WIDTH {
            self.out.push('\n');
            self.pad(indent + STEP);
        } else {
            self.out.push(' ');
        }
        self.code(value, indent, ";".len());
        self.out.push(';');
    }

    /// The value is on the pattern's line, or in a block of its own.
    fn arm(&mut self, pattern: &Code, value: &Code, indent: usize) {
        self.pad(indent);
        write_flat(pattern, self.models, &mut self.out);
        self.out.push_str(" => ");
        if self.column() + width(value, self.models) < WIDTH {
            write_flat(value, self.models, &mut self.out);
            self.out.push(',');
            return;
        }
        self.out.push_str("{\n");
        self.pad(indent + STEP);
        self.code(value, indent + STEP, 0);
        self.out.push('\n');
        self.pad(indent);
        self.out.push('}');
    }

    fn block(&mut self, head: &Code, lines: &[Line], indent: usize) {
        self.pad(indent);
        let start = self.out.len();
        self.code(head, indent, " {".len());
        // Steps that take lines of their own would run into the block's.
        if ends_with_chain(head) && self.out[start..].contains('\n') {
            self.out.push('\n');
            self.pad(indent);
        } else {
            self.out.push(' ');
        }
        self.out.push_str("{\n");
        self.lines(lines, indent + STEP);
        self.pad(indent);
        self.out.push('}');
    }

    /// How long the last line is.
    fn column(&self) -> usize {
        let line = self.out.rfind('\n').map_or(0, |at| at + 1);
        self.out[line..].chars().count()
    }

    fn pad(&mut self, indent: usize) {
        self.out.extend(std::iter::repeat_n(' ', indent));
    }

    /// Code at the end of a line that is `indent` far in, with `tail` columns to come behind it.
    fn code(&mut self, code: &Code, indent: usize, tail: usize) {
        let end = self.out.len();
        write_flat(code, self.models, &mut self.out);
        if self.column() + tail > WIDTH {
            self.out.truncate(end);
            self.broken(code, indent, tail);
        }
    }

    fn broken(&mut self, code: &Code, indent: usize, tail: usize) {
        match code {
            Code::Text(_) | Code::Path(_) => write_flat(code, self.models, &mut self.out),
            Code::Json(value) => {
                self.out.push_str("json!(");
                self.json(value, indent, tail + 1);
                self.out.push(')');
            }
            Code::Join(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    let behind = parts[index + 1..].iter();
                    let behind: usize = behind.map(|part| width(part, self.models)).sum();
                    self.code(part, indent, behind + tail);
                }
            }
            Code::Group {
                head,
                open,
                items,
                close,
            } => {
                self.code(head, indent, 1);
                self.out.push(*open);
                match items.as_slice() {
                    [item] if self.stays(item, *open) => self.code(item, indent, tail + 1),
                    items => self.items(items, indent),
                }
                self.out.push(*close);
            }
            Code::Chain(head, steps) => self.chain(head, steps, indent, tail),
        }
    }

    /// Whether the only item of a group stays on the group's line: it has brackets of its own, and the line has room
    /// for what stands before them. A call in an array has a line of its own.
    fn stays(&self, item: &Code, open: char) -> bool {
        let before = match item {
            Code::Json(_) => "json!({".len(),
            Code::Group { head, .. } => width(head, self.models) + 1,
            _ => return false,
        };
        (open == '(' || before == 1) && self.column() + before <= WIDTH
    }

    /// Each item on a line of its own.
    fn items(&mut self, items: &[Code], indent: usize) {
        if items.is_empty() {
            return;
        }
        self.out.push('\n');
        for item in items {
            self.pad(indent + STEP);
            self.code(item, indent + STEP, 1);
            self.out.push_str(",\n");
        }
        self.pad(indent);
    }

    /// Each step on a line of its own: one step in, but under a head that takes lines itself.
    fn chain(&mut self, head: &Code, steps: &[Code], indent: usize, tail: usize) {
        let start = self.out.len();
        self.code(head, indent, 0);
        let is_long = self.out[start..].contains('\n');
        let inner = if is_long { indent } else { indent + STEP };
        for (index, step) in steps.iter().enumerate() {
            let is_last = index + 1 == steps.len();
            self.out.push('\n');
            self.pad(inner);
            self.code(step, inner, if is_last { tail } else { 0 });
        }
    }

    /// JSON at the end of a line that is `indent` far in: in one line where it fits, else a line for each item.
    fn json(&mut self, value: &Value, indent: usize, tail: usize) {
        let end = self.out.len();
        write_json(value, &mut self.out);
        if self.column() + tail <= WIDTH {
            return;
        }
        match value {
            Value::Array(items) if !items.is_empty() => {
                self.out.truncate(end);
                self.out.push_str("[\n");
                for item in items {
                    self.pad(indent + STEP);
                    self.json(item, indent + STEP, 1);
                    self.out.push_str(",\n");
                }
                self.pad(indent);
                self.out.push(']');
            }
            Value::Object(map) if !map.is_empty() => {
                self.out.truncate(end);
                self.out.push_str("{\n");
                for (key, item) in map {
                    self.pad(indent + STEP);
                    self.out.push_str(&string(key));
                    self.out.push_str(": ");
                    self.json(item, indent + STEP, 1);
                    self.out.push_str(",\n");
                }
                self.pad(indent);
                self.out.push('}');
            }
            _ => {}
        }
    }
}

/// Whether code ends in a chain's steps.
fn ends_with_chain(code: &Code) -> bool {
    match code {
        Code::Chain(..) => true,
        Code::Join(parts) => parts.last().is_some_and(ends_with_chain),
        _ => false,
    }
}

/// The columns that code takes in one line.
pub fn width(code: &Code, models: Models) -> usize {
    print_flat(code, models).chars().count()
}

fn write_flat(code: &Code, models: Models, out: &mut String) {
    match code {
        Code::Text(text) => out.push_str(text),
        Code::Path(path) => out.push_str(match models {
            Models::Short => &path.short,
            Models::Qualified => &path.long,
        }),
        Code::Json(value) => {
            out.push_str("json!(");
            write_json(value, out);
            out.push(')');
        }
        Code::Join(parts) => parts.iter().for_each(|part| write_flat(part, models, out)),
        Code::Group {
            head,
            open,
            items,
            close,
        } => {
            write_flat(head, models, out);
            out.push(*open);
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                write_flat(item, models, out);
            }
            out.push(*close);
        }
        Code::Chain(head, steps) => {
            write_flat(head, models, out);
            steps.iter().for_each(|step| write_flat(step, models, out));
        }
    }
}

/// JSON in one line, as `json!` takes it.
fn write_json(value: &Value, out: &mut String) {
    match value {
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                write_json(item, out);
            }
            out.push(']');
        }
        Value::Object(map) if map.is_empty() => out.push_str("{}"),
        Value::Object(map) => {
            out.push_str("{ ");
            for (index, (key, item)) in map.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                out.push_str(&string(key));
                out.push_str(": ");
                write_json(item, out);
            }
            out.push_str(" }");
        }
        Value::String(text) => out.push_str(&string(text)),
        // Nothing but a suffix tells that a number is larger than an `i32`.
        Value::Number(number) => match number.as_i64() {
            Some(large) if i32::try_from(large).is_err() => {
                out.push_str(&format!("{number}_i64"));
            }
            None if number.is_u64() => out.push_str(&format!("{number}_u64")),
            _ => out.push_str(&number.to_string()),
        },
        Value::Null | Value::Bool(_) => out.push_str(&value.to_string()),
    }
}

fn string(text: &str) -> String {
    Literal::string(text).to_string()
}

#[cfg(test)]
mod tests {
    use quote::quote;
    use serde_json::json;

    use super::super::code::{
        array, bind, call, chain, method, pair, path, quoted, statement, text,
    };
    use super::*;

    fn new(name: &str, arguments: Vec<Code>) -> Code {
        call(text(format!("{name}::new")), arguments)
    }

    fn long(length: usize) -> Code {
        quoted(&"a".repeat(length))
    }

    #[test]
    fn code_breaks_as_rustfmt_breaks_it() {
        let steps = |length| vec![method("users", vec![]), method("get", vec![long(length)])];
        let table = [
            (
                bind("user", chain(text("client"), steps(10))),
                "let user = client.users().get(\"aaaaaaaaaa\");",
            ),
            (
                bind("user", chain(text("client"), steps(60))),
                "let user =\n    client.users().get(\"A\");",
            ),
            (
                bind("user", chain(text("client"), steps(70))),
                "let user = client\n    .users()\n    .get(\"A\");",
            ),
            (
                bind(
                    "body",
                    chain(
                        new("Body", vec![long(60), text("1")]),
                        vec![method("x", vec![long(10)])],
                    ),
                ),
                "let body = Body::new(\"A\", 1)\n    .x(\"aaaaaaaaaa\");",
            ),
            (
                bind(
                    "body",
                    chain(
                        new("Body", vec![long(90), text("1")]),
                        vec![method("x", vec![])],
                    ),
                ),
                "let body = Body::new(\n    \"A\",\n    1,\n)\n.x();",
            ),
            (
                statement(call(
                    text("f"),
                    vec![new("Body", vec![long(90), text("1")])],
                )),
                "f(Body::new(\n    \"A\",\n    1,\n));",
            ),
            (
                statement(call(text("f"), vec![array(vec![new("A", vec![long(90)])])])),
                "f([\n    A::new(\n        \"A\",\n    ),\n]);",
            ),
            (
                statement(call(
                    text("f"),
                    vec![array(vec![pair(quoted("k"), long(90))])],
                )),
                "f([(\n    \"k\",\n    \"A\",\n)]);",
            ),
        ];
        for (line, expected) in table {
            let printed = print_lines(&[line], Models::Short, 0);
            let mut printed = printed.trim_end().to_owned();
            for length in [90, 70, 60] {
                printed = printed.replace(&"a".repeat(length), "A");
            }
            assert_eq!(printed, expected);
        }
    }

    #[test]
    fn json_is_laid_out_as_json() {
        let text = "a".repeat(60);
        let value =
            json!({ "key": { "inner": text, "more": [text, true], "large": 99_999_999_999_i64 } });
        let line = statement(call(self::text("f"), vec![Code::Json(value)]));
        let expected = format!(
            "f(json!({{\n    \"key\": {{\n        \"inner\": \"{text}\",\n        \"more\": [\"{text}\", true],\n        \"large\": 99999999999_i64,\n    }},\n}}));\n"
        );
        assert_eq!(print_lines(&[line], Models::Short, 0), expected);
        let short = Code::Json(json!({ "a": [1, null], "b": {}, "c": "\u{0}\"" }));
        let expected = r#"json!({ "a": [1, null], "b": {}, "c": "\0\"" })"#;
        assert_eq!(print_flat(&short, Models::Short), expected);
    }

    #[test]
    fn arms_and_blocks_have_braces_of_their_own() {
        let value = path(quote!(models::Name::Arm));
        let lines = vec![Line::Block(
            text("match value"),
            vec![
                Line::Arm(call(value, vec![text("value")]), text("short()")),
                Line::Arm(text("other"), call(text("f"), vec![long(76)])),
            ],
        )];
        let a = "a".repeat(76);
        let expected = format!(
            "match value {{\n    models::Name::Arm(value) => short(),\n    other => {{\n        f(\"{a}\")\n    }}\n}}\n"
        );
        assert_eq!(print_lines(&lines, Models::Qualified, 0), expected);
        let sent = chain(text("client"), vec![method("get", vec![long(75)])]);
        let head = Code::Join(vec![text("if let Some(a) = "), sent]);
        let printed = print_lines(
            &[Line::Block(head, vec![Line::Code(text("// b"))])],
            Models::Short,
            0,
        );
        let text = "a".repeat(75);
        let expected = format!("if let Some(a) = client\n    .get(\"{text}\")\n{{\n    // b\n}}\n");
        assert_eq!(printed, expected);
    }
}
