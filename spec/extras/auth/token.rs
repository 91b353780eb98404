//! What kind of token a text is: by its prefix, by its header, by its subject. Nothing is verified here.

use crate::Value;
use crate::runtime::jwt::Jwt;

/// A type of token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenType {
    /// A user's session, `session_token`.
    Session,
    /// An API key of a user or an organization, `api_key`: it begins with `ak_`.
    ApiKey,
    /// An OAuth access token, `oauth_token`: it begins with `oat_`, or it is a JWT of the type `at+jwt`.
    OAuth,
    /// A token from machine to machine, `m2m_token`: it begins with `mt_`, or it is a JWT whose subject begins with `mch_`.
    M2m,
}

impl TokenType {
    /// The type that a token claims to be of. What is nothing else is a session token.
    #[must_use]
    pub fn of(token: &str) -> Self {
        let opaque = Self::of_opaque(token);
        opaque.unwrap_or_else(|| Jwt::parse(token).map_or(Self::Session, |jwt| Self::of_jwt(&jwt)))
    }

    /// The type of a token that says nothing of itself but its prefix.
    pub(super) fn of_opaque(token: &str) -> Option<Self> {
        let mut prefixes = PREFIXES.iter();
        let found = prefixes.find(|(prefix, _)| token.starts_with(prefix));
        found.map(|(_, kind)| *kind)
    }

    fn of_jwt(jwt: &Jwt<'_>) -> Self {
        let subject = jwt.payload.get("sub").and_then(Value::as_str);
        if subject.is_some_and(|subject| subject.starts_with("mch_")) {
            Self::M2m
        } else if jwt
            .header("typ")
            .is_some_and(|kind| OAUTH_TYPES.contains(&kind))
        {
            Self::OAuth
        } else {
            Self::Session
        }
    }

    /// The name that Clerk gives it: `session_token`, `api_key`, `oauth_token`, `m2m_token`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Session => "session_token",
            Self::ApiKey => "api_key",
            Self::OAuth => "oauth_token",
            Self::M2m => "m2m_token",
        }
    }
}

/// What the tokens of machines begin with that are no JWTs.
const PREFIXES: [(&str, TokenType); 3] = [
    ("ak_", TokenType::ApiKey),
    ("oat_", TokenType::OAuth),
    ("mt_", TokenType::M2m),
];

/// The types in the header of an OAuth access token that is a JWT.
pub(super) const OAUTH_TYPES: [&str; 2] = ["at+jwt", "application/at+jwt"];

/// What a signed token was made for, by `cat` in its header. One key signs all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Category {
    /// A session.
    Session,
    /// A JWT template.
    Template,
    /// Machine to machine.
    M2m,
    /// Another one than this crate knows.
    Unknown,
}

impl Category {
    /// The category of a token; `None` where it has none, as older ones and those of instances that opted out.
    pub(super) fn of(jwt: &Jwt<'_>) -> Option<Self> {
        let category = match jwt.header.get("cat")?.as_str() {
            Some("cl_I7d4PD111III") => return None,
            Some("cl_B7d4PD111AAA") => Self::Session,
            Some("cl_B7d4PD222AAA") => Self::Template,
            Some("cl_B7d4PD333AAA") => Self::M2m,
            _ => Self::Unknown,
        };
        Some(category)
    }
}
