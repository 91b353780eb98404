//! A request's body: taken from a model when the request is built, opened each time that it is sent.

use std::io;

use bytes::Bytes;
use reqwest::multipart::{Form, Part};

use super::file::File;
use super::node::{Node, View};
use super::{encode, params};

/// What there is to send.
#[derive(Clone)]
pub enum Body {
    /// No body.
    None,
    /// Bytes of that media type.
    Bytes(&'static str, Bytes),
    /// A file as the whole body, of that media type where it has none of its own.
    File(&'static str, File),
    /// The parts of a form with files.
    Multipart(Vec<Field>),
}

/// One part of a form with files.
#[derive(Clone)]
pub struct Field {
    name: String,
    value: FieldValue,
}

#[derive(Clone)]
enum FieldValue {
    Text(String),
    Json(String),
    File(File),
}

/// JSON; no body for a value that is absent.
pub fn json(node: &dyn Node) -> Result<Body, String> {
    match node.view() {
        View::Absent => Ok(Body::None),
        _ => encode::to_vec(node)
            .map(|json| Body::Bytes("application/json", json.into()))
            .map_err(|error| format!("the body cannot be sent: {error}")),
    }
}

/// A form of names and texts. A list repeats its name, an object is JSON, as OpenAPI 3.0 says under "Support for
/// x-www-form-urlencoded Request Bodies".
pub fn form(node: &dyn Node) -> Result<Body, String> {
    let mut pairs = Vec::new();
    for field in fields(node)? {
        match field.value {
            FieldValue::Text(text) | FieldValue::Json(text) => pairs.push((field.name, text)),
            FieldValue::File(_) => {
                return Err(format!(
                    "the field '{}' cannot be sent: it is a file",
                    field.name
                ));
            }
        }
    }
    Ok(Body::Bytes(
        "application/x-www-form-urlencoded",
        params::form(&pairs).into(),
    ))
}

/// A file as the whole body, of that media type where it has none of its own.
pub fn file(media: &'static str, file: File) -> Result<Body, String> {
    file.check().map(|()| Body::File(media, file))
}

/// A form with files. A list repeats its name, an object is a part of JSON.
pub fn multipart(node: &dyn Node) -> Result<Body, String> {
    fields(node).map(Body::Multipart)
}

fn fields(node: &dyn Node) -> Result<Vec<Field>, String> {
    let mut fields = Vec::new();
    params::each_property(node, &mut |name, value| {
        let mut add = |value: &dyn Node| {
            let value =
                field(value).map_err(|why| format!("the field '{name}' cannot be sent: {why}"));
            fields.push(value.map(|value| Field {
                name: name.to_owned(),
                value,
            }));
        };
        match value.view() {
            _ if params::is_nothing(value) => {}
            View::List(_) | View::Json(serde_json::Value::Array(_)) => {
                params::each_element(value, &mut add)
            }
            _ => add(value),
        }
    });
    fields.into_iter().collect()
}

fn field(node: &dyn Node) -> Result<FieldValue, String> {
    match node.view() {
        View::File(file) => file.check().map(|()| FieldValue::File(file.clone())),
        View::List(_) | View::Map(_) | View::Object(_) => params::text(node).map(FieldValue::Json),
        View::Json(value) if value.is_array() || value.is_object() => {
            params::text(node).map(FieldValue::Json)
        }
        _ => params::text(node).map(FieldValue::Text),
    }
}

/// A body that is open and can be sent.
pub enum Open {
    /// No body.
    None,
    /// A body, its media type, and its length where that must be said.
    Body(reqwest::Body, String, Option<u64>),
    /// A form with files.
    Form(Form),
}

impl Body {
    /// Whether it can be sent more than once.
    pub fn is_repeatable(&self) -> bool {
        match self {
            Self::None | Self::Bytes(..) => true,
            Self::File(_, file) => file.is_repeatable(),
            Self::Multipart(fields) => fields.iter().all(|field| match &field.value {
                FieldValue::File(file) => file.is_repeatable(),
                FieldValue::Text(_) | FieldValue::Json(_) => true,
            }),
        }
    }

    /// Opens it, which for files may fail.
    pub async fn open(&self) -> io::Result<Open> {
        Ok(match self {
            Self::None => Open::None,
            Self::Bytes(media, bytes) => {
                Open::Body(bytes.clone().into(), (*media).to_owned(), None)
            }
            Self::File(media, file) => {
                let (body, length) = file.open().await?;
                Open::Body(body, file.media().unwrap_or(media).to_owned(), length)
            }
            Self::Multipart(fields) => {
                // Otherwise a name with a space became `name*=`, which RFC 7578, 4.2 forbids.
                let mut form = Form::new().percent_encode_noop();
                for field in fields {
                    form = form.part(quoted(&field.name), part(&field.value).await?);
                }
                Open::Form(form)
            }
        })
    }
}

async fn part(value: &FieldValue) -> io::Result<Part> {
    match value {
        FieldValue::Text(text) => Ok(Part::text(text.clone())),
        FieldValue::Json(json) => Part::text(json.clone())
            .mime_str("application/json")
            .map_err(io::Error::other),
        FieldValue::File(file) => {
            let (body, length) = file.open().await?;
            let part = match length {
                Some(length) => Part::stream_with_length(body, length),
                None => Part::stream(body),
            };
            part.file_name(quoted(file.file_name()))
                .mime_str(file.part_media())
                .map_err(io::Error::other)
        }
    }
}

/// A name of a part or a file that stays inside of its quotes, as the HTML standard says under "Multipart form data".
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}
