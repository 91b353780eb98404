//! From a parameter's value to its text on the wire, by the place and the style that the document says.
//!
//! It knows nothing of requests: a path, a query, headers and cookies are texts here.

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

    /// The text that a query parameter was set to.
    pub fn query_text(&self, name: &str) -> Option<&str> {
        let mut query = self.placed(Place::Query);
        match query.find(|(param, _)| param.name == name)? {
            (_, ParamValue::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Writes the path with its parameters, or says why there is none.
    pub fn write_path(&self, template: &str, path: &mut String) -> Result<(), String> {
        for segment in template.split('/').skip(1) {
            path.push('/');
            let start = path.len();
            self.fill(segment, path, write_in_path)?;
            // URLs are normalised on the way: such a segment would remove another one, encoded or not.
            if let Some(filled @ ("." | "..")) = path.get(start..) {
                return Err(format!(
                    "the path parameter '{segment}' must not be '{filled}': it would change the path"
                ));
            }
        }
        Ok(())
    }

    /// Writes the query that some documents have in a path.
    pub fn write_query(&self, template: &str, query: &mut String) -> Result<(), String> {
        self.fill(template, query, |_, value, query| {
            write(value, ["=", ","], encode_query, query);
        })
    }

    /// Writes a piece of a path with its parameters: `{id}`, or `{id}.json`.
    fn fill(
        &self,
        template: &str,
        path: &mut String,
        write: fn(&Param, &ParamValue, &mut String),
    ) -> Result<(), String> {
        let mut rest = template;
        while let Some((literal, (name, tail))) = rest
            .split_once('{')
            .and_then(|(literal, tail)| Some((literal, tail.split_once('}')?)))
        {
            path.push_str(literal);
            let start = path.len();
            let mut placed = self.placed(Place::Path);
            if let Some((param, value)) = placed.find(|(param, _)| param.name == name) {
                write(param, value, path);
            }
            if path.len() == start {
                return Err(format!(
                    "the path parameter '{name}' is empty: pass a value for it"
                ));
            }
            rest = tail;
        }
        path.push_str(rest);
        Ok(())
    }

    /// The query: what stands behind the question mark.
    pub fn query(&self) -> String {
        let mut query = String::new();
        for (param, value) in self.placed(Place::Query) {
            in_query(param, value, &mut query);
        }
        query
    }

    /// The headers: names and values.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, String)> + '_ {
        self.placed(Place::Header).map(|(param, value)| {
            let assign = if param.explode { "=" } else { "," };
            (param.name, join(value, [assign, ","], unchanged))
        })
    }

    /// The cookies, each as `name=value`.
    pub fn cookies(&self) -> impl Iterator<Item = String> + '_ {
        self.placed(Place::Cookie).map(|(param, value)| {
            let value = join(value, [",", ","], encode);
            format!("{}={value}", param.name)
        })
    }

    /// All parameters, by their names on the wire.
    #[cfg(feature = "testing")]
    pub fn texts(&self) -> Vec<(&'static str, String)> {
        let params = self.0.iter();
        let texts = params.map(|(param, value)| (param.name, join(value, [",", ","], unchanged)));
        texts.collect()
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

/// Writes a text so that it can stand in its place.
type Encode = fn(&str, &mut String);

fn encode(text: &str, out: &mut String) {
    out.extend(utf8_percent_encode(text, RESERVED));
}

fn encode_segment(text: &str, out: &mut String) {
    out.extend(utf8_percent_encode(text, SEGMENT));
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

fn encode_reserved(text: &str, out: &mut String) {
    out.extend(utf8_percent_encode(text, QUERY));
}

/// A query is written as a form is, as the URL standard says: a space is a plus.
fn encode_query(text: &str, out: &mut String) {
    out.extend(form_urlencoded::byte_serialize(text.as_bytes()));
}

fn unchanged(text: &str, out: &mut String) {
    out.push_str(text);
}

fn write_in_path(param: &Param, value: &ParamValue, path: &mut String) {
    let assign = if param.explode { "=" } else { "," };
    let start = path.len();
    let name = param.name;
    match (param.style, value, param.explode) {
        (Style::Label, ParamValue::List(_) | ParamValue::Object(_), true) => {
            write(value, ["=", "."], encode_segment, path);
        }
        (Style::Matrix, ParamValue::List(texts), true) => {
            for text in texts {
                path.push_str(&format!(";{name}="));
                encode_segment(text, path);
            }
            return;
        }
        (Style::Matrix, ParamValue::Object(_), true) => {
            write(value, ["=", ";"], encode_segment, path);
        }
        _ => write(value, [assign, ","], encode_segment, path),
    }
    // An empty value stays empty, so that it can be refused.
    if path.len() > start {
        match (param.style, value, param.explode) {
            (Style::Label, ..) => path.insert(start, '.'),
            (Style::Matrix, ParamValue::Object(_), true) => path.insert(start, ';'),
            (Style::Matrix, ..) => path.insert_str(start, &format!(";{name}=")),
            _ => {}
        }
    }
}

/// One text for a whole value.
fn join(value: &ParamValue, between: [&str; 2], encode: Encode) -> String {
    let mut out = String::new();
    write(value, between, encode, &mut out);
    out
}

/// Writes a whole value, with the first text between keys and values, and the second between pairs or elements.
fn write(value: &ParamValue, [assign, separator]: [&str; 2], encode: Encode, out: &mut String) {
    let mut first = true;
    let mut separate = |out: &mut String| {
        if !std::mem::take(&mut first) {
            out.push_str(separator);
        }
    };
    match value {
        ParamValue::Absent => {}
        ParamValue::Text(text) => encode(text, out),
        ParamValue::List(texts) => {
            for text in texts {
                separate(out);
                encode(text, out);
            }
        }
        ParamValue::Object(properties) => {
            for (key, value) in properties {
                if let ParamValue::Text(text) = value {
                    separate(out);
                    encode(key, out);
                    out.push_str(assign);
                    encode(text, out);
                }
            }
        }
    }
}

/// A form's field that is written like a query parameter, or why it cannot be sent.
pub fn in_form(param: Param, value: &dyn Reflect) -> Result<String, String> {
    let mut pairs = String::new();
    in_query(&param, &param_value(param, value)?, &mut pairs);
    Ok(pairs)
}

fn in_query(param: &Param, value: &ParamValue, query: &mut String) {
    let separator = match param.style {
        Style::SpaceDelimited => "%20",
        Style::PipeDelimited => "%7C",
        _ => ",",
    };
    let encode: Encode = if param.reserved {
        encode_reserved
    } else {
        encode_query
    };
    match value {
        ParamValue::Object(_) if param.style == Style::DeepObject => {
            deep(param.name, value, encode, query);
        }
        ParamValue::Object(properties) if param.explode => {
            for (key, value) in properties {
                deep(key, value, encode, query);
            }
        }
        ParamValue::List(texts) if param.explode || param.style == Style::DeepObject => {
            for text in texts {
                pair(param.name, text, encode, query);
            }
        }
        ParamValue::Text(text) => pair(param.name, text, encode, query),
        value => {
            let values = join(value, [separator, separator], encode);
            if !values.is_empty() {
                key(param.name, query);
                query.push_str(&values);
            }
        }
    }
}

/// `name=`, behind what is there.
fn key(name: &str, query: &mut String) {
    if !query.is_empty() {
        query.push('&');
    }
    encode_query(name, query);
    query.push('=');
}

fn pair(name: &str, value: &str, encode: Encode, query: &mut String) {
    key(name, query);
    encode(value, query);
}

/// `name[key]=value`, at any depth.
fn deep(name: &str, value: &ParamValue, encode: Encode, query: &mut String) {
    match value {
        ParamValue::Absent => {}
        ParamValue::Text(text) => pair(name, text, encode, query),
        ParamValue::List(texts) => {
            for text in texts {
                pair(name, text, encode, query);
            }
        }
        ParamValue::Object(properties) => {
            for (key, value) in properties {
                deep(&format!("{name}[{key}]"), value, encode, query);
            }
        }
    }
}
