//! Names stay: a document is generated, then a later version of it with the lock of the first run. Each row says which
//! line the lock must have then.

use codegen::{Input, Source};

/// The lock that a run writes.
fn lock(document: &str, before: Option<&str>) -> String {
    let run = codegen::generate(Input {
        document: Source::new("api.yaml", document),
        overlays: Vec::new(),
        package: "api".to_owned(),
        member: false,
        lock: before.map(|text| Source::new("names.lock", text)),
        read: &|_| Err("there are no files".to_owned()),
        folder: &|_| Err("there is no such folder".to_owned()),
    });
    let errors = run
        .report
        .iter()
        .filter(|it| it.severity == codegen::Severity::Error);
    let errors: Vec<_> = errors.map(|it| it.message.clone()).collect();
    run.result
        .unwrap_or_else(|| panic!("{errors:?}\n{document}"))
        .lock
}

/// A document: paths and schemas in YAML's flow style, a line for each.
fn document(paths: &[&str], schemas: &[&str]) -> String {
    let lines = |lines: &[&str], indent: &str| {
        let lines = lines.iter().map(|line| format!("{indent}{line}\n"));
        lines.collect::<String>()
    };
    format!(
        "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n{}components:\n  schemas:\n{}",
        lines(paths, "  "),
        lines(schemas, "    ")
    )
}

/// An operation of the group `users` that answers with a schema.
fn get(id: &str, path: &str, schema: &str) -> String {
    operation(id, "users", path, schema, "")
}

fn operation(id: &str, tag: &str, path: &str, schema: &str, params: &str) -> String {
    format!(
        "{path}: {{get: {{operationId: {id}, tags: [{tag}], parameters: [{params}], responses: {{'200': {{description: x, content: {{application/json: {{schema: {schema}}}}}}}}}}}}}"
    )
}

const USER: &str =
    "{type: object, properties: {id: {type: string}, email: {type: string}, name: {type: string}}}";
const TEAM: &str = "{type: object, properties: {size: {type: integer}, owner: {type: string}, plan: {type: string}}}";

fn component(name: &str) -> String {
    format!("{{$ref: '#/components/schemas/{name}'}}")
}

/// Generates both versions, and looks for lines in the second lock.
fn assert_stays(old: (&[&str], &[&str]), new: (&[&str], &[&str]), lines: &[&str]) {
    let before = lock(&document(old.0, old.1), None);
    let new = document(new.0, new.1);
    let after = lock(&new, Some(&before));
    for line in lines {
        assert!(
            after.lines().any(|it| it == *line),
            "{line}\n{before}\n{after}"
        );
    }
    assert_eq!(
        lock(&new, Some(&after)),
        after,
        "a lock changes what it locks"
    );
}

#[test]
fn a_component_that_is_renamed_keeps_its_name() {
    let user = format!("schemas-User: {USER}");
    let renamed = format!("Person: {USER}");
    assert_stays(
        (
            &[&get("GetUser", "/u", &component("schemas-User"))],
            &[&user],
        ),
        (&[&get("GetUser", "/u", &component("Person"))], &[&renamed]),
        &["models::SchemasUser = schemas/Person"],
    );
}

#[test]
fn components_that_swap_their_names_keep_them() {
    let (one, two) = (
        get("GetUser", "/u", &component("A")),
        get("GetTeam", "/t", &component("B")),
    );
    let (swapped_one, swapped_two) = (
        get("GetUser", "/u", &component("B")),
        get("GetTeam", "/t", &component("A")),
    );
    assert_stays(
        (
            &[&one, &two],
            &[&format!("A: {USER}"), &format!("B: {TEAM}")],
        ),
        (
            &[&swapped_one, &swapped_two],
            &[&format!("B: {USER}"), &format!("A: {TEAM}")],
        ),
        &["models::A = schemas/B", "models::B = schemas/A"],
    );
}

#[test]
fn an_inline_schema_that_becomes_a_component_keeps_its_name() {
    let inside = |schema: &str| format!("{{type: object, properties: {{profile: {schema}}}}}");
    assert_stays(
        (
            &[&get("GetUser", "/u", &component("User"))],
            &[&format!("User: {}", inside(USER))],
        ),
        (
            &[&get("GetUser", "/u", &component("User"))],
            &[
                &format!("User: {}", inside(&component("UserProfileDetails"))),
                &format!("UserProfileDetails: {USER}"),
            ],
        ),
        &["models::Profile = schemas/UserProfileDetails"],
    );
}

#[test]
fn types_that_are_alike_are_not_merged_under_another_name() {
    let answer = "{type: object, properties: {mode: {type: string, enum: [on, off]}, limit: {type: integer}}}";
    let inside = format!("{{type: object, properties: {{rate limit: {answer}}}}}");
    let old = [get("VerifyUserToken", "/a", &inside)];
    let new = [
        get("VerifyUserToken", "/a", &inside),
        get("VerifyTeamToken", "/b", &inside),
    ];
    let old: Vec<_> = old.iter().map(String::as_str).collect();
    let new: Vec<_> = new.iter().map(String::as_str).collect();
    assert_stays(
        (&old, &[]),
        (&new, &[]),
        &["models::RateLimit = VerifyUserToken response.rate limit"],
    );
}

#[test]
fn a_name_stays_though_a_shorter_one_is_no_longer_unique() {
    let owner =
        "{type: object, properties: {mapping: {type: object, properties: {a: {type: string}}}}}";
    let other =
        "{type: object, properties: {mapping: {type: object, properties: {b: {type: string}}}}}";
    let one = get("GetUser", "/u", &component("User"));
    let two = get("GetTeam", "/t", &component("Team"));
    assert_stays(
        (&[&one], &[&format!("User: {owner}")]),
        (
            &[&one, &two],
            &[&format!("Team: {other}"), &format!("User: {owner}")],
        ),
        &[
            "models::Mapping = schemas/User.mapping",
            "models::TeamMapping = schemas/Team.mapping",
        ],
    );
}

#[test]
fn a_setter_keeps_sending_what_it_sent() {
    let query = |names: &[&str]| {
        let params = names
            .iter()
            .map(|name| format!("{{name: {name}, in: query, schema: {{type: string}}}}"));
        let params: Vec<_> = params.collect();
        operation(
            "ListUsers",
            "users",
            "/u",
            "{type: string}",
            &params.join(", "),
        )
    };
    assert_stays(
        (&[&query(&["frontendApi"])], &[]),
        (&[&query(&["frontend_api", "frontendApi"])], &[]),
        &[
            "resources::users::ListRequest::frontend_api = query frontendApi",
            "resources::users::ListRequest::frontend_api_2 = query frontend_api",
        ],
    );
}

#[test]
fn an_operation_that_moves_stays_where_it_was() {
    let old = operation("GetUser", "users", "/u", "{type: string}", "");
    let table = [
        operation("GetUser", "people", "/u", "{type: string}", ""),
        operation("ReadUser", "users", "/u", "{type: string}", ""),
        operation("GetUser", "users", "/v2/u", "{type: string}", ""),
    ];
    for new in table {
        let before = lock(&document(&[&old], &[]), None);
        let after = lock(&document(&[&new], &[]), Some(&before));
        let line = after
            .lines()
            .find(|line| line.starts_with("resources::users::Users::get = "));
        assert!(line.is_some(), "{new}\n{after}");
    }
}

#[test]
fn a_name_of_what_is_gone_is_given_to_nothing_else() {
    let one = get("GetUser", "/u", &component("User"));
    let two = get("GetTeam", "/t", &component("Team"));
    let inside =
        "{type: object, properties: {profile: {type: object, properties: {a: {type: string}}}}}";
    let other =
        "{type: object, properties: {profile: {type: object, properties: {b: {type: integer}}}}}";
    assert_stays(
        (&[&one], &[&format!("User: {inside}")]),
        (&[&two], &[&format!("Team: {other}")]),
        &[
            "- models::Profile = schemas/User.profile",
            "- resources::users::Users::get = GetUser GET /u",
            "models::TeamProfile = schemas/Team.profile",
        ],
    );
}

#[test]
fn an_arm_keeps_its_name_when_a_tag_comes() {
    let kind = |value: &str, tag: &str| {
        format!(
            "{{type: object, required: [{value}{tag}], properties: {{{value}: {{type: string}}, kind: {{type: string, enum: [{value}]}}}}}}"
        )
    };
    let union = format!(
        "Pet: {{oneOf: [{}, {}]}}",
        component("Cat"),
        component("Dog")
    );
    let get = get("GetPet", "/p", &component("Pet"));
    let (cat, dog) = (
        format!("Cat: {}", kind("purr", "")),
        format!("Dog: {}", kind("bark", "")),
    );
    let (cat_2, dog_2) = (
        format!("Cat: {}", kind("purr", ", kind")),
        format!("Dog: {}", kind("bark", ", kind")),
    );
    assert_stays(
        (&[&get], &[&union, &cat, &dog]),
        (&[&get], &[&union, &cat_2, &dog_2]),
        &["models::Pet::Cat = schemas/Cat", "models::Pet::Cat = purr"],
    );
}

#[test]
fn a_component_keeps_its_name_when_what_was_inline_refers_to_it() {
    let file = "{type: object, properties: {sha: {type: string}, name: {type: string}, size: {type: integer}}}";
    let commit = |schema: &str| format!("Commit: {{type: object, properties: {{file: {schema}}}}}");
    let (one, two) = (
        get("GetFile", "/f", &component("Entry")),
        get("GetCommit", "/c", &component("Commit")),
    );
    let entry = format!("Entry: {file}");
    assert_stays(
        (&[&one, &two], &[&commit(file), &entry]),
        (&[&one, &two], &[&commit(&component("Entry")), &entry]),
        &[
            "models::Entry = schemas/Entry",
            "- models::CommitFile = what was CommitFile",
        ],
    );
}
