//! The headers of an answer as the document declares them: takes the raw headers, fills a struct that has a field for each.
//! A header that is not what it should be is as if it were not there: the raw headers have its text.

use reqwest::header::{HeaderMap, SET_COOKIE};

use super::reflect::{Placeholder, Struct, ValueMut};

/// Fills the fields by the names of the headers.
pub fn read<T: Struct + Placeholder>(headers: &HeaderMap) -> T {
    let mut value = T::placeholder();
    let info = value.info();
    value.fields_mut(&mut |fields| {
        for (field, info) in fields.iter_mut().zip(info.fields) {
            let lines = headers.get_all(info.wire).iter();
            let lines: Vec<_> = lines
                .filter_map(|line| str::from_utf8(line.as_bytes()).ok())
                .collect();
            if !lines.is_empty() {
                // Cookies have commas inside, so RFC 9110 (5.3) keeps their lines apart.
                let is_list = !info.wire.eq_ignore_ascii_case(SET_COOKIE.as_str());
                set(field.value_mut(), &lines, is_list);
            }
        }
    });
    value
}

/// Whether the place took the text.
fn set(place: ValueMut<'_>, lines: &[&str], is_list: bool) -> bool {
    let text = lines.join(", ");
    let text = if is_list {
        text.trim()
    } else {
        lines.first().unwrap_or(&"")
    };
    match place {
        ValueMut::Optional(optional) => {
            let is_set = set(optional.fill().value_mut(), lines, is_list);
            if !is_set {
                optional.set_null();
            }
            true
        }
        ValueMut::List(list) => {
            for line in lines {
                let elements = if is_list {
                    line.split(',').collect()
                } else {
                    vec![*line]
                };
                for element in elements.iter().map(|element| element.trim()) {
                    if !set(list.push().value_mut(), &[element], is_list) {
                        list.clear();
                        return false;
                    }
                }
            }
            true
        }
        ValueMut::Text(out) => parse(out, text),
        ValueMut::Enum(out) => {
            out.set_text(text);
            true
        }
        ValueMut::Bool(out) => parse(out, text),
        ValueMut::I32(out) => parse(out, text),
        ValueMut::I64(out) => parse(out, text),
        ValueMut::U64(out) => parse(out, text),
        ValueMut::F32(out) => parse(out, text),
        ValueMut::F64(out) => parse(out, text),
        ValueMut::Json(_)
        | ValueMut::Map(_)
        | ValueMut::Struct(_)
        | ValueMut::Union(_)
        | ValueMut::File => false,
    }
}

fn parse<T: std::str::FromStr>(out: &mut T, text: &str) -> bool {
    let parsed = text.parse().map(|value| *out = value);
    parsed.is_ok()
}

/// Implements the conversion from raw headers for a struct.
macro_rules! headers {
    ($name:ident) => {
        /// Takes the headers that the document declares out of raw ones, such as those of a
        /// [`RawResponse`](crate::RawResponse) or an [`Error`](crate::Error). One that is not there, or is not what the
        /// document says, is `None`.
        impl ::core::convert::From<&$crate::runtime::HeaderMap> for $name {
            fn from(headers: &$crate::runtime::HeaderMap) -> Self {
                $crate::runtime::headers::read(headers)
            }
        }
    };
}
pub(crate) use headers;
