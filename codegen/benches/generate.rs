//! How long a run takes, stage by stage, on our document as it is and ten times as large.
//!
//! `cargo bench -p codegen`. Stages are the differences between runs that end after them, so they add up to the whole.
//! Each figure is the median of several rounds, in which all runs take turns.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use codegen::{Input, Run, Source};
use serde_json::{Map, Value};

/// How often each run is repeated.
const ROUNDS: usize = 9;

/// How often all paths and components stand in the large document.
const COPIES: usize = 10;

/// A run that ends after some stage.
type Timed = fn(&Texts) -> Duration;

/// The ends of a run, from the first stage to the last.
const ENDS: [(&str, Timed); 4] = [
    ("read: load, overlay, bundle, adapt", |texts| {
        texts.time(codegen::read)
    }),
    ("lower: check, lower, refine", |texts| {
        texts.time(codegen::api)
    }),
    ("name: analyze, name", |texts| texts.time(codegen::lock)),
    ("write: emit, format", |texts| texts.time(codegen::generate)),
];

fn main() {
    let overlay = text("spec/overlay.yaml");
    let document = text("spec/clerk-backend-api.yaml");
    let value: Value = serde_yaml::from_str(&document).expect("the document is YAML");
    let large = copies(&value).to_string();
    let documents = [
        ("as it is", Texts::new(value.to_string(), overlay.clone())),
        ("ten times", Texts::new(large, overlay)),
    ];
    let mut times = vec![vec![Vec::new(); ENDS.len()]; documents.len()];
    for _ in 0..ROUNDS {
        for (times, (_, texts)) in times.iter_mut().zip(&documents) {
            for (times, (_, run)) in times.iter_mut().zip(&ENDS) {
                times.push(run(texts));
            }
        }
    }
    let medians: Vec<Vec<f64>> = times
        .into_iter()
        .map(|ends| ends.into_iter().map(median).collect())
        .collect();
    println!(
        "| milliseconds | {} | {} | ratio |",
        documents[0].0, documents[1].0
    );
    println!("|---|---|---|---|");
    for (end, (name, _)) in ENDS.iter().enumerate() {
        let stage = |document: &Vec<f64>| {
            document[end] - end.checked_sub(1).map_or(0.0, |before| document[before])
        };
        row(name, stage(&medians[0]), stage(&medians[1]));
    }
    let last = ENDS.len() - 1;
    row("all", medians[0][last], medians[1][last]);
}

fn row(name: &str, one: f64, ten: f64) {
    println!("| {name} | {one:.0} | {ten:.0} | {:.1} |", ten / one);
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1000.0
}

fn text(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    fs::read_to_string(path).expect("the file is in the repository")
}

/// A document and its overlay.
struct Texts {
    document: Source,
    overlay: Source,
}

impl Texts {
    fn new(document: String, overlay: String) -> Self {
        Self {
            document: Source::new("document.json", document),
            overlay: Source::new("overlay.yaml", overlay),
        }
    }

    fn time<T>(&self, run: fn(Input<'_>) -> Run<T>) -> Duration {
        let input = Input {
            document: self.document.clone(),
            overlays: vec![self.overlay.clone()],
            package: "sdk".to_owned(),
            member: false,
            lock: None,
            read: &|_| Err("there are no other files".to_owned()),
            folder: &|_| Err("there is no such folder".to_owned()),
        };
        let began = Instant::now();
        let run = run(input);
        let took = began.elapsed();
        assert!(run.result.is_some(), "{}", run.report.render(&run.sources));
        took
    }
}

/// The document with all its paths and components, and copies of them that refer to each other.
fn copies(document: &Value) -> Value {
    let mut all = document.clone();
    for number in 2..=COPIES {
        let mut copy = document.clone();
        rename(&mut copy, number);
        add(&mut all["paths"], &copy["paths"], |path| {
            format!("/copy{number}{path}")
        });
        let sections = all["components"].as_object_mut().into_iter().flatten();
        for (section, components) in sections {
            if section != "securitySchemes" {
                let copied = &copy["components"][section.as_str()];
                add(components, copied, |name| format!("{name}Copy{number}"));
            }
        }
    }
    all
}

fn add(to: &mut Value, from: &Value, name: impl Fn(&str) -> String) {
    let (Some(to), Some(from)) = (to.as_object_mut(), from.as_object()) else {
        return;
    };
    let renamed: Map<_, _> = from
        .iter()
        .map(|(key, value)| (name(key), value.clone()))
        .collect();
    to.extend(renamed);
}

/// Gives operation IDs, tags and references a copy's names.
fn rename(value: &mut Value, number: usize) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                match (key.as_str(), value) {
                    ("$ref", Value::String(to)) => *to = format!("{to}Copy{number}"),
                    ("operationId", Value::String(id)) => *id = format!("{id}Copy{number}"),
                    ("tags", Value::Array(tags)) => {
                        for tag in tags {
                            let name = tag.as_str().unwrap_or_default();
                            *tag = Value::from(format!("{name} copy {number}"));
                        }
                    }
                    (_, value) => rename(value, number),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|value| rename(value, number)),
        _ => {}
    }
}
