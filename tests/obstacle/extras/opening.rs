//! The gate.

use crate::runtime::jwt::{Jwt, PublicKey};

/// Opens for tokens that were signed with its key.
#[derive(Clone, Debug)]
pub struct Gate(PublicKey);

impl Gate {
    pub(super) fn new(key: &str) -> Option<Self> {
        PublicKey::from_pem(key).ok().map(Self)
    }

    /// Whether a token opens it.
    #[must_use]
    pub fn opens(&self, token: &str) -> bool {
        Jwt::parse(token).is_ok_and(|jwt| jwt.is_signed_with(&self.0))
    }
}
