//! Security schemes, and which of them an operation needs.

use openapiv3::{APIKeyLocation, SecurityRequirement, SecurityScheme};

use super::Cx;
use crate::ir::{Scheme, SchemeId, SchemeKind, TokenUrl};
use crate::pointer::Pointer;

/// All schemes, in the document's order.
pub fn lower_schemes(cx: &mut Cx<'_, '_>) -> Vec<Scheme> {
    let mut schemes = Vec::new();
    for (name, scheme) in cx.resolver.all::<SecurityScheme>() {
        let at = Pointer::component("securitySchemes", name);
        if let Some((scheme, at, _)) = cx.resolver.follow(scheme, &at) {
            schemes.push(Scheme {
                name: name.to_owned(),
                kind: kind(cx, scheme, &at),
                token: token(scheme),
                doc: description(scheme).cloned(),
            });
        }
    }
    schemes
}

fn kind(cx: &mut Cx<'_, '_>, scheme: &SecurityScheme, at: &Pointer) -> SchemeKind {
    match scheme {
        SecurityScheme::APIKey { location, name, .. } => match location {
            APIKeyLocation::Header => SchemeKind::Header(name.clone()),
            APIKeyLocation::Query => SchemeKind::Query(name.clone()),
            APIKeyLocation::Cookie => SchemeKind::Cookie(name.clone()),
        },
        SecurityScheme::HTTP { scheme, .. } => {
            match scheme.to_ascii_lowercase().as_str() {
                "bearer" => SchemeKind::Bearer,
                "basic" => SchemeKind::Basic,
                other => {
                    cx.report
                    .warning(at, format!("the HTTP scheme `{other}` is sent as it is given, in `Authorization`"))
                    .help("the SDK's users have to give the whole value of the header");
                    SchemeKind::Header("Authorization".to_owned())
                }
            }
        }
        SecurityScheme::OAuth2 { .. } | SecurityScheme::OpenIDConnect { .. } => SchemeKind::Bearer,
    }
}

/// Where tokens are fetched: by client credentials, or by the refresh token of another grant.
fn token(scheme: &SecurityScheme) -> Option<TokenUrl> {
    let url = match scheme {
        SecurityScheme::OpenIDConnect {
            open_id_connect_url,
            ..
        } => return Some(TokenUrl::Discovered(open_id_connect_url.clone())),
        SecurityScheme::OAuth2 { flows, .. } => {
            let client = flows.client_credentials.as_ref();
            let code = flows.authorization_code.as_ref();
            let password = flows.password.as_ref();
            client
                .map(|flow| &flow.token_url)
                .or_else(|| code.map(|flow| flow.refresh_url.as_ref().unwrap_or(&flow.token_url)))
                .or_else(|| {
                    password.map(|flow| flow.refresh_url.as_ref().unwrap_or(&flow.token_url))
                })
        }
        _ => None,
    };
    url.filter(|url| !url.trim().is_empty())
        .map(|url| TokenUrl::At(url.trim().to_owned()))
}

fn description(scheme: &SecurityScheme) -> Option<&String> {
    match scheme {
        SecurityScheme::APIKey { description, .. }
        | SecurityScheme::HTTP { description, .. }
        | SecurityScheme::OAuth2 { description, .. }
        | SecurityScheme::OpenIDConnect { description, .. } => description.as_ref(),
    }
}

/// An operation's alternatives of schemes: its own, or the document's.
pub fn requirements(
    cx: &Cx<'_, '_>,
    own: Option<&Vec<SecurityRequirement>>,
    schemes: &[Scheme],
) -> Vec<Vec<SchemeId>> {
    let requirements = own.or(cx.document.security.as_ref());
    // A scheme that is not defined has been told by the check of the document; nobody can send its credential.
    let id = |name: &String| {
        let index = schemes.iter().position(|scheme| scheme.name == *name);
        index.map(SchemeId)
    };
    requirements
        .into_iter()
        .flatten()
        .filter_map(|requirement| requirement.keys().map(id).collect())
        .collect()
}
