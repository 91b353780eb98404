//! Operations in prose: takes pages, makes of `POST /users` in their text a link to the method that sends it.

use std::collections::BTreeMap;

use crate::emit::source::rustdoc::code;
use crate::emit::{Content, Cx, Piece};
use crate::ir::OperationId;

/// What stands for each operation in prose.
pub struct Links {
    /// By method and path as code: what a link shows, and where it leads from the folder of the pages.
    operations: BTreeMap<String, (String, String)>,
}

impl Links {
    /// Reads the operations once.
    pub fn new(cx: &Cx<'_>, anchors: &BTreeMap<OperationId, String>) -> Self {
        let operations = cx.api.operations().map(|(id, operation)| {
            let module = &cx.names[operation.resource].module;
            let written = code(&format!("{} {}", operation.method, operation.path));
            let shown = code(&format!("{module}().{}()", cx.names[id].methods[0]));
            let place = format!("sdks/{module}/README.md#{}", anchors[&id]);
            (written, (shown, place))
        });
        Self {
            operations: operations.collect(),
        }
    }

    /// The page with its links. Programs stay as they are, and so does the line that says what an operation is.
    pub fn link(&self, piece: Piece) -> Piece {
        let Content::Text(text) = &piece.content else {
            return piece;
        };
        let depth = piece.path.matches('/').count().saturating_sub(1);
        let up = "../".repeat(depth);
        let mut fenced = false;
        let line = |line: &str| {
            fenced ^= line.starts_with("```");
            let is_source = line.starts_with('`') && line.contains("`, the operation `");
            // Most lines name no path.
            if fenced || is_source || !line.contains(" /") {
                return line.to_owned();
            }
            self.link_line(line, &up)
        };
        let lines: Vec<_> = text.lines().map(line).collect();
        Piece::text(piece.path, lines.join("\n") + "\n")
    }

    /// A line in which code that is an operation is a link. What is a link already stays one.
    fn link_line(&self, line: &str, up: &str) -> String {
        let mut linked = String::new();
        let mut rest = line;
        while let Some((before, span, after)) = next_code(rest) {
            linked.push_str(before);
            let is_linked = before.ends_with('[') && after.starts_with(']');
            match self.operations.get(span).filter(|_| !is_linked) {
                Some((shown, place)) => linked += &format!("[{shown}]({up}{place})"),
                None => linked.push_str(span),
            }
            rest = after;
        }
        linked + rest
    }
}

/// What stands before the first code of a line, that code with its ticks, and what stands behind it.
fn next_code(line: &str) -> Option<(&str, &str, &str)> {
    let start = line.find('`')?;
    let (before, code) = line.split_at(start);
    let ticks = code.len() - code.trim_start_matches('`').len();
    let mut at = ticks;
    loop {
        let found = at + code[at..].find('`')?;
        let run = code[found..].len() - code[found..].trim_start_matches('`').len();
        at = found + run;
        if run == ticks {
            return Some((before, &code[..at], &code[at..]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_ends_with_as_many_ticks_as_it_begins_with() {
        assert_eq!(next_code("a `b` c"), Some(("a ", "`b`", " c")));
        assert_eq!(next_code("``a`b`` c"), Some(("", "``a`b``", " c")));
        assert_eq!(next_code("a `b"), None);
        assert_eq!(next_code("``"), None);
    }

    #[test]
    fn operations_in_prose_are_links() {
        let links = Links {
            operations: BTreeMap::from([(
                "`POST /users/{id}/unlock`".to_owned(),
                (
                    "`users().unlock()`".to_owned(),
                    "sdks/users/README.md#unlock".to_owned(),
                ),
            )]),
        };
        let page = "Use `POST /users/{id}/unlock`, or `POST /users`.\n\n`POST /users/{id}/unlock`, the operation `Unlock`.\n\n```text\n`POST /users/{id}/unlock`\n```\n";
        let piece = links.link(Piece::text("docs/models/User.md", page));
        let Content::Text(text) = piece.content else {
            unreachable!("it is a text")
        };
        let linked = "[`users().unlock()`](../sdks/users/README.md#unlock)";
        let expected = page.replacen("`POST /users/{id}/unlock`", linked, 1);
        assert_eq!(text, expected);
    }
}
