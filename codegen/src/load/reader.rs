//! Builds a value from a parser's calls: takes YAML or JSON through serde, gives `serde_json::Value`. Notices on the
//! way what serde would swallow (repeated keys, tags, numbers that JSON does not have) and what would never end.

use std::cell::{Cell, RefCell};
use std::fmt;

use serde::de::{DeserializeSeed, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::diagnostic::{Place, Report};
use crate::pointer::{Pointer, push_word};
use crate::source::Source;

/// How long all keys on the way to a node may be together: pointers are made of them.
const MAX_POINTER: usize = 4096;

/// What is gathered while a text is read.
pub(super) struct Reader {
    /// Where the reader is now.
    pointer: RefCell<String>,
    /// What may still be made out of the text before it counts as an explosion of aliases.
    budget: Cell<usize>,
    merges: bool,
    pub(super) repeated: Cell<bool>,
    /// Whether another document follows the one that was read.
    pub(super) more: Cell<bool>,
    pub(super) stopped: Cell<Option<Stop>>,
    pub(super) problems: RefCell<Vec<Problem>>,
}

/// Why we stopped a parser that would have gone on.
pub(super) enum Stop {
    Exploded,
    LongPointer,
}

impl Stop {
    pub(super) fn message(&self) -> (String, Option<&'static str>) {
        match self {
            Stop::Exploded => {
                let message = "the aliases of this file stand for more than can be read".to_owned();
                (
                    message,
                    Some(
                        "write the repeated parts under `components` and refer to them with `$ref`",
                    ),
                )
            }
            Stop::LongPointer => {
                let message = format!(
                    "the keys down to this one are longer than {MAX_POINTER} bytes together"
                );
                (message, Some("shorten them: a key is a name, not a text"))
            }
        }
    }
}

/// Something that YAML has and JSON has not.
pub(super) enum Problem {
    Tag { at: Pointer, tag: String },
    NotFinite { at: Pointer, text: &'static str },
    Rounded { at: Pointer, text: String },
}

impl Problem {
    pub(super) fn tell(self, source: &Source, report: &mut Report) {
        let place = |pointer| Place::In {
            source: source.name.clone(),
            pointer,
        };
        match self {
            Problem::Tag { at, tag } => report
                .warning(
                    place(at),
                    format!("the tag '!{tag}' has no meaning here; read as if it were not there"),
                )
                .help("write plain YAML; for a part in another file use `$ref: other.yaml`"),
            Problem::NotFinite { at, text } => report
                .warning(
                    place(at),
                    format!("JSON has no number {text}; read as the text \"{text}\""),
                )
                .help("write the text in quotes, or a number"),
            Problem::Rounded { at, text } => report
                .warning(
                    place(at),
                    format!("{text} has more digits than 64 bits hold; it is rounded"),
                )
                .help("write it in quotes if every digit matters"),
        };
    }
}

impl Reader {
    pub(super) fn new(source: &Source) -> Reader {
        Reader {
            pointer: RefCell::default(),
            // Without aliases a node takes a byte of the text at least, so only aliases come near this.
            budget: Cell::new(20 * source.text.len() + 32 * 1024 * 1024),
            merges: !source.is_json(),
            repeated: Cell::new(false),
            more: Cell::new(false),
            stopped: Cell::new(None),
            problems: RefCell::default(),
        }
    }

    pub(super) fn at(&self) -> Pointer {
        Pointer::parse(&self.pointer.borrow()).unwrap_or_default()
    }

    fn spend<E: Error>(&self, bytes: usize) -> Result<(), E> {
        match self.budget.get().checked_sub(bytes + 16) {
            Some(left) => {
                self.budget.set(left);
                Ok(())
            }
            None => Err(self.stop(Stop::Exploded)),
        }
    }

    fn stop<E: Error>(&self, stop: Stop) -> E {
        self.stopped.set(Some(stop));
        E::custom("stopped")
    }

    fn note(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    /// Goes down to `word`, reads, and comes back.
    fn below<T, E: Error>(&self, word: &str, read: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let length = self.pointer.borrow().len();
        push_word(&mut self.pointer.borrow_mut(), word);
        if self.pointer.borrow().len() > MAX_POINTER {
            return Err(self.stop(Stop::LongPointer));
        }
        let read = read()?;
        self.pointer.borrow_mut().truncate(length);
        Ok(read)
    }
}

/// Reads one node with all below it.
#[derive(Clone, Copy)]
pub(super) struct Node<'a>(pub(super) &'a Reader);

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, parser: D) -> Result<Value, D::Error> {
        self.0.spend(0)?;
        parser.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Value, E> {
        self.0.note(Problem::Rounded {
            at: self.0.at(),
            text: value.to_string(),
        });
        Ok(Value::from(value as f64))
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Value, E> {
        self.0.note(Problem::Rounded {
            at: self.0.at(),
            text: value.to_string(),
        });
        Ok(Value::from(value as f64))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        if let Some(number) = Number::from_f64(value) {
            return Ok(Value::Number(number));
        }
        let text = match value {
            f64::INFINITY => ".inf",
            f64::NEG_INFINITY => "-.inf",
            _ => ".nan",
        };
        self.0.note(Problem::NotFinite {
            at: self.0.at(),
            text,
        });
        Ok(Value::from(text))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.0.spend(value.len())?;
        Ok(Value::from(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        loop {
            let word = list.len().to_string();
            match self.0.below(&word, || elements.next_element_seed(self))? {
                Some(element) => list.push(element),
                None => return Ok(Value::Array(list)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        let mut merged = Vec::new();
        while let Some(key) = entries.next_key_seed(Key(self.0))? {
            let value = self.0.below(&key, || entries.next_value_seed(self))?;
            match merges(&key, value, self.0.merges) {
                Merge::Into(objects) => merged.extend(objects),
                Merge::No(value) => {
                    if object.insert(key, value).is_some() {
                        self.0.repeated.set(true);
                    }
                }
            }
        }
        for (key, value) in merged.into_iter().flatten() {
            object.entry(key).or_insert(value);
        }
        Ok(Value::Object(object))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Value, A::Error> {
        let (tag, content) = tagged.variant::<String>()?;
        // A lone `!` only says that the author wants no guessing.
        if tag != "!" {
            self.0.note(Problem::Tag {
                at: self.0.at(),
                tag,
            });
        }
        content.newtype_variant_seed(self)
    }
}

enum Merge {
    Into(Vec<Map<String, Value>>),
    No(Value),
}

/// What YAML's `<<` merges into the object around it: an object, or a list of objects of which the first wins.
fn merges(key: &str, value: Value, enabled: bool) -> Merge {
    match value {
        Value::Object(object) if enabled && key == "<<" => Merge::Into(vec![object]),
        Value::Array(list) if enabled && key == "<<" && list.iter().all(Value::is_object) => {
            let objects = list.into_iter().filter_map(|element| match element {
                Value::Object(object) => Some(object),
                _ => None,
            });
            Merge::Into(objects.collect())
        }
        value => Merge::No(value),
    }
}

/// Reads a key as it is written: `200` is "200", `1.50` is "1.50", `true` is "true".
#[derive(Clone, Copy)]
struct Key<'a>(&'a Reader);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = String;

    fn deserialize<D: serde::Deserializer<'de>>(self, parser: D) -> Result<String, D::Error> {
        parser.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key that is a plain text")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<String, E> {
        self.0.spend(key.len())?;
        Ok(key.to_owned())
    }
}
