//! Parameters: those of the path item and those of the operation, each with its place and style.

use openapiv3::{
    CookieStyle, HeaderStyle, Operation, Parameter, ParameterSchemaOrContent, PathItem, PathStyle,
    QueryStyle, ReferenceOr,
};

use super::Lowering;
use super::extension;
use super::keywords::Node;
use crate::ir::{Param, Place, Style, Type};
use crate::pointer::Pointer;

/// Headers that OpenAPI says a parameter cannot set.
const IGNORED: [&str; 3] = ["accept", "content-type", "authorization"];

impl<'a> Lowering<'a, '_> {
    /// The parameters of an operation, its own in place of the path item's where both have one.
    pub(super) fn params(
        &mut self,
        item: &'a PathItem,
        item_at: &Pointer,
        operation: &'a Operation,
        at: &Pointer,
        id: &str,
    ) -> Vec<Param> {
        let shared = self.all(&item.parameters, &item_at.child("parameters"), id);
        let own = self.all(&operation.parameters, &at.child("parameters"), id);
        let replaced = |param: &Param| {
            own.iter()
                .any(|own| own.wire == param.wire && own.place == param.place)
        };
        shared
            .into_iter()
            .filter(|param| !replaced(param))
            .chain(own.iter().cloned())
            .collect()
    }

    fn all(&mut self, params: &'a [ReferenceOr<Parameter>], at: &Pointer, id: &str) -> Vec<Param> {
        let mut lowered = Vec::new();
        for (i, node) in params.iter().enumerate() {
            let Some((param, at, name)) = self.resolver.follow(node, &at.index(i)) else {
                continue;
            };
            let owner = name.unwrap_or(id);
            lowered.extend(self.param(param, &at, owner, name.is_some()));
        }
        lowered
    }

    fn param(
        &mut self,
        param: &'a Parameter,
        at: &Pointer,
        owner: &str,
        shared: bool,
    ) -> Option<Param> {
        let (place, style) = place(param);
        let data = param.parameter_data_ref();
        if place == Place::Header && IGNORED.contains(&data.name.to_ascii_lowercase().as_str()) {
            self.report
                .warning(
                    at,
                    format!(
                        "the header parameter `{}` is left out: the SDK sets this header itself",
                        data.name
                    ),
                )
                .help("remove the parameter with an overlay");
            return None;
        }
        // A type of a parameter that operations share is named by the parameter alone.
        let path = if shared {
            vec![owner.to_owned()]
        } else {
            vec![owner.to_owned(), data.name.clone()]
        };
        let (node, schema_at, json) = match &data.format {
            ParameterSchemaOrContent::Schema(schema) => (Some(schema), at.child("schema"), false),
            ParameterSchemaOrContent::Content(content) => match content.first() {
                Some((media, content)) => (
                    content.schema.as_ref(),
                    at.child("content").child(media).child("schema"),
                    true,
                ),
                None => (None, at.child("content"), true),
            },
        };
        let lowered = node
            .map(|node| self.value(Node::from(node), &schema_at, &path))
            .unwrap_or_default();
        let mark = extension::mark(&data.extensions, at, self.report);
        let mut annotations = lowered.annotations;
        annotations.doc = data.description.clone().or(annotations.doc);
        annotations.deprecated |= data.deprecated == Some(true);
        annotations.example = self.param_example(data).or(annotations.example);
        annotations.secret |= mark.secret;
        let style = if json { Style::Json } else { style };
        Some(Param {
            wire: data.name.clone(),
            name: mark.name.or(lowered.name),
            place,
            style,
            explode: data
                .explode
                .unwrap_or(matches!(style, Style::Form | Style::DeepObject)),
            required: data.required || place == Place::Path,
            ty: lowered.ty.unwrap_or(Type::Text),
            annotations,
            at: at.clone(),
        })
    }

    fn param_example(&self, data: &openapiv3::ParameterData) -> Option<serde_json::Value> {
        let several = || {
            data.examples
                .values()
                .find_map(|example| example.as_item()?.value.clone())
        };
        data.example.clone().or_else(several)
    }
}

fn place(param: &Parameter) -> (Place, Style) {
    match param {
        Parameter::Query { style, .. } => {
            let style = match style {
                QueryStyle::Form => Style::Form,
                QueryStyle::SpaceDelimited => Style::SpaceDelimited,
                QueryStyle::PipeDelimited => Style::PipeDelimited,
                QueryStyle::DeepObject => Style::DeepObject,
            };
            (Place::Query, style)
        }
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
