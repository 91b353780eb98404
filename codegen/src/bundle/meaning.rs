//! References into another section of `components`: takes what one leads to and the kind of object that belongs in its
//! place, gives that object where its meaning is certain. A response that refers to a schema has it as its JSON body; a
//! schema that refers to a response is that of its body.

use serde_json::{Map, Value, json};

use super::cx::{Cx, Here, Target};
use super::reference::{reference_of, resolve};
use super::walk::{named, node};
use crate::grammar::Kind;
use crate::media::preferred;

/// How many references are followed from a component of the other kind to one with content.
const LONGEST: usize = 32;

/// The object that belongs here, made of one of another kind.
pub(super) fn read_as(cx: &mut Cx<'_>, target: &Target, kind: Kind, here: &Here) -> Option<Value> {
    let reference = format!("#{}", target.pointer);
    let (meant, value) = match (kind, target.kind) {
        (Kind::Schema, _) => {
            let schema = schema_of(cx, target.clone(), here)?;
            ("its schema", named(cx, &schema, here)?)
        }
        (Kind::Response, Kind::Schema) => ("a JSON body of that schema", body(cx, target, here)?),
        (Kind::RequestBody, Kind::Schema) => {
            ("a JSON body of that schema", body(cx, target, here)?)
        }
        (Kind::Response, Kind::RequestBody) | (Kind::RequestBody, Kind::Response) => {
            ("its content", content(cx, target, here)?)
        }
        (Kind::MediaType | Kind::Header, Kind::Schema) => {
            let schema = named(cx, target, here)?;
            ("a value of that schema", json!({ "schema": schema }))
        }
        (Kind::Header, Kind::Parameter) => {
            let schema = schema_of(cx, target.clone(), here)?;
            let schema = named(cx, &schema, here)?;
            ("a header with its schema", json!({ "schema": schema }))
        }
        _ => return None,
    };
    let place = here.place(cx);
    let message = format!(
        "{} belongs here, but '{reference}' is {}; read as {meant}",
        kind.name(),
        target.kind.name()
    );
    cx.report
        .warning(place, message)
        .help("refer to what is meant");
    Some(value)
}

fn body(cx: &mut Cx<'_>, target: &Target, here: &Here) -> Option<Value> {
    let schema = named(cx, target, here)?;
    Some(json!({
        "description": "",
        "content": { "application/json": { "schema": schema } },
    }))
}

/// The content of a body or a response, put in place.
fn content(cx: &mut Cx<'_>, target: &Target, here: &Here) -> Option<Value> {
    let target = settled(cx, target.clone(), here)?;
    let file = cx.known(&target.file)?;
    let object = file.pointer(target.pointer.as_str())?.as_object()?;
    let kept = ["description", "content"];
    let of = |key: &&str| Some(((*key).to_owned(), object.get(*key)?.clone()));
    let object: Map<String, Value> = kept.iter().filter_map(of).collect();
    let there = Here::new(&target.file, target.pointer, here.bundled.clone());
    cx.came_from(&there);
    node(
        cx,
        &Value::Object(object),
        crate::grammar::Shape::Object(target.kind),
        &there,
    )
}

/// The schema of a parameter, a header, a body or a response; of several media types the JSON one's.
fn schema_of(cx: &mut Cx<'_>, target: Target, here: &Here) -> Option<Target> {
    let target = settled(cx, target, here)?;
    if target.kind == Kind::Schema {
        return Some(target);
    }
    let file = cx.known(&target.file)?;
    let object = file.pointer(target.pointer.as_str())?;
    let pointer = if object.get("schema").is_some() {
        target.pointer.child("schema")
    } else {
        let content = object.get("content")?.as_object()?;
        let media_type = preferred(content.keys().map(String::as_str))?;
        content.get(media_type)?.get("schema")?;
        target
            .pointer
            .child("content")
            .child(media_type)
            .child("schema")
    };
    let schema = Target {
        file: target.file,
        pointer,
        kind: Kind::Schema,
    };
    settled(cx, schema, here)
}

/// What a target is in the end, if it is a reference itself.
fn settled(cx: &mut Cx<'_>, mut target: Target, here: &Here) -> Option<Target> {
    for _ in 0..LONGEST {
        let file = cx.known(&target.file)?;
        let value = file.pointer(target.pointer.as_str())?;
        let Some(next) = reference_of(value, target.kind) else {
            return Some(target);
        };
        let there = Here::new(&target.file, target.pointer.clone(), here.bundled.clone());
        target = resolve(cx, &there, next, target.kind)?;
    }
    None
}
