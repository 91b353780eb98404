//! A request's body: taken from a model when the request is built, opened each time that it is sent.

use std::borrow::Cow;
use std::io;

use bytes::Bytes;
use reqwest::multipart::{Form, Part};

use super::file::File;
use super::operation::Param;
use super::params::in_form;
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
    pub name: String,
    pub value: FieldValue,
    /// The media type that the document says, as a part.
    pub media_type: Option<&'static str>,
}

/// What a field holds.
#[derive(Clone)]
pub enum FieldValue {
    Text(String),
    Json(String),
    File(File),
    /// Names and values, encoded.
    Pairs(String),
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
        Self::form_with(value, &[])
    }

    /// A form of which these fields are written like query parameters.
    pub fn form_with(value: &dyn Reflect, styled: &[Param]) -> Result<Self, String> {
        let mut pairs = Vec::new();
        for Field { name, value, .. } in fields(value, styled)? {
            match value {
                FieldValue::Text(text) | FieldValue::Json(text) => {
                    pairs.push(form::write([(name.as_str(), text.as_str())]));
                }
                FieldValue::Pairs(styled) if styled.is_empty() => {}
                FieldValue::Pairs(styled) => pairs.push(styled),
                FieldValue::File(_) => {
                    return Err(format!(
                        "the field '{name}' cannot be sent: this form takes no files"
                    ));
                }
            }
        }
        Ok(Self::Bytes(
            "application/x-www-form-urlencoded",
            pairs.join("&").into(),
        ))
    }

    /// A form with files. A list repeats its name, and an object is a part of JSON.
    pub fn multipart(value: &dyn Reflect) -> Result<Self, String> {
        Self::multipart_with(value, &[])
    }

    /// A form of which these parts have a media type of their own.
    pub fn multipart_with(
        value: &dyn Reflect,
        media_types: &[(&str, &'static str)],
    ) -> Result<Self, String> {
        let mut fields = fields(value, &[])?;
        for field in &mut fields {
            let known = media_types.iter().find(|(name, _)| *name == field.name);
            field.media_type = known.map(|(_, media_type)| *media_type);
        }
        Ok(Self::Multipart(fields))
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
                FieldValue::Text(_) | FieldValue::Json(_) | FieldValue::Pairs(_) => true,
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
                    form = form.part(quoted(&field.name), part(field).await?);
                }
                Open::Form(form)
            }
        })
    }
}

fn fields(value: &dyn Reflect, styled: &[Param]) -> Result<Vec<Field>, String> {
    let mut fields = Vec::new();
    walk::each_property(value, &mut |name, value| {
        let style = styled.iter().find(|param| param.name == name);
        let mut add = |value: &dyn Reflect| {
            let value = match style {
                Some(style) => in_form(*style, value).map(FieldValue::Pairs),
                None => field_value(value)
                    .map_err(|why| format!("the field '{name}' cannot be sent: {why}")),
            };
            fields.push(value.map(|value| Field {
                name: name.to_owned(),
                value,
                media_type: None,
            }));
        };
        match value.value_ref() {
            _ if style.is_some() => add(value),
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

async fn part(field: &Field) -> io::Result<Part> {
    let part = match &field.value {
        FieldValue::Text(text) => Part::text(text.clone()),
        FieldValue::Json(json) => Part::text(json.clone()),
        FieldValue::Pairs(pairs) => Part::text(pairs.clone()),
        FieldValue::File(file) => {
            let (body, length) = file.open().await?;
            let part = match length {
                Some(length) => Part::stream_with_length(body, length),
                None => Part::stream(body),
            };
            let headers = file.part_headers().map_err(io::Error::other)?;
            part.file_name(quoted(file.file_name())).headers(headers)
        }
    };
    let media_type = match &field.value {
        FieldValue::File(file) => Some(file.part_media_type(field.media_type)),
        FieldValue::Json(_) => field.media_type.or(Some("application/json")),
        FieldValue::Text(_) | FieldValue::Pairs(_) => field.media_type,
    };
    match media_type {
        Some(media_type) => part.mime_str(media_type).map_err(io::Error::other),
        None => Ok(part),
    }
}

/// The name of a part or a file so that it stays inside its quotes, as the HTML standard says under "Multipart form data".
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}
