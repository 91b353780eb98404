//! Where the next page of a list is: takes a page and its headers, gives the cursor that leads on. When a list ends and what
//! is sent is not known here.

use reqwest::header::{HeaderMap, LINK};

use super::operation::Step;
use super::reflect::Reflect;
use super::walk;

/// The cursor of the next page, if this one has it. Pages that are counted have none.
pub fn next(step: Step, page: &dyn Reflect, headers: &HeaderMap) -> Option<String> {
    match step {
        Step::Offset(_) | Step::Number(..) => None,
        Step::Cursor(_, at) | Step::Url(at) => text(page, at),
        Step::Link => linked(headers),
        Step::After(_, items, id) => {
            let mut last = None;
            walk::inside(page, items, &mut |items| {
                walk::each_element(items, &mut |item| last = text(item, id));
            });
            last
        }
    }
}

/// The text of the value that the keys lead to, unless it is empty.
pub fn text(value: &dyn Reflect, keys: &[&str]) -> Option<String> {
    let mut found = None;
    walk::inside(value, keys, &mut |value| {
        if !walk::is_none(value) {
            found = walk::text(value).ok();
        }
    });
    found.filter(|text| !text.is_empty())
}

/// The number that the keys lead to.
pub fn number(value: &dyn Reflect, keys: &[&str]) -> Option<u64> {
    text(value, keys)?.parse().ok()
}

/// The target of the link whose relation is `next` (RFC 8288, 3).
fn linked(headers: &HeaderMap) -> Option<String> {
    let values = headers.get_all(LINK).iter();
    let mut texts = values.filter_map(|value| value.to_str().ok());
    texts.find_map(|text| {
        let mut rest = text;
        loop {
            let (target, behind) = rest.split_once('<')?.1.split_once('>')?;
            let (params, behind) = link_params(behind);
            let relates = |(name, value): &(String, String)| {
                let mut relations = value.split_ascii_whitespace();
                name == "rel" && relations.any(|relation| relation.eq_ignore_ascii_case("next"))
            };
            // With an anchor, it is a link of something else.
            let is_ours = !params.iter().any(|(name, _)| name == "anchor");
            if is_ours && params.iter().any(relates) {
                return Some(target.trim().to_owned());
            }
            rest = behind;
        }
    })
}

/// The parameters behind a link's target, and what follows them. Inside of quotes, nothing ends a value.
fn link_params(text: &str) -> (Vec<(String, String)>, &str) {
    let mut params = Vec::new();
    let mut current = String::new();
    let mut chars = text.char_indices();
    let (mut quoted, mut end) = (false, text.len());
    while let Some((index, char)) = chars.next() {
        match char {
            '\\' if quoted => current.extend(chars.next().map(|(_, escaped)| escaped)),
            '"' => quoted = !quoted,
            ';' if !quoted => params.push(std::mem::take(&mut current)),
            ',' if !quoted => {
                end = index + 1;
                break;
            }
            _ => current.push(char),
        }
    }
    params.push(current);
    let params = params.iter().filter_map(|param| {
        let (name, value) = param.split_once('=')?;
        Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
    });
    (params.collect(), text.get(end..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    #[test]
    fn a_link_is_found_by_its_relation() {
        for (headers, next) in [
            (&["</a?page=2>; rel=\"next\""] as &[_], Some("/a?page=2")),
            (&["<b>;rel=next"], Some("b")),
            (&["<b> ; title=\"c\" ; REL = \"last Next\""], Some("b")),
            (
                &["<p>; rel=\"prev\", <n>; rel=\"next\", <l>; rel=\"last\""],
                Some("n"),
            ),
            (&["<p>; rel=prev", "<n>; rel=next"], Some("n")),
            // A comma and a semicolon in a target and in quotes.
            (
                &["<a?b=1,2;3>; rel=\"prev\", <n?b=1,2>; rel=\"next\""],
                Some("n?b=1,2"),
            ),
            (
                &["<p>; title=\"x, <y>; rel=next\"; rel=prev, <n>; rel=next"],
                Some("n"),
            ),
            (
                &["<p>; title=\"a \\\" b, \"; rel=prev, <n>; rel=next"],
                Some("n"),
            ),
            (&["<n>; rel=\"nextish\"", "<n>; title=next"], None),
            (&["<n>; rel=next; anchor=\"/other\""], None),
            (&["", "<", "<>", "rel=next", "<a; rel=next", ",,;;"], None),
            (&[], None),
        ] {
            let mut map = HeaderMap::new();
            for header in headers {
                map.append(LINK, HeaderValue::from_str(header).expect("it is a value"));
            }
            assert_eq!(linked(&map).as_deref(), next, "{headers:?}");
        }
    }

    #[test]
    fn a_text_is_found_by_its_keys() {
        let page = serde_json::json!({
            "meta": {"next": "a", "number": 7, "null": null, "empty": "", "more": false},
            "data": [{"id": "x"}, {"id": 12}],
        });
        for (keys, found) in [
            (&["meta", "next"] as &[_], Some("a")),
            (&["meta", "number"], Some("7")),
            (&["meta", "more"], Some("false")),
            (&["meta", "null"], None),
            (&["meta", "empty"], None),
            (&["meta", "none"], None),
            (&["next"], None),
            (&["meta", "next", "deeper"], None),
        ] {
            assert_eq!(text(&page, keys).as_deref(), found, "{keys:?}");
        }
        let after = Step::After("after", &["data"], &["id"]);
        assert_eq!(next(after, &page, &HeaderMap::new()).as_deref(), Some("12"));
    }
}
