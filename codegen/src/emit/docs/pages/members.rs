//! The tables of fields and parameters: takes rows, gives a table that fits a page, with ever more places where a line may
//! break. What a browser makes of it is measured by `cargo xtask docs --measure`.

use super::table::{cell, lines, table};
use crate::emit::source::rustdoc::code;

/// A field or a parameter as a row of a table.
pub struct Row {
    /// Its name.
    pub name: Shown,
    /// Its type.
    pub ty: Shown,
    /// Whether it must be given.
    pub required: &'static str,
    /// What is said of it, as a cell.
    pub said: String,
    /// A value that it could have, as plain text.
    pub example: Option<String>,
}

/// Code in a cell, as it is and with places where a line may break.
pub struct Shown {
    /// As it is.
    pub whole: String,
    broken: String,
    /// The signs of the longest word, in both.
    pub longest: [usize; 2],
}

impl Shown {
    /// Code that leads nowhere.
    pub fn new(text: &str) -> Self {
        Self::with(text, |code| code)
    }

    /// Code that is written into something else.
    pub fn with(text: &str, write: impl Fn(String) -> String) -> Self {
        let parts = parts(text);
        let longest = |texts: &mut dyn Iterator<Item = &str>| {
            texts.map(longest_word).max().unwrap_or_default()
        };
        Self {
            whole: write(code(text)),
            broken: write(breakable(&parts)),
            longest: [
                longest_word(text),
                longest(&mut parts.iter().map(String::as_str)),
            ],
        }
    }
}

/// What of a table is laid out so that it takes less room, step by step.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Layout {
    /// Examples have a column of their own.
    Column,
    /// They stand under the description.
    Below,
    /// Types may break.
    Types,
    /// And names.
    Names,
    /// And examples.
    Examples,
}

/// A column of examples that are longer leaves too little room for the descriptions.
const COLUMN: usize = 24;

/// The table of fields or parameters, under this heading: as it is if it fits the page, else with ever more places where a
/// line may break.
pub fn member_table(head: &str, rows: Vec<Row>) -> String {
    use Layout::{Below, Column, Examples, Names, Types};
    let examples = || rows.iter().filter_map(|row| row.example.as_ref());
    let is_short = |example: &String| example.chars().count() <= COLUMN;
    let has_column = examples().next().is_some() && examples().all(is_short);
    let layouts = [Column, Below, Types, Names, Examples];
    let mut layouts = layouts.into_iter().skip(usize::from(!has_column));
    let layout = layouts.find(|layout| width(&rows, *layout) <= PAGE);
    write_rows(head, &rows, layout.unwrap_or(Examples))
}

/// The room for a table on GitHub in a window of 1280 pixels, less what fonts may differ by.
const PAGE: usize = 900;

/// How wide a table is at least, in pixels: as wide as the longest words of its columns.
fn width(rows: &[Row], layout: Layout) -> usize {
    const CELL: usize = 27;
    const CODE: usize = 11;
    let sign = |count: usize| count * 82 / 10;
    let most = |count: &dyn Fn(&Row) -> usize| rows.iter().map(count).max().unwrap_or_default();
    let name = most(&|row| row.name.longest[usize::from(layout >= Layout::Names)]);
    let ty = most(&|row| row.ty.longest[usize::from(layout >= Layout::Types)]);
    let example = most(&|row| {
        let example = row.example.as_deref().unwrap_or_default();
        match layout {
            Layout::Examples => parts(example)
                .iter()
                .map(|part| longest_word(part))
                .max()
                .unwrap_or_default(),
            _ => longest_word(example),
        }
    });
    let required = most(&|row| row.required.len().max("Required".len() + 1));
    let said = most(&|row| longest_word(&visible_words(&row.said)).max("Description".len()));
    let columns = [name, ty]
        .map(|count| CELL + CODE + sign(count))
        .iter()
        .sum::<usize>()
        + CELL
        + required * 8;
    match layout {
        Layout::Column => {
            columns + 2 * CELL + sign(said) + CODE + sign(example.max("Example".len()))
        }
        _ => columns + CELL + CODE + sign(said.max(example)),
    }
}

/// What is seen of Markdown: not where its links lead.
fn visible_words(markdown: &str) -> String {
    let mut parts = markdown.split("](");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(part.split_once(')').map_or(part, |(_, rest)| rest));
    }
    out.replace("<br/>", " ")
}

fn longest_word(text: &str) -> usize {
    let words = text.split(' ').map(|word| word.chars().count());
    words.max().unwrap_or_default()
}

fn write_rows(head: &str, rows: &[Row], layout: Layout) -> String {
    let mut heads = vec![head, "Type", "Required", "Description"];
    if layout == Layout::Column {
        heads.push("Example");
    }
    let show = |shown: &Shown, least: Layout| {
        if layout >= least {
            shown.broken.clone()
        } else {
            shown.whole.clone()
        }
    };
    let row = |row: &Row| {
        let example = row.example.as_deref().map(|example| match layout {
            Layout::Examples => breakable(&parts(example)),
            _ => code(example),
        });
        let example = example.map(|example| cell(&example));
        let mut cells = vec![
            show(&row.name, Layout::Names),
            show(&row.ty, Layout::Types),
            row.required.to_owned(),
        ];
        if layout == Layout::Column {
            cells.extend([row.said.clone(), example.unwrap_or_default()]);
        } else {
            let example = example.map(|example| format!("Example: {example}"));
            cells.push(lines([row.said.clone(), example.unwrap_or_default()]));
        }
        cells
    };
    table(&heads, &rows.iter().map(row).collect::<Vec<_>>())
}

/// A word is not broken in shorter parts than this, and not left longer than that.
const PART: [usize; 2] = [8, 28];

/// What is no longer than this stays whole, so that it can be found.
const WHOLE: usize = 20;

/// A text between the places where a line may break: words of names, parts of types and of paths.
fn parts(text: &str) -> Vec<String> {
    if longest_word(text) <= WHOLE {
        return vec![text.to_owned()];
    }
    let mut parts = vec![String::new()];
    let mut before = ' ';
    for sign in text.chars() {
        let part = parts.last_mut().expect("there is one from the start");
        let count = longest_end(part);
        let is_hump = sign.is_uppercase() && before.is_lowercase();
        let is_joint = !before.is_alphanumeric() && sign.is_alphanumeric() && before != ' ';
        if (is_hump || is_joint) && count >= PART[0] || count >= PART[1] {
            parts.push(String::new());
        }
        parts
            .last_mut()
            .expect("there is one from the start")
            .push(sign);
        before = sign;
    }
    parts
}

/// How long the last word is.
fn longest_end(text: &str) -> usize {
    text.rsplit(' ').next().unwrap_or_default().chars().count()
}

/// Code that can break between its parts. Markdown has no sign for that, so it is written in HTML.
fn breakable(parts: &[String]) -> String {
    if let [whole] = parts {
        return code(whole);
    }
    let escape = |part: &String| {
        let mut out = String::new();
        for sign in part.chars() {
            match sign {
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '&' => out.push_str("&amp;"),
                // What Markdown would read as its own.
                '*' | '`' | '[' | ']' | '\\' | '|' | '~' => {
                    out.push_str(&format!("&#{};", u32::from(sign)))
                }
                '_' if out.is_empty() || out.ends_with(['_', ';']) => out.push_str("&#95;"),
                sign => out.push(sign),
            }
        }
        out
    };
    let parts: Vec<_> = parts.iter().map(escape).collect();
    format!("<code>{}</code>", parts.join("<wbr>"))
}

#[cfg(test)]
mod tests {
    use super::super::table::yes;
    use super::*;

    #[test]
    fn long_names_can_break() {
        let table = [
            ("Option<String>", "`Option<String>`"),
            (
                "organization_role_sets_all",
                "<code>organization_<wbr>role_sets_<wbr>all</code>",
            ),
            ("organization_role_id", "`organization_role_id`"),
            (
                "Option<Vec<OrganizationRole>>",
                "<code>Option&lt;Vec&lt;<wbr>Organization<wbr>Role&gt;&gt;</code>",
            ),
            ("{\"a\": \"b\"}", "`{\"a\": \"b\"}`"),
        ];
        for (text, expected) in table {
            assert_eq!(breakable(&parts(text)), expected, "{text}");
        }
        assert_eq!(parts(&"a".repeat(60)).len(), 3);
    }

    #[test]
    fn only_a_table_that_is_too_wide_is_broken() {
        let row = |name: &str, example: &str| Row {
            name: Shown::new(name),
            ty: Shown::new("Option<OrganizationMembership>"),
            required: yes(true),
            said: "The a.".to_owned(),
            example: Some(example.to_owned()),
        };
        assert!(!member_table("A", vec![row("a_name_of_twenty_six_signs", "a")]).contains("<wbr>"));
        let wide = member_table("A", vec![row(&"a_name_of_".repeat(5), &"a".repeat(30))]);
        assert!(
            wide.contains("Option&lt;Organization<wbr>") && wide.contains("a_name_of_<wbr>a"),
            "{wide}"
        );
    }

    #[test]
    fn long_examples_stand_under_the_description() {
        let row = |example: &str| Row {
            name: Shown::new("a"),
            ty: Shown::new("String"),
            required: yes(true),
            said: "The a.".to_owned(),
            example: Some(example.to_owned()).filter(|example| !example.is_empty()),
        };
        let table = [
            (
                vec![row("")],
                "| A | Type | Required | Description |",
                "| `a` | `String` | yes | The a. |",
            ),
            (
                vec![row("b")],
                "| A | Type | Required | Description | Example |",
                "| `a` | `String` | yes | The a. | `b` |",
            ),
            (
                vec![row("0123456789012345678901234"), row("b")],
                "| A | Type | Required | Description |",
                "| `a` | `String` | yes | The a.<br/>Example: `0123456789012345678901234` |",
            ),
        ];
        for (rows, head, first) in table {
            let text = member_table("A", rows);
            let mut lines = text.lines();
            assert_eq!((lines.next(), lines.nth(1)), (Some(head), Some(first)));
        }
    }
}
