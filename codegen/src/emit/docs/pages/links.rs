//! Operations in prose: takes pages, makes of `POST /users` in their text a link to the method that sends it.

use std::collections::BTreeMap;

use crate::emit::source::rustdoc::code;
use crate::emit::{Content, Cx, Piece};
use crate::ir::OperationId;

/// What stands for each operation in prose.
pub struct Links {
    /// Method and path as code, what a link shows, and where it leads from the folder of the pages.
    operations: Vec<(String, String, String)>,
}

impl Links {
    /// Reads the operations once.
    pub fn new(cx: &Cx<'_>, anchors: &BTreeMap<OperationId, String>) -> Self {
        let operations = cx.api.operations().map(|(id, operation)| {
            let module = &cx.names[operation.resource].module;
            let written = code(&format!("{} {}", operation.method, operation.path));
            let shown = code(&format!("{module}().{}()", cx.names[id].methods[0]));
            let place = format!("sdks/{module}/README.md#{}", anchors[&id]);
            (written, shown, place)
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
            // Most lines name no path, and there are many operations to look for.
            if fenced || is_source || !line.contains(" /") {
                return line.to_owned();
            }
            self.link_line(line, &up)
        };
        let lines: Vec<_> = text.lines().map(line).collect();
        Piece::text(piece.path, lines.join("\n") + "\n")
    }

    fn link_line(&self, line: &str, up: &str) -> String {
        let written = self
            .operations
            .iter()
            .filter(|(written, ..)| line.contains(written));
        written.fold(line.to_owned(), |line, (written, shown, place)| {
            // What is a link already stays one.
            let is_linked = line.contains(&format!("[{written}]"));
            if is_linked {
                line
            } else {
                line.replace(written, &format!("[{shown}]({up}{place})"))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_in_prose_are_links() {
        let links = Links {
            operations: vec![(
                "`POST /users/{id}/unlock`".to_owned(),
                "`users().unlock()`".to_owned(),
                "sdks/users/README.md#unlock".to_owned(),
            )],
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
