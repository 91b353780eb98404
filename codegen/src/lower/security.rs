//! Security schemes, and which of them an operation needs.

use openapiv3::{APIKeyLocation, SecurityRequirement, SecurityScheme};

use super::Lowering;
use crate::ir::{Scheme, SchemeId, SchemeKind};
use crate::pointer::Pointer;

impl Lowering<'_, '_> {
    /// All schemes, in the document's order.
    pub(super) fn schemes(&mut self) -> Vec<Scheme> {
        let mut schemes = Vec::new();
        for (name, scheme) in self.resolver.all::<SecurityScheme>() {
            let at = Pointer::component("securitySchemes", name);
            if let Some((scheme, at, _)) = self.resolver.follow(scheme, &at) {
                let (kind, doc) = self.scheme_kind(scheme, &at);
                schemes.push(Scheme {
                    name: name.to_owned(),
                    kind,
                    doc,
                });
            }
        }
        schemes
    }

    fn scheme_kind(
        &mut self,
        scheme: &SecurityScheme,
        at: &Pointer,
    ) -> (SchemeKind, Option<String>) {
        match scheme {
            SecurityScheme::APIKey {
                location,
                name,
                description,
                ..
            } => {
                let kind = match location {
                    APIKeyLocation::Header => SchemeKind::Header,
                    APIKeyLocation::Query => SchemeKind::Query,
                    APIKeyLocation::Cookie => SchemeKind::Cookie,
                };
                (kind(name.clone()), description.clone())
            }
            SecurityScheme::HTTP {
                scheme,
                description,
                ..
            } => {
                let kind = match scheme.to_ascii_lowercase().as_str() {
                    "bearer" => SchemeKind::Bearer,
                    "basic" => SchemeKind::Basic,
                    other => {
                        self.report
                            .warning(at, format!("the HTTP scheme `{other}` is sent as it is given, in `Authorization`"))
                            .help("the SDK's users have to give the whole value of the header");
                        SchemeKind::Header("Authorization".to_owned())
                    }
                };
                (kind, description.clone())
            }
            SecurityScheme::OAuth2 { description, .. }
            | SecurityScheme::OpenIDConnect { description, .. } => {
                (SchemeKind::Bearer, description.clone())
            }
        }
    }

    /// An operation's alternatives, by index into the schemes.
    pub(super) fn security(
        &self,
        own: Option<&Vec<SecurityRequirement>>,
        schemes: &[Scheme],
    ) -> Vec<Vec<SchemeId>> {
        let requirements = own
            .or(self.document.security.as_ref())
            .into_iter()
            .flatten();
        // A scheme that is not defined has been told by the check of the document; nobody can send its credential.
        let id = |name: &String| {
            let index = schemes.iter().position(|scheme| scheme.name == *name);
            index.map(SchemeId)
        };
        requirements
            .filter_map(|requirement| requirement.keys().map(id).collect())
            .collect()
    }
}
