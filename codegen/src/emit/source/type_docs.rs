//! What a type says of itself, in rustdoc and on its page: the document's words, or else what the type is for.

use proc_macro2::TokenStream;

use super::rustdoc::{article, capital, code, doc, paragraphs};
use super::structs::count;
use crate::analyze::Role;
use crate::emit::Cx;
use crate::ir::{EnumValue, Operation, Origin, Shape, Type, TypeId};
use crate::markdown::safe;

/// What a type says of itself: the document's words, and where it comes from.
pub fn type_doc(cx: &Cx<'_>, id: TypeId, more: &[String]) -> TokenStream {
    let source = match &cx.api[id].origin {
        Origin::Component(name) if cx.api[id].nullable => {
            format!("The values of the schema {} that are not null.", code(name))
        }
        Origin::Component(name) | Origin::OrNull(name) => format!("Schema {}.", code(name)),
        Origin::Inline(_) => String::new(),
    };
    let mut parts = vec![type_words(cx, id)];
    parts.extend(more.iter().cloned());
    parts.push(source);
    doc(&paragraphs(parts))
}

/// The document's words for a type; where it has none, what the type is for.
pub fn type_words(cx: &Cx<'_>, id: TypeId) -> String {
    let def = &cx.api[id];
    let words = def.doc.as_deref().map(safe);
    let words = words.filter(|words| !words.is_empty());
    words.unwrap_or_else(|| match &def.shape {
        Shape::Struct(body) => role(cx, id)
            .unwrap_or_else(|| format!("An object with {}.", count(body.fields.len(), "field"))),
        Shape::Enum(values) => {
            let role = role(cx, id).map(|role| format!("{role} "));
            role.unwrap_or_default() + &list(values)
        }
        Shape::Union(union) if union.is_answer() => "One of several answers.".to_owned(),
        Shape::Union(_) => role(cx, id).unwrap_or_else(|| "One of several types.".to_owned()),
        Shape::Alias(alias) => match (&def.origin, alias.named()) {
            (Origin::OrNull(_), Some(id)) => {
                let name = cx.names.ty(id);
                format!("{} [`{name}`], or null.", capital(article(name)))
            }
            _ => "Another name for this type.".to_owned(),
        },
    })
}

/// What a type is for: an operation's body, or the field of another type.
fn role(cx: &Cx<'_>, id: TypeId) -> Option<String> {
    let place = |id| {
        let operation: &Operation = &cx.api[id];
        code(&format!("{} {}", operation.method, operation.path))
    };
    Some(match cx.facts.of(id).role? {
        Role::Body(id) => format!("The body of {}.", place(id)),
        Role::Headers(id) => format!("The headers that answers of {} may have.", place(id)),
        Role::Answer(id) => format!("The response of {}.", place(id)),
        Role::Field(owner, index) => {
            let Shape::Struct(body) = &cx.api[owner].shape else {
                return None;
            };
            let field = &body.fields[index];
            let (field_name, owner) = (code(&field.wire), code(cx.names.ty(owner)));
            match &field.ty {
                Type::List(_) => format!("An item of the field {field_name} of {owner}."),
                Type::Map(_) => format!("A value in the field {field_name} of {owner}."),
                _ => format!("The field {field_name} of {owner}."),
            }
        }
    })
}

/// The first values, in a sentence.
fn list(values: &[EnumValue]) -> String {
    let shown = values.iter().take(6).map(|value| code(&value.wire));
    let shown: Vec<_> = shown.collect();
    match values.len() - shown.len() {
        0 if shown.len() == 1 => format!("A text that is {}.", shown.join("")),
        0 => format!("One of the texts {}.", shown.join(", ")),
        more => format!("One of the texts {} and {more} more.", shown.join(", ")),
    }
}
