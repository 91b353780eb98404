//! From a parameter's value to its text on the wire, by the place and the style that the document says.
//!
//! It knows nothing of requests: [`path`], [`query`], [`headers`] and [`cookies`] give texts.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Map, Value};

use super::encode;
use super::node::{Node, Slot, View};
use super::operation::{Operation, Param, Place, Style};

/// A parameter's value, taken apart as far as the styles need it.
#[derive(Clone)]
pub enum Wire {
    /// Not sent.
    Nothing,
    /// One value.
    Text(String),
    /// The values of a list.
    List(Vec<String>),
    /// The properties of an object.
    Object(Vec<(String, Wire)>),
}

/// Takes a value apart for the parameter, or says why it cannot be sent.
pub fn wire(node: &dyn Node, param: &Param) -> Result<Wire, String> {
    let taken = match (param.style, node.view()) {
        (_, View::Absent | View::Null) => Ok(Wire::Nothing),
        (Style::Json, _) => json(node).map(Wire::Text),
        (style, _) => apart(node, style == Style::DeepObject),
    };
    taken.map_err(|why| format!("the parameter '{}' cannot be sent: {why}", param.name))
}

fn apart(node: &dyn Node, deep: bool) -> Result<Wire, String> {
    Ok(match node.view() {
        View::Absent | View::Null => Wire::Nothing,
        View::List(_) => Wire::List(elements(node)?),
        View::Json(value) if value.is_null() => Wire::Nothing,
        View::Json(value) if value.is_array() => Wire::List(elements(node)?),
        View::Json(value) if value.is_object() => Wire::Object(properties(node, deep)?),
        View::Map(_) | View::Object(_) => Wire::Object(properties(node, deep)?),
        _ => Wire::Text(text(node)?),
    })
}

fn elements(node: &dyn Node) -> Result<Vec<String>, String> {
    let mut texts = Ok(Vec::new());
    each_element(node, &mut |element| {
        if let Ok(texts) = &mut texts
            && !is_nothing(element)
        {
            texts.push(text(element));
        }
    });
    texts.and_then(|texts: Vec<_>| texts.into_iter().collect())
}

fn properties(node: &dyn Node, deep: bool) -> Result<Vec<(String, Wire)>, String> {
    let mut wires = Vec::new();
    each_property(node, &mut |key, value| {
        let wire = match value.view() {
            _ if deep => apart(value, deep),
            View::Absent | View::Null => Ok(Wire::Nothing),
            _ => text(value).map(Wire::Text),
        };
        wires.push(wire.map(|wire| (key.to_owned(), wire)));
    });
    wires.into_iter().collect()
}

/// Whether the value stands for none.
pub fn is_nothing(node: &dyn Node) -> bool {
    matches!(
        node.view(),
        View::Absent | View::Null | View::Json(Value::Null)
    )
}

/// Hands the elements of a list to `read`.
pub fn each_element(node: &dyn Node, read: &mut dyn FnMut(&dyn Node)) {
    match node.view() {
        View::List(list) => list.each(&mut |element| read(element)),
        View::Json(Value::Array(elements)) => elements.iter().for_each(|element| read(element)),
        _ => {}
    }
}

/// Hands the properties of an object to `read`, those of its rest map among them.
pub fn each_property(node: &dyn Node, read: &mut dyn FnMut(&str, &dyn Node)) {
    match node.view() {
        View::Map(map) => map.each(&mut |key, value| read(key, value)),
        View::Json(Value::Object(entries)) => {
            entries.iter().for_each(|(key, value)| read(key, value))
        }
        View::Object(object) => object.fields(&mut |fields| {
            for (field, node) in object.shape().fields.iter().zip(fields) {
                match node.view() {
                    View::Map(rest) if field.rest => rest.each(&mut |key, value| read(key, value)),
                    _ => read(field.wire, *node),
                }
            }
        }),
        _ => {}
    }
}

/// The text of one value: a text as it is, everything else as in JSON.
pub fn text(node: &dyn Node) -> Result<String, String> {
    match node.view() {
        View::Text(text) => Ok(text.to_owned()),
        View::Json(Value::String(text)) => Ok(text.clone()),
        _ => json(node),
    }
}

fn json(node: &dyn Node) -> Result<String, String> {
    encode::to_vec(node)
        .map_err(|error| error.to_string())
        .and_then(|json| String::from_utf8(json).map_err(|error| error.to_string()))
}

/// Everything but what RFC 3986 calls unreserved: nothing that is left can end a segment, a name or a value.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What a path segment may hold as it is (RFC 3986, 3.3), but for what separates values: `,`, `;` and `=`. Some servers
/// take a segment as it came, so `a:b` must not arrive as `a%3Ab`.
const SEGMENT: &AsciiSet = &RESERVED
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b':')
    .remove(b'@');

fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

fn encode_segment(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

/// A space is a plus in a query, as in a form: that is how the URL standard writes the pairs of a query.
fn encode_query(text: &str) -> String {
    encode(text).replace("%20", "+")
}

fn plain(text: &str) -> String {
    text.to_owned()
}

/// The path with its parameters, or why there is none.
pub fn path(operation: &Operation, wires: &[Wire]) -> Result<String, String> {
    let mut path = String::new();
    for segment in operation.path.split('/').skip(1) {
        let filled = fill(operation, wires, segment)?;
        // URLs are normalised on the way: such a segment would take another one away, encoded or not.
        if filled == "." || filled == ".." {
            return Err(format!(
                "'{filled}' cannot be sent as the path parameter '{segment}': it would change the path"
            ));
        }
        path.push('/');
        path.push_str(&filled);
    }
    Ok(path)
}

fn fill(operation: &Operation, wires: &[Wire], segment: &str) -> Result<String, String> {
    let mut filled = String::new();
    let mut rest = segment;
    while let Some((literal, (name, tail))) = rest
        .split_once('{')
        .and_then(|(literal, tail)| Some((literal, tail.split_once('}')?)))
    {
        let mut params = operation.params.iter().zip(wires);
        let value = params
            .find(|(param, _)| param.place == Place::Path && param.name == name)
            .map(|(param, wire)| in_path(param, wire))
            .filter(|value| !value.is_empty())
            .ok_or_else(|| format!("the path parameter '{name}' is empty"))?;
        filled.push_str(literal);
        filled.push_str(&value);
        rest = tail;
    }
    filled.push_str(rest);
    Ok(filled)
}

fn in_path(param: &Param, wire: &Wire) -> String {
    let values = joined(
        wire,
        if param.explode { "=" } else { "," },
        ",",
        encode_segment,
    );
    if values.is_empty() {
        return values;
    }
    match (param.style, wire) {
        (Style::Label, Wire::List(_) | Wire::Object(_)) if param.explode => {
            format!(".{}", joined(wire, "=", ".", encode_segment))
        }
        (Style::Label, _) => format!(".{values}"),
        (Style::Matrix, Wire::List(texts)) if param.explode => texts
            .iter()
            .map(|text| format!(";{}={}", param.name, encode_segment(text)))
            .collect(),
        (Style::Matrix, Wire::Object(_)) if param.explode => {
            format!(";{}", joined(wire, "=", ";", encode_segment))
        }
        (Style::Matrix, _) => format!(";{}={values}", param.name),
        _ => values,
    }
}

/// One text for a whole value: keys and values with `assign` between them, pairs or elements with `separator`.
fn joined(wire: &Wire, assign: &str, separator: &str, encode: fn(&str) -> String) -> String {
    let parts: Vec<String> = match wire {
        Wire::Nothing => Vec::new(),
        Wire::Text(text) => vec![encode(text)],
        Wire::List(texts) => texts.iter().map(|text| encode(text)).collect(),
        Wire::Object(entries) => entries
            .iter()
            .filter_map(|(key, value)| match value {
                Wire::Text(text) => Some(format!("{}{assign}{}", encode(key), encode(text))),
                _ => None,
            })
            .collect(),
    };
    parts.join(separator)
}

/// What stands behind the question mark; empty where there is nothing to say.
pub fn query(operation: &Operation, wires: &[Wire]) -> String {
    let mut pairs = Vec::new();
    for (param, wire) in placed(operation, wires, Place::Query) {
        in_query(param, wire, &mut pairs);
    }
    pairs.join("&")
}

fn placed<'a>(
    operation: &'a Operation,
    wires: &'a [Wire],
    place: Place,
) -> impl Iterator<Item = (&'a Param, &'a Wire)> {
    let sent = move |(param, wire): &(&Param, &Wire)| {
        param.place == place && !matches!(wire, Wire::Nothing)
    };
    operation.params.iter().zip(wires).filter(sent)
}

fn in_query(param: &Param, wire: &Wire, pairs: &mut Vec<String>) {
    let separator = match param.style {
        Style::SpaceDelimited => "%20",
        Style::PipeDelimited => "%7C",
        _ => ",",
    };
    match wire {
        Wire::Object(_) if param.style == Style::DeepObject => deep(param.name, wire, pairs),
        Wire::Object(entries) if param.explode => {
            for (key, value) in entries {
                deep(key, value, pairs);
            }
        }
        Wire::List(texts) if param.explode || param.style == Style::DeepObject => {
            pairs.extend(texts.iter().map(|text| pair(param.name, text)));
        }
        wire => {
            let values = joined(wire, separator, separator, encode_query);
            if !values.is_empty() || matches!(wire, Wire::Text(_)) {
                pairs.push(format!("{}={values}", encode_query(param.name)));
            }
        }
    }
}

fn pair(name: &str, value: &str) -> String {
    format!("{}={}", encode_query(name), encode_query(value))
}

/// `name[key]=value`, at any depth.
fn deep(name: &str, wire: &Wire, pairs: &mut Vec<String>) {
    match wire {
        Wire::Nothing => {}
        Wire::Text(text) => pairs.push(pair(name, text)),
        Wire::List(texts) => pairs.extend(texts.iter().map(|text| pair(name, text))),
        Wire::Object(entries) => {
            for (key, value) in entries {
                deep(&format!("{name}[{key}]"), value, pairs);
            }
        }
    }
}

/// The headers among the parameters: names and values.
pub fn headers<'a>(
    operation: &'a Operation,
    wires: &'a [Wire],
) -> impl Iterator<Item = (&'static str, String)> + 'a {
    placed(operation, wires, Place::Header).map(|(param, wire)| {
        (
            param.name,
            joined(wire, if param.explode { "=" } else { "," }, ",", plain),
        )
    })
}

/// The cookies among the parameters, each as `name=value`.
pub fn cookies<'a>(
    operation: &'a Operation,
    wires: &'a [Wire],
) -> impl Iterator<Item = String> + 'a {
    placed(operation, wires, Place::Cookie)
        .map(|(param, wire)| format!("{}={}", param.name, joined(wire, ",", ",", encode)))
}

/// A form's pairs, as `application/x-www-form-urlencoded` has them: a space is a plus.
pub fn form(pairs: &[(String, String)]) -> String {
    /// What the form serializer of the URL standard leaves as it is.
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'*')
        .remove(b' ');
    let encode = |text: &str| {
        utf8_percent_encode(text, KEPT)
            .to_string()
            .replace(' ', "+")
    };
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    pairs.join("&")
}

/// A form's pairs as the JSON of the object that the slot takes: texts become what its fields are.
pub fn unform(form: &[u8], slot: Slot<'_>) -> Value {
    let mut json = Map::new();
    let Slot::Object(object) = slot else {
        return Value::Object(json);
    };
    let decode = |text: &str| {
        percent_decode_str(&text.replace('+', " "))
            .decode_utf8_lossy()
            .into_owned()
    };
    let form = String::from_utf8_lossy(form);
    let pairs = form.split('&').filter(|pair| !pair.is_empty());
    let pairs: Vec<_> = pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .collect();
    let shape = object.shape();
    object.fields_mut(&mut |nodes| {
        for (name, text) in &pairs {
            let (name, text) = (decode(name), decode(text));
            let index = shape
                .fields
                .iter()
                .position(|field| field.wire == name && !field.rest);
            let node = index.and_then(|index| nodes.get_mut(index));
            add(json.entry(name), node.map(|node| node.slot()), text);
        }
    });
    Value::Object(json)
}

fn add(entry: serde_json::map::Entry<'_>, slot: Option<Slot<'_>>, text: String) {
    match slot {
        Some(Slot::Optional(optional)) => add(entry, Some(optional.fill().slot()), text),
        Some(Slot::List(list)) => {
            let element = typed(Some(list.push().slot()), text);
            if let Value::Array(elements) = entry.or_insert_with(|| Value::Array(Vec::new())) {
                elements.push(element);
            }
        }
        slot => {
            entry.or_insert(typed(slot, text));
        }
    }
}

/// The text as JSON where a text is not what is expected; where it is none, decoding will say so.
fn typed(slot: Option<Slot<'_>>, text: String) -> Value {
    match slot {
        None | Some(Slot::Text(_) | Slot::Enum(_) | Slot::Json(_)) => Value::String(text),
        Some(_) => serde_json::from_str(&text).unwrap_or(Value::String(text)),
    }
}
