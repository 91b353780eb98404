//! The texts of a run and where things are in them: takes the files and a pointer, gives line, column and span.
//! A file is indexed only when a problem in it is printed, from the parser's events, so that neither deep nor
//! exploding input costs more than its own length. Nothing here knows OpenAPI.

mod index;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use indexmap::IndexMap;

use crate::diagnostic::Place;
use crate::pointer::Pointer;
use index::{Aim, Index, index, line_starts};
pub(crate) use index::{repeated_keys, second_document};

/// A file of a run.
#[derive(Clone, Debug)]
pub struct Source {
    /// The name to print, as the user gave it.
    pub name: String,
    /// What is in it.
    pub text: String,
}

impl Source {
    /// A file by name and content.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        Source {
            name: name.into(),
            text: text.into(),
        }
    }

    /// The text without a byte order mark.
    pub fn body(&self) -> &str {
        self.text.strip_prefix('\u{feff}').unwrap_or(&self.text)
    }

    /// Whether the text is JSON: a brace, then a quoted key. Everything else is read as YAML.
    pub fn is_json(&self) -> bool {
        let rest = self
            .body()
            .trim_start()
            .strip_prefix('{')
            .map(str::trim_start);
        rest.is_some_and(|rest| rest.starts_with(['"', '}']))
    }
}

/// All files of a run, and which piece of the bundled document came from which of them.
#[derive(Debug, Default)]
pub struct Sources {
    files: IndexMap<String, File>,
    origins: BTreeMap<Pointer, (String, Pointer)>,
    /// The document's name, and the nodes of it that an overlay wrote.
    document: String,
    edits: BTreeMap<Pointer, (String, Pointer)>,
}

#[derive(Debug)]
struct File {
    source: Source,
    index: OnceLock<Index>,
}

/// A place that can be printed.
#[derive(Clone, Debug)]
pub struct Spot {
    /// The file's name.
    pub file: String,
    /// The line and the column, both from 1, where the place is more than the file as a whole.
    pub position: Option<(usize, usize)>,
    /// What to underline, in bytes of the file's body; within one line.
    pub span: Range<usize>,
    /// The pointer in that file.
    pub pointer: Option<Pointer>,
    /// Whether the file has a node at that pointer; otherwise the position is its nearest ancestor's.
    pub exact: bool,
}

impl Sources {
    /// The files of a run that has only a document so far.
    pub fn new(document: Source) -> Sources {
        let mut sources = Sources {
            document: document.name.clone(),
            ..Sources::default()
        };
        sources.origin(Pointer::root(), &document.name, Pointer::root());
        sources.add(document);
        sources
    }

    /// Adds a file; a file of the same name stays as it is.
    pub fn add(&mut self, source: Source) {
        let file = |source| File {
            source,
            index: OnceLock::new(),
        };
        self.files
            .entry(source.name.clone())
            .or_insert_with(|| file(source));
    }

    /// The name of the document.
    pub fn document(&self) -> &str {
        &self.document
    }

    /// The file of that name.
    pub fn get(&self, name: &str) -> Option<&Source> {
        self.files.get(name).map(|file| &file.source)
    }

    /// Records that the node at `bundled` stands at `pointer` in the file `source`.
    pub fn origin(&mut self, bundled: Pointer, source: &str, pointer: Pointer) {
        self.origins.insert(bundled, (source.to_owned(), pointer));
    }

    /// Records that what stood at `from` in the bundled document stands at `to` from now on, with all below it.
    pub fn moves(&mut self, from: &Pointer, to: &Pointer) {
        let below =
            |pointer: &Pointer, base| pointer.within(base).filter(|rest| *rest != Pointer::root());
        // Keys with a common beginning stand together.
        let near =
            |base: Pointer| move |(key, _): &(&Pointer, _)| key.as_str().starts_with(base.as_str());
        let known = |base: &Pointer| {
            self.origins
                .range(base.clone()..)
                .take_while(near(base.clone()))
        };
        let taken: Vec<_> = known(to)
            .map(|(key, _)| key)
            .filter(|key| key.within(to).is_some())
            .cloned()
            .collect();
        let along: Vec<_> = known(from)
            .filter_map(|(key, origin)| Some((below(key, from)?.below(to), origin.clone())))
            .collect();
        let origin = moved(&self.origins, from).map(|(source, there)| (source.to_owned(), there));
        for key in taken {
            self.origins.remove(&key);
        }
        self.origins.extend(along);
        if let Some(origin) = origin {
            self.origins.insert(to.clone(), origin);
        }
    }

    /// Where a node of the bundled document stands now. A later move of nodes does not change what this says.
    pub fn place(&self, pointer: &Pointer) -> Place {
        match moved(&self.origins, pointer) {
            Some((source, pointer)) => Place::In {
                source: source.to_owned(),
                pointer,
            },
            None => Place::Node(pointer.clone()),
        }
    }

    /// Where the key of a node stands now.
    pub fn place_of_key(&self, pointer: &Pointer) -> Place {
        match self.place(pointer) {
            Place::In { source, pointer } => Place::KeyIn { source, pointer },
            place => place,
        }
    }

    /// Records that the node at `pointer` of the document was written by the overlay `source`, at `there`.
    pub fn edit(&mut self, pointer: Pointer, source: &str, there: Pointer) {
        self.forget_edits(&pointer);
        self.edits.insert(pointer, (source.to_owned(), there));
    }

    /// Forgets what overlays wrote at a node and below it.
    pub fn forget_edits(&mut self, pointer: &Pointer) {
        self.edits
            .retain(|edited, _| edited.within(pointer).is_none());
    }

    /// The text, the line and the column of a place, if its file is known.
    pub fn locate(&self, place: &Place) -> Spot {
        match place {
            Place::Node(pointer) => self.node(pointer, Aim::Value),
            Place::Key(pointer) => self.node(pointer, Aim::Key),
            Place::In { source, pointer } => self.within(source, pointer, Aim::Value),
            Place::KeyIn { source, pointer } => self.within(source, pointer, Aim::Key),
            Place::At {
                source,
                line,
                column,
            } => self.position(source, *line, *column),
            Place::Source(source) => Spot::whole(source),
        }
    }

    /// A place as `file:line:column`.
    #[must_use]
    pub fn shown(&self, place: &Place) -> String {
        let spot = self.locate(place);
        match spot.position {
            Some((line, column)) => format!("{}:{line}:{column}", spot.file),
            None => spot.file,
        }
    }

    /// The line of that number, without its end; empty where there is none.
    pub fn line(&self, file: &str, line: usize) -> (usize, &str) {
        let Some(file) = self.files.get(file) else {
            return (0, "");
        };
        let body = file.source.body();
        let range = file.index().line(line, body);
        (range.start, body.get(range).unwrap_or(""))
    }

    fn node(&self, pointer: &Pointer, aim: Aim) -> Spot {
        match moved(&self.origins, pointer) {
            Some((source, there)) => self.within(source, &there, aim),
            None => Spot {
                pointer: Some(pointer.clone()),
                ..Spot::whole("the document")
            },
        }
    }

    fn within(&self, source: &str, pointer: &Pointer, aim: Aim) -> Spot {
        if source == self.document
            && let Some((overlay, there)) = moved(&self.edits, pointer)
        {
            return self.within_file(overlay, &there, aim);
        }
        self.within_file(source, pointer, aim)
    }

    fn within_file(&self, source: &str, pointer: &Pointer, aim: Aim) -> Spot {
        let spot = Spot {
            pointer: Some(pointer.clone()),
            ..Spot::whole(source)
        };
        let Some(file) = self.files.get(source) else {
            return spot;
        };
        let Some((node, exact)) = file.index().find(pointer) else {
            return spot;
        };
        let span = if exact {
            node.aimed(aim)
        } else {
            node.aimed(Aim::Key)
        };
        let (position, span) = file.on_one_line(span);
        Spot {
            position: Some(position),
            span,
            exact,
            ..spot
        }
    }

    fn position(&self, source: &str, line: usize, column: usize) -> Spot {
        let mut spot = Spot {
            position: Some((line, column)),
            ..Spot::whole(source)
        };
        if let Some(file) = self.files.get(source) {
            let body = file.source.body();
            let range = file.index().line(line, body);
            let text = body.get(range.clone()).unwrap_or("");
            let offset = text
                .char_indices()
                .nth(column.saturating_sub(1))
                .map_or(text.len(), |(i, _)| i);
            let width = text[offset..].chars().next().map_or(0, char::len_utf8);
            spot.span = range.start + offset..range.start + offset + width;
        }
        spot
    }
}

/// Where a pointer leads by its longest beginning that is in the map.
fn moved<'a>(
    map: &'a BTreeMap<Pointer, (String, Pointer)>,
    pointer: &Pointer,
) -> Option<(&'a str, Pointer)> {
    let mut base = Some(pointer.clone());
    while let Some(prefix) = base {
        if let Some((source, there)) = map.get(&prefix) {
            let rest = pointer.within(&prefix).unwrap_or_default();
            return Some((source, rest.below(there)));
        }
        base = prefix.parent();
    }
    None
}

impl Spot {
    fn whole(file: &str) -> Spot {
        Spot {
            file: file.to_owned(),
            position: None,
            span: 0..0,
            pointer: None,
            exact: true,
        }
    }
}

impl File {
    fn index(&self) -> &Index {
        self.index.get_or_init(|| index(&self.source))
    }

    /// The position of a span, and the part of it that is on its first line.
    fn on_one_line(&self, span: Range<usize>) -> ((usize, usize), Range<usize>) {
        let body = self.source.body();
        let number = self.index().line_of(span.start);
        let line = self.index().line(number, body);
        let start = span.start.clamp(line.start, line.end);
        let column = body
            .get(line.start..start)
            .map_or(0, |before| before.chars().count());
        ((number, column + 1), start..span.end.clamp(start, line.end))
    }
}

/// The line and the column, both from 1, of a byte of a text.
pub fn position(text: &str, offset: usize) -> (usize, usize) {
    let lines = line_starts(text);
    let line = lines.partition_point(|start| *start <= offset).max(1);
    let start = lines.get(line - 1).copied().unwrap_or(0);
    let column = text
        .get(start..offset.min(text.len()))
        .map_or(0, |before| before.chars().count());
    (line, column + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, pointer: &str) -> (usize, usize, String, bool) {
        let sources = Sources::new(Source::new("a", text));
        let spot = sources.locate(&Place::Node(Pointer::parse(pointer).unwrap()));
        let (line, column) = spot.position.unwrap();
        let body = sources.get("a").unwrap().body();
        (line, column, body[spot.span].to_owned(), spot.exact)
    }

    #[test]
    fn scalars_show_their_value_and_containers_their_key() {
        let text = "a: 1\nb:\n  - x\n  - y: [p, q]\n    z:\nc: {d: 'é', e: f}\n";
        let table = [
            ("/a", (1, 4, "1", true)),
            ("/b", (2, 1, "b", true)),
            ("/b/0", (3, 5, "x", true)),
            ("/b/1/y", (4, 5, "y", true)),
            ("/b/1/y/1", (4, 12, "q", true)),
            ("/b/1/z", (5, 5, "z", true)),
            ("/c/d", (6, 8, "'é'", true)),
            ("/c/e", (6, 16, "f", true)),
            ("/c/nothing/below", (6, 1, "c", false)),
            ("/nothing", (1, 1, "", false)),
        ];
        for (pointer, (line, column, shown, exact)) in table {
            assert_eq!(
                at(text, pointer),
                (line, column, shown.to_owned(), exact),
                "{pointer}"
            );
        }
    }

    #[test]
    fn columns_count_characters_after_multi_byte_text() {
        let text = "\u{feff}日本語: {\"ключ\": 😀, z: 1}\r\nnächste: zwei\r\n";
        assert_eq!(at(text, "/日本語/ключ"), (1, 15, "😀".to_owned(), true));
        assert_eq!(at(text, "/日本語/z"), (1, 21, "1".to_owned(), true));
        assert_eq!(at(text, "/nächste"), (2, 10, "zwei".to_owned(), true));
    }

    #[test]
    fn json_has_positions_too() {
        let text = "{\n\t\"a\\u0041\": [1, {\"b\": \"\\ud83d\\ude00\"}],\n\t\"c\": null}";
        assert_eq!(at(text, "/aA/0"), (2, 14, "1".to_owned(), true));
        assert_eq!(
            at(text, "/aA/1/b"),
            (2, 23, "\"\\ud83d\\ude00\"".to_owned(), true)
        );
        assert_eq!(at(text, "/c"), (3, 7, "null".to_owned(), true));
    }

    #[test]
    fn aliases_and_merges_lead_to_what_they_stand_for() {
        let text = "base: &b {x: 1, y: 2}\none: *b\ntwo:\n  <<: *b\n  x: 3\n";
        assert_eq!(at(text, "/one"), (2, 6, "*b".to_owned(), true));
        assert_eq!(at(text, "/one/y"), (1, 20, "2".to_owned(), true));
        assert_eq!(at(text, "/two/y"), (1, 20, "2".to_owned(), true));
        assert_eq!(at(text, "/two/x"), (5, 6, "3".to_owned(), true));
    }

    #[test]
    fn origins_lead_into_other_files() {
        let mut sources = Sources::new(Source::new("root", "paths:\n  /a: {}\n"));
        sources.add(Source::new("a.yaml", "x: 1\nget:\n  tags: [t]\n"));
        let bundled = Pointer::root().child("paths").child("/a");
        sources.origin(bundled.clone(), "a.yaml", Pointer::root());
        let spot = sources.locate(&Place::Node(bundled.child("get").child("tags").index(0)));
        assert_eq!(
            (spot.file.as_str(), spot.position),
            ("a.yaml", Some((3, 10)))
        );
        let spot = sources.locate(&Place::Node(Pointer::root().child("paths")));
        assert_eq!((spot.file.as_str(), spot.position), ("root", Some((1, 1))));
    }

    #[test]
    fn what_moves_keeps_its_place() {
        let mut sources = Sources::new(Source::new("root", "l: [a, {b: 1}, {c: 2}]\nk: {x: 3}\n"));
        let pointer = |text: &str| Pointer::parse(text).unwrap();
        sources.origin(pointer("/l/2/c"), "root", pointer("/k/x"));
        let before = sources.place(&pointer("/l/1/b"));
        // The first element goes, so that the others move up.
        sources.moves(&pointer("/l/1"), &pointer("/l/0"));
        sources.moves(&pointer("/l/2"), &pointer("/l/1"));
        let at = |place: &Place| sources.locate(place).position.unwrap();
        assert_eq!(at(&before), (1, 12));
        assert_eq!(at(&Place::Node(pointer("/l/0/b"))), (1, 12));
        assert_eq!(at(&Place::Node(pointer("/l/1"))), (1, 16));
        assert_eq!(at(&Place::Node(pointer("/l/1/c"))), (2, 8));
    }

    #[test]
    fn hostile_texts_are_indexed_without_recursion() {
        let deep = "[".repeat(100_000);
        let bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n? {k: v}\n: w\n? [q]\n: *b\n";
        for text in [
            deep.as_str(),
            bomb,
            "{\"a",
            "{\"a\": tru",
            "\"",
            "&a *a",
            "<<: *a",
            "a: &a {<<: *a}",
            "",
        ] {
            let sources = Sources::new(Source::new("a", text));
            sources.locate(&Place::Node(Pointer::parse("/a/b/c/0/1").unwrap()));
            sources.locate(&Place::At {
                source: "a".into(),
                line: 7,
                column: 9,
            });
            sources.locate(&Place::At {
                source: "a".into(),
                line: 0,
                column: 0,
            });
        }
    }
}
