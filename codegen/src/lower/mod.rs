//! Lowering: from the OpenAPI document to the IR. The only place that knows what OpenAPI means.
//!
//! It knows nothing of tokens and of Rust's spelling. What cannot be represented becomes any JSON, with a warning.

mod all_of;
mod answers;
mod arms;
mod body;
mod encoding;
mod events;
mod extension;
mod headers;
mod keywords;
mod narrow;
mod object;
mod operation;
mod outcome;
mod paging;
mod parameter;
mod resolve;
mod resource;
mod schema;
mod security;
mod stream;
mod subtypes;
mod union;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use openapiv3::{OpenAPI, Schema, Server};

use crate::check::{Document, More};
use crate::diagnostic::Report;
use crate::ir::{self, Api, Info, Origin, Shape, Type, TypeDef, TypeId};
use crate::pointer::Pointer;
use resolve::Resolver;
use subtypes::Subtypes;

/// Lowers a document.
pub fn lower(document: &Document, report: &mut Report) -> Api {
    let (more, described) = (document.more.as_slice(), document);
    let document = &document.openapi;
    let resolver = Resolver::new(document);
    let mut cx = Cx {
        document,
        more,
        resolver,
        subtypes: Subtypes::new(resolver),
        report,
        types: Vec::new(),
        by_component: BTreeMap::new(),
        queue: VecDeque::new(),
        by_place: BTreeMap::new(),
        open: BTreeSet::new(),
    };
    let mut api = Api {
        info: Info {
            title: document.info.title.clone(),
            version: document.info.version.clone(),
            description: document.info.description.clone(),
        },
        servers: lower_servers(&document.servers),
        settings: extension::settings(&document.extensions, cx.report),
        schemes: security::lower_schemes(&mut cx),
        retries: extension::retries(&document.extensions, &Pointer::root(), cx.report),
        ..Api::default()
    };
    operation::lower_operations(&mut cx, &mut api);
    api.events = events::lower_events(&mut cx, described, api.settings.events.as_ref());
    lower_components(&mut cx);
    api.types = cx.types;
    api
}

/// What lowering carries along.
struct Cx<'a, 'r> {
    document: &'a OpenAPI,
    /// The operations with methods that OpenAPI 3.0 does not have.
    more: &'a [More],
    resolver: Resolver<'a>,
    subtypes: Subtypes<'a>,
    report: &'r mut Report,
    types: Vec<TypeDef>,
    /// The components that have an ID; their shapes follow from the queue.
    by_component: BTreeMap<&'a str, TypeId>,
    queue: VecDeque<(&'a str, TypeId)>,
    /// The inline types, by place: a response that ten operations share is lowered once.
    by_place: BTreeMap<Pointer, TypeId>,
    /// The inline schemas that are being lowered: one of them inside of itself gets a type to refer to.
    open: BTreeSet<Pointer>,
}

impl<'a> Cx<'a, '_> {
    /// The ID of a component's type. Its shape comes later, so that types may refer to each other.
    fn component(&mut self, name: &'a str) -> TypeId {
        if let Some(id) = self.by_component.get(name) {
            return *id;
        }
        let at = Pointer::component("schemas", name);
        let id = self.add(Origin::Component(name.to_owned()), at);
        self.by_component.insert(name, id);
        self.queue.push_back((name, id));
        id
    }

    /// A new type whose shape is not known yet.
    fn add(&mut self, origin: Origin, at: Pointer) -> TypeId {
        self.types.push(TypeDef {
            origin,
            at,
            name: None,
            doc: None,
            deprecated: false,
            example: None,
            nullable: false,
            limits: ir::Limits::default(),
            shape: Shape::Alias(Type::Any),
        });
        TypeId(self.types.len() - 1)
    }

    fn def(&mut self, id: TypeId) -> &mut TypeDef {
        &mut self.types[id.0]
    }
}

/// Lowers all schemas under `components`, those first that operations led to.
fn lower_components(cx: &mut Cx<'_, '_>) {
    for (name, _) in cx.resolver.all::<Schema>() {
        cx.component(name);
    }
    while let Some((name, id)) = cx.queue.pop_front() {
        schema::lower_component(cx, name, id);
    }
}

fn lower_servers(servers: &[Server]) -> Vec<ir::Server> {
    let server = |server: &Server| ir::Server {
        url: url(server),
        template: server.url.clone(),
        variables: variables(server),
        name: server_name(server),
        description: server.description.clone(),
    };
    servers.iter().map(server).collect()
}

/// The variables that the URL has.
fn variables(server: &Server) -> Vec<ir::ServerVariable> {
    let variables = server.variables.iter().flatten();
    let used = variables.filter(|(name, _)| server.url.contains(&format!("{{{name}}}")));
    used.map(|(name, variable)| ir::ServerVariable {
        name: name.clone(),
        default: variable.default.clone(),
        values: variable.enumeration.clone(),
        description: variable.description.clone(),
    })
    .collect()
}

/// What the document calls a server: Speakeasy's extension.
fn server_name(server: &Server) -> Option<String> {
    let name = server.extensions.get("x-speakeasy-server-id")?;
    name.as_str().map(str::to_owned)
}

/// The URL with each variable replaced by its default.
fn url(server: &Server) -> String {
    let variables = server.variables.iter().flatten();
    variables.fold(server.url.clone(), |url, (name, variable)| {
        url.replace(&format!("{{{name}}}"), &variable.default)
    })
}
