//! Lowering: from the OpenAPI document to the IR. The only place that knows what OpenAPI means.
//!
//! It knows nothing of tokens and of Rust's spelling. What cannot be represented becomes any JSON, with a warning.

mod extension;
mod heir;
mod keywords;
mod operation;
mod outcome;
mod parameter;
mod resolve;
mod schema;
mod security;
mod union;

use std::collections::{BTreeSet, HashMap, VecDeque};

use openapiv3::{OpenAPI, Schema, Server};

use crate::check::{Document, More};
use crate::diagnostic::Report;
use crate::ir::{self, Api, Info, Origin, Shape, Type, TypeDef, TypeId};
use crate::pointer::Pointer;
use resolve::Resolver;

/// Lowers a document.
#[must_use]
pub fn lower(document: &Document, report: &mut Report) -> Api {
    let mut lowering = Lowering::new(document, report);
    let document = &document.openapi;
    let mut api = Api {
        info: Info {
            title: document.info.title.clone(),
            version: document.info.version.clone(),
            description: document.info.description.clone(),
        },
        servers: servers(&document.servers),
        settings: extension::settings(&document.extensions, lowering.report),
        schemes: lowering.schemes(),
        retries: extension::retries(&document.extensions, &Pointer::root(), lowering.report),
        ..Api::default()
    };
    lowering.operations(&mut api);
    lowering.components();
    api.types = lowering.types;
    api
}

/// What lowering carries along.
struct Lowering<'a, 'r> {
    document: &'a OpenAPI,
    /// The operations with methods that OpenAPI 3.0 does not have.
    more: &'a [More],
    resolver: Resolver<'a>,
    heirs: heir::Heirs<'a>,
    report: &'r mut Report,
    types: Vec<TypeDef>,
    /// The components that have an ID; their shapes follow from the queue.
    by_component: HashMap<&'a str, TypeId>,
    queue: VecDeque<(&'a str, TypeId)>,
    /// The inline types, by place: a response that ten operations share is lowered once.
    by_place: HashMap<Pointer, TypeId>,
    /// The inline schemas that are being lowered: one of them inside of itself gets a type to refer to.
    open: BTreeSet<Pointer>,
}

impl<'a, 'r> Lowering<'a, 'r> {
    fn new(document: &'a Document, report: &'r mut Report) -> Self {
        let more = document.more.as_slice();
        let document = &document.openapi;
        Self {
            document,
            more,
            resolver: Resolver::new(document),
            heirs: heir::Heirs::new(Resolver::new(document)),
            report,
            types: Vec::new(),
            by_component: HashMap::new(),
            queue: VecDeque::new(),
            by_place: HashMap::new(),
            open: BTreeSet::new(),
        }
    }

    /// Lowers all schemas under `components`, those first that operations led to.
    fn components(&mut self) {
        for (name, _) in self.resolver.all::<Schema>() {
            self.component(name);
        }
        while let Some((name, id)) = self.queue.pop_front() {
            self.lower_component(name, id);
        }
    }

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
        let shape = Shape::Alias(Type::Any);
        let (name, doc, example) = (None, None, None);
        self.types.push(TypeDef {
            origin,
            at,
            name,
            doc,
            deprecated: false,
            example,
            shape,
        });
        TypeId(self.types.len() - 1)
    }
}

/// The servers, with each variable replaced by its default.
fn servers(servers: &[Server]) -> Vec<ir::Server> {
    let server = |server: &Server| ir::Server {
        url: url(server),
        description: server.description.clone(),
    };
    servers.iter().map(server).collect()
}

fn url(server: &Server) -> String {
    let variables = server.variables.iter().flatten();
    variables.fold(server.url.clone(), |url, (name, variable)| {
        url.replace(&format!("{{{name}}}"), &variable.default)
    })
}
