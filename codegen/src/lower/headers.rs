//! The headers of answers: takes the responses of an operation, gives a struct with a field for each header that any of
//! them declares. Which answer has which header is not kept: all of them are optional.

use openapiv3::{
    Header, Operation, ParameterSchemaOrContent, Response, SchemaKind, StringFormat,
    VariantOrUnknownOrEmpty,
};

use super::Cx;
use super::body::{first_example, media};
use super::keywords::Node;
use super::resolve::Resolver;
use super::schema::{Path, lower_value};
use crate::ir::{Annotations, Field, Media, Origin, Shape, Struct, Type};
use crate::pointer::Pointer;

/// What OpenAPI says to pass over: the media type is the body's.
const IGNORED: &str = "content-type";

/// The type of an operation's headers, if its answers declare any.
pub fn lower_headers<'a>(
    cx: &mut Cx<'a, '_>,
    operation: &'a Operation,
    at: &Pointer,
    id: &str,
) -> Option<Type> {
    let at = at.child("responses");
    let path = [id.to_owned(), "response headers".to_owned()];
    let mut fields: Vec<Field> = Vec::new();
    for (name, header, at) in declared(cx.resolver, operation, &at) {
        let mut path = path.to_vec();
        path.push(name.to_owned());
        let is_it = |field: &&mut Field| field.wire.eq_ignore_ascii_case(name);
        let known = fields.iter_mut().find(is_it);
        if known.as_ref().is_some_and(|known| known.at == at) {
            continue;
        }
        let field = lower_header(cx, name, header, &at, &path);
        match known {
            // Two answers that differ have the text in common.
            Some(known) if known.ty != field.ty => known.ty = Type::Text,
            Some(_) => {}
            None => fields.push(field),
        }
    }
    if fields.is_empty() {
        return None;
    }
    let ty = cx.add(Origin::Inline(path.to_vec()), at);
    cx.def(ty).shape = Shape::Struct(Struct {
        fields,
        ..Struct::default()
    });
    Some(Type::Named(ty))
}

/// The headers of all answers.
fn declared<'a>(
    resolver: Resolver<'a>,
    operation: &'a Operation,
    at: &Pointer,
) -> Vec<(&'a str, &'a Header, Pointer)> {
    let responses = &operation.responses;
    let coded = responses.responses.iter();
    let coded = coded.map(|(code, node)| (code.to_string(), node));
    let default = responses.default.iter();
    let all = coded.chain(default.map(|node| ("default".to_owned(), node)));
    let mut headers = Vec::new();
    for (status, node) in all {
        let followed = resolver.follow::<Response>(node, &at.child(&status));
        let Some((response, at, _)) = followed else {
            continue;
        };
        let own = response.headers.iter();
        headers.extend(own.filter_map(|(name, node)| {
            let at = at.child("headers").child(name);
            let (header, at, _) = resolver.follow::<Header>(node, &at)?;
            (!name.eq_ignore_ascii_case(IGNORED)).then_some((name.as_str(), header, at))
        }));
    }
    headers
}

fn lower_header<'a>(
    cx: &mut Cx<'a, '_>,
    name: &str,
    header: &'a Header,
    at: &Pointer,
    path: &Path,
) -> Field {
    let schema = match &header.format {
        ParameterSchemaOrContent::Schema(schema) if is_plain(cx.resolver, schema) => Some(schema),
        ParameterSchemaOrContent::Schema(schema) if !is_object(cx.resolver, schema) => None,
        ParameterSchemaOrContent::Content(content) if content.keys().all(|it| is_text(it)) => None,
        _ => {
            let message =
                format!("the header '{name}' holds more than a value; the SDK gives its text");
            cx.report
                .warning(at, message)
                .help("give it a plain schema with an overlay");
            None
        }
    };
    let schema = schema.map(|schema| (Node::from(schema), at.child("schema")));
    let lowered = schema.map(|(node, at)| lower_value(cx, node, &at, path));
    let lowered = lowered.unwrap_or_default();
    let own = lowered.annotations;
    let several = || first_example(&header.examples);
    Field {
        wire: name.to_owned(),
        name: lowered.name,
        ty: lowered.ty.unwrap_or(Type::Text),
        required: false,
        nullable: false,
        read_only: false,
        write_only: false,
        annotations: Annotations {
            doc: header.description.clone().or(own.doc),
            deprecated: own.deprecated || header.deprecated == Some(true),
            example: header.example.clone().or_else(several).or(own.example),
            limits: own.limits,
            ..Annotations::default()
        },
        at: at.clone(),
    }
}

/// What a schema says the type is, if it says one.
fn ty_of<'a>(resolver: Resolver<'a>, schema: impl Into<Node<'a>>) -> Option<&'a openapiv3::Type> {
    let schema = match schema.into() {
        Node::Item(schema) => schema,
        Node::Ref(reference) => resolver.target(reference)?.0,
    };
    match &schema.schema_kind {
        SchemaKind::Type(ty) => Some(ty),
        _ => None,
    }
}

/// Whether a media type is a text that the user reads.
fn is_text(media_type: &str) -> bool {
    media(media_type) == Media::Text
}

/// Whether a property of a schema is an object.
pub fn has_object<'a>(resolver: Resolver<'a>, schema: impl Into<Node<'a>>, key: &str) -> bool {
    matches!(
        property(resolver, schema, key),
        Some(openapiv3::Type::Object(_))
    )
}

/// Whether a property of a schema is a file, or a list of files.
pub fn has_file<'a>(resolver: Resolver<'a>, schema: impl Into<Node<'a>>, key: &str) -> bool {
    let mut ty = property(resolver, schema, key);
    if let Some(openapiv3::Type::Array(list)) = ty {
        let items = list.items.as_ref();
        ty = items.and_then(|items| ty_of(resolver, items));
    }
    let Some(openapiv3::Type::String(text)) = ty else {
        return false;
    };
    text.format == VariantOrUnknownOrEmpty::Item(StringFormat::Binary)
}

/// What a schema says the type of a property is.
fn property<'a>(
    resolver: Resolver<'a>,
    schema: impl Into<Node<'a>>,
    key: &str,
) -> Option<&'a openapiv3::Type> {
    let Some(openapiv3::Type::Object(object)) = ty_of(resolver, schema) else {
        return None;
    };
    ty_of(resolver, object.properties.get(key)?)
}

fn is_object<'a>(resolver: Resolver<'a>, schema: impl Into<Node<'a>>) -> bool {
    use openapiv3::Type::{Array, Object};
    matches!(ty_of(resolver, schema), Some(Object(_) | Array(_)))
}

/// Whether a header of that schema is a value or a list of values. The text of any other one is for the user to read.
fn is_plain<'a>(resolver: Resolver<'a>, schema: impl Into<Node<'a>>) -> bool {
    use openapiv3::Type::{Array, Object};
    match ty_of(resolver, schema) {
        None | Some(Object(_)) => false,
        Some(Array(array)) => {
            let item = array
                .items
                .as_ref()
                .and_then(|items| ty_of(resolver, items));
            item.is_some_and(|item| !matches!(item, Object(_) | Array(_)))
        }
        Some(_) => true,
    }
}
