//! Rust as programs have it: a small tree of lines, calls, chains and JSON, of which `print` makes text. It knows no
//! document.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use serde_json::Value;

use crate::emit::source::imports::{needed, unqualify};
use crate::emit::source::types;

/// A line of a program, or several.
pub enum Line {
    /// An empty one.
    Blank,
    /// A statement or an attribute.
    Code(Code),
    /// A `let`: the pattern and the value.
    Bind(String, Code),
    /// An arm of a `match`: the pattern and the value.
    Arm(Code, Code),
    /// What stands before a brace, and the lines inside of it.
    Block(Code, Vec<Line>),
}

/// A piece of Rust: in one line where it fits, else in several.
#[derive(Clone)]
pub enum Code {
    /// What stands as it is: a literal, a variable, a keyword.
    Text(String),
    /// A path or a type.
    Path(Path),
    /// A call of `json!`.
    Json(Value),
    /// One behind the other.
    Join(Vec<Code>),
    /// Items between brackets: the arguments of a call, an array, a tuple.
    Group {
        /// What stands before the bracket.
        head: Box<Code>,
        /// The bracket.
        open: char,
        /// What is inside.
        items: Vec<Code>,
        /// The other bracket.
        close: char,
    },
    /// A value, and what is called on it, step by step.
    Chain(Box<Code>, Vec<Code>),
}

/// A path or a type, with the names in it that have to be in scope.
#[derive(Clone)]
pub struct Path {
    /// With the document's types alone.
    pub short: String,
    /// With the document's types in their module.
    pub long: String,
    names: BTreeSet<String>,
    models: BTreeSet<String>,
}

/// What a program has to bring into scope.
#[derive(Default)]
pub struct Needs {
    /// The document's types.
    pub models: BTreeSet<String>,
    /// All other names without a path before them, such as `Map` and `json`.
    pub names: BTreeSet<String>,
}

/// What stands as it is.
pub fn text(text: impl Into<String>) -> Code {
    Code::Text(text.into())
}

/// A text in quotes.
pub fn quoted(text: &str) -> Code {
    Code::Text(Literal::string(text).to_string())
}

/// A path or a type. Those of the document are written with their module.
pub fn path(tokens: TokenStream) -> Code {
    let long = types::text(&tokens);
    let mut models = BTreeSet::new();
    let short = unqualify(tokens, &mut models);
    Code::Path(Path {
        short: types::text(&short),
        long,
        names: needed(short),
        models,
    })
}

/// `head(arguments)`; a method begins with its full stop.
pub fn call(head: Code, arguments: Vec<Code>) -> Code {
    Code::Group {
        head: Box::new(head),
        open: '(',
        items: arguments,
        close: ')',
    }
}

/// `.name(arguments)`.
pub fn method(name: &str, arguments: Vec<Code>) -> Code {
    call(Code::Text(format!(".{name}")), arguments)
}

/// `[items]`.
pub fn array(items: Vec<Code>) -> Code {
    Code::Group {
        head: Box::new(text("")),
        open: '[',
        items,
        close: ']',
    }
}

/// `(one, two)`.
pub fn pair(one: Code, two: Code) -> Code {
    call(text(""), vec![one, two])
}

/// `head.step().step()`.
pub fn chain(head: Code, steps: Vec<Code>) -> Code {
    match head {
        head if steps.is_empty() => head,
        Code::Chain(head, mut before) => {
            before.extend(steps);
            Code::Chain(head, before)
        }
        head => Code::Chain(Box::new(head), steps),
    }
}

/// `let pattern = value;`.
pub fn bind(pattern: &str, value: Code) -> Line {
    Line::Bind(pattern.to_owned(), value)
}

/// A value as a statement.
pub fn statement(value: Code) -> Line {
    Line::Code(Code::Join(vec![value, text(";")]))
}

impl Needs {
    /// What these lines need.
    pub fn of(lines: &[Line]) -> Self {
        let mut needs = Self::default();
        needs.add_lines(lines);
        needs
    }

    /// With the document's types in their module, which is what is in scope then.
    pub fn qualify(&mut self) {
        if !std::mem::take(&mut self.models).is_empty() {
            self.names.insert("models".to_owned());
        }
    }

    fn add_lines(&mut self, lines: &[Line]) {
        for line in lines {
            match line {
                Line::Blank => {}
                Line::Code(code) | Line::Bind(_, code) => self.add(code),
                Line::Arm(pattern, value) => {
                    self.add(pattern);
                    self.add(value);
                }
                Line::Block(head, lines) => {
                    self.add(head);
                    self.add_lines(lines);
                }
            }
        }
    }

    fn add(&mut self, code: &Code) {
        match code {
            Code::Text(_) => {}
            Code::Path(path) => {
                self.names.extend(path.names.iter().cloned());
                self.models.extend(path.models.iter().cloned());
            }
            Code::Json(_) => {
                self.names.insert("json".to_owned());
            }
            Code::Join(parts) => parts.iter().for_each(|part| self.add(part)),
            Code::Group { head, items, .. } => {
                self.add(head);
                items.iter().for_each(|item| self.add(item));
            }
            Code::Chain(head, steps) => {
                self.add(head);
                steps.iter().for_each(|step| self.add(step));
            }
        }
    }
}
