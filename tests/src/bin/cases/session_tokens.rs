//! Tokens that are verified without network, with the key in each of its spellings. All of them have to agree.

use std::time::{Duration, UNIX_EPOCH};

use clerk_backend_api::Clerk;
use clerk_backend_api::auth::{AuthError, Claims, Options, PublicKey};
use serde_json::{Value, json};

/// The spellings of a key in PEM.
const PEMS: [&str; 3] = ["pem", "pem_one_line", "pem_bare"];

/// Runs a file of cases.
pub fn run(file: &Value) -> Result<Vec<Value>, String> {
    let keys = keys(file)?;
    let clerk = Clerk::new("unused").map_err(|why| why.to_string())?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    let runtime = runtime.map_err(|why| why.to_string())?;
    let lines = super::named(&file["cases"])?
        .into_iter()
        .map(|(name, case)| {
            let token = case["token"].as_str();
            let token = token.ok_or_else(|| format!("the case {name} has no token"))?;
            let mut lines = Vec::new();
            for key in &keys {
                let options = options(case)?.key(key.clone());
                let verified = runtime.block_on(clerk.verify_token(token, &options));
                lines.push(line(name, verified));
            }
            let first = lines.swap_remove(0);
            match lines.iter().all(|line| *line == first) {
                true => Ok(first),
                false => Ok(json!({ "name": name, "ok": null })),
            }
        });
    lines.collect()
}

fn line(name: &Value, verified: Result<Claims, AuthError>) -> Value {
    match verified {
        Ok(claims) => json!({ "name": name, "ok": true, "reason": null, "sub": claims.subject }),
        Err(error) => json!({ "name": name, "ok": false, "reason": error.reason().as_str() }),
    }
}

/// The key in all its spellings.
fn keys(file: &Value) -> Result<Vec<PublicKey>, String> {
    let set = file["keys"]["jwks"]["keys"].as_array();
    let mut set = set.into_iter().flatten();
    let key = set.find(|key| key["kid"] == file["kid"]);
    let key = key.ok_or("there is no key of the file's `kid`")?;
    let mut keys = vec![PublicKey::from_jwk(key).map_err(|why| format!("jwks: {why}"))?];
    for name in PEMS {
        let pem = file["keys"][name].as_str();
        let pem = pem.ok_or_else(|| format!("there is no key `{name}`"))?;
        keys.push(PublicKey::from_pem(pem).map_err(|why| format!("{name}: {why}"))?);
    }
    Ok(keys)
}

/// The settings of a case; what it leaves out has its default.
fn options(case: &Value) -> Result<Options, String> {
    let now = case["now"].as_f64().ok_or("a case has no time `now`")?;
    let now = Duration::try_from_secs_f64(now).map_err(|why| format!("`now`: {why}"))?;
    let mut options = Options::new().clock(move || UNIX_EPOCH + now);
    for (name, value) in case["options"].as_object().into_iter().flatten() {
        if value.is_null() {
            continue;
        }
        options = match name.as_str() {
            "authorized_parties" => options.authorized_parties(texts(value)),
            "audience" => options.audience(texts(value)),
            "header_types" => options.header_types(texts(value)),
            "issuer" => options.issuer(texts(value).concat()),
            "clock_skew_ms" => {
                let skew = value.as_f64().unwrap_or(-1.0) / 1000.0;
                let skew = Duration::try_from_secs_f64(skew);
                options.clock_skew(skew.map_err(|why| format!("`clock_skew_ms`: {why}"))?)
            }
            _ => return Err(format!("there is no option `{name}`")),
        };
    }
    Ok(options)
}

/// A text or a list of texts.
fn texts(value: &Value) -> Vec<String> {
    let one = value.as_str().into_iter();
    let list = value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    one.chain(list).map(str::to_owned).collect()
}
