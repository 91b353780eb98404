//! The intermediate representation: what a document says, as plain data.
//!
//! Lowering makes it, every later stage reads it. Presence and nullability are two facts, wire spellings are kept as
//! given, and each node knows its place in the document. It knows nothing of openapiv3, of tokens, of Rust spelling.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Index, IndexMut};

use serde_json::{Number, Value};

use crate::pointer::Pointer;

/// A whole document.
#[derive(Clone, Debug, Default)]
pub struct Api {
    /// Title, version and description.
    pub info: Info,
    /// The base URLs, variables replaced by their defaults.
    pub servers: Vec<Server>,
    /// What is particular to this API and to no other.
    pub settings: Settings,
    /// How requests prove who sends them.
    pub schemes: Vec<Scheme>,
    /// The retries that the document asks for.
    pub retries: Option<Retries>,
    /// Groups of operations, in alphabetical order.
    pub resources: Vec<Resource>,
    /// All types.
    pub types: Vec<TypeDef>,
    /// All operations, in the document's order.
    pub operations: Vec<Operation>,
    /// What is sent to its users' webhooks.
    pub events: Option<Events>,
}

/// The events of a document.
#[derive(Clone, Debug)]
pub struct Events {
    /// The union of them, an arm for each.
    pub ty: Type,
    /// The components that their bodies are made of, also as a part that has no place of its own in any of them.
    pub parts: Vec<Type>,
    /// How they are signed, if the document says so.
    pub signature: Option<Signature>,
}

/// A signature as Standard Webhooks has it.
#[derive(Clone, Debug, Default)]
pub struct Signature {
    /// The environment variable with the secret, if the document names one.
    pub env: Option<String>,
}

/// The document's head.
#[derive(Clone, Debug, Default)]
pub struct Info {
    /// The API's name.
    pub title: String,
    /// The API's version.
    pub version: String,
    /// What the API is for.
    pub description: Option<String>,
}

impl Api {
    /// The type that an alias stands for. Aliases that stand for each other, which refinement breaks, stand for themselves.
    pub fn behind_aliases<'a>(&'a self, ty: &'a Type) -> &'a Type {
        let mut behind = ty;
        for _ in 0..=self.types.len() {
            match behind {
                Type::Named(id) => match &self[*id].shape {
                    Shape::Alias(inner) => behind = inner,
                    _ => return behind,
                },
                _ => return behind,
            }
        }
        ty
    }

    /// The variables of all servers, those of one name once.
    pub fn server_variables(&self) -> impl Iterator<Item = &ServerVariable> {
        let mut seen = BTreeSet::new();
        let all = self.servers.iter().flat_map(|it| &it.variables);
        all.filter(move |variable| seen.insert(&variable.name))
    }

    /// Whether there are credentials that are fetched: tokens of OAuth 2.0.
    pub fn has_tokens(&self) -> bool {
        self.schemes.iter().any(|scheme| scheme.token.is_some())
    }

    /// Whether there are answers that come one item after the other.
    pub fn has_streams(&self) -> bool {
        let is_stream = |operation: &Operation| operation.ok.stream.is_some();
        self.operations.iter().any(is_stream)
    }

    /// The resources by the sections that the document has, in its order; last those of none. Without sections it is all
    /// resources.
    pub fn sections(&self) -> Vec<(Option<&str>, Vec<ResourceId>)> {
        let mut sections: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (id, resource) in self.resources() {
            let section = resource.section.as_ref();
            let key = section.map_or((usize::MAX, None), |it| (it.at, Some(it.title.as_str())));
            let place = section.map_or(0, |it| it.place);
            sections.entry(key).or_default().push((place, id));
        }
        let sections = sections.into_iter().map(|((_, title), mut ids)| {
            ids.sort_by_key(|(place, _)| *place);
            (title, ids.into_iter().map(|(_, id)| id).collect())
        });
        sections.collect()
    }

    /// Whether there are texts of a format that has a type of its own.
    pub fn has_formats(&self) -> bool {
        let fields = self.types.iter().flat_map(|def| def.shape.types());
        let sent = self.operations.iter().flat_map(Operation::types);
        fields.chain(sent).any(Type::is_formatted)
    }

    /// Whether there are answers that are bytes.
    pub fn has_bytes(&self) -> bool {
        self.operations.iter().any(Operation::gives_bytes)
    }

    /// The operation that gives the answer of another one as a stream.
    pub fn stream_of(&self, id: &str) -> Option<OperationId> {
        let is_it = |(_, it): &(OperationId, &Operation)| it.stream_of.as_deref() == Some(id);
        self.operations().find(is_it).map(|(id, _)| id)
    }

    /// Whether there is a choice of servers.
    pub fn has_choice_of_servers(&self) -> bool {
        self.servers.len() > 1 || self.server_variables().next().is_some()
    }
}

/// A place where the API is served.
#[derive(Clone, Debug)]
pub struct Server {
    /// The base URL, with the default of each variable in its place.
    pub url: String,
    /// The same with the variables in braces.
    pub template: String,
    /// What stands in the braces.
    pub variables: Vec<ServerVariable>,
    /// What the document calls it.
    pub name: Option<String>,
    /// What the document says of it.
    pub description: Option<String>,
}

/// A part of a server's URL that its users choose.
#[derive(Clone, Debug)]
pub struct ServerVariable {
    /// The name in braces.
    pub name: String,
    /// What stands there unless it is set.
    pub default: String,
    /// The values that the document names; none where any value may stand there.
    pub values: Vec<String>,
    /// What the document says of it.
    pub description: Option<String>,
}

/// The document's `x-rust-sdk`, or plain defaults.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The name of the client's type.
    pub client: String,
    /// What the manifest of the output says: `version`, `license`, `repository`, `homepage`, `documentation`,
    /// `description`; `keywords` and `categories`, with commas between them.
    pub package: BTreeMap<String, String>,
    /// Sections that the README has besides: title and text, in their order.
    pub readme: Vec<(String, String)>,
    /// Programs of the package's folder `examples/`, by name.
    pub examples: BTreeMap<String, Example>,
    /// What they need: packages, each with its version or its table as TOML has it.
    pub dev_dependencies: BTreeMap<String, String>,
    /// Modules that are written by hand for this API.
    pub extras: Vec<Extra>,
    /// The environment variable of each security scheme that has one.
    pub env: BTreeMap<String, String>,
    /// The header that carries `info.version`.
    pub version_header: Option<String>,
    /// The header with the key by which the server knows a request that is sent again.
    pub idempotency_header: Option<String>,
    /// How the events are written that the document describes.
    pub events: Option<EventSettings>,
    /// JSON pointers to the message in an error's body.
    pub error_message: Vec<String>,
    /// JSON pointers to the code there.
    pub error_code: Vec<String>,
    /// JSON pointers to the trace ID there.
    pub trace_id: Vec<String>,
}

impl Settings {
    /// Whether a module that was written by hand needs an optional part of the runtime.
    pub fn needs(&self, part: &str) -> bool {
        self.extras
            .iter()
            .any(|extra| extra.needs.iter().any(|need| need == part))
    }
}

impl Default for Settings {
    fn default() -> Self {
        let pointers = |pointers: &[&str]| pointers.iter().map(ToString::to_string).collect();
        Self {
            client: "Client".to_owned(),
            package: BTreeMap::new(),
            readme: Vec::new(),
            examples: BTreeMap::new(),
            dev_dependencies: BTreeMap::new(),
            extras: Vec::new(),
            env: BTreeMap::new(),
            version_header: None,
            idempotency_header: None,
            events: None,
            error_message: pointers(&[
                "/message",
                "/error/message",
                "/errors/0/message",
                "/detail",
                "/title",
                "/error_description",
                "/error",
            ]),
            error_code: pointers(&["/code", "/error/code", "/errors/0/code", "/error"]),
            trace_id: pointers(&["/trace_id", "/request_id"]),
        }
    }
}

/// A program of the package's folder `examples/`.
#[derive(Clone, Debug)]
pub struct Example {
    /// The program.
    pub program: String,
    /// The cargo features that it needs besides those of all resources.
    pub features: Vec<String>,
}

/// A module that is written by hand for one API, in a folder beside the document.
#[derive(Clone, Debug)]
pub struct Extra {
    /// The name of the module.
    pub name: String,
    /// Where the settings describe it.
    pub at: Pointer,
    /// The folder, from that of the document.
    pub path: String,
    /// The cargo feature that it is compiled with.
    pub feature: String,
    /// Whether the settings name the feature; otherwise it is called after the module.
    pub has_feature: bool,
    /// What it is for: a sentence.
    pub doc: Option<String>,
    /// What it uses: resources, other modules, optional parts of the runtime.
    pub needs: Vec<String>,
    /// The packages that it uses, each with its version or its table as TOML has it.
    pub dependencies: BTreeMap<String, String>,
}

/// How events are written: `x-rust-sdk.events`.
#[derive(Clone, Debug)]
pub struct EventSettings {
    /// The key of a body whose value is the event's name.
    pub tag: String,
    /// The key of what the event is about, where the rest of the body is the same for all.
    pub data: Option<String>,
    /// What the type of all events is called, unless it is `Event`.
    pub name: Option<String>,
    /// How they are signed.
    pub signature: Option<Signature>,
}

/// A security scheme.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// The name in the document.
    pub name: String,
    /// How the credential travels.
    pub kind: SchemeKind,
    /// Where access tokens of OAuth 2.0 are fetched without a browser.
    pub token: Option<TokenUrl>,
    /// What the document says of it.
    pub doc: Option<String>,
}

/// Where access tokens are fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenUrl {
    /// At this URL, which may be relative to the API's.
    At(String),
    /// At the `token_endpoint` of the description that is at this URL (OpenID Connect Discovery).
    Discovered(String),
}

/// How a credential travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemeKind {
    /// A token in `Authorization`.
    Bearer,
    /// User and password in `Authorization`.
    Basic,
    /// A key in a header of that name.
    Header(String),
    /// A key in a query parameter of that name.
    Query(String),
    /// A key in a cookie of that name.
    Cookie(String),
}

/// A policy of retries (`x-speakeasy-retries`); times are milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Retries {
    /// The first pause.
    pub initial_interval: u64,
    /// The longest pause.
    pub max_interval: u64,
    /// How long to go on.
    pub max_elapsed_time: u64,
    /// What each pause is multiplied with.
    pub exponent: f64,
    /// The statuses, from and to.
    pub statuses: Vec<(u16, u16)>,
    /// Whether to retry when there was no connection.
    pub connection_errors: bool,
}

/// A group of operations.
#[derive(Clone, Debug)]
pub struct Resource {
    /// The group's name as the document spells it.
    pub group: String,
    /// What the document says of it.
    pub doc: Option<String>,
    /// Where there is more about it: the URL, and what is found there.
    pub link: Option<(String, Option<String>)>,
    /// The section of the pages that it is in.
    pub section: Option<Section>,
    /// Where the name comes from.
    pub at: Pointer,
}

/// A section of the pages, as a resource is in it.
#[derive(Clone, Debug)]
pub struct Section {
    /// Which one it is.
    pub at: usize,
    /// What it is called.
    pub title: String,
    /// Where in it the resource is.
    pub place: usize,
}

/// Declares IDs: each is an index into one of the lists of an owner, which it indexes.
macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident: $owner:ty, $list:ident -> $item:ty;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $id(pub usize);

        impl Index<$id> for $owner {
            type Output = $item;

            fn index(&self, id: $id) -> &$item {
                &self.$list[id.0]
            }
        }

        impl IndexMut<$id> for $owner {
            fn index_mut(&mut self, id: $id) -> &mut $item {
                &mut self.$list[id.0]
            }
        }
    )*};
}

ids! {
    /// A type of the API.
    TypeId: Api, types -> TypeDef;
    /// An operation of the API.
    OperationId: Api, operations -> Operation;
    /// A resource of the API.
    ResourceId: Api, resources -> Resource;
    /// A security scheme of the API.
    SchemeId: Api, schemes -> Scheme;
    /// A parameter of an operation.
    ParamId: Operation, params -> Param;
}

impl Api {
    /// The types with their IDs.
    pub fn types(&self) -> impl Iterator<Item = (TypeId, &TypeDef)> {
        self.types
            .iter()
            .enumerate()
            .map(|(index, def)| (TypeId(index), def))
    }

    /// The types with their IDs, to change them.
    pub fn types_mut(&mut self) -> impl Iterator<Item = (TypeId, &mut TypeDef)> {
        self.types
            .iter_mut()
            .enumerate()
            .map(|(index, def)| (TypeId(index), def))
    }

    /// The operations with their IDs.
    pub fn operations(&self) -> impl Iterator<Item = (OperationId, &Operation)> {
        self.operations
            .iter()
            .enumerate()
            .map(|(index, operation)| (OperationId(index), operation))
    }

    /// The resources with their IDs.
    pub fn resources(&self) -> impl Iterator<Item = (ResourceId, &Resource)> {
        self.resources
            .iter()
            .enumerate()
            .map(|(index, resource)| (ResourceId(index), resource))
    }

    /// The security schemes with their IDs.
    pub fn schemes(&self) -> impl Iterator<Item = (SchemeId, &Scheme)> {
        self.schemes
            .iter()
            .enumerate()
            .map(|(index, scheme)| (SchemeId(index), scheme))
    }

    /// The types that errors have as their body.
    pub fn error_bodies(&self) -> BTreeSet<TypeId> {
        let errors = self
            .operations
            .iter()
            .flat_map(|operation| &operation.errors);
        let bodies = errors.filter_map(|error| match error.ty {
            Some(Type::Named(id)) => Some(id),
            _ => None,
        });
        bodies
            .filter(|id| !matches!(self[*id].shape, Shape::Alias(_)))
            .collect()
    }

    /// The operations of a resource.
    pub fn operations_of(
        &self,
        resource: ResourceId,
    ) -> impl Iterator<Item = (OperationId, &Operation)> {
        self.operations()
            .filter(move |(_, operation)| operation.resource == resource)
    }
}

impl Operation {
    /// The types that go into the request: of the parameters and of the bodies.
    pub fn sent(&self) -> impl Iterator<Item = &Type> {
        let params = self.params.iter().map(|param| &param.ty);
        params.chain(self.bodies.iter().map(|body| &body.ty))
    }

    /// The types that come with the response: of the answer, of the errors and of the headers.
    pub fn received(&self) -> impl Iterator<Item = &Type> {
        let errors = self.errors.iter().filter_map(|error| error.ty.as_ref());
        let streamed = self.streamed.iter().flat_map(|ok| &ok.body);
        let answer = self.ok.body.iter().chain(streamed).map(|(_, ty)| ty);
        answer.chain(errors).chain(&self.headers)
    }

    /// All types that the operation mentions.
    pub fn types(&self) -> impl Iterator<Item = &Type> {
        self.sent().chain(self.received())
    }

    /// All types that the operation mentions, to change them.
    pub fn types_mut(&mut self) -> impl Iterator<Item = &mut Type> {
        let params = self.params.iter_mut().map(|param| &mut param.ty);
        let bodies = self.bodies.iter_mut().map(|body| &mut body.ty);
        let streamed = self.streamed.iter_mut().flat_map(|ok| &mut ok.body);
        let answer = self.ok.body.iter_mut().chain(streamed);
        let answer = answer.map(|(_, ty)| ty);
        let errors = self.errors.iter_mut();
        let errors = errors.filter_map(|error| error.ty.as_mut());
        let types = params.chain(bodies).chain(answer).chain(errors);
        types.chain(&mut self.headers)
    }

    /// Whether its answer is bytes, which may be many.
    pub fn gives_bytes(&self) -> bool {
        matches!(self.ok.body, Some((Media::Binary | Media::Multipart, _)))
    }

    /// The ID in the document.
    pub fn document_id(&self) -> &str {
        self.stream_of.as_deref().unwrap_or(&self.id)
    }

    /// Whether a call can say more than it has to.
    pub fn has_options(&self) -> bool {
        self.params.iter().any(|param| !param.required)
            || self.bodies.iter().any(|body| !body.required)
    }

    /// The parameters with their IDs.
    pub fn params(&self) -> impl Iterator<Item = (ParamId, &Param)> {
        self.params
            .iter()
            .enumerate()
            .map(|(index, param)| (ParamId(index), param))
    }
}

/// A type with a name.
#[derive(Clone, Debug)]
pub struct TypeDef {
    /// Where its name comes from.
    pub origin: Origin,
    /// Where it stands.
    pub at: Pointer,
    /// The name that the document asks for.
    pub name: Option<String>,
    /// What the document says of it.
    pub doc: Option<String>,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// An example of its JSON.
    pub example: Option<Value>,
    /// Whether the schema allows null as well, which the shape does not say.
    pub nullable: bool,
    /// Which values of the shape are allowed.
    pub limits: Limits,
    /// What it is.
    pub shape: Shape,
}

impl TypeDef {
    /// A type without a name, of which only its shape is known.
    #[cfg(test)]
    pub fn unnamed(shape: Shape) -> Self {
        Self {
            origin: Origin::Inline(Vec::new()),
            at: Pointer::root(),
            name: None,
            doc: None,
            deprecated: false,
            example: None,
            nullable: false,
            limits: Limits::default(),
            shape,
        }
    }
}

/// Where a type's name comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A schema under `components`.
    Component(String),
    /// A schema under `components` that allows null, with that null.
    OrNull(String),
    /// A schema inside another: the words that lead to it, the last being its role.
    Inline(Vec<String>),
}

/// What a type is.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// An object with known fields.
    Struct(Struct),
    /// A text with known values.
    Enum(Vec<EnumValue>),
    /// One of several types.
    Union(Union),
    /// Another name for a type.
    Alias(Type),
}

impl Shape {
    /// The types that this one mentions.
    pub fn types(&self) -> impl Iterator<Item = &Type> {
        let (fields, rest, arms, alias) = match self {
            Self::Struct(body) => (
                body.fields.as_slice(),
                body.rest.as_ref(),
                [].as_slice(),
                None,
            ),
            Self::Union(union) => ([].as_slice(), None, union.arms.as_slice(), None),
            Self::Alias(ty) => ([].as_slice(), None, [].as_slice(), Some(ty)),
            Self::Enum(_) => ([].as_slice(), None, [].as_slice(), None),
        };
        fields
            .iter()
            .map(|field| &field.ty)
            .chain(rest)
            .chain(arms.iter().map(|arm| &arm.ty))
            .chain(alias)
    }

    /// The types that this one mentions, to change them.
    pub fn types_mut(&mut self) -> Vec<&mut Type> {
        match self {
            Self::Struct(body) => body
                .fields
                .iter_mut()
                .map(|field| &mut field.ty)
                .chain(&mut body.rest)
                .collect(),
            Self::Union(union) => union.arms.iter_mut().map(|arm| &mut arm.ty).collect(),
            Self::Alias(ty) => vec![ty],
            Self::Enum(_) => Vec::new(),
        }
    }
}

/// An object with known fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Struct {
    /// The fields, in the document's order.
    pub fields: Vec<Field>,
    /// What keys that are not named hold, where the document allows them outright.
    pub rest: Option<Type>,
    /// Alternatives: the fields of one of these lists must be there.
    pub needs: Vec<Vec<String>>,
}

/// A value of an enum.
#[derive(Clone, Debug, PartialEq)]
pub struct EnumValue {
    /// The text on the wire.
    pub wire: String,
    /// The name that the document asks for.
    pub name: Option<String>,
    /// What the document says of it.
    pub doc: Option<String>,
}

/// One of several types.
#[derive(Clone, Debug, PartialEq)]
pub struct Union {
    /// The key that tells the arms apart.
    pub tag: Option<String>,
    /// The arms.
    pub arms: Vec<Arm>,
}

/// One of a union's types.
#[derive(Clone, Debug, PartialEq)]
pub struct Arm {
    /// The type.
    pub ty: Type,
    /// The values of the tag that choose it.
    pub tags: Vec<String>,
    /// The schema's title, for a name.
    pub title: Option<String>,
    /// What the document says of it here.
    pub doc: Option<String>,
    /// Whether it is the arm of values whose tag is not there, or is no arm's.
    pub is_default: bool,
    /// The answers that are this arm, where the union is what an operation answers.
    pub replies: Vec<Reply>,
}

impl Union {
    /// Whether status and media type of an answer choose the arm, and not what is in it.
    pub fn is_answer(&self) -> bool {
        self.arms.iter().any(|arm| !arm.replies.is_empty())
    }
}

/// An answer by its status and its media type.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The status as the document writes it: `200`, `2XX`, `default`.
    pub status: String,
    /// The first status.
    pub from: u16,
    /// The last one.
    pub to: u16,
    /// How the body is written.
    pub media: Media,
    /// The media type, in small letters and without parameters.
    pub media_type: String,
}

/// A format whose texts have a type of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFormat {
    /// A point in time.
    DateTime,
    /// A day.
    Date,
    /// A UUID.
    Uuid,
    /// Bytes.
    Base64,
    /// An integer.
    Integer,
}

impl TextFormat {
    /// The format in the document.
    pub fn format(self) -> &'static str {
        match self {
            Self::DateTime => "date-time",
            Self::Date => "date",
            Self::Uuid => "uuid",
            Self::Base64 => "byte",
            Self::Integer => "int64",
        }
    }

    /// The name of its type in the runtime.
    pub fn name(self) -> &'static str {
        match self {
            Self::DateTime => "DateTime",
            Self::Date => "Date",
            Self::Uuid => "Uuid",
            Self::Base64 => "Base64",
            Self::Integer => "Integer",
        }
    }
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// Any JSON.
    Any,
    /// Any JSON object.
    Object,
    /// `true` or `false`.
    Bool,
    /// A 32-bit integer.
    I32,
    /// A 64-bit integer.
    I64,
    /// An unsigned 64-bit integer.
    U64,
    /// A 32-bit number.
    F32,
    /// A 64-bit number.
    F64,
    /// A text.
    Text,
    /// A text of a format that has a type of its own.
    Formatted(TextFormat),
    /// The content of a file.
    File,
    /// An array.
    List(Box<Type>),
    /// An object whose keys are not known.
    Map(Box<Type>),
    /// A value that may be null, as an element of an array or a map.
    Nullable(Box<Type>),
    /// A type with a name.
    Named(TypeId),
}

impl Type {
    /// Whether its values are texts, of whatever format.
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::Formatted(_))
    }

    /// Whether a text of a format is in it.
    pub fn is_formatted(&self) -> bool {
        match self {
            Self::Formatted(_) => true,
            Self::List(inner) | Self::Map(inner) | Self::Nullable(inner) => inner.is_formatted(),
            _ => false,
        }
    }

    /// The named type inside.
    pub fn named(&self) -> Option<TypeId> {
        match self {
            Self::Named(id) => Some(*id),
            Self::List(inner) | Self::Map(inner) | Self::Nullable(inner) => inner.named(),
            _ => None,
        }
    }

    /// The named type that a value of this type holds in place, not behind a list or a map.
    pub fn held(&self) -> Option<TypeId> {
        match self {
            Self::Named(id) => Some(*id),
            Self::Nullable(inner) => inner.held(),
            _ => None,
        }
    }

    /// The same type with the named type inside replaced.
    #[must_use]
    pub fn map_named(&self, replace: &dyn Fn(TypeId) -> TypeId) -> Self {
        match self {
            Self::Named(id) => Self::Named(replace(*id)),
            Self::List(inner) => Self::List(Box::new(inner.map_named(replace))),
            Self::Map(inner) => Self::Map(Box::new(inner.map_named(replace))),
            Self::Nullable(inner) => Self::Nullable(Box::new(inner.map_named(replace))),
            other => other.clone(),
        }
    }
}

/// A field of an object.
#[derive(Clone, Debug)]
pub struct Field {
    /// The key on the wire.
    pub wire: String,
    /// The name that the document asks for.
    pub name: Option<String>,
    /// What it holds.
    pub ty: Type,
    /// Whether the key must be there.
    pub required: bool,
    /// Whether it may be null.
    pub nullable: bool,
    /// Whether only responses have it.
    pub read_only: bool,
    /// Whether only requests have it.
    pub write_only: bool,
    /// What else the document says of it.
    pub annotations: Annotations,
    /// Where it stands.
    pub at: Pointer,
}

/// Two fields are alike when they mean the same on the wire; what is written about them does not count.
impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        let facts = |field: &Self| {
            (
                field.required,
                field.nullable,
                field.read_only,
                field.write_only,
                field.annotations.secret,
                field.annotations.deprecated,
            )
        };
        self.wire == other.wire
            && self.name == other.name
            && self.ty == other.ty
            && facts(self) == facts(other)
            && self.annotations.constant == other.annotations.constant
    }
}

/// What a document says about a value beside its type.
#[derive(Clone, Debug, Default)]
pub struct Annotations {
    /// The description.
    pub doc: Option<String>,
    /// Which values of the type are allowed.
    pub limits: Limits,
    /// The value that counts when there is none.
    pub default: Option<Value>,
    /// An example.
    pub example: Option<Value>,
    /// The only value allowed, where it is a text.
    pub constant: Option<String>,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// Whether it must not be printed.
    pub secret: bool,
}

/// Which values of a type are allowed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limits {
    /// The format, where the type does not say it: `email`, `date-time`.
    pub format: Option<String>,
    /// The smallest number.
    pub minimum: Option<Bound>,
    /// The largest number.
    pub maximum: Option<Bound>,
    /// What numbers are a multiple of.
    pub multiple_of: Option<Number>,
    /// How many characters a text has.
    pub length: Count,
    /// The regular expression that texts match.
    pub pattern: Option<String>,
    /// How many elements an array has.
    pub items: Count,
    /// Whether no two elements are equal.
    pub unique: bool,
    /// How many keys an object has.
    pub keys: Count,
    /// The only values allowed, where the type is not an enum of them: numbers, flags, or mixed ones.
    pub values: Vec<Value>,
    /// The limits of each element of an array, or of each value of a map, where its type is not a named one.
    pub inner: Option<Box<Limits>>,
}

/// The end of a range of numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// A whole number is an integer here, however it is written.
    pub number: Number,
    /// Whether the number itself is not allowed.
    pub excluded: bool,
}

/// How many there are of something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// At least so many.
    pub least: usize,
    /// At most so many.
    pub most: Option<usize>,
}

/// An operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The `operationId`, or one made from method and path.
    pub id: String,
    /// Where it stands.
    pub at: Pointer,
    /// The HTTP method, in capitals.
    pub method: String,
    /// The path with its parameters in braces.
    pub path: String,
    /// The resource that it belongs to.
    pub resource: ResourceId,
    /// The method's name, as the document spells it.
    pub name: String,
    /// The parameters, in the document's order.
    pub params: Vec<Param>,
    /// The bodies that it takes: alternatives, the best one first.
    pub bodies: Vec<Body>,
    /// What it answers when all went well.
    pub ok: Outcome,
    /// The stream that it answers with as well, if it is asked to. Refinement makes an operation of its own of it.
    pub streamed: Option<Box<Outcome>>,
    /// What the request has to ask for the stream, where the document names it.
    pub asks: Option<Said<String>>,
    /// The ID of the operation in the document, if this one is its stream.
    pub stream_of: Option<String>,
    /// The query parameter that this method sets and not its caller.
    pub sets: Option<Flag>,
    /// What it answers otherwise.
    pub errors: Vec<ErrorCase>,
    /// The headers that its answers declare: a struct with a field for each.
    pub headers: Option<Type>,
    /// Alternatives of security schemes; none when it needs none.
    pub security: Vec<Vec<SchemeId>>,
    /// What the document says of its pages.
    pub paging: Paging,
    /// How its list is cut into pages.
    pub page: Option<Page>,
    /// Retries of its own.
    pub retries: Option<Retries>,
    /// The header with a key by which the server knows a request that is sent again.
    pub idempotency: Option<String>,
    /// A server of its own.
    pub server: Option<String>,
    /// A line that says what it does.
    pub summary: Option<String>,
    /// What the document says of it.
    pub doc: Option<String>,
    /// Whether it should no longer be used.
    pub deprecated: bool,
}

/// A parameter of an operation.
#[derive(Clone, Debug)]
pub struct Param {
    /// The name on the wire.
    pub wire: String,
    /// The name that the document asks for.
    pub name: Option<String>,
    /// Where it goes.
    pub place: Place,
    /// How lists and objects are written.
    pub style: Style,
    /// Whether each element of a list gets a pair of its own.
    pub explode: bool,
    /// Whether reserved characters stay as they are.
    pub reserved: bool,
    /// Whether it must be given.
    pub required: bool,
    /// What it holds.
    pub ty: Type,
    /// What else the document says of it.
    pub annotations: Annotations,
    /// Where it stands.
    pub at: Pointer,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Into the path.
    Path,
    /// Behind the question mark.
    Query,
    /// Into a header.
    Header,
    /// Into a cookie.
    Cookie,
}

/// How lists and objects are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names of OpenAPI's styles")]
pub enum Style {
    Simple,
    Matrix,
    Label,
    Form,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
    /// The parameter has `content`: JSON text.
    Json,
}

/// A boolean of the request that a method sets and not its caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// The name on the wire.
    pub wire: String,
    /// The value.
    pub on: bool,
}

/// A request's body.
#[derive(Clone, Debug)]
pub struct Body {
    /// How it is written.
    pub media: Media,
    /// The media type as the document has it.
    pub media_type: String,
    /// Whether it is JSON of a kind that servers tell from others, such as `application/merge-patch+json`.
    pub own_json: bool,
    /// What it holds.
    pub ty: Type,
    /// Whether it must be given.
    pub required: bool,
    /// How fields of a form are written, where the document says so.
    pub encodings: Vec<Encoding>,
    /// What the document says of it.
    pub doc: Option<String>,
    /// An example of it.
    pub example: Option<Value>,
    /// The property that the method sets and not its caller.
    pub sets: Option<Flag>,
}

/// How one field of a form is written.
#[derive(Clone, Debug)]
pub struct Encoding {
    /// The field's name on the wire.
    pub wire: String,
    /// As what, if not in the usual way.
    pub written: Option<Written>,
    /// The headers that the file in it may have.
    pub headers: Vec<String>,
}

/// As what a field of a form is written.
#[derive(Clone, Debug)]
pub enum Written {
    /// As a part of that media type.
    Part(String),
    /// As a query parameter is, exploded or not.
    Styled(Style, bool),
}

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Media {
    /// JSON.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data`.
    Multipart,
    /// Text.
    Text,
    /// Bytes.
    Binary,
}

/// What an operation answers when all went well.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The body: none, or how it is written and what it holds. In a union of answers, each says how it is written.
    pub body: Option<(Media, Type)>,
    /// How the items of the body follow one another, if they come one by one. The body is then one item.
    pub stream: Option<Stream>,
    /// Whether some answers have no body, though others have.
    pub optional: bool,
    /// The media types to accept.
    pub accept: Vec<String>,
    /// The statuses, as the document writes them.
    pub statuses: Vec<String>,
    /// Whether a 3xx status is among them.
    pub redirects: bool,
    /// What the document says of it.
    pub doc: Option<String>,
    /// An example of it.
    pub example: Option<Value>,
}

/// How the items of an answer follow one another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// How one ends and the next begins.
    pub framing: Framing,
    /// What of an event is the item.
    pub item: StreamItem,
    /// The data, or the name of the event, that ends the stream.
    pub end: Option<String>,
}

/// How one item of a stream ends and the next begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// Server-sent events.
    Events,
    /// JSON, a line each.
    Lines,
    /// JSON text sequences (RFC 7464).
    Sequence,
}

/// What of a server-sent event is the item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamItem {
    /// Its data.
    Data,
    /// The event as an object, with data that is a text.
    Event,
    /// The event as an object, with data that is JSON.
    EventOfJson,
}

/// What an operation answers for a status that is an error.
#[derive(Clone, Debug)]
pub struct ErrorCase {
    /// The status as the document writes it: `404`, `4XX`, `default`.
    pub status: String,
    /// The first status.
    pub from: u16,
    /// The last one.
    pub to: u16,
    /// The body's type, where there is one.
    pub ty: Option<Type>,
    /// The body's media type.
    pub media_type: Option<String>,
    /// What the document says of it.
    pub doc: Option<String>,
}

/// The keys that lead to a value inside of another one.
pub type Keys = Vec<String>;

/// What a document says of an operation's pages.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Paging {
    /// Nothing: they are recognised where they are plain.
    #[default]
    Unsaid,
    /// There are none.
    Off,
    /// How they follow one another.
    Said(Box<SaidPage>),
}

/// How pages follow one another, in the document's names.
#[derive(Clone, Debug, PartialEq)]
pub struct SaidPage {
    /// What leads from one page to the next.
    pub kind: PageKind,
    /// Whether it is said in our own extension, which is held to its rules.
    pub is_ours: bool,
    /// Where it is said.
    pub at: Pointer,
    /// The parameter that says which page is asked for.
    pub param: Option<Said<String>>,
    /// The parameter with the number of elements on a page.
    pub limit: Option<Said<String>>,
    /// The number of the first page.
    pub first: Option<u64>,
    /// Where the answer has the cursor or the URL of the next page, or an element its ID.
    pub next: Option<Said<Keys>>,
    /// Where the answer has the elements.
    pub items: Option<Said<Keys>>,
    /// Where it has the number of all elements.
    pub total: Option<Said<Keys>>,
    /// Where it says whether there are more.
    pub more: Option<Said<Keys>>,
}

/// A kind of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "`Step` says what they are")]
pub enum PageKind {
    Offset,
    Number,
    Cursor,
    Url,
    Link,
    After,
}

/// What a document says, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Said<T> {
    /// What.
    pub value: T,
    /// Where.
    pub at: Pointer,
}

impl SaidPage {
    /// Pages of that kind, of which nothing more is said.
    pub fn new(kind: PageKind, is_ours: bool, at: Pointer) -> Self {
        Self {
            kind,
            is_ours,
            at,
            param: None,
            limit: None,
            first: None,
            next: None,
            items: None,
            total: None,
            more: None,
        }
    }
}

/// How a list is cut into pages.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// What leads from one page to the next.
    pub step: Step,
    /// The parameter with the number of elements on a page.
    pub limit: Option<ParamId>,
    /// The limit that counts when none is given.
    pub default_limit: Option<u64>,
    /// The highest limit that the server looks at.
    pub max_limit: Option<u64>,
    /// The type of an element.
    pub item: Type,
    /// Where a page has its elements: no keys where the body is the list itself.
    pub items: Keys,
    /// Where a page has the number of all elements.
    pub total: Option<Keys>,
    /// Where a page says whether there are more.
    pub more: Option<Keys>,
}

/// What leads from one page to the next.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// The number of elements before the page.
    Offset(ParamId),
    /// The page's number, counted from that of the first page.
    Number(ParamId, u64),
    /// A cursor, which a page has there.
    Cursor(ParamId, Keys),
    /// The URL of the next page, which a page has there.
    Url(Keys),
    /// The URL of the next page in the header `Link`.
    Link,
    /// The ID of the last element, which an element has there.
    After(ParamId, Keys),
}

impl Step {
    /// The parameter that says which page is asked for.
    pub fn param(&self) -> Option<ParamId> {
        match self {
            Self::Offset(param)
            | Self::Number(param, _)
            | Self::Cursor(param, _)
            | Self::After(param, _) => Some(*param),
            Self::Url(_) | Self::Link => None,
        }
    }
}
