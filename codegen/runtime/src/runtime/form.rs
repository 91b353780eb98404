//! `application/x-www-form-urlencoded`: from pairs to text, and from text to the JSON that a type expects.

use form_urlencoded::Serializer;
use serde_json::map::Entry;
use serde_json::{Map, Value};

use super::reflect::ValueMut;

/// The text of a form.
pub fn write<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// A form as the JSON of the object that the place takes: texts become what its fields are.
pub fn read(form: &[u8], place: ValueMut<'_>) -> Value {
    let mut json = Map::new();
    if let ValueMut::Struct(object) = place {
        let info = object.info();
        object.fields_mut(&mut |fields| {
            for (name, text) in form_urlencoded::parse(form) {
                let is = |index: &usize| {
                    let field = &info.fields[*index];
                    field.wire == name && !field.rest
                };
                let index = (0..info.fields.len()).find(is);
                let place = index.map(|index| fields[index].value_mut());
                add(json.entry(name), place, text.into_owned());
            }
        });
    }
    Value::Object(json)
}

fn add(entry: Entry<'_>, place: Option<ValueMut<'_>>, text: String) {
    match place {
        Some(ValueMut::Optional(optional)) => {
            add(entry, Some(optional.fill().value_mut()), text);
        }
        Some(ValueMut::List(list)) => {
            let element = typed(Some(list.push().value_mut()), text);
            if let Value::Array(elements) = entry.or_insert_with(|| Value::Array(Vec::new())) {
                elements.push(element);
            }
        }
        place => {
            entry.or_insert(typed(place, text));
        }
    }
}

/// The text as JSON if the place takes no text. If the text is no JSON, decoding will say so.
fn typed(place: Option<ValueMut<'_>>, text: String) -> Value {
    match place {
        None | Some(ValueMut::Text(_) | ValueMut::Enum(_) | ValueMut::Json(_)) => {
            Value::String(text)
        }
        Some(_) => serde_json::from_str(&text).unwrap_or(Value::String(text)),
    }
}
