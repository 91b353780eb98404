//! Every value that a schema allows comes back as it was: samples of each component are decoded by its type and encoded
//! again, for the fixtures and for the whole API. A union is the alternative that a sample was made for.
//!
//! Two things are left out on purpose: objects lose keys that no field takes, and in types that only responses have, an
//! empty list, null and nothing at all are one.

use std::collections::BTreeMap;

use codegen::Input;
use roundtrip::{Back, Row};
use serde_json::Value;
use tests::samples::{Known, components, difference, only_alternative, samples, sent};
use tests::{input, source, succeed};

/// How many failures are printed.
const SHOWN: usize = 40;

/// How much of a sample is printed.
const LONGEST: usize = 400;

fn check(document: &Value, rows: &[Row]) {
    let types: BTreeMap<_, _> = rows.iter().map(|row| (row.component, row)).collect();
    let sent = sent(document);
    let (mut count, mut arms, mut failures) = (0, 0, Vec::new());
    for component in components(document) {
        // What another component of the same name in other letters stands for has no type of its own.
        let Some(row) = types.get(component.as_str()) else {
            continue;
        };
        let known = if row.received || !sent.contains(&component) {
            Known::KeysAndEmpty
        } else {
            Known::Keys
        };
        for sample in samples(document, &component) {
            count += 1;
            let arm = only_arm(document, row, &sample);
            arms += usize::from(arm.is_some());
            let shown: String = sample.to_string().chars().take(LONGEST).collect();
            let why = come_back(&sample, row.back, known, arm);
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
    assert!(
        arms > 5,
        "the arm of {arms} samples is known, which is too few"
    );
}

/// The variant that a sample of a union has to be, where its schema leaves a single one.
fn only_arm(document: &Value, row: &Row, sample: &Value) -> Option<&'static str> {
    if row.arms.is_empty() {
        return None;
    }
    let component = only_alternative(document, row.component, sample)?;
    let arm = row.arms.iter().find(|(_, arm)| *arm == component);
    arm.map(|(variant, _)| *variant)
}

/// What is different about what comes back of a sample.
fn come_back(sample: &Value, back: Back, known: Known, arm: Option<&str>) -> Option<String> {
    match back(&sample.to_string()) {
        Ok((_, variant)) if arm.is_some_and(|arm| arm != variant) => Some(format!(
            ": it is {variant}, not {}",
            arm.unwrap_or_default()
        )),
        Ok((text, _)) => {
            let back = serde_json::from_str(&text).expect("what was encoded is JSON");
            difference(sample, &back, known)
        }
        // The content of a file does not travel as JSON.
        Err(why) if why.to_string().contains("a file cannot be decoded") => None,
        Err(why) => Some(format!(": it is refused: {why}")),
    }
}

#[test]
fn samples_of_the_fixtures_come_back() {
    let document = serde_json::from_str(roundtrip::DOCUMENT).expect("it is JSON");
    check(&document, roundtrip::FIXTURES);
}

#[test]
fn samples_of_the_whole_api_come_back() {
    let (document, _) = succeed(codegen::read(Input {
        overlays: vec![source("spec/overlay.yaml")],
        ..input(source("spec/clerk-backend-api.yaml"))
    }));
    check(&document, roundtrip::API);
}
