//! Operations: each path and method, with its resource and its name.

use std::collections::{BTreeMap, HashMap};

use openapiv3::{self as openapi, PathItem, ReferenceOr, RequestBody};
use serde_json::Value;

use super::Lowering;
use super::extension::{self, text_of};
use super::keywords::Node;
use crate::ir::{Api, Body, Media, Operation, Resource, ResourceId, Scheme, Type};
use crate::pointer::Pointer;
use crate::words::fold;

/// An operation as the document has it, before it is lowered.
#[derive(Clone)]
struct Found<'a> {
    method: &'a str,
    path: &'a str,
    item: &'a PathItem,
    operation: &'a openapi::Operation,
    item_at: Pointer,
    at: Pointer,
    /// The `operationId`, or one made from method and path.
    id: String,
}

impl<'a> Lowering<'a, '_> {
    /// Lowers all operations, and groups them into resources.
    pub(super) fn operations(&mut self, api: &mut Api) {
        let mut found = self.found();
        self.settle_ids(&mut found);
        let resources = self.resources(&found);
        let groups: HashMap<_, _> = resources
            .keys()
            .enumerate()
            .map(|(index, key)| (key.clone(), ResourceId(index)))
            .collect();
        for found in &found {
            let (group, _) = self.group(found);
            let resource = groups[&fold(&group)];
            let operation = self.operation(found, resource, &api.schemes);
            api.operations.push(operation);
        }
        api.resources = resources.into_values().collect();
    }

    fn found(&self) -> Vec<Found<'a>> {
        let mut all = Vec::new();
        for (path, item) in &self.document.paths.paths {
            let ReferenceOr::Item(item) = item else {
                continue;
            };
            let item_at = Pointer::root().child("paths").child(path);
            let own = methods(item).into_iter();
            let own = own.filter_map(|(method, operation)| {
                Some((method, operation?, item_at.child(&method.to_lowercase())))
            });
            let more = self.more.iter().filter(|more| more.path == *path);
            let more = more.map(|more| (more.method.as_str(), &more.operation, more.at.clone()));
            for (method, operation, at) in own.chain(more) {
                let id = operation.operation_id.clone().unwrap_or_default();
                all.push(Found {
                    method,
                    path,
                    item,
                    operation,
                    item_at: item_at.clone(),
                    at,
                    id,
                });
            }
        }
        all
    }

    /// Gives every operation an ID of its own: types and builders are named by it.
    fn settle_ids(&mut self, found: &mut [Found<'a>]) {
        let mut first: HashMap<String, Pointer> = HashMap::new();
        let mut nameless = Vec::new();
        for found in found {
            let derived = format!(
                "{} {}",
                found.method.to_lowercase(),
                found.path.replace(['/', '{', '}'], " ")
            );
            let derived = derived.split_whitespace().collect::<Vec<_>>().join("_");
            let at = found.at.child("operationId");
            if found.id.is_empty() {
                nameless.push((found.at.clone(), derived.clone()));
                found.id = derived;
            } else if let Some(other) = first.get(&fold(&found.id)) {
                self.report
                    .warning(&at, format!("`{}` is the ID of another operation too; this one is called `{derived}`", found.id))
                    .help("give each operation an ID of its own with an overlay")
                    .related(other.clone(), "the first one");
                found.id = derived;
            }
            first.entry(fold(&found.id)).or_insert(at);
        }
        self.nameless(&nameless);
    }

    /// Tells of operations without an ID: a few one by one, many at once, since documents that leave IDs out leave
    /// out all of them.
    fn nameless(&mut self, operations: &[(Pointer, String)]) {
        const FEW: usize = 3;
        let told = if operations.len() > FEW {
            1
        } else {
            operations.len()
        };
        let more = match operations.len() - told {
            0 => String::new(),
            n => format!(", and {n} more are called by their method and path"),
        };
        for (at, name) in &operations[..told] {
            let message =
                format!("the operation has no `operationId`; it is called `{name}` here{more}");
            self.report
                .warning(at, message)
                .help("give it one with an overlay, so that its name stays when the path changes");
        }
    }

    /// The operation's group as the document spells it: the extension, else the first tag, else the path's first
    /// word that says something.
    fn group(&mut self, found: &Found<'a>) -> (String, Pointer) {
        const KEY: &str = "x-speakeasy-group";
        let named = text_of(&found.operation.extensions, KEY, &found.at, self.report);
        if let Some(group) = named.filter(|group| !fold(group).is_empty()) {
            return (group, found.at.child(KEY));
        }
        if let Some(tag) = found
            .operation
            .tags
            .first()
            .filter(|tag| !fold(tag).is_empty())
        {
            return (tag.clone(), found.at.child("tags").index(0));
        }
        let words = || {
            let words = found.path.split('/');
            words.filter(|word| !word.starts_with('{') && !fold(word).is_empty())
        };
        let word = words().find(|word| !is_prefix(word)).or(words().next());
        (word.unwrap_or("root").to_owned(), found.item_at.clone())
    }

    /// The groups in alphabetical order, by their folded names, each with the description of its operations' tag.
    fn resources(&mut self, found: &[Found<'a>]) -> BTreeMap<String, Resource> {
        let mut resources: BTreeMap<String, Resource> = BTreeMap::new();
        for found in found {
            let (group, at) = self.group(found);
            let doc = found.operation.tags.first().and_then(|name| {
                let tag = self.document.tags.iter().find(|tag| tag.name == *name)?;
                tag.description.clone()
            });
            let resource = resources.entry(fold(&group)).or_insert(Resource {
                group,
                doc: None,
                at,
            });
            resource.doc = resource.doc.take().or(doc);
        }
        resources
    }

    fn operation(
        &mut self,
        found: &Found<'a>,
        resource: ResourceId,
        schemes: &[Scheme],
    ) -> Operation {
        let Found {
            operation, at, id, ..
        } = found;
        let name = text_of(
            &operation.extensions,
            "x-speakeasy-name-override",
            at,
            self.report,
        );
        let params = self.params(found.item, &found.item_at, operation, at, id);
        let bodies = self.bodies(operation, at, id);
        let (ok, errors) = self.outcomes(operation, at, id);
        let servers = if operation.servers.is_empty() {
            &found.item.servers
        } else {
            &operation.servers
        };
        Operation {
            id: id.clone(),
            at: at.clone(),
            method: found.method.to_owned(),
            path: found.path.to_owned(),
            resource,
            name: name.unwrap_or_default(),
            params,
            bodies,
            ok,
            errors,
            security: self.security(operation.security.as_ref(), schemes),
            page: None,
            retries: extension::retries(&operation.extensions, at, self.report),
            server: servers.first().map(super::url),
            summary: operation
                .summary
                .clone()
                .or_else(|| found.item.summary.clone()),
            doc: operation
                .description
                .clone()
                .or_else(|| found.item.description.clone()),
            deprecated: operation.deprecated,
        }
    }

    /// The bodies that an operation takes, the best one first: JSON before forms before bytes.
    fn bodies(&mut self, operation: &'a openapi::Operation, at: &Pointer, id: &str) -> Vec<Body> {
        let Some(node) = &operation.request_body else {
            return Vec::new();
        };
        let at = at.child("requestBody");
        let Some((body, at, name)) = self.resolver.follow::<RequestBody>(node, &at) else {
            return Vec::new();
        };
        let mut path = name.map_or_else(|| vec![id.to_owned()], |name| vec![name.to_owned()]);
        path.push("request body".to_owned());
        let mut bodies: Vec<Body> = Vec::new();
        for (media_type, content) in &body.content {
            let media = media(media_type);
            if bodies.iter().any(|body| body.media == media) {
                continue;
            }
            let at = at.child("content").child(media_type);
            let path = if bodies.is_empty() {
                path.clone()
            } else {
                [path.as_slice(), &[media_word(media)]].concat()
            };
            let lowered = content
                .schema
                .as_ref()
                .map(|schema| self.value(Node::from(schema), &at.child("schema"), &path));
            let lowered = lowered.unwrap_or_default();
            let doc = body
                .description
                .clone()
                .or_else(|| lowered.annotations.doc.clone());
            let example = self
                .example(content)
                .or_else(|| lowered.annotations.example.clone());
            let ty = match (media, lowered.ty) {
                (Media::Binary, _) => Type::File,
                (Media::Text, _) => Type::Text,
                (_, ty) => ty.unwrap_or(Type::Any),
            };
            bodies.push(Body {
                media,
                media_type: media_type.clone(),
                ty,
                required: body.required,
                doc,
                example,
            });
        }
        bodies.sort_by_key(|body| body.media);
        // Who calls the method of another media type has a body of it.
        for body in bodies.iter_mut().skip(1) {
            body.required = true;
        }
        bodies
    }

    /// The example of a media type, or the first of several.
    pub(super) fn example(&self, content: &openapi::MediaType) -> Option<Value> {
        let several = || {
            content
                .examples
                .values()
                .find_map(|example| example.as_item()?.value.clone())
        };
        content.example.clone().or_else(several)
    }
}

/// The operations of a path, in the order in which people read them.
fn methods(item: &PathItem) -> [(&'static str, Option<&openapi::Operation>); 8] {
    [
        ("GET", item.get.as_ref()),
        ("POST", item.post.as_ref()),
        ("PUT", item.put.as_ref()),
        ("PATCH", item.patch.as_ref()),
        ("DELETE", item.delete.as_ref()),
        ("HEAD", item.head.as_ref()),
        ("OPTIONS", item.options.as_ref()),
        ("TRACE", item.trace.as_ref()),
    ]
}

/// How a media type is written and read.
pub fn media(media_type: &str) -> Media {
    let essence = media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    match essence.as_str() {
        "application/x-www-form-urlencoded" => Media::Form,
        "application/json" | "*/*" | "application/*" | "text/json" => Media::Json,
        json if json.ends_with("+json") => Media::Json,
        multipart if multipart.starts_with("multipart/") => Media::Multipart,
        text if text.starts_with("text/") || text.ends_with("/xml") || text.ends_with("+xml") => {
            Media::Text
        }
        _ => Media::Binary,
    }
}

fn media_word(media: Media) -> String {
    match media {
        Media::Json => "json",
        Media::Form => "form",
        Media::Multipart => "multipart",
        Media::Text => "text",
        Media::Binary => "binary",
    }
    .to_owned()
}

/// Whether a word of a path stands before every resource: `api`, `v1`, `v2.1`.
fn is_prefix(word: &str) -> bool {
    let version = word.strip_prefix(['v', 'V']);
    let is_number = |rest: &str| {
        rest.starts_with(|c: char| c.is_ascii_digit())
            && rest
                .chars()
                .all(|c| c.is_ascii_digit() || ".-_".contains(c))
    };
    word == "api" || version.is_some_and(is_number)
}
