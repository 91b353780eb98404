//! Prints a comparison: as text, as Markdown, as JSON. It takes what is compared and decides only the order.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Change, Comparison, Level, SHARED, Step};

/// The changes by groups, those that break most first; in a group by level.
pub fn sorted(mut changes: Vec<Change>) -> Vec<Change> {
    let mut weights: BTreeMap<String, [usize; 4]> = BTreeMap::new();
    for change in &changes {
        let weight = weights.entry(change.group.clone()).or_default();
        weight[change.level as usize] += 1;
    }
    let rank = |change: &Change| {
        let weight = weights.get(&change.group).copied().unwrap_or_default();
        let weight = weight.map(|count| usize::MAX - count);
        (
            weight,
            change.group.clone(),
            change.level,
            // What is of no type reaches itself alone, and comes first.
            change
                .reaches
                .len()
                .checked_sub(1)
                .map(|many| usize::MAX - many),
        )
    };
    changes.sort_by_cached_key(rank);
    changes
}

impl Comparison {
    /// How many changes of a level there are.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        self.changes.iter().filter(|it| it.level == level).count()
    }

    /// For people. With `all`, each change is followed by what it is about and the methods it reaches.
    #[must_use]
    pub fn to_text(&self, all: bool) -> String {
        let level = |change: &Change| format!("  {:10} ", change.level.word());
        self.print(str::to_owned, level, all.then_some("              "))
    }

    /// For a changelog or a pull request.
    #[must_use]
    pub fn to_markdown(&self, all: bool) -> String {
        let group = |group: &str| format!("### {}\n", heading(group));
        let level = |change: &Change| format!("- **{}**", change.level.word());
        self.print(group, level, all.then_some("  - "))
    }

    /// A heading for each group, a line for each change, and with a margin its details.
    fn print(
        &self,
        group: impl Fn(&str) -> String,
        level: impl Fn(&Change) -> String,
        details_at: Option<&str>,
    ) -> String {
        let mut out = String::new();
        for (name, changes) in self.groups() {
            out += &format!("{}\n", group(name));
            for change in changes {
                out += &format!("{} {}{}\n", level(change), change.text, reach(change));
                if let Some(margin) = details_at {
                    out += &details(change, margin);
                }
            }
            out += "\n";
        }
        out + &self.last_line() + "\n"
    }

    /// For tools.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let changes = self.changes.iter().map(|it| {
            json!({
                "kind": it.kind,
                "level": it.level.word(),
                "group": it.group,
                "paths": it.paths,
                "silent": it.silent,
                "text": it.text,
                "reaches": it.reaches,
            })
        });
        let counts =
            Level::ALL.map(|level| (level.word().to_owned(), Value::from(self.count(level))));
        json!({
            "step": self.step.word(),
            "version": self.version,
            "next": self.next,
            "counts": counts.into_iter().collect::<serde_json::Map<_, _>>(),
            "changes": changes.collect::<Vec<_>>(),
        })
    }

    fn groups(&self) -> Vec<(&str, &[Change])> {
        let groups = self.changes.chunk_by(|one, other| one.group == other.group);
        groups
            .filter_map(|it| Some((it.first()?.group.as_str(), it)))
            .collect()
    }

    fn last_line(&self) -> String {
        if self.step == Step::None {
            return "no change".to_owned();
        }
        let counts = Level::ALL.map(|level| format!("{} {}", self.count(level), level.word()));
        let next = self
            .next
            .as_ref()
            .map(|next| format!("; {} is followed by {next}", self.version));
        format!(
            "step: {} ({}){}",
            self.step.word(),
            counts.join(", "),
            next.unwrap_or_default()
        )
    }
}

/// A resource is code, the other groups are words.
fn heading(group: &str) -> String {
    let is_words = group.contains(' ') || group == super::CLIENT || group == SHARED;
    if is_words {
        group.to_owned()
    } else {
        format!("`{group}`")
    }
}

/// How many methods a change reaches, where its text does not say it.
fn reach(change: &Change) -> String {
    match change.reaches.len() {
        0 => String::new(),
        1 => change
            .reaches
            .iter()
            .map(|it| format!(" (`{it}`)"))
            .collect(),
        many => format!(" ({many} methods)"),
    }
}

fn details(change: &Change, indent: &str) -> String {
    let line = |what: &str, items: Vec<&str>| match items.as_slice() {
        [] => String::new(),
        items => format!("{indent}{what} {}\n", items.join(", ")),
    };
    let paths = change.paths.iter().map(String::as_str).collect();
    let reaches = change.reaches.iter().map(String::as_str).collect();
    line("about", paths) + &line("reaches", reaches)
}
