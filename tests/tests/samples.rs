//! What examples show where a document has none of its own is valid by its schema: for every parameter, body and type of
//! all small documents, of the hostile one and of ours.

use codegen::Input;
use tests::samples::{departure, node};
use tests::{every, files, input, source, succeed};

const ENDLESS: &str = "it requires itself, so no finite value keeps to it";
const ANY: &str = "it is made of itself alone, which is any JSON";
const TWINS: &str = "each value that one alternative allows, another allows as well";

/// The published document says so.
const CLOSED: &str =
    "a part of `allOf` allows no keys but its own, and the part beside it needs one more";

/// Schemas that no value keeps to, or whose meaning no type says, with the reason.
const EXCEPT: &[(&str, &str)] = &[
    (
        "tests/fixtures/all-of-diamond.yaml/components/schemas/Or",
        "a part of `allOf` restricts which keys the alternatives beside it need",
    ),
    (
        "tests/fixtures/recursion.yaml/components/schemas/Endless",
        ENDLESS,
    ),
    (
        "tests/fixtures/recursion.yaml/components/schemas/EndlessAlias",
        ENDLESS,
    ),
    (
        "tests/fixtures/recursion.yaml/components/schemas/Nested",
        ANY,
    ),
    (
        "tests/fixtures/recursion.yaml/components/schemas/Acorn/properties/anything",
        TWINS,
    ),
    (
        "tests/fixtures/streams-asked.yaml/paths/~1voices/post/requestBody/content/multipart~1form-data/schema",
        "the method sets what asks for the stream",
    ),
    (
        "tests/fixtures/undeclared.yaml/components/schemas/JWKS.rsa.PrivateKey",
        "it requires a key that it does not describe",
    ),
    (
        "tests/obstacle.yaml/paths/~1bodies/put/requestBody/content/application~1json/schema",
        ENDLESS,
    ),
    ("tests/obstacle.yaml/components/schemas/Recursive", ENDLESS),
    (
        "tests/obstacle.yaml/components/schemas/RecursiveAlias",
        ENDLESS,
    ),
    (
        "tests/obstacle.yaml/components/schemas/Recursive/properties/merged",
        ENDLESS,
    ),
    ("tests/obstacle.yaml/components/schemas/Mutual", ENDLESS),
    ("tests/obstacle.yaml/components/schemas/Mutual2", ENDLESS),
    ("tests/obstacle.yaml/components/schemas/RecursiveList", ANY),
    ("tests/obstacle.yaml/components/schemas/RecursiveMap", ANY),
    (
        "tests/obstacle.yaml/components/schemas/RecursiveUnion",
        TWINS,
    ),
    ("tests/obstacle.yaml/components/schemas/Struct", TWINS),
    (
        "spec/clerk-backend-api.yaml/components/schemas/OrganizationInvitationAcceptedPayload",
        CLOSED,
    ),
    (
        "spec/clerk-backend-api.yaml/webhooks/organizationInvitation.accepted/post/requestBody/content/application~1json/schema",
        CLOSED,
    ),
    (
        "spec/clerk-backend-api.yaml/components/schemas/SessionEventPayload",
        CLOSED,
    ),
    (
        "spec/clerk-backend-api.yaml/webhooks/session.created/post/requestBody/content/application~1json/schema",
        CLOSED,
    ),
    (
        "tests/obstacle.yaml/components/schemas/DeviationKind",
        TWINS,
    ),
    ("tests/obstacle.yaml/components/schemas/Reflect", TWINS),
    ("tests/obstacle.yaml/components/schemas/Place", TWINS),
    ("tests/obstacle.yaml/components/schemas/Con", TWINS),
    ("tests/obstacle.yaml/components/schemas/Hooks", TWINS),
    (
        "tests/obstacle.yaml/components/schemas/Unions/properties/twins",
        TWINS,
    ),
];

#[test]
fn every_sample_is_valid_by_its_schema() {
    let mut documents: Vec<_> = files("tests/fixtures")
        .into_iter()
        .filter(|path| path.ends_with(".yaml"))
        .map(|path| format!("tests/fixtures/{path}"))
        .collect();
    documents.extend(["tests/obstacle.yaml", "spec/clerk-backend-api.yaml"].map(str::to_owned));
    every(&documents, |path| {
        let document = source(path);
        let overlays = || match path {
            "spec/clerk-backend-api.yaml" => vec![source("spec/overlay.yaml")],
            _ => Vec::new(),
        };
        let with = |document| Input {
            overlays: overlays(),
            ..input(document)
        };
        let read = succeed(codegen::read(with(document.clone()))).0;
        let samples = succeed(codegen::samples(with(document))).0;
        let mut wrong = Vec::new();
        for (at, sample) in &samples {
            let Some(schema) = node(&read, at.as_str()) else {
                continue;
            };
            let is_except = EXCEPT
                .iter()
                .any(|(place, _)| *place == format!("{path}{at}"));
            if let Some(why) = departure(&read, schema, sample).filter(|_| !is_except) {
                wrong.push(format!("{path}{at}: {why}"));
            }
        }
        assert!(
            wrong.is_empty(),
            "{} of {} samples are wrong:\n{}",
            wrong.len(),
            samples.len(),
            wrong.join("\n")
        );
    });
}
