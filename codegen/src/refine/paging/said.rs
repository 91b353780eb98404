//! Pages as the document says them: the names in it become parameters and fields, and every name that leads nowhere is told.

use super::recognise::{of_step, usual_limit, usual_more, usual_total};
use super::{Lists, values};
use crate::diagnostic::{Diagnostic, Report, nearest};
use crate::ir::{
    Api, Keys, Operation, Page, PageKind, Paging, Param, ParamId, Place, Said, SaidPage, Shape,
    Step, Type,
};
use crate::pointer::Pointer;

/// The pages that the document says an operation has. What it says wrong is told, and then nothing is said.
pub fn page(
    api: &Api,
    operation: &Operation,
    lists: &mut Lists,
    report: &mut Report,
) -> Option<Page> {
    let Paging::Said(said) = &operation.paging else {
        return None;
    };
    let mut reader = Reader {
        api,
        operation,
        said,
        report,
        is_whole: true,
    };
    let body = reader.body()?;
    let page = reader.page(body);
    let page = page.filter(|_| reader.is_whole)?;
    match lists.agree(api, body, page) {
        Ok(page) => Some(page),
        Err(known) => {
            let at = said.items.as_ref().map_or(&said.at, |items| &items.at);
            let known = known.join("/");
            let message = format!(
                "another operation answers with the same type, and has its list in `/{known}`"
            );
            reader
                .tell(at, message)
                .help("a type has one list: give the answers types of their own");
            None
        }
    }
}

struct Reader<'a, 'r> {
    api: &'a Api,
    operation: &'a Operation,
    said: &'a SaidPage,
    report: &'r mut Report,
    /// Whether all that was said has a meaning.
    is_whole: bool,
}

impl<'a> Reader<'a, '_> {
    /// Tells what is wrong: an error in our own extension, which is written for this generator.
    fn tell(&mut self, at: &Pointer, message: String) -> &mut Diagnostic {
        self.is_whole = false;
        match self.said.is_ours {
            true => self.report.error(at, message),
            false => {
                let message = format!("{message}; what it says of pages is left out");
                self.report.warning(at, message)
            }
        }
    }

    fn body(&mut self) -> Option<&'a Type> {
        let body = values::body(self.operation);
        if body.is_none() {
            let at = self.said.at.clone();
            self.tell(
                &at,
                "the operation does not always answer with JSON, so it has no pages".to_owned(),
            )
            .help("leave it out; or correct what the operation answers with, in an overlay");
        }
        body
    }

    /// Every part is looked at, so that all problems are told.
    fn page(&mut self, body: &'a Type) -> Option<Page> {
        let list = self.list(body);
        let limit = match &self.said.limit {
            Some(name) => self.param(name, is_number, "a number"),
            None => usual_limit(self.api, self.operation),
        };
        let step = self.step(body, list.as_ref().map(|(item, _)| item));
        let total = self.place(body, self.said.total.as_ref(), is_number, "a number");
        let more = self.place(
            body,
            self.said.more.as_ref(),
            |ty| *ty == Type::Bool,
            "true or false",
        );
        let (item, items) = list?;
        let mut page = of_step(self.operation, step?, limit, item, items);
        page.total = total.or_else(|| usual_total(self.api, body, &page.items));
        page.more = more.or_else(|| usual_more(self.api, body, &page.items));
        Some(page)
    }

    fn list(&mut self, body: &'a Type) -> Option<(Type, Keys)> {
        let Some(said) = &self.said.items else {
            let list = values::list(self.api, body);
            if list.is_none() {
                let at = self.said.at.clone();
                self.tell(
                    &at,
                    "the answer has no list, or several, and nothing says which has the items"
                        .to_owned(),
                )
                .help("say where the list is: `items`, a JSON pointer such as /data");
            }
            return list;
        };
        let mut ty = body;
        for key in &said.value {
            // What is on the way has to have a name in Rust.
            match values::field(self.api, ty, key) {
                Some(field) => ty = &field.ty,
                None => {
                    self.nowhere(said, ty, key);
                    return None;
                }
            }
        }
        let item = values::item(self.api, ty);
        if item.is_none() {
            let message = format!("{} is not a list", spelled(&said.value));
            self.tell(&said.at, message)
                .help("point to the list with the items");
        }
        item.map(|item| (item.clone(), said.value.clone()))
    }

    fn step(&mut self, body: &'a Type, item: Option<&Type>) -> Option<Step> {
        let param = |reader: &mut Self, fits: fn(&Type) -> bool, what: &str| {
            let name = reader.said.param.as_ref()?;
            reader.param(name, fits, what)
        };
        let next = self.said.next.as_ref();
        match self.said.kind {
            PageKind::Offset => param(self, is_number, "a number").map(Step::Offset),
            PageKind::Number => {
                let id = param(self, is_number, "a number")?;
                let first = || super::recognise::first_number(&self.operation[id]);
                Some(Step::Number(id, self.said.first.unwrap_or_else(first)))
            }
            PageKind::Cursor => {
                let id = param(self, is_one, "a text or a number");
                let at = self.place(body, next, is_one, "a text or a number");
                Some(Step::Cursor(id?, at?))
            }
            PageKind::Url => {
                self.follows();
                let at = self.place(body, next, |ty| ty.is_text() || *ty == Type::Any, "a text");
                at.map(Step::Url)
            }
            PageKind::Link => {
                self.follows();
                Some(Step::Link)
            }
            PageKind::After => {
                let id = param(self, is_one, "a text or a number");
                let usual = Said {
                    value: vec!["id".to_owned()],
                    at: self.said.at.clone(),
                };
                let at = item.and_then(|item| {
                    self.place(
                        item,
                        Some(next.unwrap_or(&usual)),
                        is_one,
                        "a text or a number",
                    )
                });
                Some(Step::After(id?, at?))
            }
        }
    }

    /// URLs are asked for with GET.
    fn follows(&mut self) {
        if self.operation.method != "GET" {
            let at = self.said.at.clone();
            let method = &self.operation.method;
            self.tell(
                &at,
                format!("a URL of a page is asked for with GET, but this is {method}"),
            )
            .help("leave it out: users ask for each page themselves");
        }
    }

    fn param(
        &mut self,
        name: &Said<String>,
        fits: fn(&Type) -> bool,
        what: &str,
    ) -> Option<ParamId> {
        let operation = self.operation;
        let is_query = |param: &Param| param.place == Place::Query;
        let found = operation
            .params()
            .find(|(_, param)| is_query(param) && param.wire == name.value);
        let Some((id, param)) = found else {
            let names = operation.params.iter().filter(|param| is_query(param));
            let names: Vec<_> = names.map(|param| param.wire.as_str()).collect();
            let help = near(
                &name.value,
                &names,
                "the operation has no query parameters",
                "its query parameters are",
            );
            self.tell(
                &name.at,
                format!("the operation has no query parameter `{}`", name.value),
            )
            .help(help);
            return None;
        };
        if !fits(self.api.behind_aliases(&param.ty)) {
            let message = format!("the parameter `{}` is not {what}", name.value);
            self.tell(&name.at, message).help(format!(
                "name a parameter that is {what}, or correct its schema"
            ));
            return None;
        }
        Some(id)
    }

    /// The keys, if they lead to a value that fits. What is any JSON may have all of them.
    fn place(
        &mut self,
        from: &Type,
        said: Option<&Said<Keys>>,
        fits: fn(&Type) -> bool,
        what: &str,
    ) -> Option<Keys> {
        let said = said?;
        let mut ty = self.api.behind_aliases(from);
        for key in &said.value {
            match self.inside(ty, key) {
                Inside::Field(inner) => ty = self.api.behind_aliases(inner),
                Inside::Open => return Some(said.value.clone()),
                Inside::Nothing => {
                    self.nowhere(said, ty, key);
                    return None;
                }
            }
        }
        if let Type::Nullable(inner) = ty {
            ty = self.api.behind_aliases(inner);
        }
        if !fits(ty) && *ty != Type::Any {
            let message = format!("{} is not {what}", spelled(&said.value));
            self.tell(&said.at, message)
                .help(format!("point to {what}"));
            return None;
        }
        Some(said.value.clone())
    }

    fn inside<'t>(&self, ty: &'t Type, key: &str) -> Inside<'t>
    where
        'a: 't,
    {
        match ty {
            Type::Any | Type::Object => Inside::Open,
            Type::Map(inner) => Inside::Field(inner),
            Type::Nullable(inner) => self.inside(self.api.behind_aliases(inner), key),
            Type::Named(id) => match &self.api[*id].shape {
                Shape::Struct(body) => match values::field(self.api, ty, key) {
                    Some(field) => Inside::Field(&field.ty),
                    None if body.rest.is_some() => Inside::Open,
                    None => Inside::Nothing,
                },
                // One of its arms may have it.
                Shape::Union(_) => Inside::Open,
                _ => Inside::Nothing,
            },
            _ => Inside::Nothing,
        }
    }

    fn nowhere(&mut self, said: &Said<Keys>, ty: &Type, key: &str) {
        let fields = values::object(self.api, ty).map(|object| object.fields.as_slice());
        let fields = fields.unwrap_or_default().iter();
        let names: Vec<_> = fields.map(|field| field.wire.as_str()).collect();
        let help = near(
            key,
            &names,
            "what stands there has no keys",
            "the keys there are",
        );
        let message = format!(
            "{} leads to nothing: there is no key `{key}`",
            spelled(&said.value)
        );
        self.tell(&said.at, message).help(help);
    }
}

/// What a key leads to.
enum Inside<'a> {
    Field(&'a Type),
    /// It may be there.
    Open,
    Nothing,
}

fn spelled(keys: &[String]) -> String {
    let pointer = keys.iter().fold(Pointer::root(), |at, key| at.child(key));
    format!("`{}`", pointer.as_str())
}

/// Which names there are, and which of them may be meant.
fn near(word: &str, names: &[&str], none: &str, some: &str) -> String {
    let all = match names {
        [] => none.to_owned(),
        names => format!("{some} {}", names.join(", ")),
    };
    match nearest(word, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`? {all}"),
        None => all,
    }
}

fn is_number(ty: &Type) -> bool {
    matches!(ty, Type::I32 | Type::I64 | Type::U64 | Type::F64)
}

/// One value that a query can have.
fn is_one(ty: &Type) -> bool {
    is_number(ty) || ty.is_text() || *ty == Type::Any
}
