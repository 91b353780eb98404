//! Damages a document at random and holds the compiler to its promises: a result exactly when there is no error,
//! whatever the checks let pass can be read, every generated file of Rust parses, and nothing panics or hangs.
//! Deterministic, so that a failure can be repeated.

use codegen::{Input, Output, Pointer, Run, Source};
use serde_json::{Value, json};

/// One of everything that OpenAPI has.
const SAMPLE: &str = r##"
openapi: 3.0.3
info: { title: t, version: "1", contact: { name: n }, license: { name: l, url: u } }
servers: [{ url: "https://{h}", variables: { h: { default: a, enum: [a, b] } } }]
tags: [{ name: t, externalDocs: { url: u } }]
security: [{ key: [] }, {}]
paths:
  /users/{id}:
    summary: s
    parameters: [{ $ref: "#/components/parameters/Id" }]
    get:
      tags: [t]
      operationId: get
      deprecated: true
      security: []
      parameters:
        - { name: q, in: query, style: deepObject, explode: true, schema: { type: object }, examples: { e: { value: 1 } } }
        - { name: c, in: cookie, content: { application/json: { schema: { type: array, items: { type: integer } } } } }
        - { name: h, in: header, required: true, schema: { type: number, minimum: 1, exclusiveMinimum: true, multipleOf: 0.5 } }
      responses:
        "200":
          description: d
          headers: { X-A: { schema: { type: string } }, X-B: { $ref: "#/components/headers/B" } }
          content: { application/json: { schema: { $ref: "#/components/schemas/User" }, example: { a: 1 } } }
          links: { l: { operationId: get, parameters: { id: $x }, server: { url: u } } }
        4XX: { $ref: "#/components/responses/Problem" }
        default: { description: d }
      callbacks: { onEvent: { "{$request.body#/url}": { post: { responses: { "200": { description: d } } } } } }
    post:
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema: { type: object, properties: { file: { type: string, format: binary } } }
            encoding: { file: { contentType: image/png, style: form, explode: true, headers: { A: { schema: {} } } } }
      responses: { "204": { description: d } }
components:
  parameters: { Id: { name: id, in: path, required: true, schema: { type: string } } }
  headers: { B: { content: { text/plain: {} } } }
  responses: { Problem: { description: d, content: { text/html: {} } } }
  requestBodies: { Body: { content: { application/x-www-form-urlencoded: {} } } }
  examples: { E: { summary: s, externalValue: u } }
  links: { L: { operationRef: "#/x" } }
  callbacks: { C: { "http://a": { get: { responses: {} } } } }
  securitySchemes:
    key: { type: apiKey, name: k, in: header }
    http: { type: http, scheme: bearer, bearerFormat: JWT }
    oidc: { type: openIdConnect, openIdConnectUrl: u }
    oauth:
      type: oauth2
      flows:
        implicit: { authorizationUrl: a, scopes: { r: read } }
        authorizationCode: { authorizationUrl: a, tokenUrl: t, refreshUrl: r, scopes: {} }
        password: { tokenUrl: t, scopes: {} }
        clientCredentials: { tokenUrl: t, scopes: {} }
  schemas:
    User:
      type: object
      required: [id]
      nullable: true
      additionalProperties: false
      minProperties: 1
      properties:
        id: { type: string, minLength: 1, maxLength: 9, pattern: p, enum: [a, null], default: a }
        n: { type: integer, format: int64, minimum: 0, maximum: 9, enum: [1, 2] }
        b: { type: boolean, enum: [true] }
        l: { type: array, items: { $ref: "#/components/schemas/User" }, minItems: 1, uniqueItems: true }
        m: { type: object, additionalProperties: { type: number, format: float } }
        any: {}
        $ref: { type: string }
    Pet:
      oneOf: [{ $ref: "#/components/schemas/User" }, { type: string }]
      discriminator: { propertyName: k, mapping: { a: User } }
    All: { allOf: [{ $ref: "#/components/schemas/User" }, { type: object, readOnly: true }], description: d }
    AnyOf: { anyOf: [{ required: [a] }, { not: { type: string } }], xml: { name: x }, externalDocs: { url: u } }
    Mixed: { type: string, properties: { a: {} }, oneOf: [{}], minimum: 1, maxItems: 3 }
"##;

struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}

fn sample() -> Value {
    serde_yaml::from_str(SAMPLE).expect("the sample is YAML")
}

fn pointers(value: &Value, at: Pointer, all: &mut Vec<Pointer>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                pointers(value, at.child(key), all);
            }
        }
        Value::Array(list) => {
            for (i, value) in list.iter().enumerate() {
                pointers(value, at.index(i), all);
            }
        }
        _ => {}
    }
    all.push(at);
}

fn odd_value(random: &mut Random, document: &Value, all: &[Pointer]) -> Value {
    let odd = [
        json!(null),
        json!(true),
        json!(5),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(18446744073709551615u64),
        json!("text"),
        json!("true"),
        json!("7"),
        json!(""),
        json!([]),
        json!({}),
        json!(["a"]),
        json!([1, null]),
        json!({ "a": 1 }),
        json!({ "type": "array" }),
        json!({ "type": ["string"] }),
        json!({ "$ref": 5 }),
        json!({ "$ref": "#/components/schemas/User" }),
        json!({ "$ref": "#/components/schemas/Nothing" }),
        json!({ "$ref": "#/paths/~1users~1{id}/get/responses/200" }),
        json!({ "$ref": "#/components/parameters/Id" }),
        json!({ "$ref": "#/components/schemas/User/properties/id" }),
        json!({ "$ref": "" }),
        json!({ "$ref": "#" }),
        json!({ "x-a": null, "": {}, "get": {}, "default": {}, "200": {}, "/": {}, "$ref": {} }),
    ];
    match random.below(3) {
        // A piece of the document in a place where it does not belong.
        0 => all
            .get(random.below(all.len()))
            .and_then(|at| document.pointer(at.as_str()))
            .cloned()
            .unwrap_or_default(),
        _ => odd[random.below(odd.len())].clone(),
    }
}

fn damage(document: &mut Value, random: &mut Random) {
    let mut all = Vec::new();
    pointers(document, Pointer::root(), &mut all);
    let at = all[random.below(all.len())].clone();
    let odd = odd_value(random, document, &all);
    let keys = [
        "$ref",
        "type",
        "in",
        "schema",
        "content",
        "required",
        "x-y",
        "style",
        "examples",
        "properties",
        "404",
        "/p/{q}",
        "items",
    ];
    let Some(node) = document.pointer_mut(at.as_str()) else {
        return;
    };
    match (node, random.below(4)) {
        (Value::Object(object), 0) => {
            drop(object.insert(keys[random.below(keys.len())].to_owned(), odd))
        }
        (Value::Object(object), 1) => {
            let key = object
                .keys()
                .nth(random.below(object.len()))
                .cloned()
                .unwrap_or_default();
            object.shift_remove(&key);
        }
        (Value::Array(list), 0) => list.push(odd),
        (node, _) => *node = odd,
    }
}

/// Compiles a document, and holds the run to what is promised of every run.
fn compile(document: &str, overlay: Option<String>) -> Run<Output> {
    let run = codegen::generate(Input {
        document: Source::new("sample", document),
        overlays: overlay
            .map(|text| Source::new("overlay", text))
            .into_iter()
            .collect(),
        package: "sample".to_owned(),
        member: false,
        lock: None,
        read: &|_| Err("there is no such file".to_owned()),
        folder: &|_| Err("there is no such folder".to_owned()),
    });
    let rendered = run.report.render(&run.sources);
    assert_eq!(
        run.result.is_none(),
        run.report.has_errors(),
        "{rendered}\n{document}"
    );
    assert!(
        !rendered.contains("not what OpenAPI 3.0 has here"),
        "{rendered}\n{document}"
    );
    let files = run.result.iter().flat_map(|output| &output.files);
    for (path, text) in files.filter(|(path, _)| is_generated_rust(path)) {
        if let Err(error) = syn::parse_file(text) {
            panic!("{path} does not parse: {error}\n{text}\n{document}");
        }
    }
    run
}

/// The runtime's files are the same in every run, and parsed by rustc.
fn is_generated_rust(path: &str) -> bool {
    path.ends_with(".rs") && !path.starts_with("src/runtime/")
}

const ROUNDS: usize = 300;

#[test]
fn the_sample_has_no_errors() {
    let run = compile(SAMPLE, None);
    assert!(run.result.is_some(), "{}", run.report.render(&run.sources));
}

#[test]
fn damaged_documents_are_compiled_or_refused() {
    let sample = sample();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut passed = 0;
    for _ in 0..ROUNDS {
        let mut document = sample.clone();
        for _ in 0..=random.below(3) {
            damage(&mut document, &mut random);
        }
        passed += usize::from(compile(&document.to_string(), None).result.is_some());
    }
    assert!(
        passed > ROUNDS / 20,
        "only {passed} of {ROUNDS} documents passed: the damage is too great to show anything"
    );
}

#[test]
fn damaged_overlays_do_no_harm() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let overlay = json!({ "overlay": "1.0.0", "info": {}, "actions": [
        { "target": "$.paths.*.get", "update": { "tags": ["x"] }, "description": "d" },
        { "target": "$..schemas.User", "remove": true },
        { "target": "$.servers[0]", "update": { "url": "u" } },
        { "target": "$.tags", "update": { "name": "n" } },
    ]});
    for _ in 0..ROUNDS {
        let mut damaged = overlay.clone();
        damage(&mut damaged, &mut random);
        damage(&mut damaged, &mut random);
        compile(SAMPLE, Some(damaged.to_string()));
    }
}

#[test]
fn damaged_texts_are_read_or_refused() {
    let mut random = Random(0x1234_5678_9abc_def1);
    let bytes = SAMPLE.as_bytes();
    let junk = b"{}[]:,&*!|>'\"%@`#\n\t -?\\x";
    for _ in 0..ROUNDS {
        let mut text = bytes.to_vec();
        for _ in 0..=random.below(4) {
            let at = random.below(text.len());
            match random.below(3) {
                0 => drop(text.remove(at)),
                1 => text.insert(at, junk[random.below(junk.len())]),
                _ => text.truncate(at.max(20)),
            }
        }
        compile(&String::from_utf8_lossy(&text), None);
    }
}

#[test]
fn deep_documents_fit_the_stack() {
    let nested = (0..120).fold(
        json!({ "type": "string" }),
        |inner, _| json!({ "not": inner }),
    );
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": "", "version": "1" },
        "paths": {},
        "components": { "schemas": { "Deep": nested } },
    });
    let run = compile(&document.to_string(), None);
    assert!(run.result.is_some(), "{}", run.report.render(&run.sources));
}
