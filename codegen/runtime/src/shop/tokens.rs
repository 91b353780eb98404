//! A module of the API's own, as a document brings it: who holds a token of the shop.

use crate::runtime::jwt::{Jwt, PublicKey};
use crate::runtime::keys::{KeyStore, Keys, Missing};
use crate::{Client, Value};

/// The keys are kept with the client, so that two shops in one program have their own.
type Store = KeyStore<String>;

/// The subject of a token that the shop signed, or why there is none.
pub async fn subject(client: &Client, token: &str) -> Result<String, String> {
    let jwt = Jwt::parse(token).map_err(|why| why.to_string())?;
    let id = jwt.header("kid").unwrap_or_default();
    let store = client.attached::<Store>();
    let key = store
        .key(id, || fetch(client))
        .await
        .map_err(|missing| match missing {
            Missing::Failed(why) => why,
            Missing::Empty => "there are no keys".to_owned(),
            Missing::Unknown => format!("there is no key {id}"),
        })?;
    signed_subject(&jwt, &key)
}

/// The same by a key in PEM, without asking the shop.
pub fn subject_by_key(token: &str, pem: &str) -> Result<String, String> {
    let jwt = Jwt::parse(token).map_err(|why| why.to_string())?;
    let key = PublicKey::from_pem(pem).map_err(|why| why.to_string())?;
    signed_subject(&jwt, &key)
}

fn signed_subject(jwt: &Jwt, key: &PublicKey) -> Result<String, String> {
    if !jwt.is_signed_with(key) {
        return Err("the signature is wrong".to_owned());
    }
    let subject = jwt.payload.get("sub").and_then(Value::as_str);
    subject
        .map(str::to_owned)
        .ok_or_else(|| "there is no subject".to_owned())
}

async fn fetch(client: &Client) -> Result<Keys, String> {
    let request = client.raw_request("GET", "/jwks");
    let set = request.send().await.map_err(|error| error.to_string())?;
    let keys = set
        .get("keys")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    // Keys of other kinds are none.
    let keys = keys.filter_map(|key| {
        let id = key.get("kid").and_then(Value::as_str)?;
        Some((id.to_owned(), PublicKey::from_jwk(key).ok()?))
    });
    Ok(keys.collect())
}

/// A token for tests, with the key that signed it: as the shop answers it, and in PEM.
#[cfg(feature = "testing")]
pub fn sample(subject: &str) -> (String, Value, String) {
    let key = crate::runtime::jwt::SigningKey::generate();
    let header = serde_json::json!({"alg": "RS256", "kid": "1"});
    let payload = serde_json::json!({"sub": subject});
    (key.sign(&header, &payload), key.jwk("1"), key.pem())
}
