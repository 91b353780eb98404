//! Recognises pages by the names and types of parameters and of what an answer has. A name alone is never enough: what a
//! parameter takes, an answer has to give.

use super::values::{self, Value, about};
use crate::ir::{
    Annotations, Api, Arm, Field, Keys, Operation, Page, Param, ParamId, Place, Shape, Step, Type,
};
use crate::words::fold;

/// The pages of an operation, where they are plain.
pub fn page(api: &Api, operation: &Operation) -> Option<Page> {
    let body = values::body(operation)?;
    let (item, items) = values::list(api, body)?;
    if values::is_entity(api, body, &items) {
        return None;
    }
    let seen = Seen {
        api,
        operation,
        values: about(api, body, &items),
        item,
    };
    let step = seen.step()?;
    let mut page = of_step(operation, step, seen.limit(), seen.item.clone(), items);
    page.total = seen.total();
    page.more = seen.more();
    Some(page)
}

/// Pages with that step, and what the document says of their limit.
pub fn of_step(
    operation: &Operation,
    step: Step,
    limit: Option<ParamId>,
    item: Type,
    items: Keys,
) -> Page {
    let about = limit.map(|limit| &operation[limit].annotations);
    let maximum = about.and_then(|about| about.limits.maximum.as_ref());
    let default = about.and_then(|about| about.default.as_ref());
    Page {
        step,
        limit,
        default_limit: default.and_then(serde_json::Value::as_u64),
        max_limit: maximum
            .filter(|it| !it.excluded)
            .and_then(|it| it.number.as_u64()),
        item,
        items,
        total: None,
        more: None,
    }
}

// All names are folded: without case and punctuation.
const OFFSETS: [&str; 3] = ["offset", "skip", "startat"];
const LIMITS: [&str; 13] = [
    "limit",
    "perpage",
    "pagesize",
    "pagelimit",
    "maxresults",
    "maxitems",
    "maxpagesize",
    "resultsperpage",
    "itemsperpage",
    "take",
    "top",
    "size",
    "count",
];
const NUMBERS: [&str; 5] = ["page", "pagenumber", "pageno", "pagenum", "pageindex"];
const CURSORS: [&str; 13] = [
    "cursor",
    "pagecursor",
    "nextcursor",
    "startcursor",
    "startingcursor",
    "pagetoken",
    "nextpagetoken",
    "nexttoken",
    "continuationtoken",
    "continue",
    "paginationtoken",
    "marker",
    "bookmark",
];
/// Fields with the cursor of the next page, whatever the parameter is called.
const NEXT_CURSORS: [&str; 9] = [
    "nextcursor",
    "nextpagecursor",
    "nextpagetoken",
    "nexttoken",
    "nextcontinuationtoken",
    "continuationtoken",
    "nextmarker",
    "endcursor",
    "nextpaginationtoken",
];
const AFTERS: [&str; 3] = ["startingafter", "afterid", "after"];
const URLS: [&str; 8] = [
    "odatanextlink",
    "nextlink",
    "nexturl",
    "nexturi",
    "nextpageurl",
    "nextpageuri",
    "nextpagelink",
    "nexthref",
];
const FLAGS: [&str; 7] = [
    "hasmore",
    "hasnext",
    "hasnextpage",
    "hasmorepages",
    "hasmoreitems",
    "hasmoreresults",
    "istruncated",
];
const TOTALS: [&str; 8] = [
    "totalcount",
    "total",
    "totalresults",
    "totalitems",
    "totalrecords",
    "totalelements",
    "totalsize",
    "count",
];

/// The parameter with the number of items on a page.
pub fn usual_limit(api: &Api, operation: &Operation) -> Option<ParamId> {
    find_param(operation, &LIMITS, |param| is_number(api, &param.ty))
}

/// Where a page says whether there are more.
pub fn usual_more(api: &Api, body: &Type, items: &[String]) -> Option<Keys> {
    more_of(api, &about(api, body, items))
}

/// Where a page has the number of all items.
pub fn usual_total(api: &Api, body: &Type, items: &[String]) -> Option<Keys> {
    total_of(api, &about(api, body, items))
}

fn find_param(
    operation: &Operation,
    names: &[&str],
    fits: impl Fn(&Param) -> bool,
) -> Option<ParamId> {
    names.iter().find_map(|name| {
        let mut params = operation.params();
        let is_it = |param: &Param| {
            param.place == Place::Query && fold(&param.wire) == *name && fits(param)
        };
        params.find(|(_, param)| is_it(param)).map(|(id, _)| id)
    })
}

/// The first value with one of these names that fits.
fn find_value<'s, 'a>(
    values: &'s [Value<'a>],
    names: &[&str],
    fits: impl Fn(&Value<'a>) -> bool,
) -> Option<&'s Value<'a>> {
    names.iter().find_map(|name| {
        let mut values = values.iter();
        values.find(|value| value.name() == *name && fits(value))
    })
}

fn more_of(api: &Api, values: &[Value<'_>]) -> Option<Keys> {
    let is_flag = |value: &Value<'_>| *api.behind_aliases(&value.field.ty) == Type::Bool;
    find_value(values, &FLAGS, is_flag).map(|value| value.keys.clone())
}

fn total_of(api: &Api, values: &[Value<'_>]) -> Option<Keys> {
    let is_total = |value: &Value<'_>| {
        let doc = value.field.annotations.doc.as_deref().unwrap_or_default();
        let doc = doc.to_ascii_lowercase();
        // A count may be that of the page.
        let is_plain = value.name() != "count" || doc.contains("total") || doc.contains("all ");
        is_integer(api, &value.field.ty) && is_plain
    };
    find_value(values, &TOTALS, is_total).map(|value| value.keys.clone())
}

/// What an operation takes and gives.
struct Seen<'a> {
    api: &'a Api,
    operation: &'a Operation,
    values: Vec<Value<'a>>,
    item: Type,
}

impl<'a> Seen<'a> {
    /// What leads to the next page. What a page says itself comes before what has to be counted; but `limit` and `offset`
    /// give each page by itself.
    fn step(&self) -> Option<Step> {
        if let (Some(offset), Some(_)) = (
            self.number_param(&["offset"]),
            self.number_param(&["limit"]),
        ) {
            return Some(Step::Offset(offset));
        }
        // To send something again is safe with GET alone.
        if self.operation.method != "GET" {
            return None;
        }
        let counted = || self.offset().or_else(|| self.number());
        self.cursor()
            .or_else(|| self.link())
            // With a total, the last page is known, and each of them can be had by itself.
            .or_else(|| counted().filter(|_| self.total().is_some()))
            .or_else(|| self.url())
            .or_else(|| self.after())
            .or_else(counted)
    }

    fn offset(&self) -> Option<Step> {
        self.limit()?;
        self.number_param(&OFFSETS).map(Step::Offset)
    }

    fn number_param(&self, names: &[&str]) -> Option<ParamId> {
        find_param(self.operation, names, |param| {
            is_number(self.api, &param.ty)
        })
    }

    fn text_param(&self, names: &[&str]) -> Option<ParamId> {
        find_param(self.operation, names, |param| {
            is_text(self.api, &param.ty, &param.annotations)
        })
    }

    fn limit(&self) -> Option<ParamId> {
        usual_limit(self.api, self.operation)
    }

    fn value(&self, names: &[&str], fits: impl Fn(&Value<'a>) -> bool) -> Option<&Value<'a>> {
        find_value(&self.values, names, fits)
    }

    fn number(&self) -> Option<Step> {
        let param = self.number_param(&NUMBERS)?;
        Some(Step::Number(param, first_number(&self.operation[param])))
    }

    fn cursor(&self) -> Option<Step> {
        let known = self.text_param(&CURSORS);
        // A number or an offset that is a text is as good as a cursor.
        let id = known
            .or_else(|| self.text_param(&OFFSETS))
            .or_else(|| self.text_param(&NUMBERS))
            .or_else(|| self.text_param(&AFTERS))?;
        let name = fold(&self.operation[id].wire);
        let by_name = self.cursor_for(&name);
        let value = by_name.or_else(|| known.and_then(|_| self.usual_cursor(&name)))?;
        Some(Step::Cursor(id, value.keys.clone()))
    }

    /// A text that may be a cursor, with one of these names.
    fn cursor_value(
        &self,
        names: &[&str],
        fits: impl Fn(&Value<'a>) -> bool,
    ) -> Option<&Value<'a>> {
        self.value(names, |value| {
            let is_text = is_text(self.api, &value.field.ty, &value.field.annotations);
            is_text && !is_url(value) && fits(value)
        })
    }

    /// The cursor whose name says that the parameter takes it.
    fn cursor_for(&self, name: &str) -> Option<&Value<'a>> {
        let next = format!("next{name}");
        let is_next = |value: &Value<'a>| value.is_in(&["next", "nextpage", "cursors"]);
        self.cursor_value(&[&next], |_| true)
            .or_else(|| self.cursor_value(&[name], is_next))
            .or_else(|| {
                let is_after = AFTERS.contains(&name);
                self.cursor_value(&["lastid"], |_| is_after)
            })
    }

    /// The cursor of a parameter that takes cursors and nothing else.
    fn usual_cursor(&self, name: &str) -> Option<&Value<'a>> {
        // A marker that is called like the parameter is the one that was sent.
        let is_sent = name == "marker";
        self.cursor_value(&NEXT_CURSORS, |_| true)
            .or_else(|| self.cursor_value(&[name], |_| !is_sent))
            .or_else(|| {
                self.cursor_value(&["next", "nextpage"], |value| {
                    value.is_inside() && !value.is_in(&["links"])
                })
            })
    }

    /// A declared header `Link`, where parameters say that there are pages.
    fn link(&self) -> Option<Step> {
        let headers = values::object(self.api, self.operation.headers.as_ref()?)?;
        let is_link = |field: &Field| field.wire.eq_ignore_ascii_case("link");
        let is_paged = self.limit().is_some() || self.number().is_some();
        (is_paged && headers.fields.iter().any(is_link)).then_some(Step::Link)
    }

    fn url(&self) -> Option<Step> {
        let is_text =
            |value: &Value<'_>| is_text(self.api, &value.field.ty, &value.field.annotations);
        let named = self.value(&URLS, is_text);
        let next = || {
            self.value(&["next", "nextpage"], |value| {
                is_text(value) && is_url(value)
            })
        };
        let linked = || self.value(&["href"], |value| is_text(value) && value.is_in(&["next"]));
        let value = named.or_else(next).or_else(linked)?;
        Some(Step::Url(value.keys.clone()))
    }

    fn after(&self) -> Option<Step> {
        let id = self.text_param(&AFTERS)?;
        let is_plain = fold(&self.operation[id].wire) != "after" || self.more().is_some();
        (is_plain && has_id(self.api, &self.item)).then(|| Step::After(id, vec!["id".to_owned()]))
    }

    fn more(&self) -> Option<Keys> {
        more_of(self.api, &self.values)
    }

    fn total(&self) -> Option<Keys> {
        total_of(self.api, &self.values)
    }
}

fn is_integer(api: &Api, ty: &Type) -> bool {
    matches!(api.behind_aliases(ty), Type::I32 | Type::I64 | Type::U64)
}

fn is_number(api: &Api, ty: &Type) -> bool {
    is_integer(api, ty) || *api.behind_aliases(ty) == Type::F64
}

/// A text that may be a cursor: any, and no date.
fn is_text(api: &Api, ty: &Type, about: &Annotations) -> bool {
    let format = about.limits.format.as_deref().unwrap_or_default();
    api.behind_aliases(ty).is_text() && !format.starts_with("date")
}

/// Whether the document says that a text is a URL.
fn is_url(value: &Value<'_>) -> bool {
    let about = &value.field.annotations;
    let format = about.limits.format.as_deref().unwrap_or_default();
    let example = about.example.as_ref().and_then(|example| example.as_str());
    let example = example.unwrap_or_default();
    let doc = about.doc.as_deref().unwrap_or_default();
    let mut words = doc.split(|c: char| !c.is_ascii_alphanumeric());
    let names = ["url", "uri", "link", "hyperlink", "href"];
    format.starts_with("ur")
        || example.starts_with("http")
        || example.starts_with('/')
        || value.is_in(&["links"])
        || words.any(|word| names.iter().any(|name| word.eq_ignore_ascii_case(name)))
}

/// What is said of numbers that do not begin with 1.
const FROM_ZERO: [&str; 11] = [
    "zero-based",
    "0-based",
    "zero based",
    "zero-indexed",
    "0-indexed",
    "starts at 0",
    "starting at 0",
    "starts from 0",
    "starting from 0",
    "start from 0",
    "start at 0",
];

/// The number of the first page: 1, unless the document says otherwise.
pub fn first_number(param: &Param) -> u64 {
    let about = &param.annotations;
    let default = about.default.as_ref().and_then(serde_json::Value::as_u64);
    let minimum = about.limits.minimum.as_ref();
    let minimum = minimum
        .filter(|it| !it.excluded)
        .and_then(|it| it.number.as_u64());
    let doc = about
        .doc
        .as_deref()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let said = FROM_ZERO
        .iter()
        .any(|words| doc.contains(words))
        .then_some(0);
    default.or(minimum).or(said).unwrap_or(1)
}

/// Whether each element has an ID.
fn has_id(api: &Api, item: &Type) -> bool {
    let Type::Named(id) = api.behind_aliases(item) else {
        return false;
    };
    match &api[*id].shape {
        Shape::Struct(_) => values::field(api, item, "id").is_some_and(|field| {
            api.behind_aliases(&field.ty).is_text() || is_integer(api, &field.ty)
        }),
        Shape::Union(union) => {
            let has_id = |arm: &Arm| values::object(api, &arm.ty).is_some() && has_id(api, &arm.ty);
            !union.arms.is_empty() && union.arms.iter().all(has_id)
        }
        _ => false,
    }
}
