//! Tokens of machines: API keys, OAuth access tokens, tokens from machine to machine. Clerk is asked about those that say
//! nothing; those that are JWTs are verified here.

use std::fmt::{self, Debug, Formatter};

use super::claims::audience;
use super::token::OAUTH_TYPES;
use super::verify::{
    check_audience, check_signature, check_subject, check_times, check_type, invalid, parse,
};
use super::{AuthError, Category, Options, Reason, TokenType};
use crate::models::{
    VerifiedOAuthAccessToken, VerifyApiKeyRequestBody, VerifyM2mTokenRequestBody,
    VerifyOAuthAccessTokenRequestBody,
};
use crate::runtime::jwt::Jwt;
use crate::{Clerk, Error, Map, Value};

/// A token of a machine that was verified.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct MachineToken {
    /// The type of the token.
    pub kind: TokenType,
    /// The ID of the token.
    pub id: String,
    /// Who holds it: a user or an organization, of an M2M token a machine.
    pub subject: String,
    /// What it may be used for.
    pub scopes: Vec<String>,
    /// The OAuth application that it was issued to.
    pub client_id: Option<String>,
    /// What the token has besides: claims that your application gave it.
    pub claims: Map<String, Value>,
}

/// Without its claims, which may hold anything.
impl Debug for MachineToken {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("MachineToken")
            .field("kind", &self.kind)
            .field("id", &self.id)
            .field("subject", &self.subject)
            .field("scopes", &self.scopes)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// Verifies a token of this type.
pub(super) async fn verify_machine(
    clerk: &Clerk,
    token: &str,
    kind: TokenType,
    options: &Options,
) -> Result<MachineToken, AuthError> {
    let found = match kind {
        _ if TokenType::of_opaque(token).is_none() => {
            return verify_jwt(clerk, token, kind, options).await;
        }
        TokenType::ApiKey => ask_api_key(clerk, token).await,
        TokenType::OAuth => ask_oauth(clerk, token, options).await,
        _ => ask_m2m(clerk, token).await,
    };
    // What the answer leaves out is empty; a token without an owner is nobody's.
    found.and_then(|found| match found.subject.is_empty() {
        true => Err(invalid("Clerk names no holder of the token")),
        false => Ok(found),
    })
}

async fn ask_api_key(clerk: &Clerk, token: &str) -> Result<MachineToken, AuthError> {
    let body = VerifyApiKeyRequestBody::new(token);
    let key = clerk.api_keys().verify(body).await.map_err(refused)?;
    check_valid(key.revoked, key.expired)?;
    Ok(MachineToken {
        kind: TokenType::ApiKey,
        id: key.id,
        subject: key.subject,
        scopes: key.scopes,
        client_id: None,
        claims: object(key.claims),
    })
}

async fn ask_m2m(clerk: &Clerk, token: &str) -> Result<MachineToken, AuthError> {
    let body = VerifyM2mTokenRequestBody::new(token);
    let token = clerk.m2m().verify_token(body).await.map_err(refused)?;
    check_valid(token.revoked, token.expired)?;
    Ok(MachineToken {
        kind: TokenType::M2m,
        id: token.id,
        subject: token.subject,
        scopes: token.scopes,
        client_id: None,
        claims: object(token.claims),
    })
}

/// The answer is 200 for a token that is not valid any more as well: `{"active": false}`.
async fn ask_oauth(
    clerk: &Clerk,
    token: &str,
    options: &Options,
) -> Result<MachineToken, AuthError> {
    let body = VerifyOAuthAccessTokenRequestBody::new().access_token(token);
    let answer = clerk
        .oauth_access_tokens()
        .verify(body)
        .send_raw()
        .await
        .map_err(refused)?;
    // The document does not have the audience.
    let payload = serde_json::from_slice(answer.body()).unwrap_or_default();
    let VerifiedOAuthAccessToken::Opaque(token) = answer.into_value() else {
        return Err(invalid("the token is not active"));
    };
    check_valid(token.revoked, token.expired)?;
    check_audience(&payload, options)?;
    Ok(MachineToken {
        kind: TokenType::OAuth,
        id: token.id,
        subject: token.subject,
        scopes: token.scopes,
        client_id: Some(token.client_id),
        claims: Map::new(),
    })
}

fn check_valid(revoked: bool, expired: bool) -> Result<(), AuthError> {
    match (revoked, expired) {
        (true, _) => Err(invalid("the token was revoked")),
        (_, true) => Err(invalid("the token has expired")),
        _ => Ok(()),
    }
}

fn object(claims: Option<Value>) -> Map<String, Value> {
    match claims {
        Some(Value::Object(claims)) => claims,
        _ => Map::new(),
    }
}

/// What an error of Clerk says of the token.
fn refused(error: Error) -> AuthError {
    let (reason, why) = match error.status() {
        Some(401) => (
            Reason::SecretKeyInvalid,
            "Clerk does not take the secret key",
        ),
        Some(404) => (Reason::TokenInvalid, "Clerk does not know the token"),
        _ => (
            Reason::UnexpectedError,
            "Clerk could not be asked about the token",
        ),
    };
    AuthError::new(reason, why).with_source(error)
}

/// Verifies a JWT. That it was revoked is not seen.
async fn verify_jwt(
    clerk: &Clerk,
    token: &str,
    kind: TokenType,
    options: &Options,
) -> Result<MachineToken, AuthError> {
    let jwt = parse(token)?;
    match kind {
        TokenType::OAuth => check_type(&jwt, &OAUTH_TYPES, true)?,
        _ => {
            if !matches!(Category::of(&jwt), None | Some(Category::M2m)) {
                return Err(invalid("the token is not one from machine to machine"));
            }
            check_type(&jwt, &["JWT"], jwt.header.contains_key("typ"))?;
        }
    }
    check_signature(clerk, &jwt, options).await?;
    check_subject(&jwt.payload)?;
    if kind == TokenType::OAuth {
        check_audience(&jwt.payload, options)?;
    }
    check_times(&jwt.payload, options)?;
    Ok(read_jwt(jwt, kind))
}

/// The claims that every such token has.
const REGISTERED: [&str; 12] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "client_id",
    "scope",
    "scp",
    "scopes",
    "azp",
];

fn read_jwt(jwt: Jwt<'_>, kind: TokenType) -> MachineToken {
    let mut claims = jwt.payload;
    let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned);
    // Scopes are a text with spaces or a list. Of an M2M token they are the machines it is for.
    let names: &[&str] = match kind {
        TokenType::OAuth => &["scp", "scope"],
        _ => &["scopes", "aud"],
    };
    let scopes = names.iter().find_map(|name| claims.get(*name));
    let scopes = scopes.map(audience).unwrap_or_default();
    let scopes = scopes.iter().flat_map(|scope| scope.split_whitespace());
    let mut token = MachineToken {
        kind,
        id: text("jti").unwrap_or_default(),
        subject: text("sub").unwrap_or_default(),
        scopes: scopes.map(str::to_owned).collect(),
        client_id: text("client_id"),
        claims: Map::new(),
    };
    claims.retain(|name, _| !REGISTERED.contains(&name.as_str()));
    token.claims = claims;
    token
}
