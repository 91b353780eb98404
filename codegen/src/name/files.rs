//! The name of a file that holds types of several resources: takes the names of the types, gives words that they share.

use std::collections::{BTreeMap, BTreeSet};

use super::reserved;
use super::spell::is_snake;

/// A name that says what is in the file and that is not taken: the longest beginning that half of the types share, else
/// what most of them share, else the name of the first.
#[must_use]
pub fn shared_file(types: &[String], taken: &BTreeSet<String>) -> String {
    let mut beginnings: BTreeMap<String, usize> = BTreeMap::new();
    for name in types {
        for beginning in beginnings_of(name) {
            *beginnings.entry(beginning).or_default() += 1;
        }
    }
    let mut ranked: Vec<_> = beginnings.into_iter().collect();
    ranked.sort_by_key(|(beginning, count)| {
        let by_half = *count * 2 >= types.len();
        let words = beginning.split('_').count();
        let rank = if by_half { words } else { *count };
        (!by_half, usize::MAX - rank, usize::MAX - *count)
    });
    let shared = ranked.into_iter().filter(|(_, count)| *count > 1);
    let first = types.first().map_or("shared", String::as_str);
    let stem = first.trim_end_matches('_');
    let numbered = (2..).map(|number| format!("{stem}_types_{number}"));
    shared
        .map(|(beginning, _)| beginning)
        .chain([first.to_owned(), format!("{stem}_types")])
        .chain(numbered)
        .find(|name| !taken.contains(name))
        .unwrap_or_default()
}

/// `user_data_list` begins with `user`, with `user_data`, and with itself.
fn beginnings_of(name: &str) -> Vec<String> {
    let words: Vec<_> = name.split('_').collect();
    let beginning = |length| words[..length].join("_");
    let beginnings = (1..=words.len()).map(beginning);
    beginnings.filter(|name| is_module(name)).collect()
}

/// Whether a file may have the name: of `enum_list` and `aux_list` the beginnings may not.
fn is_module(name: &str) -> bool {
    is_snake(name) && !reserved::files().contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_after_what_its_types_share() {
        let cases: [(&[&str], &[&str], &str); 11] = [
            (&["role"], &[], "role"),
            (
                &["session", "session_status", "session_task"],
                &[],
                "session",
            ),
            (
                &["user_email", "user_email_status", "verification"],
                &[],
                "user_email",
            ),
            // Less than half, but more than one.
            (&["a_b", "a_c", "d", "e", "f"], &[], "a"),
            (&["template", "kind"], &[], "template"),
            // What is taken is passed over.
            (
                &["session", "session_status"],
                &["session"],
                "session_types",
            ),
            (
                &["pay_plan", "pay_plan_tier", "pay_total", "fee"],
                &["pay"],
                "pay_plan",
            ),
            // A keyword is no name, nor is what Windows keeps for itself.
            (&["match_", "match_score"], &[], "match_"),
            (&["enum_list", "enum_map"], &[], "enum_list"),
            (&["virtual_"], &["virtual_"], "virtual_types"),
            (&["aux_list", "aux_map"], &[], "aux_list"),
        ];
        for (types, taken, expected) in cases {
            let types: Vec<_> = types.iter().map(ToString::to_string).collect();
            let taken = taken.iter().map(ToString::to_string).collect();
            assert_eq!(shared_file(&types, &taken), expected, "{types:?}");
        }
    }
}
