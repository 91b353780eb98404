//! Parameters: those of the path item and those of the operation, each with its place and style.

use openapiv3::{
    CookieStyle, HeaderStyle, Operation, Parameter, ParameterData, ParameterSchemaOrContent,
    PathItem, PathStyle, QueryStyle, ReferenceOr, Schema,
};
use serde_json::Value;

use super::Cx;
use super::body::first_example;
use super::extension;
use super::keywords::Node;
use super::schema::lower_value;
use crate::ir::{Param, Place, Style, Type};
use crate::pointer::Pointer;

/// Headers that OpenAPI says a parameter cannot set.
const IGNORED: [&str; 3] = ["accept", "content-type", "authorization"];

/// The parameters of an operation, its own in place of the path item's where both have one.
pub fn lower_params<'a>(
    cx: &mut Cx<'a, '_>,
    item: &'a PathItem,
    item_at: &Pointer,
    operation: &'a Operation,
    at: &Pointer,
    id: &str,
) -> Vec<Param> {
    let mut params = lower_list(cx, &item.parameters, &item_at.child("parameters"), id);
    let own = lower_list(cx, &operation.parameters, &at.child("parameters"), id);
    params.retain(|param| {
        let replaces = |own: &Param| own.wire == param.wire && own.place == param.place;
        !own.iter().any(replaces)
    });
    params.extend(own);
    params
}

fn lower_list<'a>(
    cx: &mut Cx<'a, '_>,
    params: &'a [ReferenceOr<Parameter>],
    at: &Pointer,
    id: &str,
) -> Vec<Param> {
    let mut lowered = Vec::new();
    for (i, node) in params.iter().enumerate() {
        let Some((param, at, component)) = cx.resolver.follow(node, &at.index(i)) else {
            continue;
        };
        let name = &param.parameter_data_ref().name;
        // A type of a parameter that operations share is named by the parameter alone.
        let path = match component {
            Some(component) => vec![component.to_owned()],
            None => vec![id.to_owned(), name.clone()],
        };
        if is_ignored(param) {
            cx.report
                .warning(
                    &at,
                    format!(
                        "the header parameter `{name}` is left out: the SDK sets this header itself"
                    ),
                )
                .help("remove the parameter with an overlay");
        } else {
            lowered.push(lower_param(cx, param, &at, &path));
        }
    }
    lowered
}

fn is_ignored(param: &Parameter) -> bool {
    match param {
        Parameter::Header { parameter_data, .. } => {
            IGNORED.contains(&parameter_data.name.to_ascii_lowercase().as_str())
        }
        _ => false,
    }
}

fn lower_param<'a>(
    cx: &mut Cx<'a, '_>,
    param: &'a Parameter,
    at: &Pointer,
    path: &[String],
) -> Param {
    let data = param.parameter_data_ref();
    let (place, style) = place(param);
    let style = match data.format {
        ParameterSchemaOrContent::Schema(_) => style,
        ParameterSchemaOrContent::Content(_) => Style::Json,
    };
    let lowered = schema(data, at).map(|(node, at)| lower_value(cx, node, &at, path));
    let lowered = lowered.unwrap_or_default();
    let hints = extension::hints(&data.extensions, at, cx.report);
    let mut annotations = lowered.annotations;
    annotations.doc = data.description.clone().or(annotations.doc);
    annotations.deprecated |= data.deprecated == Some(true);
    annotations.example = example(data).or(annotations.example);
    annotations.secret |= hints.secret;
    let explodes = matches!(style, Style::Form | Style::DeepObject);
    Param {
        wire: data.name.clone(),
        name: hints.name.or(lowered.name),
        place,
        style,
        explode: data.explode.unwrap_or(explodes),
        reserved: matches!(
            param,
            Parameter::Query {
                allow_reserved: true,
                ..
            }
        ),
        required: data.required || place == Place::Path,
        ty: lowered.ty.unwrap_or(Type::Text),
        annotations,
        at: at.clone(),
    }
}

/// The schema of a parameter, and its place.
fn schema<'a>(data: &'a ParameterData, at: &Pointer) -> Option<(Node<'a>, Pointer)> {
    let (schema, at): (&ReferenceOr<Schema>, _) = match &data.format {
        ParameterSchemaOrContent::Schema(schema) => (schema, at.clone()),
        ParameterSchemaOrContent::Content(content) => {
            let (media_type, content) = content.first()?;
            let at = at.child("content").child(media_type);
            (content.schema.as_ref()?, at)
        }
    };
    Some((Node::from(schema), at.child("schema")))
}

fn example(data: &ParameterData) -> Option<Value> {
    let several = || first_example(&data.examples);
    data.example.clone().or_else(several)
}

/// A style of query parameters, or of a form's fields.
pub fn query_style(style: &QueryStyle) -> Style {
    match style {
        QueryStyle::Form => Style::Form,
        QueryStyle::SpaceDelimited => Style::SpaceDelimited,
        QueryStyle::PipeDelimited => Style::PipeDelimited,
        QueryStyle::DeepObject => Style::DeepObject,
    }
}

fn place(param: &Parameter) -> (Place, Style) {
    match param {
        Parameter::Query { style, .. } => (Place::Query, query_style(style)),
        Parameter::Header {
            style: HeaderStyle::Simple,
            ..
        } => (Place::Header, Style::Simple),
        Parameter::Path { style, .. } => {
            let style = match style {
                PathStyle::Matrix => Style::Matrix,
                PathStyle::Label => Style::Label,
                PathStyle::Simple => Style::Simple,
            };
            (Place::Path, style)
        }
        Parameter::Cookie {
            style: CookieStyle::Form,
            ..
        } => (Place::Cookie, Style::Form),
    }
}
