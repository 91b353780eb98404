//! What the arms of a union are called: takes its alternatives, gives a title where one follows from the document, and the
//! words for the names of types inside.

use std::collections::BTreeSet;

use super::Cx;
use super::all_of::gather_parts;
use super::keywords::{Keywords, Node};
use super::union::Alternative;

/// What an arm is called.
pub struct Label {
    /// Its name, where it follows from the document.
    pub title: Option<String>,
    /// What stands for it in the names of the types inside.
    pub words: Vec<String>,
}

/// What the arms are called, each with the values of its tag: by title, tag or constant, else by a property that no other
/// one has, and by their place if there is none.
pub fn label<'a>(
    cx: &mut Cx<'a, '_>,
    alternatives: &[Alternative<'a>],
    tags: &[Vec<String>],
) -> Vec<Label> {
    let views: Vec<_> = alternatives.iter().map(|it| view(cx, it)).collect();
    let lists = alternatives.iter().filter(|it| is_list(it)).count();
    let objects = views.iter().filter(|it| !it.properties.is_empty()).count();
    let label = |(index, (alternative, tags)): (usize, (&Alternative<'a>, &Vec<String>))| {
        let title = title(alternative, tags);
        let is_object = !views[index].properties.is_empty();
        let word = match (&title, distinct(&views, index)) {
            (Some(title), _) => Some(title.clone()),
            // What is in the only list is an item of the union.
            _ if is_list(alternative) && lists == 1 => None,
            _ if is_object && objects == 1 => Some("object".to_owned()),
            (None, Some(property)) => {
                return Label {
                    words: vec![format!("with {property}")],
                    title: Some(property),
                };
            }
            (None, None) => Some(format!("variant {}", index + 1)),
        };
        let words = word.into_iter().collect();
        Label { title, words }
    };
    let labels = alternatives.iter().zip(tags).enumerate().map(label);
    labels.collect()
}

fn is_list(alternative: &Alternative<'_>) -> bool {
    Keywords::new(alternative.schema).ty == Some("array")
}

/// The properties of an object, and which of them are required.
#[derive(Default)]
struct View {
    properties: Vec<String>,
    required: BTreeSet<String>,
}

fn view<'a>(cx: &mut Cx<'a, '_>, alternative: &Alternative<'a>) -> View {
    let keywords = Keywords::new(alternative.schema);
    let mut view = View::default();
    for part in gather_parts(cx, &keywords, &alternative.at, &[]) {
        let properties = part.keywords.properties.into_iter().flatten();
        for (name, _) in properties {
            if !view.properties.contains(name) {
                view.properties.push(name.clone());
            }
        }
        view.required.extend(part.keywords.required.iter().cloned());
    }
    view
}

/// The property that tells an object from all others: one that it requires and no other has, else one that no other has,
/// else one that no other requires.
fn distinct(views: &[View], index: usize) -> Option<String> {
    let own = &views[index];
    let others = || {
        let others = views.iter().enumerate();
        others.filter(|(other, _)| *other != index)
    };
    let is_required = |name: &&String| own.required.contains(*name);
    let is_own = |name: &&String| others().all(|(_, it)| !it.properties.contains(*name));
    let is_needed = |name: &&String| others().all(|(_, it)| !it.required.contains(*name));
    let names = || own.properties.iter();
    let found = names()
        .find(|name| is_required(name) && is_own(name))
        .or_else(|| names().find(is_own))
        .or_else(|| names().find(|name| is_required(name) && is_needed(name)));
    found.cloned()
}

/// A name for an alternative: its component's, its title, the value of the tag, or of the first constant that it has.
fn title(alternative: &Alternative<'_>, tags: &[String]) -> Option<String> {
    let keywords = Keywords::new(alternative.schema);
    let component = alternative.component.map(str::to_owned);
    let short = |title: &String| title.split_whitespace().count() <= 5;
    component
        .or_else(|| keywords.data.title.clone().filter(short))
        .or_else(|| tags.first().cloned())
        .or_else(|| first_constant(&keywords))
}

fn first_constant(keywords: &Keywords<'_>) -> Option<String> {
    let mut properties = keywords.properties.into_iter().flatten();
    properties.find_map(|(_, node)| match Node::from(node) {
        Node::Item(schema) => match Keywords::new(schema).texts().as_slice() {
            [only] => Some((*only).to_owned()),
            _ => None,
        },
        Node::Ref(_) => None,
    })
}
