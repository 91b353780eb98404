//! Makes one document of many: takes a document whose references may lead into other files and to any place, gives
//! one whose every `$ref` is `#/components/<section>/<name>`. What has a section in `components` is given a name
//! there; what has none (path items, callbacks, whole maps) is put in place of its reference. Whether a `$ref` is a
//! reference or data follows from where it stands, by the table of `grammar.rs`.

mod cx;
mod reference;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use crate::diagnostic::{Place, Report, nearest};
use crate::grammar::{Kind, Shape};
use crate::pointer::{MAX_DEPTH, Pointer};
use crate::source::Sources;
use cx::{Cx, Here, Target, section_of};
use reference::{component, decoded, resolve};

/// How many objects and arrays may be put in place of references, which can multiply what is behind them.
const MAX_PLACED: usize = if cfg!(test) { 20_000 } else { 500_000 };

/// The document with local references to components only. On errors, its broken references stay as they were.
pub fn bundle(
    root: Value,
    root_name: &str,
    sources: &mut Sources,
    read: &dyn Fn(&str) -> Result<String, String>,
    report: &mut Report,
) -> Value {
    if !root.is_object() {
        return root;
    }
    let mut cx = Cx {
        root_name: root_name.to_owned(),
        files: BTreeMap::from([(root_name.to_owned(), Ok(Rc::new(root)))]),
        sources,
        read,
        report,
        homes: IndexMap::new(),
        taken: BTreeSet::new(),
        hoisted_here: false,
        placed: 0,
        flooded: false,
        detours: 0,
        open: Vec::new(),
        origins: Vec::new(),
    };
    adopt(&mut cx);
    let bundled = document(&mut cx);
    // A place in this document that got a name only after it had been passed must become a reference too.
    let bundled = if cx.hoisted_here && !cx.report.has_errors() {
        again(&mut cx)
    } else {
        bundled
    };
    for (bundled, file, pointer) in cx.origins {
        cx.sources.origin(bundled, &file, pointer);
    }
    bundled
}

/// Components that are only a reference to elsewhere give what is there their name.
fn adopt(cx: &mut Cx<'_>) {
    let root = cx.root();
    let components = root.get("components").and_then(Value::as_object);
    let mut aliases = Vec::new();
    for field in Kind::Components.fields() {
        let Shape::Map(Shape::Object(kind)) = field.shape else {
            continue;
        };
        let section = components.and_then(|components| components.get(field.name));
        for (name, value) in section.and_then(Value::as_object).into_iter().flatten() {
            cx.taken.insert((field.name, name.clone()));
            if let (Some(Value::String(reference)), Some(_)) = (value.get("$ref"), kind.section()) {
                aliases.push((*kind, field.name, name.clone(), reference.clone()));
            }
        }
    }
    for (kind, section, name, reference) in aliases {
        let pointer = Pointer::component(section, &name);
        let here = Here::new(&cx.root_name, pointer.clone(), pointer);
        let Some(target) = resolve(cx, &here, &reference, kind) else {
            continue;
        };
        if component(cx, &target).is_none() {
            cx.homes.entry(target).or_insert(name);
        }
    }
    circles(cx);
}

/// Components that refer to each other and to nothing else.
fn circles(cx: &mut Cx<'_>) {
    let root = cx.root();
    let mut found = BTreeSet::new();
    for field in Kind::Components.fields() {
        let components = Pointer::root().child("components").child(field.name);
        let names = section_of(&root, field.name).map(|name| components.child(name));
        found.extend(
            names
                .filter_map(|start| circle(&root, &start))
                .map(BTreeSet::from_iter),
        );
    }
    found.iter().for_each(|circle| report_circle(cx, circle));
}

fn report_circle(cx: &mut Cx<'_>, circle: &BTreeSet<Pointer>) {
    let names: Vec<String> = circle
        .iter()
        .filter_map(|at| at.words().next_back())
        .collect();
    let Some(first) = circle.first() else { return };
    let message = match names.as_slice() {
        [one] => format!("'{one}' refers to itself and to nothing else"),
        names => format!(
            "'{}' refer to each other and to nothing else",
            names.join("', '")
        ),
    };
    let place = Place::In {
        source: cx.root_name.clone(),
        pointer: first.clone(),
    };
    cx.report
        .error(place, message)
        .help("one of them has to say what they are");
}

/// The circle that a component is part of, if following its references comes back to it.
fn circle(root: &Value, start: &Pointer) -> Option<Vec<Pointer>> {
    let mut way = Vec::new();
    let mut at = start.clone();
    loop {
        let reference = root.pointer(at.as_str())?.get("$ref")?.as_str()?;
        way.push(at);
        at = Pointer::parse(&decoded(reference.strip_prefix('#')?))?;
        match way.iter().position(|passed| *passed == at) {
            Some(0) => return Some(way),
            Some(_) => return None,
            None => {}
        }
    }
}

fn again(cx: &mut Cx<'_>) -> Value {
    (cx.placed, cx.origins) = (0, Vec::new());
    document(cx)
}

/// The document, then everything that references out of it led to.
fn document(cx: &mut Cx<'_>) -> Value {
    let here = Here::new(&cx.root_name, Pointer::root(), Pointer::root());
    let root = cx.root();
    let mut document = node(cx, &root, Shape::Object(Kind::Document), &here);
    let mut done = 0;
    // Building one target may bring up others.
    while let Some((target, name)) = cx
        .homes
        .get_index(done)
        .map(|(t, n)| (t.clone(), n.clone()))
    {
        done += 1;
        let Some(section) = target.kind.section() else {
            continue;
        };
        let bundled = Pointer::component(section, &name);
        let value = content(cx, &target, bundled);
        if let Some(section) = components(&mut document, section) {
            section.insert(name, value);
        }
    }
    document
}

fn components<'a>(document: &'a mut Value, section: &str) -> Option<&'a mut Map<String, Value>> {
    let components = document
        .as_object_mut()?
        .entry("components")
        .or_insert_with(|| json!({}));
    let section = components
        .as_object_mut()?
        .entry(section)
        .or_insert_with(|| json!({}));
    section.as_object_mut()
}

/// A target, as it stands in the bundled document.
fn content(cx: &mut Cx<'_>, target: &Target, bundled: Pointer) -> Value {
    let file = cx.known(&target.file).unwrap_or_default();
    let Some(value) = file.pointer(target.pointer.as_str()) else {
        return Value::Null;
    };
    let here = Here::new(&target.file, target.pointer.clone(), bundled);
    came_from(cx, &here);
    object(cx, value, target.kind, &here)
}

/// Problems at that place of the bundled document are to be shown here.
fn came_from(cx: &mut Cx<'_>, here: &Here) {
    cx.origins.push((
        here.bundled.clone(),
        here.file.to_string(),
        here.pointer.clone(),
    ));
}

/// A node of the bundled document.
fn node(cx: &mut Cx<'_>, value: &Value, shape: Shape, here: &Here) -> Value {
    cx.placed += usize::from(!cx.open.is_empty());
    if cx.placed > MAX_PLACED || here.depth > MAX_DEPTH {
        too_large(cx);
    }
    if cx.flooded {
        return Value::Null;
    }
    match (shape, value) {
        (Shape::Object(kind), Value::Object(_)) => place(cx, value, kind, here),
        (Shape::SchemaOrFlag, Value::Object(_)) => place(cx, value, Kind::Schema, here),
        (Shape::List(inner), Value::Array(list)) => {
            let elements = list.iter().enumerate();
            elements
                .map(|(i, element)| node(cx, element, *inner, &here.child(&i.to_string())))
                .collect()
        }
        (Shape::Map(inner), Value::Object(entries)) => match (entries.get("$ref"), inner) {
            (Some(Value::String(reference)), Shape::Object(_)) => {
                map_in_place(cx, entries, reference, *inner, here)
            }
            _ => map(cx, entries, |_| *inner, here),
        },
        _ => value.clone(),
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

fn map(
    cx: &mut Cx<'_>,
    entries: &Map<String, Value>,
    shape: impl Fn(&str) -> Shape,
    here: &Here,
) -> Value {
    let mut entry = |key: &String, value: &Value| match (shape(key), value) {
        (Shape::Any, _) => value.clone(),
        (shape, Value::Object(_) | Value::Array(_)) => node(cx, value, shape, &here.child(key)),
        _ => value.clone(),
    };
    Value::Object(
        entries
            .iter()
            .map(|(key, value)| (key.clone(), entry(key, value)))
            .collect(),
    )
}

/// An object where one may stand: itself, or a reference to it.
fn place(cx: &mut Cx<'_>, value: &Value, kind: Kind, here: &Here) -> Value {
    match (value.get("$ref"), kind.section()) {
        (Some(Value::String(reference)), Some(section)) => {
            refer(cx, value, reference, section, kind, here)
        }
        (Some(Value::String(reference)), None) => in_place(cx, value, reference, kind, here),
        _ => {
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
                (Some(name), Some(section)) => local(section, name),
                _ => object(cx, value, kind, here),
            }
        }
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
    kind: Kind,
    here: &Here,
) -> Value {
    let Some(target) = resolve(cx, here, reference, kind) else {
        return value.clone();
    };
    let name = match component(cx, &target) {
        Some(name) => name,
        None => home(cx, &target, section),
    };
    let own = Pointer::component(section, &name);
    if own == here.bundled {
        // The component whose name the target has taken.
        return content(cx, &target, own);
    }
    beside(value, kind, local(section, &name))
}

/// What OpenAPI 3.0 says may not stand beside a `$ref`, and what documents write there all the same.
const ABOUT: [&str; 7] = [
    "description",
    "deprecated",
    "nullable",
    "default",
    "example",
    "readOnly",
    "writeOnly",
];

/// A reference with what is said about this use of it: a schema keeps that, as `allOf` with one reference does.
fn beside(value: &Value, kind: Kind, reference: Value) -> Value {
    let about = |key: &str| ABOUT.contains(&key) || key.starts_with("x-");
    let entries = value.as_object().into_iter().flatten();
    let mut kept: Map<String, Value> = entries
        .filter(|(key, _)| kind == Kind::Schema && about(key))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    if kept.is_empty() {
        return reference;
    }
    kept.insert("allOf".to_owned(), json!([reference]));
    Value::Object(kept)
}

/// The name of a target in `components`, made up when it is first referred to.
fn home(cx: &mut Cx<'_>, target: &Target, section: &'static str) -> String {
    if let Some(name) = cx.homes.get(target) {
        return name.clone();
    }
    let name = reference::names(target)
        .find(|name| cx.taken.insert((section, name.clone())))
        .unwrap_or_default();
    cx.hoisted_here |= *target.file == *cx.root_name;
    cx.homes.insert(target.clone(), name.clone());
    name
}

/// What has no section in `components` is put in place of its reference; what stands beside the `$ref` wins.
fn in_place(cx: &mut Cx<'_>, value: &Value, reference: &str, kind: Kind, here: &Here) -> Value {
    let Some((mut object, target)) = target_object(cx, reference, kind, here) else {
        return value.clone();
    };
    cx.open.push(target.clone());
    let mut own = value.as_object().cloned().unwrap_or_default();
    own.shift_remove("$ref");
    object.retain(|key, _| !own.contains_key(key));
    let there = Here::new(&target.file, target.pointer, here.bundled.clone());
    came_from(cx, &there);
    let mut placed = self::object(cx, &Value::Object(object), kind, &there);
    cx.open.pop();
    for (key, value) in own {
        let below = here.child(&key);
        came_from(cx, &below);
        let value = node(cx, &value, kind.shape(&key), &below);
        if let Some(placed) = placed.as_object_mut() {
            placed.insert(key, value);
        }
    }
    placed
}

/// A whole map (all paths, all schemas, all properties) may be a reference too: many documents are split that way.
fn map_in_place(
    cx: &mut Cx<'_>,
    entries: &Map<String, Value>,
    reference: &str,
    inner: Shape,
    here: &Here,
) -> Value {
    let Some((mut object, target)) = target_object(cx, reference, Kind::Document, here) else {
        return Value::Object(entries.clone());
    };
    cx.open.push(target.clone());
    object.retain(|key, _| !entries.contains_key(key));
    let there = Here::new(&target.file, target.pointer, here.bundled.clone());
    came_from(cx, &there);
    let mut placed = map(cx, &object, |_| inner, &there);
    cx.open.pop();
    for (key, value) in entries.iter().filter(|(key, _)| *key != "$ref") {
        let below = here.child(key);
        came_from(cx, &below);
        let value = node(cx, value, inner, &below);
        if let Some(placed) = placed.as_object_mut() {
            placed.insert(key.clone(), value);
        }
    }
    placed
}

/// The object that a reference leads to, unless that is being put in place already.
fn target_object(
    cx: &mut Cx<'_>,
    reference: &str,
    kind: Kind,
    here: &Here,
) -> Option<(Map<String, Value>, Target)> {
    let target = resolve(cx, here, reference, kind)?;
    if cx.open.contains(&target) {
        let place = here.place(cx);
        cx.report
            .error(
                place,
                format!("'{reference}' leads back to the place it stands in"),
            )
            .help("only schemas may contain themselves");
        return None;
    }
    let file = cx.known(&target.file)?;
    match file.pointer(target.pointer.as_str())? {
        Value::Object(object) => Some((object.clone(), target)),
        _ => {
            let message = format!("'{reference}' leads to something that is no object");
            let place = here.place(cx);
            cx.report.error(place, message);
            None
        }
    }
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
    let Some(Value::Object(mapping)) = discriminator.get_mut("mapping") else {
        return;
    };
    let here = here.child("mapping");
    for (key, value) in mapping {
        let Value::String(reference) = value else {
            continue;
        };
        let mapped = mapped(cx, reference, &here.child(key));
        if let Some(mapped) = mapped {
            *value = mapped;
        }
    }
}

fn mapped(cx: &mut Cx<'_>, reference: &str, here: &Here) -> Option<Value> {
    let named = Pointer::component("schemas", reference);
    let file = cx.known(&here.file)?;
    let reference = if file.pointer(named.as_str()).is_some() {
        format!("#{named}")
    } else if reference.contains(['#', '/', '.']) {
        reference.to_owned()
    } else {
        let message =
            format!("the mapping leads to the schema '{reference}', which is not defined");
        let place = here.place(cx);
        let problem = cx.report.error(place, message);
        if let Some(near) = nearest(reference, section_of(&file, "schemas")) {
            problem.help(format!("did you mean '{near}'?"));
        }
        return None;
    };
    let value = json!({ "$ref": reference });
    refer(cx, &value, &reference, "schemas", Kind::Schema, here)
        .get("$ref")
        .cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load;
    use crate::source::Source;

    /// Bundles files of a folder `spec`, the first of which is the document.
    fn bundled(files: &[(&str, &str)]) -> (Value, Vec<String>, Sources) {
        let (name, text) = files[0];
        let source = Source::new(format!("spec/{name}"), text);
        let mut report = Report::default();
        let root = load::load(&source, &mut report).unwrap();
        let mut sources = Sources::new(source);
        let read = |path: &str| {
            let found = files
                .iter()
                .find(|(name, _)| format!("spec/{name}") == path);
            found
                .map(|(_, text)| (*text).to_owned())
                .ok_or_else(|| "there is no such file".to_owned())
        };
        let value = bundle(
            root,
            &format!("spec/{name}"),
            &mut sources,
            &read,
            &mut report,
        );
        let messages = report
            .iter()
            .map(|problem| problem.message.clone())
            .collect();
        (value, messages, sources)
    }

    fn good(files: &[(&str, &str)]) -> Value {
        let (value, messages, _) = bundled(files);
        assert_eq!(messages, Vec::<String>::new());
        value
    }

    #[test]
    fn a_document_without_other_files_stays_as_it_is() {
        let text = r##"{"openapi":"3.0.3","paths":{"/a":{"get":{"responses":{"200":{"$ref":"#/components/responses/R"}}}}},"components":{"schemas":{"A":{"properties":{"$ref":{"type":"string"},"b":{"$ref":"#/components/schemas/A"}},"example":{"$ref":"data"},"default":{"$ref":1},"enum":[{"$ref":"x"}],"x-e":{"$ref":"y"}}},"responses":{"R":{"description":"d"}}}}"##;
        assert_eq!(good(&[("api.yaml", text)]).to_string(), text);
    }

    #[test]
    fn components_adopt_the_files_they_refer_to() {
        let value = good(&[
            (
                "api.yaml",
                "components:\n  schemas:\n    User: { $ref: schemas/user.yaml }\n    Alias: { $ref: schemas/user.yaml }\n    Own: { $ref: '#/components/schemas/User' }\n",
            ),
            (
                "schemas/user.yaml",
                "type: object\nproperties:\n  self: { $ref: user.yaml }\n  pet: { $ref: ../pets.yaml#/Pet }\n  up: { $ref: '../api.yaml#/components/schemas/Own' }\n",
            ),
            (
                "pets.yaml",
                "Pet: { type: object, properties: { owner: { $ref: schemas/user.yaml } } }\n",
            ),
        ]);
        let expected = json!({
            "User": { "type": "object", "properties": {
                "self": { "$ref": "#/components/schemas/User" },
                "pet": { "$ref": "#/components/schemas/Pet" },
                "up": { "$ref": "#/components/schemas/Own" },
            } },
            "Alias": { "$ref": "#/components/schemas/User" },
            "Own": { "$ref": "#/components/schemas/User" },
            "Pet": { "type": "object", "properties": { "owner": { "$ref": "#/components/schemas/User" } } },
        });
        assert_eq!(value["components"]["schemas"], expected);
    }

    #[test]
    fn a_place_that_is_referred_to_gets_a_name() {
        let value = good(&[(
            "api.yaml",
            "paths:\n  /users:\n    get:\n      responses:\n        200: { content: { application/json: { schema: { type: array, items: { type: object, properties: { address: { type: string } } } } } } }\n\
             components:\n  schemas:\n    A: { $ref: '#/paths/~1users/get/responses/200/content/application~1json/schema/items' }\n    B: { properties: { x: { $ref: '#/components/schemas/A/properties/address' } } }\n    address: {}\n",
        )]);
        let schemas = &value["components"]["schemas"];
        assert_eq!(
            schemas["A"]["properties"]["address"],
            json!({ "$ref": "#/components/schemas/users_get_200_address" }),
            "{value:#}"
        );
        assert_eq!(
            schemas["B"]["properties"]["x"],
            schemas["A"]["properties"]["address"]
        );
        let place = "/paths/~1users/get/responses/200/content/application~1json/schema/items";
        assert_eq!(
            value.pointer(place),
            Some(&json!({ "$ref": "#/components/schemas/A" }))
        );
    }

    #[test]
    fn paths_and_whole_maps_are_put_in_place() {
        let (value, messages, sources) = bundled(&[
            (
                "api.yaml",
                "paths:\n  $ref: paths/all.yaml\n  /own: { get: { tags: [own] } }\ncomponents: { schemas: { $ref: 'schemas.yaml#/all' } }\n",
            ),
            (
                "paths/all.yaml",
                "/users: { $ref: users.yaml, summary: mine }\n/own: { get: { tags: [theirs] } }\n",
            ),
            (
                "paths/users.yaml",
                "summary: theirs\nget: { parameters: [{ $ref: '../parameters.yaml#/limit' }] }\n",
            ),
            (
                "parameters.yaml",
                "limit: { name: limit, in: query, schema: { $ref: 'schemas.yaml#/all/Limit' } }\n",
            ),
            ("schemas.yaml", "all:\n  Limit: { type: integer }\n"),
        ]);
        assert_eq!(messages, Vec::<String>::new());
        assert_eq!(value["paths"]["/users"]["summary"], "mine");
        assert_eq!(
            value["paths"]["/users"]["get"]["parameters"][0]["$ref"],
            "#/components/parameters/limit"
        );
        assert_eq!(value["paths"]["/own"]["get"]["tags"][0], "own");
        assert_eq!(value["components"]["schemas"]["Limit"]["type"], "integer");
        let at = |pointer: &str| sources.locate(&Place::Node(Pointer::parse(pointer).unwrap()));
        let spot = at("/paths/~1users/get");
        assert_eq!(
            (spot.file.as_str(), spot.position),
            ("spec/paths/users.yaml", Some((2, 1)))
        );
        let spot = at("/paths/~1users/summary");
        assert_eq!(
            (spot.file.as_str(), spot.position),
            ("spec/paths/all.yaml", Some((1, 38)))
        );
        let spot = at("/components/parameters/limit/in");
        assert_eq!(
            (spot.file.as_str(), spot.position),
            ("spec/parameters.yaml", Some((1, 27)))
        );
    }

    #[test]
    fn encoded_and_mapped_references_are_spelled_one_way() {
        let value = good(&[
            (
                "api.yaml",
                "components:\n  schemas:\n    A B: {}\n    'a/b': {}\n    P:\n      oneOf: [{ $ref: '#/components/schemas/A%20B' }, { $ref: 'api.yaml#/components/schemas/a~1b' }]\n      discriminator: { propertyName: k, mapping: { one: A B, two: 'pets.yaml#/Dog', three: '#/components/schemas/a~1b' } }\n",
            ),
            ("pets.yaml", "Dog: {}\n"),
        ]);
        let p = &value["components"]["schemas"]["P"];
        assert_eq!(
            p["oneOf"],
            json!([{ "$ref": "#/components/schemas/A B" }, { "$ref": "#/components/schemas/a~1b" }])
        );
        let expected = json!({ "one": "#/components/schemas/A B", "two": "#/components/schemas/Dog", "three": "#/components/schemas/a~1b" });
        assert_eq!(p["discriminator"]["mapping"], expected);
    }

    #[test]
    fn what_stands_beside_a_reference_is_kept_for_schemas() {
        let bundled = good(&[(
            "api.yaml",
            "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    A: {type: string}\n    \
             B:\n      type: object\n      properties:\n        a: {$ref: '#/components/schemas/A', nullable: true, type: string}\n",
        )]);
        assert_eq!(
            bundled["components"]["schemas"]["B"]["properties"]["a"],
            json!({"nullable": true, "allOf": [{"$ref": "#/components/schemas/A"}]})
        );
    }

    #[test]
    fn names_that_are_taken_are_made_longer() {
        let value = good(&[
            (
                "api.yaml",
                "components:\n  schemas:\n    user: { properties: { a: { $ref: a/user.yaml }, b: { $ref: b/user.yaml } } }\n",
            ),
            ("a/user.yaml", "title: a\n"),
            ("b/user.yaml", "title: b\n"),
        ]);
        let schemas = &value["components"]["schemas"];
        assert_eq!(schemas["a_user"]["title"], "a", "{schemas:#}");
        assert_eq!(schemas["b_user"]["title"], "b");
    }

    #[test]
    fn circles_and_floods_end() {
        for levels in [15, 40] {
            let (_, messages, _) = bundled(&flood(levels));
            assert_eq!(
                messages,
                ["the document becomes too large or too deep when its references are followed"]
            );
        }
        let (_, messages, _) = bundled(&[
            (
                "api.yaml",
                "paths: { /a: { $ref: p.yaml } }\ncomponents: { schemas: { A: { $ref: x.yaml } } }",
            ),
            (
                "p.yaml",
                "get: { callbacks: { a: { x: { $ref: p.yaml } } } }",
            ),
            ("x.yaml", "$ref: y.yaml"),
            ("y.yaml", "$ref: x.yaml"),
        ]);
        let expected = [
            "'x.yaml' leads in a circle and to nothing else",
            "'p.yaml' leads back to the place it stands in",
        ];
        assert_eq!(messages, expected);
    }

    /// Files of which each stands four times in the one before.
    fn flood(levels: usize) -> Vec<(&'static str, &'static str)> {
        let file = |i: usize| {
            let next = (0..4).map(|n| format!("c{n}: {{ x: {{ $ref: p{}.yaml }} }}", i + 1));
            let text = format!(
                "get: {{ callbacks: {{ {} }} }}",
                next.collect::<Vec<_>>().join(", ")
            );
            (
                &*format!("p{i}.yaml").leak(),
                if i < levels { &*text.leak() } else { "{}" },
            )
        };
        let document = ("api.yaml", "paths: { /a: { $ref: p0.yaml } }");
        std::iter::once(document)
            .chain((0..=levels).map(file))
            .collect()
    }
}
