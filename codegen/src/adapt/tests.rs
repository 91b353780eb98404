//! Documents before and after: schemas and operations as people write them, and what the rest of the compiler gets.

use serde_json::{Value, json};

use super::*;
use crate::diagnostic::Place;
use crate::pointer::Pointer;
use crate::source::Source;

/// Adapts a document; what comes of it, what is told, and the sources to find places in.
fn adapted(version: Version, document: &Value) -> (Value, Vec<String>, Sources) {
    let mut report = Report::default();
    let source = Source::new("api.json", serde_json::to_string_pretty(document).unwrap());
    let mut sources = Sources::new(source);
    let adapted = adapt(document.clone(), version, &mut sources, &mut report).unwrap();
    assert!(!report.has_errors());
    let messages = report.iter().map(|problem| problem.message).collect();
    (adapted, messages, sources)
}

/// What a schema of OpenAPI 3.1 becomes.
fn schema(schema: Value) -> (Value, Vec<String>) {
    let document =
        json!({ "info": { "title": "t" }, "components": { "schemas": { "S": schema } } });
    let (adapted, messages, _) = adapted(Version::V3_1, &document);
    (adapted["components"]["schemas"]["S"].clone(), messages)
}

fn same(before: Value, after: Value) {
    assert_eq!(schema(before.clone()), (after, Vec::new()), "{before}");
}

fn told(before: Value, after: Value, message: &str) {
    let (got, messages) = schema(before.clone());
    assert_eq!(got, after, "{before}");
    assert_eq!(messages.len(), 1, "{before}: {messages:?}");
    assert!(messages[0].contains(message), "{before}: {messages:?}");
}

#[test]
fn types_are_one_word_or_alternatives() {
    same(
        json!({ "type": ["string", "null"], "maxLength": 3 }),
        json!({ "type": "string", "maxLength": 3, "nullable": true }),
    );
    same(
        json!({ "type": ["string", "integer", "null"], "title": "t", "maxLength": 3, "minimum": 1, "format": "int64" }),
        json!({ "title": "t", "nullable": true, "anyOf": [
            { "type": "string", "maxLength": 3 },
            { "type": "integer", "format": "int64", "minimum": 1 },
        ] }),
    );
    same(
        json!({ "type": ["array", "object"], "items": { "type": "string" }, "properties": { "a": true } }),
        json!({ "anyOf": [
            { "type": "array", "title": "List", "items": { "type": "string" } },
            { "type": "object", "title": "Object", "properties": { "a": {} } },
        ] }),
    );
    same(
        json!({ "type": ["integer", "number"] }),
        json!({ "type": "number" }),
    );
    same(
        json!({ "type": ["null"] }),
        json!({ "nullable": true, "enum": [null] }),
    );
    same(
        json!({ "type": "null" }),
        json!({ "nullable": true, "enum": [null] }),
    );
    same(
        json!({ "type": ["string", "integer"], "enum": ["a", 1, "b"] }),
        json!({ "anyOf": [{ "type": "string", "title": "Text", "enum": ["a", "b"] }, { "type": "integer", "enum": [1] }] }),
    );
    same(
        json!({ "type": ["string", "number", "boolean", "array", "object", "null"] }),
        json!({ "nullable": true }),
    );
    same(
        json!({ "type": ["string", "object"], "oneOf": [{ "type": "string" }, { "type": "object" }] }),
        json!({ "oneOf": [{ "type": "string" }, { "type": "object" }] }),
    );
    told(
        json!({ "type": null }),
        json!({ "nullable": true, "enum": [null] }),
        "'null' needs quotes",
    );
    told(
        json!({ "type": ["string", null] }),
        json!({ "type": "string", "nullable": true }),
        "null is not a type; read as 'null'",
    );
    told(
        json!({ "type": "DateTime" }),
        json!({ "type": "string", "format": "date-time" }),
        "'DateTime'",
    );
    told(
        json!({ "type": "string[]" }),
        json!({ "type": "array", "items": { "type": "string" } }),
        "array of 'string'",
    );
    told(
        json!({ "type": "banana" }),
        json!({}),
        "'banana' is not a type",
    );
    told(
        json!({ "type": "string", "nullable": true }),
        json!({ "type": "string", "nullable": true }),
        "no 'nullable'",
    );
}

#[test]
fn values_say_what_they_are() {
    same(
        json!({ "const": "a" }),
        json!({ "enum": ["a"], "type": "string" }),
    );
    same(
        json!({ "const": 1, "type": "integer" }),
        json!({ "type": "integer", "enum": [1] }),
    );
    same(
        json!({ "const": true }),
        json!({ "enum": [true], "type": "boolean" }),
    );
    same(
        json!({ "const": { "a": 1 } }),
        json!({ "enum": [{ "a": 1 }], "type": "object" }),
    );
    same(json!({ "const": null }), json!({ "enum": [null] }));
    same(
        json!({ "enum": [1.5, 2.5, null] }),
        json!({ "enum": [1.5, 2.5, null], "type": "number" }),
    );
    same(json!({ "enum": ["a", 1] }), json!({ "enum": ["a", 1] }));
    same(json!({ "examples": [1, 2] }), json!({ "example": 1 }));
    same(
        json!({ "examples": [1], "example": 3 }),
        json!({ "example": 3 }),
    );
    told(json!({ "enum": [] }), json!({}), "no values");
    told(
        json!({ "enum": "a" }),
        json!({ "enum": ["a"], "type": "string" }),
        "must be an array",
    );
    told(
        json!({ "type": "integer", "enum": ["1", "2"] }),
        json!({ "type": "integer", "enum": [1, 2] }),
        "in quotes",
    );
    told(
        json!({ "type": "integer", "enum": ["asc", "desc"] }),
        json!({ "enum": ["asc", "desc"], "type": "string" }),
        "no value of 'enum'",
    );
}

#[test]
fn bounds_are_flags_and_content_is_a_format() {
    same(
        json!({ "type": "integer", "exclusiveMinimum": 5, "exclusiveMaximum": 9 }),
        json!({ "type": "integer", "minimum": 5, "exclusiveMinimum": true, "maximum": 9, "exclusiveMaximum": true }),
    );
    same(
        json!({ "type": "number", "minimum": 6, "exclusiveMinimum": 5 }),
        json!({ "type": "number", "minimum": 6 }),
    );
    same(
        json!({ "type": "number", "maximum": 6, "exclusiveMaximum": 5 }),
        json!({ "type": "number", "maximum": 5, "exclusiveMaximum": true }),
    );
    same(
        json!({ "contentEncoding": "base64" }),
        json!({ "type": "string", "format": "byte" }),
    );
    same(
        json!({ "contentMediaType": "application/octet-stream" }),
        json!({ "type": "string", "format": "binary" }),
    );
    same(
        json!({ "contentMediaType": "image/png" }),
        json!({ "type": "string", "format": "binary" }),
    );
    same(
        json!({ "type": "string", "contentMediaType": "image/png", "contentEncoding": "base64" }),
        json!({ "type": "string", "format": "byte" }),
    );
    same(
        json!({ "contentMediaType": "application/json", "contentSchema": { "type": "object" } }),
        json!({ "type": "string" }),
    );
}

#[test]
fn a_reference_holds_together_with_what_stands_beside_it() {
    let user = json!({ "$ref": "#/components/schemas/S" });
    same(user.clone(), user.clone());
    same(
        json!({ "$ref": "#/components/schemas/S", "description": "d", "default": 1, "x-a": 1, "minLength": 2 }),
        json!({ "description": "d", "default": 1, "x-a": 1, "minLength": 2, "allOf": [user] }),
    );
    same(
        json!({ "$ref": "#/components/schemas/S", "allOf": [{ "type": "object" }] }),
        json!({ "allOf": [{ "type": "object" }, user] }),
    );
    same(
        json!({ "$ref": "#/components/schemas/S", "$comment": "c", "$defs": {} }),
        user.clone(),
    );
    let document = json!({ "info": { "title": "t" }, "components": { "schemas": {
        "S": { "$ref": "#/components/schemas/T", "description": "d", "minLength": 2 },
    } } });
    let (old, messages, _) = adapted(Version::V3_0, &document);
    let expected = json!({ "description": "d", "allOf": [{ "$ref": "#/components/schemas/T" }] });
    assert_eq!(
        (&old["components"]["schemas"]["S"], messages.len()),
        (&expected, 0)
    );
    told(
        json!({ "$ref": 5, "type": "string" }),
        json!({ "type": "string" }),
        "'$ref' must be a text",
    );
}

#[test]
fn elements_have_one_type() {
    let text = json!({ "type": "string" });
    same(
        json!({ "prefixItems": [text, text], "items": false }),
        json!({ "items": text, "type": "array" }),
    );
    same(
        json!({ "type": "array", "prefixItems": [text], "items": text, "minItems": 1 }),
        json!({ "type": "array", "minItems": 1, "items": text }),
    );
    told(
        json!({ "type": "array", "prefixItems": [text, { "type": "integer" }] }),
        json!({ "type": "array", "items": {} }),
        "schemas of their own",
    );
    told(
        json!({ "type": "array", "items": [text] }),
        json!({ "type": "array", "items": text }),
        "older JSON Schema",
    );
    same(
        json!({ "unevaluatedItems": text }),
        json!({ "items": text, "type": "array" }),
    );
    same(
        json!({ "contains": text, "minContains": 1 }),
        json!({ "type": "array" }),
    );
    same(
        json!({ "type": "array", "items": true }),
        json!({ "type": "array" }),
    );
}

#[test]
fn objects_have_properties_and_other_keys() {
    let text = json!({ "type": "string" });
    same(
        json!({ "patternProperties": { "^x": text, "^y": text }, "additionalProperties": false }),
        json!({ "additionalProperties": text, "type": "object" }),
    );
    told(
        json!({ "type": "object", "patternProperties": { "^x": text, "^y": { "type": "integer" } } }),
        json!({ "type": "object", "additionalProperties": true }),
        "depends on its pattern",
    );
    same(
        json!({ "type": "object", "unevaluatedProperties": text }),
        json!({ "type": "object", "additionalProperties": text }),
    );
    same(
        json!({ "type": "object", "unevaluatedProperties": false }),
        json!({ "type": "object" }),
    );
    same(
        json!({ "propertyNames": { "pattern": "a" } }),
        json!({ "type": "object" }),
    );
    same(
        json!({ "type": "object", "properties": { "a": true, "b": false }, "dependentRequired": { "a": ["b"] } }),
        json!({ "type": "object", "properties": { "a": {} } }),
    );
    same(
        json!({ "type": "object", "dependentSchemas": { "a": { "properties": { "b": text } } } }),
        json!({ "type": "object", "properties": { "b": text } }),
    );
    told(
        json!({ "type": "object", "properties": { "a": { "type": "string", "required": true }, "b": {} } }),
        json!({ "type": "object", "properties": { "a": text, "b": {} }, "required": ["a"] }),
        "a flag counts",
    );
}

#[test]
fn conditions_declare_optional_properties() {
    told(
        json!({
            "type": "object",
            "properties": { "kind": { "type": "string" } },
            "if": { "properties": { "kind": { "const": "a" } } },
            "then": { "properties": { "kind": { "const": "a" }, "x": { "type": "string" } }, "required": ["x"] },
            "else": { "properties": { "x": { "type": "integer" }, "y": true } },
        }),
        json!({ "type": "object", "properties": {
            "kind": { "type": "string" },
            "x": { "anyOf": [{ "type": "string" }, { "type": "integer" }] },
            "y": {},
        } }),
        "'if' is not checked",
    );
    // What the other schema declares is wider than what holds under the condition.
    told(
        json!({
            "allOf": [{ "$ref": "#/components/schemas/S" }],
            "if": true,
            "then": { "properties": { "kind": { "const": "a" } } },
        }),
        json!({ "allOf": [{ "$ref": "#/components/schemas/S" }], "properties": { "kind": {} } }),
        "'if' is not checked",
    );
}

#[test]
fn booleans_are_schemas() {
    same(json!(true), json!({}));
    same(
        json!({ "type": "array", "items": true }),
        json!({ "type": "array" }),
    );
    same(
        json!({ "anyOf": [false, { "type": "string" }, true] }),
        json!({ "anyOf": [{ "type": "string" }, {}] }),
    );
    same(
        json!({ "additionalProperties": false }),
        json!({ "additionalProperties": false, "type": "object" }),
    );
    same(json!({ "not": true }), json!({}));
    same(
        json!({ "type": "string", "not": { "const": "a" } }),
        json!({ "type": "string" }),
    );
    same(
        json!({ "not": { "type": "string" } }),
        json!({ "not": { "type": "string" } }),
    );
    same(
        json!({ "allOf": [{ "not": { "type": "string" } }] }),
        json!({ "allOf": [{}] }),
    );
}

#[test]
fn a_document_of_3_0_that_says_more_is_told() {
    let document = json!({ "info": { "title": "t" }, "components": { "schemas": {
        "A": { "const": 1 }, "B": { "const": 2 }, "C": { "type": ["string", "null"] }, "D": true,
    } } });
    let (_, messages, _) = adapted(Version::V3_0, &document);
    assert_eq!(messages.len(), 3, "{messages:#?}");
    assert!(messages[0].contains("'const' in a schema came with OpenAPI 3.1"));
    assert!(messages[0].ends_with("here and in 1 more place"));
    assert!(messages[1].contains("a list as 'type'"));
    assert!(messages[2].contains("only true or false"));
}

#[test]
fn places_stay_those_of_the_author() {
    let document = json!({ "info": { "title": "t" }, "components": { "schemas": { "S": {
        "type": ["string", "array"],
        "items": { "anyOf": [false, { "type": "object", "properties": { "a": { "prefixItems": [{ "title": "x" }] } } }] },
    }, "T": { "$ref": "#/components/schemas/S", "title": "t" } } } });
    let (adapted, _, sources) = adapted(Version::V3_1, &document);
    let found = |pointer: &str| {
        let pointer = Pointer::parse(pointer).unwrap();
        assert!(
            adapted.pointer(pointer.as_str()).is_some(),
            "{pointer}\n{adapted:#}"
        );
        let spot = sources.locate(&Place::Node(pointer));
        assert!(spot.exact);
        spot.pointer.unwrap().to_string()
    };
    let s = "/components/schemas/S";
    assert_eq!(found(&format!("{s}/anyOf/0")), s);
    assert_eq!(found(&format!("{s}/anyOf/1/items")), format!("{s}/items"));
    assert_eq!(
        found(&format!(
            "{s}/anyOf/1/items/anyOf/0/properties/a/items/title"
        )),
        format!("{s}/items/anyOf/1/properties/a/prefixItems/0/title")
    );
    assert_eq!(
        found("/components/schemas/T/allOf/0"),
        "/components/schemas/T"
    );
}

#[test]
fn parameters_and_segments_find_each_other() {
    let document = json!({ "info": { "title": "t" }, "paths": {
        "/a/{user_id}/{key}": {
            "parameters": [{ "name": "gone", "in": "path", "required": true, "schema": {} }],
            "get": { "parameters": [
                { "name": "userId", "in": "path", "required": true, "schema": { "type": "integer" } },
                { "name": "q", "in": "query", "schema": {} },
                { "name": "q", "in": "query", "schema": {} },
            ] },
        },
    } });
    let (adapted, messages, sources) = adapted(Version::V3_0, &document);
    let item = &adapted["paths"]["/a/{user_id}/{key}"];
    assert_eq!(item["parameters"], json!([]));
    let names = item["get"]["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| &p["name"]);
    assert_eq!(names.collect::<Vec<_>>(), ["user_id", "q", "key"]);
    assert_eq!(messages.len(), 4, "{messages:#?}");
    let added = "/paths/~1a~1{user_id}~1{key}/get/parameters/2";
    let spot = sources.locate(&Place::Node(Pointer::parse(added).unwrap()));
    assert_eq!(
        spot.pointer.unwrap().as_str(),
        "/paths/~1a~1{user_id}~1{key}/get"
    );
}

#[test]
fn webhooks_and_streams_give_types() {
    let document = json!({
        "info": { "title": "t" },
        "webhooks": {
            "user.created": { "post": { "requestBody": { "content": { "application/json": { "schema": { "type": "object" } } } } } },
            "Known": { "post": { "requestBody": { "$ref": "#/components/requestBodies/B" } } },
        },
        "paths": { "/a": { "get": { "operationId": "listen", "responses": { "200": { "content": {
            "text/event-stream": { "itemSchema": { "type": "string" } },
        } } } } } },
        "components": {
            "schemas": { "Known": { "type": "string" } },
            "requestBodies": { "B": { "content": { "text/plain": {}, "application/json": { "schema": { "title": "b" } } } } },
        },
    });
    let (adapted, messages, _) = adapted(Version::V3_2, &document);
    assert_eq!(messages, Vec::<String>::new());
    let schemas = adapted["components"]["schemas"].as_object().unwrap();
    let names: Vec<_> = schemas.keys().collect();
    assert_eq!(
        names,
        ["Known", "listen item", "user.created", "Known webhook"]
    );
    assert_eq!(schemas["Known webhook"], json!({ "title": "b" }));
}
