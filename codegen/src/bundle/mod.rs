//! Makes one document of many: takes a document whose references may lead into other files and to any place, gives
//! one whose every `$ref` is `#/components/<section>/<name>`. What has a section in `components` is given a name
//! there; what has none (path items, callbacks, whole maps) is put in place of its reference. Whether a `$ref` is a
//! reference or data follows from where it stands, by the table of `grammar.rs`. A reference that leads nowhere is told
//! and its place is left out, or is any JSON.

mod address;
mod cx;
mod meaning;
mod names;
mod reference;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use crate::diagnostic::{Place, Report};
use crate::grammar::{Kind, Shape};
use crate::pointer::Pointer;
use crate::source::Sources;
use address::Addresses;
use cx::{Cx, Here, section_of};
use reference::{component, decoded, resolve};
use walk::{content, node};

/// How many objects and arrays may be put in place of references, which can multiply what is behind them.
const MAX_PLACED: usize = if cfg!(test) { 20_000 } else { 500_000 };

/// The document with local references to components only.
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
    let mut addresses = Addresses::default();
    let text = sources.get(root_name).map_or("", |source| &source.text);
    addresses.learn(root_name, text, &root);
    let mut cx = Cx {
        root_name: root_name.to_owned(),
        files: BTreeMap::from([(root_name.to_owned(), Ok(Rc::new(root)))]),
        addresses,
        sources,
        read,
        report,
        wanted: Kind::Document,
        homes: IndexMap::new(),
        taken: BTreeSet::new(),
        circles: BTreeSet::new(),
        lost: BTreeSet::new(),
        hoisted_here: false,
        placed: 0,
        flooded: false,
        detours: 0,
        open: Vec::new(),
        origins: Vec::new(),
    };
    circles(&mut cx);
    adopt(&mut cx);
    let bundled = document(&mut cx);
    // A place in this document that got a name only after it had been passed must become a reference too.
    let bundled = if cx.hoisted_here && !cx.flooded {
        again(&mut cx)
    } else {
        bundled
    };
    // What other documents were merged into this one have brought is known already.
    let (sources, name) = (cx.sources, cx.root_name);
    let origins = cx.origins.into_iter().map(|(bundled, file, pointer)| {
        let place = (file == name).then(|| sources.place(&pointer));
        match place {
            Some(Place::In { source, pointer }) => (bundled, source, pointer),
            _ => (bundled, file, pointer),
        }
    });
    let origins: Vec<_> = origins.collect();
    for (bundled, file, pointer) in origins {
        sources.origin(bundled, &file, pointer);
    }
    bundled
}

/// A component that is only a reference.
struct Alias {
    kind: Kind,
    section: &'static str,
    name: String,
    reference: String,
}

/// Components that are only a reference to elsewhere give what is there their name.
fn adopt(cx: &mut Cx<'_>) {
    // Those that lead to another component of this document, which may be lost.
    let mut chained = Vec::new();
    for alias in aliases(cx) {
        let own = Pointer::component(alias.section, &alias.name);
        let here = Here::new(&cx.root_name, own.clone(), own.clone());
        cx.wanted = alias.kind;
        let target = match cx.circles.contains(&own) {
            true => None,
            false => resolve(cx, &here, &alias.reference, alias.kind),
        };
        let remains = matches!(alias.kind, Kind::Schema | Kind::Response);
        match target {
            Some(target) => match component(cx, &target) {
                Some(name) => chained.push(((alias.section, alias.name), (alias.section, name))),
                None if target.kind == alias.kind => {
                    cx.homes.entry(target).or_insert(alias.name);
                }
                None => {}
            },
            None if remains => {}
            None => drop(cx.lost.insert((alias.section, alias.name))),
        }
    }
    loop {
        let before = cx.lost.len();
        let ends = chained.iter().filter(|(_, end)| cx.lost.contains(end));
        let lost: Vec<_> = ends.map(|(alias, _)| alias.clone()).collect();
        cx.lost.extend(lost);
        if cx.lost.len() == before {
            break;
        }
    }
}

/// The components that are only references; the names of all are taken.
fn aliases(cx: &mut Cx<'_>) -> Vec<Alias> {
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
                aliases.push(Alias {
                    kind: *kind,
                    section: field.name,
                    name: name.clone(),
                    reference: reference.clone(),
                });
            }
        }
    }
    aliases
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
    for circle in found {
        tell_circle(cx, &circle);
        cx.circles.extend(circle);
    }
}

fn tell_circle(cx: &mut Cx<'_>, circle: &BTreeSet<Pointer>) {
    let names: Vec<String> = circle
        .iter()
        .filter_map(|at| at.words().next_back())
        .collect();
    let Some(first) = circle.first() else { return };
    let what = match first.within(&Pointer::root().child("components").child("schemas")) {
        Some(_) => "read as any JSON",
        None => "left out",
    };
    let message = match names.as_slice() {
        [one] => format!("'{one}' refers to itself and to nothing else; {what}"),
        names => format!(
            "'{}' refer to each other and to nothing else; {what}",
            names.join("', '")
        ),
    };
    let place = cx.sources.place(first);
    cx.report
        .warning(place, message)
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
    let document = node(cx, &root, Shape::Object(Kind::Document), &here);
    let mut document = document.unwrap_or_else(|| json!({}));
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
            json!({"$ref": "#/components/schemas/A", "nullable": true, "type": "string"})
        );
    }

    #[test]
    fn schemas_are_found_by_their_addresses() {
        let value = good(&[
            (
                "api.yaml",
                "$self: https://example.com/api.yaml\ncomponents:\n  schemas:\n    \
                 User: { $id: schemas/user, $defs: { name: { $anchor: name } }, properties: { n: { $ref: '#name' }, d: { $ref: '#/$defs/name' }, u: { $ref: '#' } } }\n    \
                 Tree: { $dynamicAnchor: node, items: { $dynamicRef: '#node' } }\n    \
                 A: { allOf: [{ $ref: 'https://example.com/schemas/user' }, { $ref: 'schemas/user#name' }, { $ref: 'api.yaml#/components/schemas/Tree' }, { $ref: list.yaml }] }\n",
            ),
            ("list.yaml", "items: { $ref: '#' }\n"),
        ]);
        let to = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        let schemas = &value["components"]["schemas"];
        let user = &schemas["User"]["properties"];
        assert_eq!(
            (&user["n"], &user["d"], &user["u"]),
            (&to("name"), &to("name"), &to("User"))
        );
        assert_eq!(schemas["Tree"]["items"], to("Tree"));
        assert_eq!(
            schemas["A"]["allOf"],
            json!([to("User"), to("name"), to("Tree"), to("list")])
        );
        assert_eq!(schemas["list"]["items"], to("list"));
    }

    #[test]
    fn a_reference_into_another_section_is_read_by_its_meaning() {
        let (value, messages, _) = bundled(&[(
            "api.yaml",
            "paths:\n  /a:\n    get:\n      parameters: [{ $ref: '#/components/schemas/User' }, { $ref: '#/components/parameters/P' }]\n      \
             requestBody: { $ref: '#/components/schemas/User' }\n      \
             responses: { '200': { $ref: '#/components/schemas/User' }, '400': { $ref: '#/components/requestBodies/B' } }\n\
             components:\n  parameters: { P: { name: p, in: query, schema: { type: string } } }\n  \
             requestBodies: { B: { content: { text/plain: {}, application/json: { schema: { type: object } } } } }\n  \
             schemas: { User: {}, OfBody: { $ref: '#/components/requestBodies/B' }, OfParameter: { items: { $ref: '#/components/parameters/P' } } }\n",
        )]);
        let get = &value["paths"]["/a"]["get"];
        let user =
            json!({ "application/json": { "schema": { "$ref": "#/components/schemas/User" } } });
        assert_eq!(
            get["parameters"],
            json!([{ "$ref": "#/components/parameters/P" }])
        );
        assert_eq!(get["requestBody"]["content"], user);
        assert_eq!(get["responses"]["200"]["content"], user);
        assert!(
            get["responses"]["400"]["content"]
                .get("text/plain")
                .is_some()
        );
        let schemas = &value["components"]["schemas"];
        assert_eq!(
            schemas["OfBody"],
            json!({ "$ref": "#/components/schemas/B" })
        );
        assert_eq!(schemas["B"], json!({ "type": "object" }));
        assert_eq!(
            schemas["OfParameter"]["items"],
            json!({ "$ref": "#/components/schemas/P" })
        );
        assert_eq!(messages.len(), 6, "{messages:#?}");
    }

    #[test]
    fn what_is_left_out_keeps_the_places_of_the_others() {
        let (value, messages, sources) = bundled(&[(
            "api.yaml",
            "paths:\n  /a:\n    parameters:\n    - $ref: missing.yaml\n    - { name: p, in: query }\n    - $ref: '#/components/parameters/Lost'\n    - { name: q, in: query }\n\
             components: { parameters: { Lost: { $ref: '#/components/parameters/Gone' } }, schemas: { A: { $ref: '#/nothing', title: t } } }\n",
        )]);
        let parameters = &value["paths"]["/a"]["parameters"];
        assert_eq!(
            *parameters,
            json!([{ "name": "p", "in": "query" }, { "name": "q", "in": "query" }])
        );
        assert_eq!(value["components"]["parameters"], json!({}));
        assert_eq!(value["components"]["schemas"]["A"], json!({ "title": "t" }));
        assert_eq!(messages.len(), 3, "{messages:#?}");
        let at = |pointer: &str| sources.locate(&Place::Node(Pointer::parse(pointer).unwrap()));
        assert_eq!(at("/paths/~1a/parameters/1/name").position, Some((7, 15)));
    }

    #[test]
    fn a_reference_that_is_almost_right_is_read() {
        let (value, messages, _) = bundled(&[(
            "api.yaml",
            "components:\n  schemas:\n    User: {}\n    A: { allOf: [{ $ref: User }, { $ref: '#/definitions/User' }, { $ref: '#User' }, { $ref: '#/components/schemas/user' }, { $ref: '#/components/schemas/Usr' }] }\n",
        )]);
        let user = json!({ "$ref": "#/components/schemas/User" });
        assert_eq!(
            value["components"]["schemas"]["A"]["allOf"],
            json!([user, user, user, user, {}])
        );
        assert_eq!(messages.len(), 5, "{messages:#?}");
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
            "'x.yaml' leads in a circle and to nothing else; read as any JSON",
            "'p.yaml' leads back to the place it stands in; it is left out",
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
