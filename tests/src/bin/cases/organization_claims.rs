//! What claims say of the active organization, in both versions of them.

use clerk_backend_api::auth::Claims;
use serde_json::{Value, json};

/// Runs a list of cases.
pub fn run(cases: &Value) -> Result<Vec<Value>, String> {
    let lines = super::named(cases)?.into_iter().map(|(name, case)| {
        let claims = case["claims"].as_object();
        let claims = claims.ok_or_else(|| format!("the case {name} has no claims"))?;
        let claims = Claims::from_unverified(claims.clone());
        Ok(json!({
            "name": name,
            "org_id": claims.organization_id,
            "org_role": claims.organization_role,
            "org_slug": claims.organization_slug,
            "org_permissions": claims.organization_permissions,
        }))
    });
    lines.collect()
}
