//! The key of a token: the one of the settings, or one of the instance's, fetched with the client's secret key.

use std::time::Duration;

use super::{AuthError, Options, PublicKey, Reason};
use crate::models::JwksKey;
use crate::runtime::jwt::{Jwt, RS256};
use crate::runtime::keys::{KeyStore, Keys, Missing};
use crate::{Clerk, Error};

/// How long a fetch may take: somebody waits for an answer.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The key that a token has to be signed with.
pub(super) async fn key_of(
    clerk: &Clerk,
    jwt: &Jwt<'_>,
    options: &Options,
) -> Result<PublicKey, AuthError> {
    if let Some(key) = &options.key {
        return Ok(key.clone());
    }
    let unknown = || {
        let why = "the instance has no key of the ID in the token's header";
        AuthError::new(Reason::JwkKidMismatch, why)
    };
    let id = jwt.header("kid").ok_or_else(unknown)?;
    // Kept with the client, for the keys of another instance may have the same IDs.
    let store = clerk.client.attached::<KeyStore<AuthError>>();
    let key = store.key(id, || fetch(clerk)).await;
    key.map_err(|missing| match missing {
        Missing::Failed(error) => error,
        Missing::Empty => {
            let why = "the instance has no keys";
            AuthError::new(Reason::JwkRemoteFailedToLoad, why)
        }
        Missing::Unknown => unknown(),
    })
}

async fn fetch(clerk: &Clerk) -> Result<Keys, AuthError> {
    let set = clerk.jwks().get_jwks().timeout(TIMEOUT).await;
    let keys = set.map_err(failed)?.keys.into_iter();
    Ok(keys.filter_map(usable).collect())
}

/// RSA keys alone, and never with their private half.
fn usable(key: JwksKey) -> Option<(String, PublicKey)> {
    let JwksKey::JwksRsaPublicKey(key) = key else {
        return None;
    };
    let is = |value: &str, wanted: &str| value.is_empty() || value == wanted;
    if !is(&key.alg, RS256) || !is(&key.use_, "sig") {
        return None;
    }
    Some((key.kid, PublicKey::from_components(&key.n, &key.e).ok()?))
}

fn failed(error: Error) -> AuthError {
    let (reason, why) = if error.is_invalid_request() {
        let why = "there is neither a key nor a secret key to fetch it with";
        (Reason::JwkFailedToResolve, why)
    } else if error.code() == Some("clerk_key_invalid") {
        (
            Reason::SecretKeyInvalid,
            "Clerk does not know the secret key",
        )
    } else {
        let why = "the keys of the instance cannot be fetched";
        (Reason::JwkRemoteFailedToLoad, why)
    };
    AuthError::new(reason, why).with_source(error)
}
