//! The pages beside the reference: events, and tests. Takes the sections of the guide, and adds what only a page has room
//! for.

use crate::emit::docs::guide::{self, common, events_of, operation};
use crate::emit::source::events::signed;
use crate::emit::source::rustdoc::{code, paragraphs};
use crate::emit::template::fill;
use crate::emit::{Cx, Piece, Programs};
use crate::ir::{Arm, TypeId};
use crate::markdown::{safe, sentence};

use super::{model_file, table};

const TESTING: &str = include_str!("../../../../templates/pages/testing.md");
const WEBHOOKS: &str = include_str!("../../../../templates/pages/webhooks.md");

/// The pages that the document has something for.
pub fn pages(cx: &Cx<'_>, programs: &Programs) -> Vec<Piece> {
    let pages = [
        ("events", events(cx, programs)),
        ("testing", testing(cx, programs)),
    ];
    let pages = pages
        .into_iter()
        .filter_map(|(name, text)| Some((name, text?)));
    let pages = pages.map(|(name, text)| Piece::text(format!("docs/{name}.md"), text + "\n"));
    pages.collect()
}

/// A section of the guide as the beginning of a page.
fn head(section: &str) -> Option<String> {
    let section = section.trim_end().strip_prefix("##")?;
    Some(format!("#{section}"))
}

/// All events, with their bodies.
fn events(cx: &Cx<'_>, programs: &Programs) -> Option<String> {
    let (id, arms) = events_of(cx)?;
    let rows = arms
        .iter()
        .enumerate()
        .map(|(index, arm)| row(cx, id, index, arm));
    let rows: Vec<_> = rows.collect();
    let list = table::table(&["Variant", "Body", "Event"], &rows);
    let list = format!("## All events\n\n{list}");
    Some(paragraphs([
        head(&guide::write_events(cx, programs))?,
        list,
    ]))
}

fn row(cx: &Cx<'_>, id: TypeId, index: usize, arm: &Arm) -> Vec<String> {
    let tags: Vec<_> = arm.tags.iter().map(|tag| table::cell(&code(tag))).collect();
    let variant = code(cx.names.member(id, index));
    let body = arm.ty.named().map_or_else(String::new, |id| {
        format!("[{}](models/{})", code(cx.names.ty(id)), model_file(cx, id))
    });
    let doc = arm.doc.as_deref().map(|doc| sentence(&safe(doc)));
    let words = [tags.join(", "), table::cell(&doc.unwrap_or_default())];
    let words = words.into_iter().filter(|word| !word.is_empty());
    vec![variant, body, words.collect::<Vec<_>>().join(": ")]
}

/// What a test sets and sees.
fn testing(cx: &Cx<'_>, programs: &Programs) -> Option<String> {
    let mut values = common(cx);
    let webhooks = signed(cx).map(|_| fill(WEBHOOKS, &values));
    values.push(("operation", operation(cx)?));
    values.push(("webhooks", webhooks.unwrap_or_default()));
    let head = head(&guide::write_testing(cx, programs))?;
    Some(paragraphs([
        head,
        fill(TESTING, &values).trim_end().to_owned(),
    ]))
}
