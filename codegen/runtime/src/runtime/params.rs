//! From a parameter's value to its text on the wire, by the place and the style that the document says.
//!
//! It knows nothing of requests: a path, a query, headers and cookies are texts here.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::operation::{Param, Place, Style};
use super::reflect::{Reflect, ValueRef};
use super::walk;

/// The parameters of a call, in the order in which they were first set.
#[derive(Clone, Default)]
pub struct Params(Vec<(Param, ParamValue)>);

/// A parameter's value, taken apart as far as the styles need it.
#[derive(Clone)]
pub enum ParamValue {
    /// It is not sent.
    Absent,
    /// One value.
    Text(String),
    /// The values of a list.
    List(Vec<String>),
    /// The properties of an object.
    Object(Vec<(String, ParamValue)>),
}

impl Params {
    /// Sets a parameter in place of an earlier value, or says why the value cannot be sent.
    pub fn set(&mut self, param: Param, value: &dyn Reflect) -> Result<(), String> {
        let value = param_value(param, value)?;
        let is = |known: &Param| known.place == param.place && known.name == param.name;
        match self.0.iter_mut().find(|(known, _)| is(known)) {
            Some((_, place)) => *place = value,
            None => self.0.push((param, value)),
        }
        Ok(())
    }

    /// The number that a query parameter was set to.
    pub fn query_number(&self, name: &str) -> Option<u64> {
        let mut query = self.placed(Place::Query);
        match query.find(|(param, _)| param.name == name)? {
            (_, ParamValue::Text(text)) => text.parse().ok(),
            _ => None,
        }
    }

    /// The path with its parameters, or why there is none.
    pub fn path(&self, template: &str) -> Result<String, String> {
        let mut path = String::new();
        for segment in template.split('/').skip(1) {
            let filled = self.segment(segment)?;
            // URLs are normalised on the way: such a segment would remove another one, encoded or not.
            if filled == "." || filled == ".." {
                return Err(format!(
                    "the path parameter '{segment}' must not be '{filled}': it would change the path"
                ));
            }
            path.push('/');
            path.push_str(&filled);
        }
        Ok(path)
    }

    /// A segment of a path: `{id}`, or `{id}.json`.
    fn segment(&self, template: &str) -> Result<String, String> {
        let mut filled = String::new();
        let mut rest = template;
        while let Some((literal, (name, tail))) = rest
            .split_once('{')
            .and_then(|(literal, tail)| Some((literal, tail.split_once('}')?)))
        {
            let value = self
                .placed(Place::Path)
                .find(|(param, _)| param.name == name)
                .map(|(param, value)| in_path(param, value))
                .filter(|value| !value.is_empty())
                .ok_or_else(|| {
                    format!("the path parameter '{name}' is empty: pass a value for it")
                })?;
            filled.push_str(literal);
            filled.push_str(&value);
            rest = tail;
        }
        filled.push_str(rest);
        Ok(filled)
    }

    /// The query: what stands behind the question mark.
    pub fn query(&self) -> String {
        let mut pairs = Vec::new();
        for (param, value) in self.placed(Place::Query) {
            in_query(param, value, &mut pairs);
        }
        pairs.join("&")
    }

    /// The headers: names and values.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, String)> + '_ {
        self.placed(Place::Header).map(|(param, value)| {
            let assign = if param.explode { "=" } else { "," };
            (param.name, join(value, assign, ",", unchanged))
        })
    }

    /// The cookies, each as `name=value`.
    pub fn cookies(&self) -> impl Iterator<Item = String> + '_ {
        self.placed(Place::Cookie).map(|(param, value)| {
            let value = join(value, ",", ",", encode);
            format!("{}={value}", param.name)
        })
    }

    fn placed(&self, place: Place) -> impl Iterator<Item = (&Param, &ParamValue)> {
        let params = self.0.iter().map(|(param, value)| (param, value));
        params.filter(move |(param, value)| {
            param.place == place && !matches!(value, ParamValue::Absent)
        })
    }
}

/// Takes a value apart for a parameter, or says why it cannot be sent.
fn param_value(param: Param, value: &dyn Reflect) -> Result<ParamValue, String> {
    let taken = match (param.style, value.value_ref()) {
        (_, ValueRef::Absent | ValueRef::Null) => Ok(ParamValue::Absent),
        (Style::Json, _) => walk::json(value).map(ParamValue::Text),
        (Style::DeepObject, _) => take_apart(value, Depth::All),
        _ => take_apart(value, Depth::One),
    };
    taken.map_err(|why| format!("the parameter '{}' cannot be sent: {why}", param.name))
}

/// How deep an object is taken apart.
#[derive(Clone, Copy)]
enum Depth {
    /// Its properties are texts.
    One,
    /// Its properties may be lists and objects.
    All,
}

fn take_apart(value: &dyn Reflect, depth: Depth) -> Result<ParamValue, String> {
    Ok(match value.value_ref() {
        _ if walk::is_none(value) => ParamValue::Absent,
        ValueRef::List(_) => ParamValue::List(elements(value)?),
        ValueRef::Json(json) if json.is_array() => ParamValue::List(elements(value)?),
        ValueRef::Map(_) | ValueRef::Struct(_) => ParamValue::Object(properties(value, depth)?),
        ValueRef::Json(json) if json.is_object() => ParamValue::Object(properties(value, depth)?),
        _ => ParamValue::Text(walk::text(value)?),
    })
}

fn elements(value: &dyn Reflect) -> Result<Vec<String>, String> {
    let mut texts = Vec::new();
    walk::each_element(value, &mut |element| {
        if !walk::is_none(element) {
            texts.push(walk::text(element));
        }
    });
    texts.into_iter().collect()
}

fn properties(value: &dyn Reflect, depth: Depth) -> Result<Vec<(String, ParamValue)>, String> {
    let mut properties = Vec::new();
    walk::each_property(value, &mut |key, value| {
        let value = match depth {
            Depth::All => take_apart(value, depth),
            Depth::One if walk::is_none(value) => Ok(ParamValue::Absent),
            Depth::One => walk::text(value).map(ParamValue::Text),
        };
        properties.push(value.map(|value| (key.to_owned(), value)));
    });
    properties.into_iter().collect()
}

/// Everything but what RFC 3986 calls unreserved: nothing that is left can end a segment, a name or a value.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What a path segment may hold as it is (RFC 3986, 3.3), without what separates values: `,`, `;` and `=`. Some servers
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

/// How a text is encoded for its place.
type Encode = fn(&str) -> Cow<'_, str>;

fn encode(text: &str) -> Cow<'_, str> {
    utf8_percent_encode(text, RESERVED).into()
}

fn encode_segment(text: &str) -> Cow<'_, str> {
    utf8_percent_encode(text, SEGMENT).into()
}

/// What a query may hold as it is (RFC 3986, 3.4), without what would end a value there or be read as a space.
const QUERY: &AsciiSet = &SEGMENT
    .remove(b'/')
    .remove(b'?')
    .remove(b'[')
    .remove(b']')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .add(b'&')
    .add(b'+');

fn encode_reserved(text: &str) -> Cow<'_, str> {
    utf8_percent_encode(text, QUERY).into()
}

/// A query is written as a form is, as the URL standard says: a space is a plus.
fn encode_query(text: &str) -> Cow<'_, str> {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn unchanged(text: &str) -> Cow<'_, str> {
    text.into()
}

fn in_path(param: &Param, value: &ParamValue) -> String {
    let join = |assign, separator| join(value, assign, separator, encode_segment);
    let values = join(if param.explode { "=" } else { "," }, ",");
    if values.is_empty() {
        return values;
    }
    match (param.style, value) {
        (Style::Label, ParamValue::List(_) | ParamValue::Object(_)) if param.explode => {
            format!(".{}", join("=", "."))
        }
        (Style::Label, _) => format!(".{values}"),
        (Style::Matrix, ParamValue::List(texts)) if param.explode => texts
            .iter()
            .map(|text| format!(";{}={}", param.name, encode_segment(text)))
            .collect(),
        (Style::Matrix, ParamValue::Object(_)) if param.explode => format!(";{}", join("=", ";")),
        (Style::Matrix, _) => format!(";{}={values}", param.name),
        _ => values,
    }
}

/// One text for a whole value, with `assign` between keys and values and `separator` between pairs or elements.
fn join(value: &ParamValue, assign: &str, separator: &str, encode: Encode) -> String {
    let parts: Vec<String> = match value {
        ParamValue::Absent => Vec::new(),
        ParamValue::Text(text) => vec![encode(text).into_owned()],
        ParamValue::List(texts) => texts.iter().map(|text| encode(text).into_owned()).collect(),
        ParamValue::Object(properties) => properties
            .iter()
            .filter_map(|(key, value)| match value {
                ParamValue::Text(text) => Some(format!("{}{assign}{}", encode(key), encode(text))),
                _ => None,
            })
            .collect(),
    };
    parts.join(separator)
}

/// The pairs of a form's field that is written like a query parameter, or why it cannot be sent.
pub fn in_form(param: Param, value: &dyn Reflect) -> Result<Vec<String>, String> {
    let mut pairs = Vec::new();
    in_query(&param, &param_value(param, value)?, &mut pairs);
    Ok(pairs)
}

fn in_query(param: &Param, value: &ParamValue, pairs: &mut Vec<String>) {
    let separator = match param.style {
        Style::SpaceDelimited => "%20",
        Style::PipeDelimited => "%7C",
        _ => ",",
    };
    let encode = if param.reserved {
        encode_reserved
    } else {
        encode_query
    };
    match value {
        ParamValue::Object(_) if param.style == Style::DeepObject => {
            deep(param.name, value, encode, pairs);
        }
        ParamValue::Object(properties) if param.explode => {
            for (key, value) in properties {
                deep(key, value, encode, pairs);
            }
        }
        ParamValue::List(texts) if param.explode || param.style == Style::DeepObject => {
            pairs.extend(texts.iter().map(|text| pair(param.name, text, encode)));
        }
        value => {
            let values = join(value, separator, separator, encode);
            if !values.is_empty() || matches!(value, ParamValue::Text(_)) {
                pairs.push(format!("{}={values}", encode_query(param.name)));
            }
        }
    }
}

fn pair(name: &str, value: &str, encode: Encode) -> String {
    format!("{}={}", encode_query(name), encode(value))
}

/// `name[key]=value`, at any depth.
fn deep(name: &str, value: &ParamValue, encode: Encode, pairs: &mut Vec<String>) {
    match value {
        ParamValue::Absent => {}
        ParamValue::Text(text) => pairs.push(pair(name, text, encode)),
        ParamValue::List(texts) => {
            pairs.extend(texts.iter().map(|text| pair(name, text, encode)));
        }
        ParamValue::Object(properties) => {
            for (key, value) in properties {
                deep(&format!("{name}[{key}]"), value, encode, pairs);
            }
        }
    }
}
