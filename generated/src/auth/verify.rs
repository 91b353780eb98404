//! The algorithm: from a text to claims that hold. Form, type and algorithm come first, so that nothing is fetched for what
//! is no token; the signature comes before the claims, so that nobody learns the settings by guessing.

use super::claims::audience;
use super::keys::key_of;
use super::{AuthError, Category, Claims, Options, Reason};
use crate::runtime::jwt::{Jwt, RS256};
use crate::{Clerk, Map, Value};

type Payload = Map<String, Value>;

/// Verifies a token of a session or of a template.
pub(super) async fn verify_session(
    clerk: &Clerk,
    token: &str,
    options: &Options,
) -> Result<Claims, AuthError> {
    options.check()?;
    let jwt = parse(token)?;
    if Category::of(&jwt) == Some(Category::M2m) {
        return Err(invalid("the token is one from machine to machine"));
    }
    let types = options.header_types.as_deref();
    match types {
        None => check_type(&jwt, &["JWT"], jwt.header.contains_key("typ"))?,
        Some(types) => check_type(&jwt, types, true)?,
    }
    check_signature(clerk, &jwt, options).await?;
    let payload = &jwt.payload;
    check_subject(payload)?;
    check_audience(payload, options)?;
    check_party(payload, options)?;
    check_issuer(payload, options)?;
    check_times(payload, options)?;
    let category = Category::of(&jwt);
    let mut claims = Claims::from_unverified(jwt.payload);
    claims.category = category;
    Ok(claims)
}

/// Takes a token apart.
pub(super) fn parse(token: &str) -> Result<Jwt<'_>, AuthError> {
    Jwt::parse(token).map_err(|why| invalid(&why.to_string()))
}

pub(super) fn invalid(why: &str) -> AuthError {
    AuthError::new(Reason::TokenInvalid, why)
}

fn failed(why: impl Into<String>) -> AuthError {
    AuthError::new(Reason::TokenVerificationFailed, why)
}

/// Checks `typ` in the header, where it has to be there.
pub(super) fn check_type<T: AsRef<str>>(
    jwt: &Jwt<'_>,
    types: &[T],
    is_needed: bool,
) -> Result<(), AuthError> {
    let kind = jwt.header("typ");
    if !is_needed || types.iter().any(|wanted| kind == Some(wanted.as_ref())) {
        return Ok(());
    }
    Err(invalid("the token's header has another type than expected"))
}

/// Checks the algorithm, and the signature by the key that belongs to it.
pub(super) async fn check_signature(
    clerk: &Clerk,
    jwt: &Jwt<'_>,
    options: &Options,
) -> Result<(), AuthError> {
    let algorithm = jwt.header("alg").unwrap_or_default();
    if !matches!(algorithm, "RS256" | "RS384" | "RS512") {
        let reason = Reason::TokenInvalidAlgorithm;
        return Err(AuthError::new(reason, "the token is not signed by RS256"));
    }
    let key = key_of(clerk, jwt, options).await?;
    if algorithm != RS256 {
        return Err(failed(format!("the key is not one for {algorithm}")));
    }
    if jwt.is_signed_with(&key) {
        return Ok(());
    }
    let reason = Reason::TokenInvalidSignature;
    Err(AuthError::new(
        reason,
        "the signature is not that of the instance's key",
    ))
}

pub(super) fn check_subject(payload: &Payload) -> Result<(), AuthError> {
    match payload.get("sub") {
        Some(Value::String(_)) => Ok(()),
        _ => Err(failed("the token has no subject")),
    }
}

/// An audience that is asked for has to be there.
pub(super) fn check_audience(payload: &Payload, options: &Options) -> Result<(), AuthError> {
    let found = payload.get("aud").map(audience).unwrap_or_default();
    if options.audience.is_empty() || found.iter().any(|one| options.audience.contains(one)) {
        return Ok(());
    }
    Err(failed("the token has another audience, or none"))
}

fn check_party(payload: &Payload, options: &Options) -> Result<(), AuthError> {
    let Some(parties) = &options.parties else {
        return Ok(());
    };
    let party = payload
        .get("azp")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if !party.is_empty() && parties.iter().any(|one| one == party) {
        return Ok(());
    }
    let reason = Reason::TokenInvalidAuthorizedParties;
    Err(AuthError::new(
        reason,
        "the token was issued for another party, or for none",
    ))
}

fn check_issuer(payload: &Payload, options: &Options) -> Result<(), AuthError> {
    let issuer = payload.get("iss").and_then(Value::as_str);
    if options.issuer.is_none() || options.issuer.as_deref() == issuer {
        return Ok(());
    }
    let reason = Reason::TokenInvalidIssuer;
    Err(AuthError::new(
        reason,
        "the token has another issuer, or none",
    ))
}

/// Checks when the token is valid. It has to expire; the other times may be missing.
pub(super) fn check_times(payload: &Payload, options: &Options) -> Result<(), AuthError> {
    let (now, skew) = (options.now(), options.skew.as_millis() as f64);
    let time = |name: &str| match payload.get(name) {
        None => Ok(None),
        Some(value) => match seconds(value) {
            Some(seconds) => Ok(Some(seconds * 1000.0)),
            None => Err(failed(format!("the token's `{name}` is not a number"))),
        },
    };
    let Some(expires) = time("exp")? else {
        return Err(failed("the token never expires"));
    };
    if expires <= now - skew {
        let ago = (now - expires) / 1000.0;
        let why = format!("the token expired {ago} seconds ago");
        return Err(AuthError::new(Reason::TokenExpired, why));
    }
    if time("nbf")?.is_some_and(|begins| begins > now + skew) {
        let why = "the token is not valid yet";
        return Err(AuthError::new(Reason::TokenNotActiveYet, why));
    }
    if time("iat")?.is_some_and(|issued| issued > now + skew) {
        let why = "the token was issued in the future";
        return Err(AuthError::new(Reason::TokenIatInTheFuture, why));
    }
    Ok(())
}

/// Seconds since the Unix epoch, whole ones.
pub(super) fn seconds(value: &Value) -> Option<f64> {
    value.as_f64().map(f64::trunc)
}
