//! The crate as its users see it, as plain data: what can be named, what it takes and gives, what it sends, what it says.
//!
//! It takes what emission takes and asks emission's own functions, so the two cannot disagree. Beside each Rust name
//! stands what it is in the document, whatever Rust calls it. It knows no other version: `compare` does that.

mod client;
mod operations;
mod rust;
mod types;

use std::collections::BTreeSet;

use crate::emit::Cx;
pub use rust::RustType;
use rust::Scope;

/// A crate as its users see it.
#[derive(Clone, Debug)]
pub struct Surface {
    /// The version of the package.
    pub version: String,
    /// The client, and what holds for all calls.
    pub client: Client,
    /// The resources, by their modules.
    pub resources: Vec<Resource>,
    /// The operations, in the document's order.
    pub operations: Vec<Operation>,
    /// The types, by name.
    pub types: Vec<Type>,
}

/// The client, and what holds for all calls.
#[derive(Clone, Debug)]
pub struct Client {
    /// The type's name.
    pub name: String,
    /// The version of the API.
    pub api_version: String,
    /// The header that carries it.
    pub version_header: Option<String>,
    /// Where calls go, if nothing else is said.
    pub base_url: String,
    /// The retries, in words.
    pub retries: Option<String>,
    /// Where the message, the code and the trace ID are in an error's body.
    pub error_pointers: Vec<String>,
    /// The credentials.
    pub schemes: Vec<Scheme>,
    /// The methods of the client's builder that choose a server, and those that set a part of its URL.
    pub servers: Vec<String>,
    /// The API's name and what the document says of it.
    pub docs: String,
}

/// A credential.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// The name in the document.
    pub wire: String,
    /// The setter of the client's builder.
    pub setter: String,
    /// How it is sent, in words.
    pub way: String,
    /// The environment variable.
    pub env: String,
}

/// A resource: a module, a method of the client and a cargo feature, all with one name.
#[derive(Clone, Debug)]
pub struct Resource {
    /// The group in the document.
    pub wire: String,
    /// The module.
    pub module: String,
    /// The type that has the methods.
    pub handle: String,
    /// What the document says of it.
    pub docs: String,
}

/// An operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The ID in the document.
    pub id: String,
    /// The HTTP method.
    pub method: String,
    /// The path with its parameters in braces.
    pub path: String,
    /// The module of the resource.
    pub resource: String,
    /// The method on the resource; the first one where there is one for each body.
    pub name: String,
    /// The parameters, in the document's order: arguments and setters.
    pub params: Vec<Param>,
    /// The bodies: alternatives, each with a method of its own.
    pub bodies: Vec<Body>,
    /// The type of the request, where it has setters of its own; otherwise it is `Request`.
    pub builder: Option<String>,
    /// What it gives.
    pub output: RustType,
    /// What it accepts, as media types.
    pub accept: String,
    /// The statuses that are errors, with their bodies.
    pub errors: Vec<ErrorCase>,
    /// How the list is cut into pages, in words.
    pub pages: Option<String>,
    /// Alternatives of credentials.
    pub security: Vec<Vec<String>>,
    /// The retries of its own, in words.
    pub retries: Option<String>,
    /// A server of its own.
    pub server: Option<String>,
    /// Whether a redirect is a result.
    pub redirects: bool,
    /// What the document says of it.
    pub docs: String,
    /// Whether it should no longer be used.
    pub deprecated: bool,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Param {
    /// The name on the wire.
    pub wire: String,
    /// Where it goes: `path`, `query`, `header`, `cookie`.
    pub place: &'static str,
    /// How lists and objects are written, in words.
    pub style: String,
    /// The argument or the setter.
    pub name: String,
    /// What the argument or the setter takes.
    pub takes: RustType,
    /// Whether it is an argument.
    pub required: bool,
    /// What else is said of it.
    pub notes: Notes,
}

/// A body.
#[derive(Clone, Debug)]
pub struct Body {
    /// The media type.
    pub media_type: String,
    /// The method that takes it.
    pub method: String,
    /// What the argument or the setter takes.
    pub takes: RustType,
    /// Whether it is an argument.
    pub required: bool,
    /// What the document says of it.
    pub docs: String,
}

/// A status that is an error.
#[derive(Clone, Debug)]
pub struct ErrorCase {
    /// The status: `404`, `4XX`, `default`.
    pub status: String,
    /// The body.
    pub body: Option<RustType>,
}

/// What is said of a value beside its type.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Notes {
    /// The value that counts when there is none, as JSON.
    pub default: Option<String>,
    /// Which values are allowed, in words.
    pub limits: String,
    /// The only value allowed.
    pub constant: Option<String>,
    /// Whether it must not be printed.
    pub secret: bool,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// What the document says of it.
    pub docs: String,
}

/// A type of `models`.
#[derive(Clone, Debug)]
pub struct Type {
    /// The name.
    pub name: String,
    /// The places in the document that lead to it.
    pub places: BTreeSet<String>,
    /// What it is.
    pub shape: Shape,
    /// Whether requests hold it.
    pub sent: bool,
    /// Whether responses hold it.
    pub received: bool,
    /// The traits that not every type has.
    pub traits: BTreeSet<String>,
    /// The cargo features of which any one compiles it; none where it is always compiled.
    pub features: Option<BTreeSet<String>>,
    /// The methods that lead to it, as `users.list`.
    pub reach: BTreeSet<String>,
    /// The method of the error that gives it.
    pub accessor: Option<String>,
    /// What the document says of it.
    pub docs: String,
    /// Whether it should no longer be used.
    pub deprecated: bool,
}

/// What a type is.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A struct.
    Struct(Struct),
    /// An enum of texts, open for those that are not known.
    Enum(Vec<Variant>),
    /// An enum of types, open for those that are not known.
    Union(Union),
    /// Another name for a type.
    Alias(RustType),
}

/// A struct.
#[derive(Clone, Debug)]
pub struct Struct {
    /// The fields, in the document's order.
    pub fields: Vec<Field>,
    /// The field with all other keys: its name and its type.
    pub rest: Option<(String, RustType)>,
    /// Which alternatives of fields must be there, in words.
    pub needs: String,
}

/// A field.
#[derive(Clone, Debug)]
pub struct Field {
    /// The key on the wire.
    pub wire: String,
    /// The name.
    pub name: String,
    /// The field's type.
    pub ty: RustType,
    /// How a request gets its value.
    pub form: Form,
    /// Whether the document requires the key.
    pub required: bool,
    /// Whether it may be null.
    pub nullable: bool,
    /// What else is said of it.
    pub notes: Notes,
}

/// How a request gets the value of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// Not at all: only responses have the type.
    Read,
    /// `new` fills it in.
    Constant,
    /// An argument of `new`.
    Argument(RustType),
    /// A setter.
    Setter(RustType),
}

/// A variant of an enum of texts.
#[derive(Clone, Debug)]
pub struct Variant {
    /// The text on the wire.
    pub wire: String,
    /// The name.
    pub name: String,
    /// What the document says of it.
    pub docs: String,
}

/// An enum of types.
#[derive(Clone, Debug)]
pub struct Union {
    /// The key that tells the arms apart.
    pub tag: Option<String>,
    /// The arms.
    pub arms: Vec<Arm>,
}

/// An arm of an enum of types.
#[derive(Clone, Debug)]
pub struct Arm {
    /// What tells it from its siblings in the document.
    pub wire: String,
    /// The variant.
    pub name: String,
    /// What the variant holds.
    pub holds: RustType,
    /// The value inside, not boxed.
    pub ty: RustType,
    /// The values of the tag that choose it.
    pub tags: Vec<String>,
    /// Whether its value converts into the union.
    pub converts: bool,
}

/// The crate that emission makes of this.
#[must_use]
pub fn surface(cx: &Cx<'_>) -> Surface {
    let version = cx.api.settings.package.get("version");
    let mut resources: Vec<_> = cx.api.resources().map(|(id, _)| resource(cx, id)).collect();
    resources.sort_by(|one, other| one.module.cmp(&other.module));
    let operations = cx.api.operations();
    let scope = Scope::new(cx);
    Surface {
        version: version.cloned().unwrap_or_else(|| "0.1.0".to_owned()),
        client: client::client(cx),
        resources,
        operations: operations
            .map(|(id, _)| operations::operation(&scope, id))
            .collect(),
        types: types::types(&scope),
    }
}

fn resource(cx: &Cx<'_>, id: crate::ir::ResourceId) -> Resource {
    let names = &cx.names[id];
    Resource {
        wire: cx.api[id].group.clone(),
        module: names.module.clone(),
        handle: names.handle.clone(),
        docs: cx.api[id].doc.clone().unwrap_or_default(),
    }
}

impl Operation {
    /// The method as reports list it: `users.list`.
    #[must_use]
    pub fn short(&self) -> String {
        format!("{}.{}", self.resource, self.name)
    }
}

impl Shape {
    /// The kind, in a word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Struct(_) => "struct",
            Self::Enum(_) => "enum of texts",
            Self::Union(_) => "enum of types",
            Self::Alias(_) => "alias",
        }
    }
}
