//! The walk that builds the bundled document: takes a node of a file and the shape of its place, gives the node with
//! its references made local. A place whose reference leads nowhere gives nothing, and is left out.

use serde_json::{Map, Value, json};

use super::MAX_PLACED;
use super::cx::{Cx, Here, Target, section_of};
use super::meaning::read_as;
use super::names::names;
use super::reference::{component, reference_of, resolve};
use crate::diagnostic::{Place, nearest};
use crate::grammar::{Kind, Shape};
use crate::pointer::{MAX_DEPTH, Pointer};

/// A node of the bundled document, unless it is left out.
pub(super) fn node(cx: &mut Cx<'_>, value: &Value, shape: Shape, here: &Here) -> Option<Value> {
    cx.placed += usize::from(!cx.open.is_empty());
    if cx.placed > MAX_PLACED || here.depth > MAX_DEPTH {
        too_large(cx);
    }
    if cx.flooded {
        return None;
    }
    match (shape, value) {
        (Shape::Object(kind), Value::Object(_)) => place(cx, value, kind, here),
        (Shape::SchemaOrFlag, Value::Object(_)) => place(cx, value, Kind::Schema, here),
        // One where several belong and several where one belongs: `adapt` knows what is meant.
        (Shape::List(inner), Value::Array(elements)) => Some(list(cx, elements, *inner, here)),
        (Shape::Object(_), Value::Array(elements)) => Some(list(cx, elements, shape, here)),
        (Shape::List(inner @ Shape::Object(kind)), Value::Object(entries)) => {
            let is_one = |key: &String| key == "$ref" || kind.has(key);
            if entries.keys().any(is_one) {
                return node(cx, value, *inner, here);
            }
            Some(map(cx, entries, |_| *inner, here))
        }
        (Shape::Map(inner), Value::Object(entries)) => match (entries.get("$ref"), inner) {
            (Some(Value::String(reference)), Shape::Object(_)) => {
                Some(map_in_place(cx, entries, reference, *inner, here))
            }
            _ => Some(map(cx, entries, |_| *inner, here)),
        },
        _ => Some(value.clone()),
    }
}

fn too_large(cx: &mut Cx<'_>) {
    cx.flooded = true;
    let name = cx.root_name.clone();
    cx.report
        .error(
            Place::Source(name),
            "the document becomes too large or too deep when its references are followed",
        )
        .help("let paths and maps refer to fewer other files");
}

fn list(cx: &mut Cx<'_>, elements: &[Value], inner: Shape, here: &Here) -> Value {
    let mut kept = Vec::new();
    for (i, element) in elements.iter().enumerate() {
        let there = here.element(i, kept.len());
        if i != kept.len() {
            cx.came_from(&there);
        }
        kept.extend(node(cx, element, inner, &there));
    }
    Value::Array(kept)
}

fn map(
    cx: &mut Cx<'_>,
    entries: &Map<String, Value>,
    shape: impl Fn(&str) -> Shape,
    here: &Here,
) -> Value {
    let mut entry = |key: &String, value: &Value| match (shape(key), value) {
        (Shape::Any, _) => Some(value.clone()),
        (shape, Value::Object(_) | Value::Array(_)) => node(cx, value, shape, &here.child(key)),
        _ => Some(value.clone()),
    };
    Value::Object(
        entries
            .iter()
            .filter_map(|(key, value)| Some((key.clone(), entry(key, value)?)))
            .collect(),
    )
}

/// An object where one may stand: itself, or a reference to it.
fn place(cx: &mut Cx<'_>, value: &Value, kind: Kind, here: &Here) -> Option<Value> {
    if let Some(reference) = reference_of(value, kind) {
        cx.wanted = kind;
        return match kind.section() {
            Some(section) => refer(cx, value, reference, section, here),
            None => in_place(cx, value, reference, kind, here),
        };
    }
    let target = || Target {
        file: here.file.clone(),
        pointer: here.pointer.clone(),
        kind,
    };
    let home = if cx.homes.is_empty() {
        None
    } else {
        cx.homes.get(&target())
    };
    match (home, kind.section()) {
        (Some(name), Some(section)) => Some(local(section, name)),
        _ => Some(object(cx, value, kind, here)),
    }
}

fn local(section: &str, name: &str) -> Value {
    let pointer = Pointer::component(section, name);
    json!({ "$ref": format!("#{pointer}") })
}

/// A reference to something that has a name in `components`, or gets one.
fn refer(
    cx: &mut Cx<'_>,
    value: &Value,
    reference: &str,
    section: &'static str,
    here: &Here,
) -> Option<Value> {
    let kind = cx.wanted;
    let in_circle = *here.file == *cx.root_name && cx.circles.contains(&here.pointer);
    let target = if in_circle {
        None
    } else {
        resolve(cx, here, reference, kind)
    };
    let Some(target) = target else {
        return remains(cx, value, kind, here);
    };
    if target.kind != kind {
        let meant = read_as(cx, &target, kind, here);
        cx.wanted = kind;
        return meant.or_else(|| {
            let (belongs, is) = (kind.name(), target.kind.name());
            let why = format!("{belongs} belongs here, but '{reference}' is {is}");
            cx.lost(here, &why, "refer to what is meant");
            remains(cx, value, kind, here)
        });
    }
    let name = name_of(cx, &target, section);
    if cx.lost.contains(&(section, name.clone())) {
        // That has been told where the component stands.
        return remains(cx, value, kind, here);
    }
    let own = Pointer::component(section, &name);
    if own == here.bundled {
        // The component whose name the target has taken.
        return Some(content(cx, &target, own));
    }
    Some(beside(cx, value, kind, Some(&local(section, &name)), here))
}

/// A local reference to a target.
pub(super) fn named(cx: &mut Cx<'_>, target: &Target, here: &Here) -> Option<Value> {
    let section = target.kind.section()?;
    let name = name_of(cx, target, section);
    let own = Pointer::component(section, &name);
    if own == here.bundled {
        return Some(content(cx, target, own));
    }
    Some(local(section, &name))
}

fn name_of(cx: &mut Cx<'_>, target: &Target, section: &'static str) -> String {
    match component(cx, target) {
        Some(name) => name,
        None => home(cx, target, section),
    }
}

/// The name of a target in `components`, made up when it is first referred to.
fn home(cx: &mut Cx<'_>, target: &Target, section: &'static str) -> String {
    if let Some(name) = cx.homes.get(target) {
        return name.clone();
    }
    let name = names(target)
        .find(|name| cx.taken.insert((section, name.clone())))
        .unwrap_or_default();
    cx.hoisted_here |= *target.file == *cx.root_name;
    cx.homes.insert(target.clone(), name.clone());
    name
}

/// What is left of a place whose reference leads nowhere.
fn remains(cx: &mut Cx<'_>, value: &Value, kind: Kind, here: &Here) -> Option<Value> {
    match kind {
        Kind::Schema => Some(beside(cx, value, kind, None, here)),
        Kind::Response => Some(json!({ "description": "" })),
        Kind::MediaType => Some(json!({})),
        _ => None,
    }
}

/// A reference with what stands beside it, which means something for schemas only.
fn beside(
    cx: &mut Cx<'_>,
    value: &Value,
    kind: Kind,
    reference: Option<&Value>,
    here: &Here,
) -> Value {
    let mut object = match reference {
        Some(Value::Object(reference)) => reference.clone(),
        _ => Map::new(),
    };
    let is_about = |key: &str| kind == Kind::Schema && key != "$ref" && key != "$dynamicRef";
    let entries = value.as_object().into_iter().flatten();
    let siblings: Map<String, Value> = entries
        .filter(|(key, _)| is_about(key))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    if !siblings.is_empty()
        && let Value::Object(siblings) = map(cx, &siblings, |key| kind.shape(key), here)
    {
        object.extend(siblings);
    }
    Value::Object(object)
}

/// What has no section in `components` is put in place of its reference; what stands beside the `$ref` wins.
fn in_place(
    cx: &mut Cx<'_>,
    value: &Value,
    reference: &str,
    kind: Kind,
    here: &Here,
) -> Option<Value> {
    let Some(target) = resolve(cx, here, reference, kind) else {
        return remains(cx, value, kind, here);
    };
    if target.kind != kind {
        return read_as(cx, &target, kind, here);
    }
    let Some(mut object) = target_object(cx, reference, &target, here) else {
        return remains(cx, value, kind, here);
    };
    cx.open.push(target.clone());
    let mut own = value.as_object().cloned().unwrap_or_default();
    own.shift_remove("$ref");
    object.retain(|key, _| !own.contains_key(key));
    let there = Here::new(&target.file, target.pointer, here.bundled.clone());
    cx.came_from(&there);
    let mut placed = self::object(cx, &Value::Object(object), kind, &there);
    cx.open.pop();
    put(cx, &mut placed, &own, |key| kind.shape(key), here);
    Some(placed)
}

/// A whole map (all paths, all schemas, all properties) may be a reference too: many documents are split that way.
fn map_in_place(
    cx: &mut Cx<'_>,
    entries: &Map<String, Value>,
    reference: &str,
    inner: Shape,
    here: &Here,
) -> Value {
    cx.wanted = Kind::Document;
    let mut own = entries.clone();
    own.shift_remove("$ref");
    let target = resolve(cx, here, reference, Kind::Document);
    let found =
        target.and_then(|target| Some((target_object(cx, reference, &target, here)?, target)));
    let Some((mut object, target)) = found else {
        return map(cx, &own, |_| inner, here);
    };
    cx.open.push(target.clone());
    object.retain(|key, _| !own.contains_key(key));
    let there = Here::new(&target.file, target.pointer, here.bundled.clone());
    cx.came_from(&there);
    let mut placed = map(cx, &object, |_| inner, &there);
    cx.open.pop();
    put(cx, &mut placed, &own, |_| inner, here);
    placed
}

/// Adds what stands beside a reference to what was put in its place.
fn put(
    cx: &mut Cx<'_>,
    placed: &mut Value,
    own: &Map<String, Value>,
    shape: impl Fn(&str) -> Shape,
    here: &Here,
) {
    for (key, value) in own {
        let below = here.child(key);
        cx.came_from(&below);
        let value = node(cx, value, shape(key), &below);
        if let (Some(placed), Some(value)) = (placed.as_object_mut(), value) {
            placed.insert(key.clone(), value);
        }
    }
}

/// The object that a reference leads to, unless that is being put in place already.
fn target_object(
    cx: &mut Cx<'_>,
    reference: &str,
    target: &Target,
    here: &Here,
) -> Option<Map<String, Value>> {
    if cx.open.contains(target) {
        let why = format!("'{reference}' leads back to the place it stands in");
        cx.lost(here, &why, "only schemas may contain themselves");
        return None;
    }
    let file = cx.known(&target.file)?;
    match file.pointer(target.pointer.as_str())? {
        Value::Object(object) => Some(object.clone()),
        _ => {
            let why = format!("'{reference}' leads to something that is no object");
            cx.lost(here, &why, "refer to what is meant");
            None
        }
    }
}

/// A target, as it stands in the bundled document.
pub(super) fn content(cx: &mut Cx<'_>, target: &Target, bundled: Pointer) -> Value {
    let file = cx.known(&target.file).unwrap_or_default();
    let Some(value) = file.pointer(target.pointer.as_str()) else {
        return Value::Null;
    };
    let here = Here::new(&target.file, target.pointer.clone(), bundled);
    cx.came_from(&here);
    object(cx, value, target.kind, &here)
}

/// An object of a kind, with all below it.
fn object(cx: &mut Cx<'_>, value: &Value, kind: Kind, here: &Here) -> Value {
    let Value::Object(entries) = value else {
        return value.clone();
    };
    let mut object = map(cx, entries, |key| kind.shape(key), here);
    if kind == Kind::Discriminator {
        mapping(cx, &mut object, here);
    }
    object
}

/// The values of a discriminator's mapping name schemas or refer to them.
fn mapping(cx: &mut Cx<'_>, discriminator: &mut Value, here: &Here) {
    let Some(discriminator) = discriminator.as_object_mut() else {
        return;
    };
    if let Some(Value::Object(mapping)) = discriminator.get_mut("mapping") {
        let here = here.child("mapping");
        mapping.retain(|key, value| stays_mapped(cx, value, &here.child(key)));
    }
    if let Some(value) = discriminator.get_mut("defaultMapping")
        && !stays_mapped(cx, value, &here.child("defaultMapping"))
    {
        discriminator.shift_remove("defaultMapping");
    }
}

/// Makes what a value is mapped to a local reference; whether it leads anywhere.
fn stays_mapped(cx: &mut Cx<'_>, value: &mut Value, here: &Here) -> bool {
    let Value::String(reference) = value else {
        return true;
    };
    match mapped(cx, reference, here) {
        Some(mapped) => {
            *value = mapped;
            true
        }
        None => false,
    }
}

fn mapped(cx: &mut Cx<'_>, reference: &str, here: &Here) -> Option<Value> {
    // What is missing here is a value of the mapping, not a schema.
    cx.wanted = Kind::Discriminator;
    let named = Pointer::component("schemas", reference);
    let file = cx.known(&here.file)?;
    let reference = if file.pointer(named.as_str()).is_some() {
        format!("#{named}")
    } else if reference.contains(['#', '/', '.']) {
        reference.to_owned()
    } else {
        let why = format!("the mapping leads to the schema '{reference}', which is not defined");
        let help = match nearest(reference, section_of(&file, "schemas")) {
            Some(near) => format!("did you mean '{near}'?"),
            None => "define it under `components: schemas:`, or remove the value".to_owned(),
        };
        cx.lost(here, &why, help);
        return None;
    };
    let target = resolve(cx, here, &reference, Kind::Schema)?;
    self::named(cx, &target, here)?.get("$ref").cloned()
}
