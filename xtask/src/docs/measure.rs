//! Measures the pages as a browser lays them out: takes pages by path, gives figures of their tables. It writes one HTML
//! file, in which a script measures every table, and reads from headless Chromium what the script found.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pulldown_cmark::{Options, Parser, html};
use serde_json::Value;

use crate::input::shown;

/// What GitHub gives a page's text in a window of 1280 pixels, and in one of 420.
const WIDTHS: [(u32, u32); 2] = [(1280, 948), (420, 388)];

/// The least median width of a description, in pixels, in the wide window and in the narrow one.
const DESCRIPTION: [u32; 2] = [400, 150];

/// What GitHub's style sheet says of text, code and tables.
const STYLE: &str = include_str!("measure.css");

/// Measures each table and leaves the figures as the page's only text.
const SCRIPT: &str = include_str!("measure.js");

/// The browsers that are tried where none is named.
const BROWSERS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// A table as the browser lays it out, in pixels.
struct Table {
    page: String,
    /// How much room there is.
    room: u32,
    /// How much it takes.
    width: u32,
    height: u32,
    /// How wide its column of descriptions is; 0 where there is none.
    description: u32,
}

/// The figures of all tables in a window.
pub struct Figures {
    window: u32,
    tables: Vec<Table>,
}

/// Lays out the pages in both windows.
pub fn measure(
    pages: &BTreeMap<String, String>,
    folder: &Path,
    browser: Option<PathBuf>,
) -> Result<Vec<Figures>, String> {
    let file = folder.join("measure.html");
    let write = || {
        fs::create_dir_all(folder)?;
        fs::write(&file, render(pages))
    };
    write().map_err(|why| format!("cannot write {}: {why}", shown(&file)))?;
    let found = read(&dump(&file, browser)?)?;
    Ok(WIDTHS
        .iter()
        .zip(found)
        .map(|((window, _), tables)| Figures {
            window: *window,
            tables,
        })
        .collect())
}

/// All pages in one, each in a part of its own.
fn render(pages: &BTreeMap<String, String>) -> String {
    let mut out = format!("<!doctype html><meta charset=utf-8><style>{STYLE}</style>\n");
    for (path, text) in pages {
        out += &format!("<article data-page=\"{path}\">\n");
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
        html::push_html(&mut out, Parser::new_ext(text, options));
        out += "</article>\n";
    }
    let widths: Vec<_> = WIDTHS.iter().map(|(_, content)| content).collect();
    out + &format!("<script>const widths = {widths:?};\n{SCRIPT}</script>\n")
}

/// The page as it is when its script has run.
fn dump(file: &Path, browser: Option<PathBuf>) -> Result<String, String> {
    let known = BROWSERS.iter().map(PathBuf::from);
    let browsers: Vec<_> = browser.map_or_else(|| known.collect(), |browser| vec![browser]);
    for browser in browsers {
        let output = Command::new(&browser)
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"])
            .arg("--virtual-time-budget=120000")
            .arg(format!("file://{}", file.display()))
            .output();
        let done = output.ok().filter(|output| output.status.success());
        if let Some(output) = done {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
    }
    Err("no Chromium runs here; install one (Debian: apt install chromium), or name it with --browser".to_owned())
}

/// The tables that the script has written down, for each width.
fn read(page: &str) -> Result<Vec<Vec<Table>>, String> {
    let wrong = || "the browser did not measure the pages".to_owned();
    let start = page.find("<pre>").ok_or_else(wrong)? + "<pre>".len();
    let end = page[start..].find("</pre>").ok_or_else(wrong)? + start;
    let found: Vec<Vec<Value>> = serde_json::from_str(&page[start..end]).map_err(|_| wrong())?;
    let table = |value: &Value| {
        let number = |key: &str| value[key].as_f64().unwrap_or_default().round() as u32;
        Table {
            page: value["page"].as_str().unwrap_or_default().to_owned(),
            room: number("room"),
            width: number("width"),
            height: number("height"),
            description: number("description"),
        }
    };
    let tables = |list: &Vec<Value>| list.iter().map(table).collect();
    Ok(found.iter().map(tables).collect())
}

impl Figures {
    /// Whether the pages can be read in such a window: what a reader came for has room, and nothing of it is to be looked
    /// for sideways in a wide one.
    pub fn is_readable(&self) -> bool {
        match self.window {
            1280 => self.wide().is_empty() && self.median() >= DESCRIPTION[0],
            _ => self.median() >= DESCRIPTION[1],
        }
    }

    /// The tables that are wider than their page.
    fn wide(&self) -> Vec<&Table> {
        let tables = self.tables.iter();
        tables.filter(|table| table.width > table.room).collect()
    }

    fn median(&self) -> u32 {
        let tables = self.tables.iter();
        let mut widths: Vec<_> = tables.map(|table| table.description).collect();
        widths.retain(|width| *width > 0);
        widths.sort_unstable();
        widths.get(widths.len() / 2).copied().unwrap_or_default()
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wide = self.wide();
        let narrow = self.tables.iter().map(|table| table.description);
        let narrow = narrow.filter(|width| (1..200).contains(width)).count();
        let height: u32 = self.tables.iter().map(|table| table.height).sum();
        write!(
            f,
            "{} px: {} tables, {} wider than the page, {narrow} with less than 200 px of description; the median of the \
             descriptions is {} px; all tables are {height} px high",
            self.window,
            self.tables.len(),
            wide.len(),
            self.median(),
        )?;
        if self.window == 1280 {
            for table in wide {
                write!(f, "\n  {}: {} px", table.page, table.width)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(window: u32, tables: &[(u32, u32)]) -> Figures {
        let table = |(width, description): &(u32, u32)| Table {
            page: "a.md".to_owned(),
            room: 948,
            width: *width,
            height: 10,
            description: *description,
        };
        Figures {
            window,
            tables: tables.iter().map(table).collect(),
        }
    }

    #[test]
    fn a_wide_table_and_a_narrow_column_are_told() {
        assert!(figures(1280, &[(948, 450), (700, 0)]).is_readable());
        assert!(!figures(1280, &[(949, 450)]).is_readable());
        assert!(!figures(1280, &[(948, 399)]).is_readable());
        let text = figures(1280, &[(960, 150)]).to_string();
        assert!(text.contains("1 wider than the page"), "{text}");
        assert!(text.contains("a.md: 960 px"), "{text}");
    }

    #[test]
    fn what_the_browser_measured_is_read() {
        let page = r#"<html><pre>[[{"page":"a.md","room":948,"width":950.4,"height":20,"description":300}],[]]</pre>"#;
        let tables = read(page).expect("it is what the script writes");
        assert_eq!((tables.len(), tables[0].len()), (2, 1));
        assert_eq!((tables[0][0].width, tables[0][0].description), (950, 300));
        assert!(read("<html></html>").is_err());
    }

    #[test]
    fn pages_are_rendered_with_their_tables() {
        let pages = [("a.md".to_owned(), "| A |\n| --- |\n| b |\n".to_owned())].into();
        let html = render(&pages);
        assert!(html.contains("<article data-page=\"a.md\">\n<table>"));
        assert!(html.contains("const widths = [948, 388];"));
    }
}
