//! The key of a token: the one of the settings, or one of the instance's, fetched with the client's secret key.

use std::time::Duration;

use super::{AuthError, Options, PublicKey, Reason};
use crate::runtime::jwt::Jwt;
use crate::runtime::keys::{KeyStore, Keys, Missing};
use crate::{Clerk, Error, Value};

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

/// RSA keys alone, and never with their private half. They are read from the answer itself, for the models know nothing of
/// what makes a key one to verify with.
async fn fetch(clerk: &Clerk) -> Result<Keys, AuthError> {
    let request = clerk.jwks().get_jwks().timeout(TIMEOUT);
    let answer = request.send_raw().await.map_err(failed)?;
    let set: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    let keys = set.get("keys").and_then(Value::as_array);
    let keys = keys.into_iter().flatten().filter_map(|key| {
        let id = key.get("kid").and_then(Value::as_str)?;
        Some((id.to_owned(), PublicKey::from_jwk(key).ok()?))
    });
    Ok(keys.collect())
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
