//! A boolean of the body that a method sets and not its caller: `"stream": true` asks for the answer piece by piece. It takes
//! a body that is made already.

use serde_json::{Map, Value};

use super::body::{Body, Field, FieldValue};
use super::form;
use super::request::Request;

impl<T> Request<T> {
    /// Sets a boolean of the body that was set before, in place of what the body says itself.
    #[allow(
        dead_code,
        reason = "operations that stream if they are asked to use it"
    )]
    pub(crate) fn flag(mut self, name: &'static str, on: bool) -> Self {
        match &mut self.call.body {
            Body::Bytes("application/x-www-form-urlencoded", bytes) => {
                *bytes = in_form(bytes, name, on).into();
            }
            Body::Bytes(_, bytes) => *bytes = in_json(bytes, name, on).into(),
            Body::Multipart(fields) => {
                fields.retain(|field| field.name != name);
                fields.push(Field {
                    name: name.to_owned(),
                    value: FieldValue::Text(on.to_string()),
                    media_type: None,
                });
            }
            Body::None | Body::File(..) => {}
        }
        self
    }
}

/// The JSON of an object with the flag.
fn in_json(json: &[u8], name: &str, on: bool) -> String {
    let json = str::from_utf8(json).unwrap_or_default();
    let key = Value::from(name).to_string();
    // As a text it keeps the order of its keys, and its numbers to the last digit.
    if let (Some(rest), false) = (json.strip_prefix('{'), json.contains(&key)) {
        let comma = if rest == "}" { "" } else { "," };
        return format!("{{{key}:{on}{comma}{rest}");
    }
    let mut object: Map<String, Value> = serde_json::from_str(json).unwrap_or_default();
    object.insert(name.to_owned(), on.into());
    Value::Object(object).to_string()
}

/// The form with the flag.
fn in_form(form: &[u8], name: &str, on: bool) -> String {
    let form = str::from_utf8(form).unwrap_or_default();
    let own = form::write([(name, "")]);
    let others = form.split('&');
    let others = others.filter(|pair| !pair.is_empty() && !pair.starts_with(&own));
    let flag = form::write([(name, if on { "true" } else { "false" })]);
    let pairs: Vec<_> = others.chain([flag.as_str()]).collect();
    pairs.join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_stands_in_the_place_of_the_body_s_own() {
        for (json, expected) in [
            (r#"{}"#, r#"{"stream":true}"#),
            (r#"{"b":1.0,"a":2}"#, r#"{"stream":true,"b":1.0,"a":2}"#),
            (r#"{"stream":false}"#, r#"{"stream":true}"#),
            (
                r#"{"text":"\"stream\":"}"#,
                r#"{"stream":true,"text":"\"stream\":"}"#,
            ),
            ("null", r#"{"stream":true}"#),
        ] {
            assert_eq!(in_json(json.as_bytes(), "stream", true), expected);
        }
        assert_eq!(in_form(b"", "a b", true), "a+b=true");
        assert_eq!(
            in_form(b"a=1&stream=true&streams=2", "stream", false),
            "a=1&streams=2&stream=false"
        );
    }
}
