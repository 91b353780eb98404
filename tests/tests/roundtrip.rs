//! Every value that a schema allows comes back as it was: samples of each component are decoded by its type and encoded
//! again, for the fixtures of OpenAPI 3.0 and for the whole API.
//!
//! Two things are left out on purpose: objects lose keys that no field takes, and in types that only responses have, an
//! empty list, null and nothing at all are one.

use std::collections::BTreeMap;

use serde_json::Value;
use tests::read;
use tests::samples::{Known, components, difference, samples, sent};

/// How many failures are printed.
const SHOWN: usize = 40;

/// How much of a sample is printed.
const LONGEST: usize = 400;

fn check(document: &Value, types: &[(&str, bool, roundtrip::Back)]) {
    let rows = types.iter();
    let types: BTreeMap<_, _> = rows
        .map(|(name, received, back)| (*name, (*received, *back)))
        .collect();
    let sent = sent(document);
    let (mut count, mut failures) = (0, Vec::new());
    for component in components(document) {
        // What another component of the same name in other letters stands for has no type of its own.
        let Some((received, back)) = types.get(component.as_str()) else {
            continue;
        };
        let known = if *received || !sent.contains(&component) {
            Known::KeysAndEmpty
        } else {
            Known::Keys
        };
        for sample in samples(document, &component) {
            count += 1;
            let shown: String = sample.to_string().chars().take(LONGEST).collect();
            let why = come_back(&sample, *back, known);
            failures.extend(why.map(|why| format!("{component}{why}\n    {shown}")));
        }
    }
    let shown: Vec<_> = failures.iter().take(SHOWN).map(String::as_str).collect();
    let bad = failures.len();
    assert!(
        bad == 0,
        "{bad} of {count} samples differ:\n{}",
        shown.join("\n")
    );
    assert!(count > 5 * types.len(), "{count} samples are too few");
}

/// What is different about what comes back of a sample.
fn come_back(sample: &Value, back: roundtrip::Back, known: Known) -> Option<String> {
    match back(&sample.to_string()) {
        Ok(text) => {
            let back = serde_json::from_str(&text).expect("what was encoded is JSON");
            difference(sample, &back, known)
        }
        // The content of a file does not travel as JSON.
        Err(why) if why.to_string().contains("a file cannot be decoded") => None,
        Err(why) => Some(format!(": it is refused: {why}")),
    }
}

/// The overlay takes keys away that are required and not declared; here all of them go.
fn drop_undeclared(schema: &mut Value) {
    let properties = schema.get("properties").cloned();
    if let (Some(own), Some(Value::Array(required))) = (properties, schema.get_mut("required")) {
        required.retain(|key| key.as_str().is_some_and(|key| own.get(key).is_some()));
    }
    match schema {
        Value::Array(items) => items.iter_mut().for_each(drop_undeclared),
        Value::Object(entries) => entries.values_mut().for_each(drop_undeclared),
        _ => {}
    }
}

#[test]
fn samples_of_the_fixtures_come_back() {
    let document = serde_json::from_str(roundtrip::DOCUMENT).expect("it is JSON");
    check(&document, roundtrip::FIXTURES);
}

#[test]
fn samples_of_the_whole_api_come_back() {
    let text = read("spec/clerk-backend-api.yaml");
    let mut document = serde_yaml::from_str(&text).expect("it is YAML");
    drop_undeclared(&mut document);
    check(&document, roundtrip::API);
}
