//! What a report says of small changes of a document: one line for one change, whatever it reaches.

use codegen::compare::{Comparison, Step};
use codegen::{Input, Source};
use tests::{input, succeed};

const DOCUMENT: &str = "
openapi: 3.0.3
info: { title: Small, version: '1' }
paths:
  /users/{id}:
    get: { operationId: getUser, tags: [users], parameters: [{ name: id, in: path, required: true, schema: { type: string } }], responses: { '200': { description: one, content: { application/json: { schema: { $ref: '#/components/schemas/User' } } } } } }
    put: { operationId: putUser, tags: [users], parameters: [{ name: id, in: path, required: true, schema: { type: string } }], requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/NewUser' } } } }, responses: { '200': { description: one, content: { application/json: { schema: { $ref: '#/components/schemas/User' } } } } } }
  /teams:
    get: { operationId: listTeams, tags: [teams], responses: { '200': { description: all, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Team' } } } } } } }
components:
  schemas:
    User: { type: object, description: Somebody., required: [name], properties: { name: { type: string }, address: { $ref: '#/components/schemas/Address' }, role: { type: string, enum: [admin, member] } } }
    NewUser: { type: object, required: [name], properties: { name: { type: string, maxLength: 10 }, address: { $ref: '#/components/schemas/Address' } } }
    Address: { type: object, properties: { street: { type: string } } }
    Team: { type: object, properties: { title: { type: string }, size: { type: integer } } }
";

/// What it is about, the texts to replace, the lines of the report, and the step.
type Row<'a> = (&'a str, &'a [Replace<'a>], &'a [&'a str], Step);

/// A text of the document, and another one.
type Replace<'a> = (&'a str, &'a str);

/// What changes when texts of the document are replaced.
fn changes(replace: &[Replace<'_>]) -> Comparison {
    let surface = |text: String| {
        let input = Input {
            package: "small".to_owned(),
            ..input(Source::new("small.yaml", text))
        };
        succeed(codegen::surface(input)).0
    };
    let mut new = DOCUMENT.to_owned();
    for (old, text) in replace {
        assert!(new.contains(old), "{old}");
        new = new.replace(old, text);
    }
    codegen::compare(&surface(DOCUMENT.to_owned()), &surface(new))
}

/// The lines of a report: the kind of change, its level, and the number of methods that it reaches.
fn lines(comparison: &Comparison) -> Vec<String> {
    let lines = comparison
        .changes
        .iter()
        .map(|it| format!("{} {} {}", it.level.word(), it.kind, it.reaches.len()));
    lines.collect()
}

#[test]
fn one_change_is_one_line() {
    let table: [Row<'_>; 12] = [
        ("nothing", &[], &[], Step::None),
        (
            "a text",
            &[("Somebody.", "Someone.")],
            &["docs docs_changed 2"],
            Step::Patch,
        ),
        (
            "a limit",
            &[("maxLength: 10", "maxLength: 20")],
            &["behaviour limits_changed 1"],
            Step::Patch,
        ),
        (
            "the API's version",
            &[("version: '1'", "version: '2'")],
            &["behaviour api_version_changed 0"],
            Step::Patch,
        ),
        (
            "servers to choose from",
            &[(
                "paths:\n",
                "servers: [{ url: 'https://a.example' }, { url: 'https://b.example' }]\npaths:\n",
            )],
            &[
                "behaviour base_url_changed 0",
                "compatible server_added 0",
                "compatible server_added 0",
            ],
            Step::Minor,
        ),
        (
            "an enum value",
            &[("[admin, member]", "[admin, member, guest]")],
            &["compatible variant_added 2"],
            Step::Minor,
        ),
        (
            "a field",
            &[("street: {", "city: { type: string }, street: {")],
            &["compatible field_added 2"],
            Step::Minor,
        ),
        (
            "a required field",
            &[(
                "NewUser: { type: object, required: [name]",
                "NewUser: { type: object, required: [address, name]",
            )],
            &["breaking field_required 1"],
            Step::Major,
        ),
        (
            "a component's name",
            &[
                ("/Address'", "/schemas-Address'"),
                ("    Address:", "    schemas-Address:"),
            ],
            &["breaking type_renamed 2"],
            Step::Major,
        ),
        (
            "the names of many",
            &[
                ("/Address'", "/schemas-Address'"),
                ("    Address:", "    schemas-Address:"),
                ("/Team'", "/schemas-Team'"),
                ("    Team:", "    schemas-Team:"),
            ],
            &["breaking type_renamed 3"],
            Step::Major,
        ),
        (
            "an operation's path",
            &[("/teams:", "/groups:")],
            &["behaviour endpoint_changed 0"],
            Step::Patch,
        ),
        (
            "the name of a resource",
            &[("tags: [teams]", "tags: [groups]")],
            // Its method is called `list_teams` then: the teams are no longer said by the resource.
            &[
                "breaking resource_renamed 0",
                "breaking operation_renamed 0",
            ],
            Step::Major,
        ),
    ];
    for (what, replace, expected, step) in table {
        let comparison = changes(replace);
        assert_eq!(
            lines(&comparison),
            expected,
            "{what}: {}",
            comparison.to_text(true)
        );
        assert_eq!(comparison.step, step, "{what}");
    }
}

#[test]
fn names_that_change_places_are_told() {
    let comparison = changes(&[
        ("/User'", "/Other'"),
        ("    User:", "    Other:"),
        ("/Team'", "/User'"),
        ("    Team:", "    User:"),
        ("/Other'", "/Team'"),
        ("    Other:", "    Team:"),
    ]);
    let text = comparison.to_text(false);
    assert!(
        text.contains(
            "The type `User` is called `Team` now, and its old name now is what `Team` was."
        ),
        "{text}"
    );
    assert!(
        text.contains(
            "The type `Team` is called `User` now, and its old name now is what `User` was."
        ),
        "{text}"
    );
    assert!(
        comparison
            .changes
            .iter()
            .all(|it| it.silent || it.kind != "type_renamed" || it.paths.len() == 1),
        "{text}"
    );
}

/// A chat that answers as a whole or as a stream, by the ID of its operation.
fn chat(id: &str, lock: Option<Source>) -> (codegen::Surface, String) {
    let text = format!(
        "
openapi: 3.0.3
info: {{ title: Small, version: '1' }}
paths:
  /chat:
    post: {{ operationId: {id}, tags: [chat], responses: {{ '200': {{ description: words, content: {{ application/json: {{}}, text/event-stream: {{}} }} }} }} }}
"
    );
    let input = || Input {
        package: "small".to_owned(),
        lock: lock.clone(),
        ..input(Source::new("small.yaml", text.clone()))
    };
    let lock = succeed(codegen::lock(input())).0;
    (succeed(codegen::surface(input())).0, lock)
}

#[test]
fn both_methods_of_an_operation_stay_when_its_id_changes() {
    let (before, lock) = chat("createChat", None);
    assert!(
        lock.contains("create_stream = createChat stream POST /chat"),
        "{lock}"
    );
    let (after, _) = chat("postTalk", Some(Source::new("names.lock", lock)));
    let names = |surface: &codegen::Surface| {
        let names = surface.operations.iter().map(|it| it.name.clone());
        names.collect::<Vec<_>>()
    };
    assert_eq!(names(&before), ["create", "create_stream"]);
    assert_eq!(names(&after), names(&before));
    let comparison = codegen::compare(&before, &after);
    assert!(comparison.changes.is_empty(), "{:?}", lines(&comparison));
}
