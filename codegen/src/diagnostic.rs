//! Problems of a run: what is wrong, where, and what to do about it.
//! A [`Report`] gathers all of them, in the order they were found, so that one run shows everything there is to fix, and
//! makes one of those that say the same of several places.
//! Nothing here knows OpenAPI, Rust or how a report is printed (that is `render.rs`).

use indexmap::{IndexMap, IndexSet};

use crate::pointer::Pointer;

/// How bad a problem is: an error stops the run, the others do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// Something is generated, but maybe not what the author had in mind.
    Warning,
    /// The document is right, and says something that a type cannot say or that the SDK does not do.
    Note,
}

/// Where a problem is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A node of the bundled document; its value is shown when it is a scalar, its key otherwise.
    Node(Pointer),
    /// The key of a node of the bundled document.
    Key(Pointer),
    /// A node of one file: an overlay, or a file that the document refers to.
    In {
        /// The file's name.
        source: String,
        /// The node in that file.
        pointer: Pointer,
    },
    /// The key of a node of one file.
    KeyIn {
        /// The file's name.
        source: String,
        /// The node in that file.
        pointer: Pointer,
    },
    /// A place in a text that could not be read as YAML or JSON; both count from 1, columns in characters.
    At {
        /// The file's name.
        source: String,
        /// The line, from 1.
        line: usize,
        /// The column in characters, from 1.
        column: usize,
    },
    /// A file as a whole.
    Source(String),
}

impl From<Pointer> for Place {
    fn from(pointer: Pointer) -> Place {
        Place::Node(pointer)
    }
}

impl From<&Pointer> for Place {
    fn from(pointer: &Pointer) -> Place {
        Place::Node(pointer.clone())
    }
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// Whether it stops the run.
    pub severity: Severity,
    /// Where it is.
    pub at: Place,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Other places that have to do with it, each with a note.
    pub related: Vec<(Place, String)>,
}

impl Diagnostic {
    /// Says what to do.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Points at another place that has to do with the problem.
    pub fn related(&mut self, at: impl Into<Place>, note: impl Into<String>) -> &mut Self {
        self.related.push((at.into(), note.into()));
        self
    }
}

/// All problems of a run.
#[derive(Clone, Debug, Default)]
pub struct Report {
    found: Vec<Diagnostic>,
}

impl Report {
    /// Adds an error: nothing will be generated.
    pub fn error(&mut self, at: impl Into<Place>, message: impl Into<String>) -> &mut Diagnostic {
        self.push(Severity::Error, at.into(), message.into())
    }

    /// Adds a warning.
    pub fn warning(&mut self, at: impl Into<Place>, message: impl Into<String>) -> &mut Diagnostic {
        self.push(Severity::Warning, at.into(), message.into())
    }

    /// Adds a note.
    pub fn note(&mut self, at: impl Into<Place>, message: impl Into<String>) -> &mut Diagnostic {
        self.push(Severity::Note, at.into(), message.into())
    }

    /// Whether anything stops the run.
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|d| d.severity == Severity::Error)
    }

    /// How many errors there are.
    pub fn errors(&self) -> usize {
        self.count(Severity::Error)
    }

    /// How many warnings there are.
    pub fn warnings(&self) -> usize {
        self.count(Severity::Warning)
    }

    /// How many notes there are.
    pub fn notes(&self) -> usize {
        self.count(Severity::Note)
    }

    fn count(&self, severity: Severity) -> usize {
        self.iter().filter(|d| d.severity == severity).count()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The problems in the order they were found. What is said in the same words of several places is one problem: at
    /// the first of them, with the others as related places.
    pub fn iter(&self) -> impl Iterator<Item = Diagnostic> {
        let mut groups: IndexMap<_, (&Diagnostic, IndexSet<&Place>)> = IndexMap::new();
        for problem in &self.found {
            let said = (
                problem.severity,
                &problem.message,
                &problem.help,
                &problem.related,
            );
            let (_, places) = groups.entry(said).or_insert((problem, IndexSet::new()));
            places.insert(&problem.at);
        }
        let groups = groups.into_values();
        groups.map(|(first, places)| together(first, &places))
    }

    /// Takes over the problems of another report. None of them stops the run.
    pub(crate) fn add_as_warnings(&mut self, other: Report) {
        for mut problem in other.found {
            problem.severity = problem.severity.max(Severity::Warning);
            self.found.push(problem);
        }
    }

    fn push(&mut self, severity: Severity, at: Place, message: String) -> &mut Diagnostic {
        let help = None;
        let related = Vec::new();
        self.found.push(Diagnostic {
            severity,
            at,
            message,
            help,
            related,
        });
        self.found.last_mut().expect("one was pushed just now")
    }
}

/// One problem for all places of which the same is said.
fn together(first: &Diagnostic, places: &IndexSet<&Place>) -> Diagnostic {
    let mut problem = first.clone();
    let more = match places.len().saturating_sub(1) {
        0 => return problem,
        1 => "1 more place".to_owned(),
        n => format!("{n} more places"),
    };
    problem.message += &format!(", here and in {more}");
    for place in places.iter().skip(1) {
        problem.related((*place).clone(), "also here");
    }
    problem
}

/// The candidate that `word` was probably meant to be: the nearest one by edits, letter case aside.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = word.to_lowercase();
    let length = folded.chars().count();
    if length > 100 {
        return None;
    }
    let allowed = ((length + 1) / 3).clamp(1, 3);
    candidates
        .into_iter()
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= allowed)
        .map(|candidate| {
            (
                strsim::osa_distance(&folded, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_problems_count_once() {
        let mut report = Report::default();
        assert!(report.is_empty() && !report.has_errors());
        report.warning(Pointer::root(), "odd").help("fix it");
        report.warning(Pointer::root(), "odd").help("fix it");
        report.warning(Pointer::root(), "odd");
        assert_eq!((report.errors(), report.warnings()), (0, 2));
        report.error(Pointer::root(), "wrong");
        assert_eq!((report.errors(), report.has_errors()), (1, true));
    }

    #[test]
    fn problems_of_several_places_are_told_together() {
        let mut report = Report::default();
        for place in ["/a", "/b", "/a", "/c"] {
            report.warning(Pointer::parse(place).unwrap(), "odd");
        }
        report.warning(Pointer::root(), "odd").help("fix it");
        let found: Vec<_> = report.iter().collect();
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].message, "odd, here and in 2 more places");
        assert_eq!(found[0].related.len(), 2);
        assert_eq!(found[1].message, "odd");
    }

    #[test]
    fn nearest_wants_a_likely_typo() {
        let types = ["string", "integer", "object"];
        assert_eq!(nearest("strin", types), Some("string"));
        assert_eq!(nearest("String", types), Some("string"));
        assert_eq!(nearest("int", types), None);
        assert_eq!(nearest("", types), None);
        assert_eq!(
            nearest("desciption", ["description", "summary"]),
            Some("description")
        );
    }
}
