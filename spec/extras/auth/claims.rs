//! The claims of a token in the words of this crate: both versions of session tokens give the same, and what a template
//! adds is kept. Reading them verifies nothing.

use serde::de::DeserializeOwned;

use super::Category;
use super::authorization::{Check, Denied};
use super::verify::seconds;
use crate::{Map, Value};

/// The claims of a token.
///
/// What a JWT template or the customized session token adds is in [`custom`](Self::custom).
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Claims {
    /// Who the token is about, such as `user_…` (`sub`).
    pub subject: String,
    /// Who issued it: the URL of the instance's Frontend API (`iss`).
    pub issuer: Option<String>,
    /// The session (`sid`). Tokens of JWT templates have none.
    pub session_id: Option<String>,
    /// When it expires, in seconds since the Unix epoch (`exp`).
    pub expires_at: i64,
    /// When it was issued, in seconds since the Unix epoch (`iat`).
    pub issued_at: Option<i64>,
    /// When it begins to be valid, in seconds since the Unix epoch (`nbf`).
    pub not_before: Option<i64>,
    /// The ID of the token (`jti`).
    pub id: Option<String>,
    /// The origin for which it was issued (`azp`).
    pub authorized_party: Option<String>,
    /// Whom it is for (`aud`).
    pub audience: Vec<String>,
    /// Who acts in the name of the subject (`act`).
    pub actor: Option<Actor>,
    /// How long ago the factors were verified when the token was issued (`fva`).
    pub factor_ages: Option<FactorAges>,
    /// The status of the session, such as `active` or `pending` (`sts`).
    pub status: Option<String>,
    /// The active organization (`o.id`, in version 1 `org_id`).
    pub organization_id: Option<String>,
    /// Its slug (`o.slg`, in version 1 `org_slug`).
    pub organization_slug: Option<String>,
    /// The user's role in it, such as `org:admin` (`o.rol`, in version 1 `org_role`).
    pub organization_role: Option<String>,
    /// The user's permissions in it, such as `org:invoices:create` (`o.per`, `o.fpm` and `fea`, in version 1
    /// `org_permissions`). `None` if the token does not say.
    pub organization_permissions: Option<Vec<String>>,
    /// The features, as the token lists them: `o:billing,u:export` (`fea`).
    pub features: Option<String>,
    /// The plans, as the token lists them: `o:gold,u:pro` (`pla`).
    pub plans: Option<String>,
    /// What the token was made for. `None` if it does not say.
    pub category: Option<Category>,
    /// All other claims.
    pub custom: Map<String, Value>,
}

/// Who acts in the name of the user.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Actor {
    /// Who it is, such as `user_…` (`sub`).
    pub subject: String,
    /// What it is, such as `agent` (`type`).
    pub kind: Option<String>,
    /// The whole claim.
    pub claim: Map<String, Value>,
}

/// How many minutes ago the factors were verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FactorAges {
    /// The first factor, such as a password. `None` if it was not verified.
    pub first: Option<u64>,
    /// The second factor. `None` if the user has none.
    pub second: Option<u64>,
}

impl Claims {
    /// Reads claims without a token, for tests. Claims of the wrong kind are as if they were not there.
    #[must_use]
    pub fn from_unverified(mut claims: Map<String, Value>) -> Self {
        let mut read = Self {
            expires_at: take_seconds(&mut claims, "exp").unwrap_or_default(),
            issued_at: take_seconds(&mut claims, "iat"),
            not_before: take_seconds(&mut claims, "nbf"),
            audience: claims
                .remove("aud")
                .as_ref()
                .map_or_else(Vec::new, audience),
            actor: claims.remove("act").and_then(actor),
            factor_ages: claims.remove("fva").as_ref().and_then(factor_ages),
            ..Self::default()
        };
        let text = |name: &str| match claims.remove(name) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        [
            read.issuer,
            read.session_id,
            read.id,
            read.authorized_party,
            read.status,
            read.features,
            read.plans,
        ] = ["iss", "sid", "jti", "azp", "sts", "fea", "pla"].map(text);
        if let Some(Value::String(subject)) = claims.remove("sub") {
            read.subject = subject;
        }
        match claims.remove("v").as_ref().and_then(Value::as_f64) {
            Some(2.0) => read.read_organization(claims.remove("o")),
            _ => read.read_organization_v1(&mut claims),
        }
        read.custom = claims;
        read
    }

    /// Version 2 packs the organization into one claim.
    fn read_organization(&mut self, claim: Option<Value>) {
        let Some(Value::Object(claim)) = claim else {
            return;
        };
        let text = |name| claim.get(name).and_then(Value::as_str);
        self.organization_id = text("id").map(str::to_owned);
        self.organization_slug = text("slg").map(str::to_owned);
        let role = text("rol").filter(|role| !role.is_empty());
        self.organization_role = role.map(|role| format!("org:{role}"));
        let features = self.features.as_deref().unwrap_or_default();
        let (names, masks) = (
            text("per").unwrap_or_default(),
            text("fpm").unwrap_or_default(),
        );
        self.organization_permissions = Some(permissions(features, names, masks));
    }

    fn read_organization_v1(&mut self, claims: &mut Map<String, Value>) {
        let text = |name: &str| match claims.remove(name) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        [
            self.organization_id,
            self.organization_slug,
            self.organization_role,
        ] = ["org_id", "org_slug", "org_role"].map(text);
        let permissions = claims.remove("org_permissions");
        self.organization_permissions =
            permissions.as_ref().and_then(Value::as_array).map(|list| {
                let texts = list.iter().filter_map(Value::as_str);
                texts.map(str::to_owned).collect()
            });
    }

    /// Reads [`custom`](Self::custom) into a type of your own.
    ///
    /// # Errors
    ///
    /// They do not fit the type.
    pub fn custom_as<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_value(Value::Object(self.custom.clone()))
    }

    /// Whether the user has all that is asked for. Nothing asked for is `false`.
    #[must_use]
    pub fn has(&self, check: &Check) -> bool {
        check.passes(self)
    }

    /// The same as [`has`](Self::has), with an error to answer with.
    ///
    /// # Errors
    ///
    /// The user does not have all that is asked for.
    pub fn require(&self, check: &Check) -> Result<(), Denied> {
        check.require(self)
    }
}

fn take_seconds(claims: &mut Map<String, Value>, name: &str) -> Option<i64> {
    let value = claims.remove(name)?;
    // Every number is a time, if it is cut to what an integer holds.
    seconds(&value).map(|seconds| seconds as i64)
}

/// A text or a list of texts.
pub(super) fn audience(claim: &Value) -> Vec<String> {
    match claim {
        Value::String(text) => vec![text.clone()],
        Value::Array(list) => {
            let texts = list.iter().filter_map(Value::as_str);
            texts.map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

fn actor(claim: Value) -> Option<Actor> {
    let Value::Object(claim) = claim else {
        return None;
    };
    let text = |name| claim.get(name).and_then(Value::as_str).map(str::to_owned);
    Some(Actor {
        subject: text("sub")?,
        kind: text("type"),
        claim,
    })
}

/// Two numbers, -1 where there is none.
fn factor_ages(claim: &Value) -> Option<FactorAges> {
    let [first, second] = claim.as_array()?.as_slice() else {
        return None;
    };
    let age = |value: &Value| value.as_i64().map(|age| u64::try_from(age).ok());
    Some(FactorAges {
        first: age(first)?,
        second: age(second)?,
    })
}

/// The permissions of version 2. `names` has their names, and `masks` a number for each feature of the organization, in
/// which the bits say which of the names it has. What cannot be read gives no permissions.
fn permissions(features: &str, names: &str, masks: &str) -> Vec<String> {
    let Some(features) = in_scope(features, 'o') else {
        return Vec::new();
    };
    if names.is_empty() || masks.is_empty() {
        return Vec::new();
    }
    let names: Vec<_> = names.split(',').map(str::trim).collect();
    let pairs = features.iter().zip(masks.split(','));
    let granted = pairs.flat_map(|(feature, mask)| {
        let bits = bits(mask.trim()).into_iter();
        let names = names.iter().zip(bits).filter(|(_, bit)| *bit);
        names.map(move |(name, _)| format!("org:{feature}:{name}"))
    });
    granted.collect()
}

/// The names in a list such as `o:billing,ou:export` whose scope has this letter; `None` where an entry has no scope.
pub(super) fn in_scope(list: &str, scope: char) -> Option<Vec<&str>> {
    if list.is_empty() {
        return Some(Vec::new());
    }
    let mut names = Vec::new();
    for entry in list.split(',') {
        let (scopes, name) = entry.trim().split_once(':')?;
        if matches!(scopes, "o" | "u" | "ou" | "uo") && scopes.contains(scope) {
            names.push(name);
        }
    }
    Some(names)
}

/// The bits of a decimal number of any length, the lowest first. What is no such number has none.
fn bits(decimal: &str) -> Vec<bool> {
    if !decimal.bytes().all(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let mut digits: Vec<u8> = decimal.bytes().map(|byte| byte - b'0').collect();
    let mut bits = Vec::new();
    while digits.iter().any(|digit| *digit > 0) {
        // Halves the number; what is left over is the next bit.
        let mut rest = 0;
        for digit in &mut digits {
            let value = rest * 10 + *digit;
            *digit = value / 2;
            rest = value % 2;
        }
        bits.push(rest == 1);
    }
    bits
}
