//! May the user do this: roles, permissions, features, plans, and how long ago the user proved who it is.

use std::error::Error;
use std::fmt::{self, Display, Formatter};

use serde_json::json;

use super::claims::in_scope;
use super::{Claims, FactorAges};
use crate::Value;

/// What a user has to have. All that is asked for counts; nothing asked for is never fulfilled.
///
/// ```
/// use clerk_backend_api::auth::{Check, Reverification};
///
/// let check = Check::permission("org:invoices:create").and_reverification(Reverification::STRICT);
/// # let _ = check;
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Check {
    role: Option<String>,
    permission: Option<String>,
    feature: Option<String>,
    plan: Option<String>,
    reverification: Option<Reverification>,
}

impl Check {
    /// Asks for a role in the active organization: `org:admin`, or `admin`.
    #[must_use]
    pub fn role(role: impl Into<String>) -> Self {
        Self::default().and_role(role)
    }

    /// Asks for a permission in the active organization: `org:invoices:create`, or `invoices:create`.
    #[must_use]
    pub fn permission(permission: impl Into<String>) -> Self {
        Self::default().and_permission(permission)
    }

    /// Asks for a feature: `org:export` of the organization, `user:export` of the user, `export` of either.
    #[must_use]
    pub fn feature(feature: impl Into<String>) -> Self {
        Self::default().and_feature(feature)
    }

    /// Asks for a plan: `org:gold` of the organization, `user:gold` of the user, `gold` of either.
    #[must_use]
    pub fn plan(plan: impl Into<String>) -> Self {
        Self::default().and_plan(plan)
    }

    /// Asks that the user has proved lately who it is.
    #[must_use]
    pub fn reverification(reverification: Reverification) -> Self {
        Self::default().and_reverification(reverification)
    }

    /// Asks for a role besides.
    #[must_use]
    pub fn and_role(mut self, role: impl Into<String>) -> Self {
        self.role = Some(role.into());
        self
    }

    /// Asks for a permission besides.
    #[must_use]
    pub fn and_permission(mut self, permission: impl Into<String>) -> Self {
        self.permission = Some(permission.into());
        self
    }

    /// Asks for a feature besides.
    #[must_use]
    pub fn and_feature(mut self, feature: impl Into<String>) -> Self {
        self.feature = Some(feature.into());
        self
    }

    /// Asks for a plan besides.
    #[must_use]
    pub fn and_plan(mut self, plan: impl Into<String>) -> Self {
        self.plan = Some(plan.into());
        self
    }

    /// Asks besides that the user has proved lately who it is.
    #[must_use]
    pub fn and_reverification(mut self, reverification: Reverification) -> Self {
        self.reverification = Some(reverification);
        self
    }

    pub(super) fn passes(&self, claims: &Claims) -> bool {
        self.require(claims).is_ok()
    }

    /// The first that lacks; how fresh the session is comes last, since the user can mend it.
    pub(super) fn require(&self, claims: &Claims) -> Result<(), Denied> {
        let lacks = |kind, name: &str| Err(Denied(Lack::Access(kind, name.to_owned())));
        if let Some(role) = self.role.as_deref().filter(|role| !has_role(claims, role)) {
            return lacks("role", role);
        }
        let is_denied = |permission: &&str| !has_permission(claims, permission);
        if let Some(permission) = self.permission.as_deref().filter(is_denied) {
            return lacks("permission", permission);
        }
        let is_without = |list: &Option<String>, name: &str| !lists(list.as_deref(), name);
        if let Some(name) = self
            .feature
            .as_deref()
            .filter(|name| is_without(&claims.features, name))
        {
            return lacks("feature", name);
        }
        if let Some(name) = self
            .plan
            .as_deref()
            .filter(|name| is_without(&claims.plans, name))
        {
            return lacks("plan", name);
        }
        match self.reverification {
            Some(wanted) if !wanted.is_met(claims.factor_ages) => Err(Denied(Lack::Fresh(wanted))),
            None if *self == Self::default() => Err(Denied(Lack::Nothing)),
            _ => Ok(()),
        }
    }
}

/// Without an organization, or without the claims of one, there is neither a role nor a permission.
fn organization(claims: &Claims) -> Option<(&str, &[String])> {
    claims
        .organization_id
        .as_ref()
        .filter(|id| !id.is_empty())?;
    let role = claims.organization_role.as_deref()?;
    Some((role, claims.organization_permissions.as_deref()?))
}

fn has_role(claims: &Claims, role: &str) -> bool {
    organization(claims).is_some_and(|(own, _)| bare(own) == bare(role))
}

fn has_permission(claims: &Claims, permission: &str) -> bool {
    let own = organization(claims).map(|(_, own)| own).unwrap_or_default();
    own.iter().any(|own| bare(own) == bare(permission))
}

/// A role or a permission without `org:`.
fn bare(name: &str) -> &str {
    name.trim_start_matches("org:")
}

/// Whether a list of features or plans has a name, of the scope that is asked for.
fn lists(list: Option<&str>, name: &str) -> bool {
    let (scopes, name) = match name.split_once(':') {
        None => (&['o', 'u'][..], name),
        Some(("o" | "org" | "organization", name)) => (&['o'][..], name),
        Some(("u" | "user", name)) => (&['u'][..], name),
        Some(_) => return false,
    };
    let has = |scope: &char| {
        in_scope(list.unwrap_or_default(), *scope).is_some_and(|all| all.contains(&name))
    };
    scopes.iter().any(has)
}

/// How lately a user has to have proved who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reverification {
    /// Less minutes ago than this.
    pub after_minutes: u64,
    /// By which factor.
    pub level: Level,
}

/// The factors that a reverification asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Level {
    /// The first one.
    FirstFactor,
    /// The second one, or the first one of users who have no second one.
    SecondFactor,
    /// Both, or the first one of users who have no second one.
    MultiFactor,
}

impl Level {
    /// The name that Clerk gives it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FirstFactor => "first_factor",
            Self::SecondFactor => "second_factor",
            Self::MultiFactor => "multi_factor",
        }
    }
}

impl Reverification {
    /// Both factors within 10 minutes.
    pub const STRICT_MFA: Self = Self::new(Level::MultiFactor, 10);
    /// The second factor within 10 minutes.
    pub const STRICT: Self = Self::new(Level::SecondFactor, 10);
    /// The second factor within an hour.
    pub const MODERATE: Self = Self::new(Level::SecondFactor, 60);
    /// The second factor within a day.
    pub const LAX: Self = Self::new(Level::SecondFactor, 1440);

    /// A level, and within how many minutes.
    #[must_use]
    pub const fn new(level: Level, after_minutes: u64) -> Self {
        Self {
            after_minutes,
            level,
        }
    }

    fn is_met(self, ages: Option<FactorAges>) -> bool {
        let Some(FactorAges { first, second }) = ages else {
            return false;
        };
        let is_fresh = |age: Option<u64>| age.is_some_and(|age| self.after_minutes > age);
        match self.level {
            Level::FirstFactor => is_fresh(first),
            Level::SecondFactor => is_fresh(second.or(first)),
            Level::MultiFactor => is_fresh(first) && (second.is_none() || is_fresh(second)),
        }
    }
}

/// The user is signed in, and may not do this: an answer 403.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denied(Lack);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Lack {
    Access(&'static str, String),
    Fresh(Reverification),
    Nothing,
}

impl Denied {
    /// The HTTP status to answer with.
    #[must_use]
    pub fn status(&self) -> u16 {
        403
    }

    /// Whether the user may do it once it has proved again who it is.
    #[must_use]
    pub fn needs_reverification(&self) -> bool {
        matches!(self.0, Lack::Fresh(_))
    }

    /// The body to answer with. Clerk's scripts read from it that the user has to prove again who it is, and ask for it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match &self.0 {
            Lack::Fresh(wanted) => json!({
                "clerk_error": {
                    "type": "forbidden",
                    "reason": "reverification-error",
                    "metadata": {
                        "reverification": {
                            "level": wanted.level.as_str(),
                            "afterMinutes": wanted.after_minutes,
                        },
                    },
                },
            }),
            _ => json!({ "error": "forbidden", "message": self.to_string() }),
        }
    }
}

impl Display for Denied {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Lack::Access(kind, name) => write!(f, "the user does not have the {kind} {name}"),
            Lack::Fresh(wanted) => write!(
                f,
                "the user has to prove again who it is ({}, within {} minutes)",
                wanted.level.as_str(),
                wanted.after_minutes
            ),
            Lack::Nothing => f.write_str("nothing was asked for, which nobody has"),
        }
    }
}

impl Error for Denied {}
