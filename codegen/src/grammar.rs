//! What stands where in an OpenAPI document, as a table: the kinds of objects, their keys, what is under each key, and
//! since which version. It is the union of 3.0, 3.1 and 3.2: `bundle` learns from it where a `$ref` is a reference and
//! where it is data, and `adapt` holds a document against it. Nothing here looks at a document.

use Shape::*;

/// What may stand at a place.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Any JSON, never looked into: examples, defaults, the values of an enum.
    Any,
    /// A text.
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
    /// A number.
    Number,
    /// A whole number from zero.
    Count,
    /// An array of these.
    List(&'static Shape),
    /// An object with any keys and these values.
    Map(&'static Shape),
    /// One of the objects that OpenAPI defines.
    Object(Kind),
    /// `additionalProperties`: `true`, `false` or a schema.
    SchemaOrFlag,
}

/// The objects that OpenAPI defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Kind {
    Document,
    Info,
    Contact,
    License,
    Server,
    ServerVariable,
    Components,
    Paths,
    PathItem,
    Operation,
    ExternalDocs,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Responses,
    Response,
    Callback,
    Example,
    Link,
    Header,
    Tag,
    Schema,
    Discriminator,
    SecurityScheme,
    Flows,
    Flow,
}

/// A key of an object.
#[derive(Debug)]
pub struct Field {
    /// The key.
    pub name: &'static str,
    /// What stands under it.
    pub shape: Shape,
    /// Whether it must be there.
    pub need: Need,
    /// The version that brought it.
    pub since: Version,
}

/// The versions of OpenAPI that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Version {
    V3_0,
    V3_1,
    V3_2,
}

impl Version {
    /// The version as people write it.
    pub fn name(self) -> &'static str {
        match self {
            Version::V3_0 => "3.0",
            Version::V3_1 => "3.1",
            Version::V3_2 => "3.2",
        }
    }
}

/// Whether a key must be there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Need {
    /// It may be left out.
    Optional,
    /// Without it the object says nothing.
    Required,
    /// OpenAPI requires it, but without it an empty text is meant.
    OrEmptyText,
    /// OpenAPI requires it, but without it an empty object is meant.
    OrEmptyObject,
}

/// Whether a document says what its events look like, which makes one type of its webhooks.
pub fn asks_for_events(document: &serde_json::Value) -> bool {
    document.pointer("/x-rust-sdk/events").is_some()
}

/// The keys of an object that are not in its list of fields.
#[derive(Clone, Copy, Debug)]
pub enum Rest {
    /// There are none but extensions.
    Extensions,
    /// Path templates, each with a path item.
    Paths,
    /// Status codes, each with a response.
    Statuses,
    /// Expressions, each with a path item.
    Expressions,
}

const fn field(name: &'static str, shape: Shape, need: Need, since: Version) -> Field {
    Field {
        name,
        shape,
        need,
        since,
    }
}

const fn may(name: &'static str, shape: Shape) -> Field {
    field(name, shape, Need::Optional, Version::V3_0)
}

const fn must(name: &'static str, shape: Shape) -> Field {
    field(name, shape, Need::Required, Version::V3_0)
}

const fn or_text(name: &'static str) -> Field {
    field(name, Text, Need::OrEmptyText, Version::V3_0)
}

const fn or_object(name: &'static str, shape: Shape) -> Field {
    field(name, shape, Need::OrEmptyObject, Version::V3_0)
}

/// A key that came with OpenAPI 3.1.
const fn in_3_1(name: &'static str, shape: Shape) -> Field {
    field(name, shape, Need::Optional, Version::V3_1)
}

/// A key that came with OpenAPI 3.2.
const fn in_3_2(name: &'static str, shape: Shape) -> Field {
    field(name, shape, Need::Optional, Version::V3_2)
}

impl Kind {
    /// The object as a sentence names it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Document => "the document",
            Kind::Info => "'info'",
            Kind::Contact => "a contact",
            Kind::License => "a license",
            Kind::Server => "a server",
            Kind::ServerVariable => "a server variable",
            Kind::Components => "'components'",
            Kind::Paths => "'paths'",
            Kind::PathItem => "a path",
            Kind::Operation => "an operation",
            Kind::ExternalDocs => "'externalDocs'",
            Kind::Parameter => "a parameter",
            Kind::RequestBody => "a request body",
            Kind::MediaType => "a media type",
            Kind::Encoding => "an encoding",
            Kind::Responses => "'responses'",
            Kind::Response => "a response",
            Kind::Callback => "a callback",
            Kind::Example => "an example",
            Kind::Link => "a link",
            Kind::Header => "a header",
            Kind::Tag => "a tag",
            Kind::Schema => "a schema",
            Kind::Discriminator => "a discriminator",
            Kind::SecurityScheme => "a security scheme",
            Kind::Flows => "'flows'",
            Kind::Flow => "an OAuth flow",
        }
    }

    /// The section of `components` that holds objects of this kind, where a `$ref` to it may lead.
    ///
    /// The other kinds have no name of their own: what a `$ref` in their place leads to is put there instead.
    pub fn section(self) -> Option<&'static str> {
        match self {
            Kind::Schema => Some("schemas"),
            Kind::Response => Some("responses"),
            Kind::Parameter => Some("parameters"),
            Kind::Example => Some("examples"),
            Kind::RequestBody => Some("requestBodies"),
            Kind::Header => Some("headers"),
            Kind::SecurityScheme => Some("securitySchemes"),
            Kind::Link => Some("links"),
            // openapiv3 has no place for a reference to a callback.
            _ => None,
        }
    }

    /// The keys of the object.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Kind::Document => DOCUMENT,
            Kind::Info => INFO,
            Kind::Contact => CONTACT,
            Kind::License => LICENSE,
            Kind::Server => SERVER,
            Kind::ServerVariable => SERVER_VARIABLE,
            Kind::Components => COMPONENTS,
            Kind::Paths | Kind::Callback => &[],
            Kind::PathItem => PATH_ITEM,
            Kind::Operation => OPERATION,
            Kind::ExternalDocs => EXTERNAL_DOCS,
            Kind::Parameter => PARAMETER,
            Kind::RequestBody => REQUEST_BODY,
            Kind::MediaType => MEDIA_TYPE,
            Kind::Encoding => ENCODING,
            Kind::Responses => RESPONSES,
            Kind::Response => RESPONSE,
            Kind::Example => EXAMPLE,
            Kind::Link => LINK,
            Kind::Header => HEADER,
            Kind::Tag => TAG,
            Kind::Schema => SCHEMA,
            Kind::Discriminator => DISCRIMINATOR,
            Kind::SecurityScheme => SECURITY_SCHEME,
            Kind::Flows => FLOWS,
            Kind::Flow => FLOW,
        }
    }

    /// Whether an object of this kind has a field of that name.
    pub fn has(self, key: &str) -> bool {
        self.fields().iter().any(|field| field.name == key)
    }

    /// What the keys beside the fields are.
    pub fn rest(self) -> Rest {
        match self {
            Kind::Paths => Rest::Paths,
            Kind::Responses => Rest::Statuses,
            Kind::Callback => Rest::Expressions,
            _ => Rest::Extensions,
        }
    }

    /// What stands under a key of such an object.
    pub fn shape(self, key: &str) -> Shape {
        if let Some(field) = self.fields().iter().find(|field| field.name == key) {
            return field.shape;
        }
        match self.rest() {
            _ if key.starts_with("x-") => Any,
            Rest::Extensions => Any,
            Rest::Paths | Rest::Expressions => Object(Kind::PathItem),
            Rest::Statuses => Object(Kind::Response),
        }
    }
}

/// The words of `type` in a schema.
pub const TYPES: &[&str] = &["string", "number", "integer", "boolean", "array", "object"];

/// The methods of a path item that have a key of their own, `query` since OpenAPI 3.2.
pub const METHODS: &[&str] = &[
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// The places of a parameter, `querystring` since OpenAPI 3.2.
pub const LOCATIONS: &[&str] = &["query", "header", "path", "cookie", "querystring"];

/// The styles of a query parameter, and of a part of a form.
pub const QUERY_STYLES: &[&str] = &["form", "spaceDelimited", "pipeDelimited", "deepObject"];

const STYLES: &[&str] = &[
    "form",
    "spaceDelimited",
    "pipeDelimited",
    "deepObject",
    "simple",
    "matrix",
    "label",
    "cookie",
];

const SCHEMES: &[&str] = &["apiKey", "http", "oauth2", "openIdConnect", "mutualTLS"];

const DOCS: Shape = Object(Kind::ExternalDocs);
const EXAMPLES: Shape = Map(&Object(Kind::Example));
const CONTENT: Shape = Map(&Object(Kind::MediaType));
const HEADERS: Shape = Map(&Object(Kind::Header));
const LINKS: Shape = Map(&Object(Kind::Link));
const SECURITY: Shape = List(&Map(&List(&Text)));
const SERVERS: Shape = List(&Object(Kind::Server));
const SCHEMAS: Shape = List(&Object(Kind::Schema));

const DOCUMENT: &[Field] = &[
    must("openapi", Text),
    must("info", Object(Kind::Info)),
    may("servers", SERVERS),
    or_object("paths", Object(Kind::Paths)),
    may("components", Object(Kind::Components)),
    may("security", SECURITY),
    may("tags", List(&Object(Kind::Tag))),
    may("externalDocs", DOCS),
    in_3_1("jsonSchemaDialect", Text),
    in_3_1("webhooks", Map(&Object(Kind::PathItem))),
    in_3_2("$self", Text),
];

const INFO: &[Field] = &[
    or_text("title"),
    in_3_1("summary", Text),
    may("description", Text),
    may("termsOfService", Text),
    may("contact", Object(Kind::Contact)),
    may("license", Object(Kind::License)),
    or_text("version"),
];

const CONTACT: &[Field] = &[may("name", Text), may("url", Text), may("email", Text)];

const LICENSE: &[Field] = &[
    or_text("name"),
    may("url", Text),
    in_3_1("identifier", Text),
];

const SERVER: &[Field] = &[
    must("url", Text),
    may("description", Text),
    may("variables", Map(&Object(Kind::ServerVariable))),
    in_3_2("name", Text),
];

const SERVER_VARIABLE: &[Field] = &[
    may("enum", List(&Text)),
    must("default", Text),
    may("description", Text),
];

const COMPONENTS: &[Field] = &[
    may("schemas", Map(&Object(Kind::Schema))),
    may("responses", Map(&Object(Kind::Response))),
    may("parameters", Map(&Object(Kind::Parameter))),
    may("examples", EXAMPLES),
    may("requestBodies", Map(&Object(Kind::RequestBody))),
    may("headers", HEADERS),
    may("securitySchemes", Map(&Object(Kind::SecurityScheme))),
    may("links", LINKS),
    may("callbacks", Map(&Object(Kind::Callback))),
    in_3_1("pathItems", Map(&Object(Kind::PathItem))),
    in_3_2("mediaTypes", CONTENT),
];

const PATH_ITEM: &[Field] = &[
    may("summary", Text),
    may("description", Text),
    may("get", Object(Kind::Operation)),
    may("put", Object(Kind::Operation)),
    may("post", Object(Kind::Operation)),
    may("delete", Object(Kind::Operation)),
    may("options", Object(Kind::Operation)),
    may("head", Object(Kind::Operation)),
    may("patch", Object(Kind::Operation)),
    may("trace", Object(Kind::Operation)),
    may("servers", SERVERS),
    may("parameters", List(&Object(Kind::Parameter))),
    in_3_2("query", Object(Kind::Operation)),
    // Of 3.2; `adapt` puts operations there itself, and says what is newer.
    may("additionalOperations", Map(&Object(Kind::Operation))),
];

const OPERATION: &[Field] = &[
    may("tags", List(&Text)),
    may("summary", Text),
    may("description", Text),
    may("externalDocs", DOCS),
    may("operationId", Text),
    may("parameters", List(&Object(Kind::Parameter))),
    may("requestBody", Object(Kind::RequestBody)),
    or_object("responses", Object(Kind::Responses)),
    may("callbacks", Map(&Object(Kind::Callback))),
    may("deprecated", Flag),
    may("security", SECURITY),
    may("servers", SERVERS),
];

const EXTERNAL_DOCS: &[Field] = &[may("description", Text), or_text("url")];

const PARAMETER: &[Field] = &[
    must("name", Text),
    must("in", Word(LOCATIONS)),
    may("description", Text),
    may("required", Flag),
    may("deprecated", Flag),
    may("allowEmptyValue", Flag),
    may("style", Word(STYLES)),
    may("explode", Flag),
    may("allowReserved", Flag),
    may("schema", Object(Kind::Schema)),
    may("example", Any),
    may("examples", EXAMPLES),
    may("content", CONTENT),
];

const HEADER: &[Field] = &[
    may("description", Text),
    may("required", Flag),
    may("deprecated", Flag),
    may("allowEmptyValue", Flag),
    may("style", Word(&["simple"])),
    may("explode", Flag),
    may("allowReserved", Flag),
    may("schema", Object(Kind::Schema)),
    may("example", Any),
    may("examples", EXAMPLES),
    may("content", CONTENT),
];

const REQUEST_BODY: &[Field] = &[
    may("description", Text),
    may("content", CONTENT),
    may("required", Flag),
];

const MEDIA_TYPE: &[Field] = &[
    may("schema", Object(Kind::Schema)),
    may("example", Any),
    may("examples", EXAMPLES),
    may("encoding", Map(&Object(Kind::Encoding))),
    in_3_2("itemSchema", Object(Kind::Schema)),
    in_3_2("prefixEncoding", List(&Object(Kind::Encoding))),
    in_3_2("itemEncoding", Object(Kind::Encoding)),
];

const ENCODING: &[Field] = &[
    may("contentType", Text),
    may("headers", HEADERS),
    may("style", Word(QUERY_STYLES)),
    may("explode", Flag),
    may("allowReserved", Flag),
    in_3_2("encoding", Map(&Object(Kind::Encoding))),
    in_3_2("prefixEncoding", List(&Object(Kind::Encoding))),
    in_3_2("itemEncoding", Object(Kind::Encoding)),
];

const RESPONSES: &[Field] = &[may("default", Object(Kind::Response))];

const RESPONSE: &[Field] = &[
    or_text("description"),
    in_3_2("summary", Text),
    may("headers", HEADERS),
    may("content", CONTENT),
    may("links", LINKS),
];

const EXAMPLE: &[Field] = &[
    may("summary", Text),
    may("description", Text),
    may("value", Any),
    may("externalValue", Text),
    in_3_2("dataValue", Any),
    in_3_2("serializedValue", Text),
];

const LINK: &[Field] = &[
    may("operationRef", Text),
    may("operationId", Text),
    may("parameters", Map(&Any)),
    may("requestBody", Any),
    may("description", Text),
    may("server", Object(Kind::Server)),
];

const TAG: &[Field] = &[
    must("name", Text),
    may("description", Text),
    may("externalDocs", DOCS),
    in_3_2("summary", Text),
    in_3_2("parent", Text),
    in_3_2("kind", Text),
];

const SCHEMA: &[Field] = &[
    may("title", Text),
    may("multipleOf", Number),
    may("maximum", Number),
    may("exclusiveMaximum", Flag),
    may("minimum", Number),
    may("exclusiveMinimum", Flag),
    may("maxLength", Count),
    may("minLength", Count),
    may("pattern", Text),
    may("maxItems", Count),
    may("minItems", Count),
    may("uniqueItems", Flag),
    may("maxProperties", Count),
    may("minProperties", Count),
    may("required", List(&Text)),
    may("enum", List(&Any)),
    may("type", Word(TYPES)),
    may("allOf", SCHEMAS),
    may("oneOf", SCHEMAS),
    may("anyOf", SCHEMAS),
    may("not", Object(Kind::Schema)),
    may("items", Object(Kind::Schema)),
    may("properties", Map(&Object(Kind::Schema))),
    may("additionalProperties", SchemaOrFlag),
    may("description", Text),
    may("format", Text),
    may("default", Any),
    may("nullable", Flag),
    may("discriminator", Object(Kind::Discriminator)),
    may("readOnly", Flag),
    may("writeOnly", Flag),
    may("xml", Any),
    may("externalDocs", DOCS),
    may("example", Any),
    may("deprecated", Flag),
    in_3_1("const", Any),
    in_3_1("examples", List(&Any)),
    in_3_1("prefixItems", SCHEMAS),
    in_3_1("contains", Object(Kind::Schema)),
    in_3_1("minContains", Count),
    in_3_1("maxContains", Count),
    in_3_1("unevaluatedItems", SchemaOrFlag),
    in_3_1("patternProperties", Map(&Object(Kind::Schema))),
    in_3_1("propertyNames", Object(Kind::Schema)),
    in_3_1("unevaluatedProperties", SchemaOrFlag),
    in_3_1("dependentRequired", Map(&List(&Text))),
    in_3_1("dependentSchemas", Map(&Object(Kind::Schema))),
    in_3_1("if", Object(Kind::Schema)),
    in_3_1("then", Object(Kind::Schema)),
    in_3_1("else", Object(Kind::Schema)),
    in_3_1("contentEncoding", Text),
    in_3_1("contentMediaType", Text),
    in_3_1("contentSchema", Object(Kind::Schema)),
    // What names and describes a schema asks nothing of a value, so people may write it in any version.
    may("$schema", Any),
    may("$id", Any),
    may("$anchor", Any),
    may("$dynamicAnchor", Any),
    may("$dynamicRef", Any),
    may("$vocabulary", Any),
    may("$comment", Any),
    may("$defs", Map(&Object(Kind::Schema))),
    // As JSON Schema called it before 2019-09; schemas in files of their own still do.
    may("definitions", Map(&Object(Kind::Schema))),
    may("dependencies", Map(&Object(Kind::Schema))),
    may("additionalItems", SchemaOrFlag),
];

/// What `defaultMapping` is called once the document is in the words of 3.0.
pub const DEFAULT_MAPPING: &str = "x-default-mapping";

const DISCRIMINATOR: &[Field] = &[
    must("propertyName", Text),
    may("mapping", Map(&Text)),
    in_3_2("defaultMapping", Text),
];

const SECURITY_SCHEME: &[Field] = &[
    must("type", Word(SCHEMES)),
    may("description", Text),
    may("name", Text),
    may("in", Word(&["query", "header", "cookie"])),
    may("scheme", Text),
    may("bearerFormat", Text),
    may("flows", Object(Kind::Flows)),
    may("openIdConnectUrl", Text),
    in_3_2("oauth2MetadataUrl", Text),
    in_3_2("deprecated", Flag),
];

const FLOWS: &[Field] = &[
    may("implicit", Object(Kind::Flow)),
    may("password", Object(Kind::Flow)),
    may("clientCredentials", Object(Kind::Flow)),
    may("authorizationCode", Object(Kind::Flow)),
    in_3_2("deviceAuthorization", Object(Kind::Flow)),
];

const FLOW: &[Field] = &[
    may("authorizationUrl", Text),
    may("tokenUrl", Text),
    may("refreshUrl", Text),
    in_3_2("deviceAuthorizationUrl", Text),
    or_object("scopes", Map(&Text)),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_told_from_data() {
        assert!(matches!(Kind::Schema.shape("items"), Object(Kind::Schema)));
        assert!(matches!(Kind::Schema.shape("default"), Any));
        assert!(matches!(Kind::Schema.shape("x-anything"), Any));
        assert!(matches!(Kind::Paths.shape("x-paths"), Any));
        assert!(matches!(Kind::Paths.shape("/a"), Object(Kind::PathItem)));
        assert!(matches!(
            Kind::Responses.shape("default"),
            Object(Kind::Response)
        ));
        assert!(matches!(
            Kind::Responses.shape("404"),
            Object(Kind::Response)
        ));
    }

    #[test]
    fn every_section_of_components_is_known_by_its_kind() {
        for field in Kind::Components.fields() {
            let Map(Object(kind)) = field.shape else {
                panic!("{} is no map", field.name)
            };
            assert!(
                kind.section().is_none_or(|section| section == field.name),
                "{}",
                field.name
            );
        }
    }
}
