//! Where every node of one text is: takes YAML or JSON, gives the bytes of each key and value. Built from a
//! parser's events without recursion, and an alias leads to what it stands for instead of repeating it, so that
//! neither deep nor exploding input costs more than its own length.

use std::collections::BTreeMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser};

use super::Source;
use crate::pointer::Pointer;

/// What of a node to show.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Aim {
    Key,
    Value,
}

/// Where every node of one text is.
#[derive(Debug, Default)]
pub(super) struct Index {
    lines: Vec<usize>,
    nodes: Vec<Node>,
    children: BTreeMap<(usize, String), usize>,
    repeated: Vec<Repeated>,
}

/// A key that an object has twice: the key, its first place and its second, in bytes.
pub(crate) type Repeated = (String, Range<usize>, Range<usize>);

#[derive(Clone, Debug)]
pub(super) struct Node {
    key: Option<Range<usize>>,
    value: Range<usize>,
    scalar: bool,
    /// The node that an alias stands for.
    alias: Option<usize>,
}

impl Node {
    pub(super) fn aimed(&self, aim: Aim) -> Range<usize> {
        let shows_value = aim == Aim::Value && self.scalar && !self.value.is_empty();
        match &self.key {
            Some(key) if !shows_value => key.clone(),
            _ => self.value.clone(),
        }
    }
}

impl Index {
    /// The node at a pointer, or its nearest ancestor and `false`.
    pub(super) fn find(&self, pointer: &Pointer) -> Option<(&Node, bool)> {
        let mut current = 0;
        for word in pointer.words() {
            match self.child(current, word) {
                Some(child) => current = child,
                None => return Some((self.nodes.get(current)?, false)),
            }
        }
        Some((self.nodes.get(current)?, true))
    }

    /// The node under a key, looked up through aliases and through what `<<` merges.
    fn child(&self, parent: usize, word: String) -> Option<usize> {
        let mut key = (parent, word);
        // An alias stands for an earlier node, so this ends; the bound is for texts that lie.
        for _ in 0..64 {
            if let Some(child) = self.children.get(&key) {
                return Some(*child);
            }
            let merged = self.children.get(&(key.0, "<<".to_owned()));
            key.0 = self.nodes.get(key.0)?.alias.or(merged.copied())?;
        }
        None
    }

    pub(super) fn line_of(&self, offset: usize) -> usize {
        self.lines.partition_point(|start| *start <= offset).max(1)
    }

    /// The bytes of a line, from 1, without its end.
    pub(super) fn line(&self, number: usize, body: &str) -> Range<usize> {
        let Some(start) = self.lines.get(number.saturating_sub(1)).copied() else {
            return body.len()..body.len();
        };
        let end = self.lines.get(number).copied().unwrap_or(body.len());
        let text = body.get(start..end).unwrap_or("");
        start..start + text.trim_end_matches(['\n', '\r']).len()
    }
}

pub(super) fn index(source: &Source) -> Index {
    let body = source.body();
    let mut builder = Builder::default();
    builder.index.lines = line_starts(body);
    if source.is_json() {
        json_events(body, &mut builder);
    } else {
        yaml_events(body, &mut builder);
    }
    builder.index
}

/// The keys that an object of the text has twice.
pub(crate) fn repeated_keys(source: &Source) -> Vec<Repeated> {
    index(source).repeated
}

/// Where the second YAML document of a text begins.
pub(crate) fn second_document(source: &Source) -> Option<usize> {
    let body = source.body();
    let mut starts = Parser::new_from_str(body)
        .map_while(Result::ok)
        .filter(|(event, _)| matches!(event, Event::DocumentStart(_)));
    let (_, span) = starts.nth(1)?;
    Some(ByteOffsets::new(body).at(span.start.index()))
}

pub(super) fn line_starts(text: &str) -> Vec<usize> {
    let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
    std::iter::once(0).chain(ends.map(|(i, _)| i + 1)).collect()
}

/// Builds an index from the events of a parser, without recursion.
#[derive(Default)]
struct Builder {
    index: Index,
    open: Vec<Open>,
}

enum Open {
    List {
        node: usize,
        next: usize,
    },
    Map {
        node: usize,
        key: Option<(String, Range<usize>)>,
    },
    /// A container used as a key, or inside of one.
    Ignored,
}

impl Builder {
    fn scalar(&mut self, text: &str, span: Range<usize>) {
        if let Some(Open::Map {
            key: key @ None, ..
        }) = self.open.last_mut()
        {
            *key = Some((text.to_owned(), span));
        } else {
            self.node(span, true);
        }
    }

    fn start(&mut self, span: Range<usize>, open: fn(usize) -> Open) -> Option<usize> {
        let ignored = match self.open.last() {
            Some(Open::Map { key: None, .. } | Open::Ignored) => true,
            Some(_) | None => false,
        };
        let node = if ignored {
            None
        } else {
            self.node(span, false)
        };
        self.open.push(node.map_or(Open::Ignored, open));
        node
    }

    fn end(&mut self, at: usize) {
        if let Some(Open::Ignored) = self.open.pop()
            && let Some(Open::Map {
                key: key @ None, ..
            }) = self.open.last_mut()
        {
            *key = Some((String::new(), at..at));
        }
    }

    /// A new node under the innermost open container.
    fn node(&mut self, value: Range<usize>, scalar: bool) -> Option<usize> {
        let id = self.index.nodes.len();
        let mut span = None;
        let place = match self.open.last_mut() {
            None => (id > 0).then_some((usize::MAX, String::new())),
            Some(Open::Ignored) => return None,
            Some(Open::List { node, next }) => {
                *next += 1;
                Some((*node, (*next - 1).to_string()))
            }
            Some(Open::Map { node, key }) => {
                let (key, at) = key.take().unwrap_or_default();
                span = Some(at);
                Some((*node, key))
            }
        };
        if let Some(place) = place {
            self.enter(place, id, span.clone());
        }
        self.index.nodes.push(Node {
            key: span,
            value,
            scalar,
            alias: None,
        });
        Some(id)
    }

    /// Of a repeated key the last place is kept, as readers keep the last value, and both are noted.
    fn enter(&mut self, place: (usize, String), id: usize, span: Option<Range<usize>>) {
        let key = place.1.clone();
        let Some(first) = self.index.children.insert(place, id) else {
            return;
        };
        let first = self
            .index
            .nodes
            .get(first)
            .and_then(|node| node.key.clone());
        if let (Some(first), Some(second)) = (first, span) {
            self.index.repeated.push((key, first, second));
        }
    }
}

fn list(node: usize) -> Open {
    Open::List { node, next: 0 }
}

fn map(node: usize) -> Open {
    Open::Map { node, key: None }
}

fn yaml_events(body: &str, builder: &mut Builder) {
    let bytes = ByteOffsets::new(body);
    let mut anchors: BTreeMap<usize, (Option<usize>, String)> = BTreeMap::new();
    for event in Parser::new_from_str(body) {
        // What could not be parsed has been reported by load; what stands before it is indexed.
        let Ok((event, span)) = event else { return };
        let span = bytes.at(span.start.index())..bytes.at(span.end.index());
        match event {
            Event::Scalar(text, _, anchor, _) => {
                builder.scalar(&text, span);
                anchors.insert(
                    anchor,
                    (builder.index.nodes.len().checked_sub(1), text.into_owned()),
                );
            }
            Event::SequenceStart(anchor, _) => {
                anchors.insert(anchor, (builder.start(span, list), String::new()));
            }
            Event::MappingStart(anchor, _) => {
                anchors.insert(anchor, (builder.start(span, map), String::new()));
            }
            Event::SequenceEnd | Event::MappingEnd => builder.end(span.start),
            Event::Alias(anchor) => {
                let (target, text) = anchors.get(&anchor).cloned().unwrap_or_default();
                let before = builder.index.nodes.len();
                builder.scalar(&text, span);
                if let Some(node) = builder.index.nodes.get_mut(before) {
                    node.alias = target;
                }
            }
            // Only the first document of a stream is read.
            Event::DocumentEnd => return,
            _ => {}
        }
    }
}

/// The parser counts characters; texts are cut by bytes.
struct ByteOffsets {
    /// Empty for a text of ASCII only, where both are the same.
    offsets: Vec<usize>,
    length: usize,
}

impl ByteOffsets {
    fn new(body: &str) -> ByteOffsets {
        let offsets = match body.is_ascii() {
            true => Vec::new(),
            false => body.char_indices().map(|(i, _)| i).collect(),
        };
        ByteOffsets {
            offsets,
            length: body.len(),
        }
    }

    fn at(&self, character: usize) -> usize {
        if self.offsets.is_empty() {
            return character.min(self.length);
        }
        self.offsets.get(character).copied().unwrap_or(self.length)
    }
}

/// Events of a JSON text, which need not be valid to its end.
fn json_events(body: &str, builder: &mut Builder) {
    let bytes = body.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let start = at;
        match byte {
            b'{' => drop(builder.start(at..at + 1, map)),
            b'[' => drop(builder.start(at..at + 1, list)),
            b'}' | b']' => builder.end(at),
            b'"' => {
                at = json_string_end(bytes, at);
                let text = body.get(start..at).unwrap_or("");
                let key = serde_json::from_str::<String>(text).unwrap_or_default();
                builder.scalar(&key, start..at);
                continue;
            }
            b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' => {}
            _ => {
                let rest = &bytes[at..];
                let length = rest.iter().position(|b| b",:{}[]\" \t\r\n".contains(b));
                at += length.unwrap_or(rest.len());
                builder.scalar("", start..at);
                continue;
            }
        }
        at += 1;
    }
}

/// The byte after the closing quote of the string that begins at `start`.
fn json_string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}
