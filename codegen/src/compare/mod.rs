//! What a new version of the crate changes for its users: two surfaces in, a list of changes out, each with its level and
//! its reason in terms of Rust, and the step of the version that follows. It knows no document and no IR.
//!
//! One change is one line, however many methods it reaches. The levels hold for code that spells out every type; the
//! workspace's tests have the compiler confirm them.

mod client;
mod draft;
mod enums;
mod fields;
mod matching;
mod operations;
mod params;
mod report;
mod resources;
mod structs;
mod types;

use std::collections::BTreeSet;

use crate::surface::Surface;
use matching::Matching;

/// The group of what is not of one resource.
pub const CLIENT: &str = "client";
/// The group of types that several resources use.
pub const SHARED: &str = "shared types";
/// The group of types that no operation uses.
pub const UNUSED: &str = "types that no method uses";

/// What changes from one version to another.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The changes, by group, the most important first.
    pub changes: Vec<Change>,
    /// The step that the version has to take.
    pub step: Step,
    /// The version before.
    pub version: String,
    /// The version that follows; none where the one before cannot be read.
    pub next: Option<String>,
}

/// A change.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What kind of change it is: a code that stays, such as `field_removed`.
    pub kind: &'static str,
    /// What it means for users.
    pub level: Level,
    /// The resource that it belongs to, or another heading.
    pub group: String,
    /// What changes: `users().create`, `models::User.email`, `models::User::new`, `models::User: Hash`.
    pub paths: Vec<String>,
    /// Whether code that uses it may compile all the same, and mean something else.
    pub silent: bool,
    /// What changes and why it matters.
    pub text: String,
    /// The methods that it reaches, as `users.create`.
    pub reaches: BTreeSet<String>,
}

/// What a change means for users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Code that was right no longer compiles, or means something else.
    Breaking,
    /// Code compiles, and acts differently.
    Behaviour,
    /// Code compiles and acts as before; there is something new.
    Compatible,
    /// Only texts change.
    Docs,
}

impl Level {
    /// All levels, the most important first.
    pub const ALL: [Self; 4] = [
        Self::Breaking,
        Self::Behaviour,
        Self::Compatible,
        Self::Docs,
    ];

    /// The level in a word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Behaviour => "behaviour",
            Self::Compatible => "compatible",
            Self::Docs => "docs",
        }
    }
}

/// A step of a version, as SemVer has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Nothing changes.
    None,
    /// Nothing to use is new.
    Patch,
    /// Something is new.
    Minor,
    /// Something breaks.
    Major,
}

impl Step {
    /// The step in a word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }

    /// The version that follows `version` by this step. Below 1.0 the second number counts for what breaks, and the third
    /// for all else, as cargo reads versions.
    #[must_use]
    pub fn next(self, version: &str) -> Option<String> {
        let release = version.split(['-', '+']).next()?;
        let numbers: Result<Vec<u64>, _> = release.split('.').map(str::parse).collect();
        let &[major, minor, patch] = numbers.ok()?.as_slice() else {
            return None;
        };
        let (major, minor, patch) = match (self, major) {
            (Self::None, _) => return Some(version.to_owned()),
            (Self::Major, 0) => (0, minor + 1, 0),
            (Self::Major, _) => (major + 1, 0, 0),
            (Self::Minor, 1..) => (major, minor + 1, 0),
            (Self::Minor | Self::Patch, _) => (major, minor, patch + 1),
        };
        Some(format!("{major}.{minor}.{patch}"))
    }
}

/// Two versions, and what has become of what.
struct Pair<'a> {
    old: &'a Surface,
    new: &'a Surface,
    matching: Matching<'a>,
}

/// What changes from one version to another.
#[must_use]
pub fn compare(old: &Surface, new: &Surface) -> Comparison {
    let pair = Pair {
        old,
        new,
        matching: Matching::new(old, new),
    };
    let mut drafts = client::compare_client(&pair);
    drafts.extend(resources::compare_resources(&pair));
    drafts.extend(types::compare_types(&pair));
    let changes = report::sorted(draft::folded(drafts));
    let step = step(&changes);
    Comparison {
        step,
        next: step.next(&old.version),
        version: old.version.clone(),
        changes,
    }
}

fn step(changes: &[Change]) -> Step {
    let steps = changes.iter().map(|change| match change.level {
        Level::Breaking => Step::Major,
        Level::Compatible => Step::Minor,
        Level::Behaviour | Level::Docs => Step::Patch,
    });
    steps.max().unwrap_or(Step::None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_that_follows() {
        let table = [
            ("0.1.4", ["0.1.4", "0.1.5", "0.1.5", "0.2.0"]),
            ("1.2.3", ["1.2.3", "1.2.4", "1.3.0", "2.0.0"]),
            ("1.2.3-rc.1", ["1.2.3-rc.1", "1.2.4", "1.3.0", "2.0.0"]),
        ];
        for (version, expected) in table {
            let steps = [Step::None, Step::Patch, Step::Minor, Step::Major];
            let next = steps.map(|step| step.next(version).expect("it is a version"));
            assert_eq!(next, expected);
        }
        for version in ["", "1", "1.2.x", "1.2.3.4"] {
            assert_eq!(Step::Major.next(version), None, "{version}");
        }
    }
}
