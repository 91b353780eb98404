//! A request's body: taken from a model when the request is built, opened each time that it is sent.

use std::borrow::Cow;
use std::io;

use bytes::Bytes;
use reqwest::multipart::{Form, Part};

use super::file::File;
use super::reflect::{Reflect, ValueRef};
use super::{encode, form, walk};

/// What there is to send.
#[derive(Clone)]
pub enum Body {
    /// No body.
    None,
    /// Bytes of that media type.
    Bytes(&'static str, Bytes),
    /// A file as the whole body, with that media type unless it has one of its own.
    File(&'static str, File),
    /// The parts of a form with files.
    Multipart(Vec<Field>),
}

/// One field of a form.
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

impl Body {
    /// JSON. A value that is absent gives no body.
    pub fn json(value: &dyn Reflect) -> Result<Self, String> {
        match value.value_ref() {
            ValueRef::Absent => Ok(Self::None),
            _ => encode::to_string(value)
                .map(|json| Self::Bytes("application/json", json.into()))
                .map_err(|error| format!("the body cannot be sent: {error}")),
        }
    }

    /// A form without files. A list repeats its name, and an object is JSON, as OpenAPI 3.0 says under "Support for
    /// x-www-form-urlencoded Request Bodies".
    pub fn form(value: &dyn Reflect) -> Result<Self, String> {
        let fields = fields(value)?;
        let mut pairs = Vec::new();
        for Field { name, value } in &fields {
            match value {
                FieldValue::Text(text) | FieldValue::Json(text) => {
                    pairs.push((name.as_str(), text.as_str()));
                }
                FieldValue::File(_) => {
                    return Err(format!(
                        "the field '{name}' cannot be sent: this form takes no files"
                    ));
                }
            }
        }
        let form = form::write(pairs);
        Ok(Self::Bytes(
            "application/x-www-form-urlencoded",
            form.into(),
        ))
    }

    /// A form with files. A list repeats its name, and an object is a part of JSON.
    pub fn multipart(value: &dyn Reflect) -> Result<Self, String> {
        fields(value).map(Self::Multipart)
    }

    /// A file as the whole body, with that media type unless it has one of its own.
    pub fn file(media_type: &'static str, file: File) -> Result<Self, String> {
        file.check().map(|()| Self::File(media_type, file))
    }

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

    /// Opens it, which may fail for files.
    pub async fn open(&self) -> io::Result<Open> {
        Ok(match self {
            Self::None => Open::None,
            Self::Bytes(media_type, bytes) => {
                Open::Body(bytes.clone().into(), Cow::Borrowed(media_type), None)
            }
            Self::File(media_type, file) => {
                let (body, length) = file.open().await?;
                let own = file.media_type().map(|own| Cow::Owned(own.to_owned()));
                Open::Body(body, own.unwrap_or(Cow::Borrowed(media_type)), length)
            }
            Self::Multipart(fields) => {
                // Otherwise a name with a space would become `name*=`, which RFC 7578, 4.2 forbids.
                let mut form = Form::new().percent_encode_noop();
                for field in fields {
                    form = form.part(quoted(&field.name), part(&field.value).await?);
                }
                Open::Form(form)
            }
        })
    }
}

fn fields(value: &dyn Reflect) -> Result<Vec<Field>, String> {
    let mut fields = Vec::new();
    walk::each_property(value, &mut |name, value| {
        let mut add = |value: &dyn Reflect| {
            let value = field_value(value)
                .map_err(|why| format!("the field '{name}' cannot be sent: {why}"));
            let name = name.to_owned();
            fields.push(value.map(|value| Field { name, value }));
        };
        match value.value_ref() {
            _ if walk::is_none(value) => {}
            ValueRef::List(_) => walk::each_element(value, &mut add),
            ValueRef::Json(json) if json.is_array() => walk::each_element(value, &mut add),
            _ => add(value),
        }
    });
    fields.into_iter().collect()
}

fn field_value(value: &dyn Reflect) -> Result<FieldValue, String> {
    match value.value_ref() {
        ValueRef::File(file) => file.check().map(|()| FieldValue::File(file.clone())),
        ValueRef::List(_) | ValueRef::Map(_) | ValueRef::Struct(_) => {
            walk::json(value).map(FieldValue::Json)
        }
        ValueRef::Json(json) if json.is_array() || json.is_object() => {
            walk::json(value).map(FieldValue::Json)
        }
        _ => walk::text(value).map(FieldValue::Text),
    }
}

/// A body that is open and can be sent.
pub enum Open {
    /// No body.
    None,
    /// A body, its media type, and its length if that must be said.
    Body(reqwest::Body, Cow<'static, str>, Option<u64>),
    /// A form with files.
    Form(Form),
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
                .mime_str(file.part_media_type())
                .map_err(io::Error::other)
        }
    }
}

/// The name of a part or a file so that it stays inside its quotes, as the HTML standard says under "Multipart form data".
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}
