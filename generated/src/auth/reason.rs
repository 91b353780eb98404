//! Why a request is not signed in: the words of Clerk's SDK for JavaScript.

use std::fmt::{self, Display, Formatter};

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        /// Why a request is not signed in, or a token is not valid.
        ///
        /// The texts are those of Clerk's SDK for JavaScript, but for the two that say so. Further ones may come.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Reason {
            $($(#[$doc])* #[doc = concat!("\n\n`", $text, "`")] $name,)*
        }

        impl Reason {
            /// The reason as a text, such as `token-expired`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

reasons! {
    /// A setting of [`Options`](super::Options) cannot be, such as an empty list of authorized parties. Only this crate has
    /// this reason.
    Configuration = "configuration";
    /// The session waits for the user, who has to choose an organization for instance. Only this crate has this reason: the
    /// SDK for JavaScript gives none.
    SessionPending = "session-pending";
    /// The token is no token: it has another form or type, or it belongs to a machine.
    TokenInvalid = "token-invalid";
    /// The token is signed by an algorithm that is not taken.
    TokenInvalidAlgorithm = "token-invalid-algorithm";
    /// The token was not signed by this instance, or it was changed.
    TokenInvalidSignature = "token-invalid-signature";
    /// The token was issued for another application.
    TokenInvalidAuthorizedParties = "token-invalid-authorized-parties";
    /// The token has another issuer.
    TokenInvalidIssuer = "token-invalid-issuer";
    /// A claim is missing or is of the wrong kind, or the audience is not yours.
    TokenVerificationFailed = "token-verification-failed";
    /// The token has expired.
    TokenExpired = "token-expired";
    /// The token is not valid yet.
    TokenNotActiveYet = "token-not-active-yet";
    /// The token says that it was issued in the future.
    TokenIatInTheFuture = "token-iat-in-the-future";
    /// The token is of a type that is not accepted.
    TokenTypeMismatch = "token-type-mismatch";
    /// There is neither a key nor a secret key to fetch it with.
    JwkFailedToResolve = "jwk-failed-to-resolve";
    /// The keys of the instance cannot be fetched.
    JwkRemoteFailedToLoad = "jwk-remote-failed-to-load";
    /// The instance has no key of the ID that the token names.
    JwkKidMismatch = "jwk-kid-mismatch";
    /// Clerk does not know the secret key.
    SecretKeyInvalid = "secret-key-invalid";
    /// The request has neither a token nor a cookie.
    SessionTokenAndUatMissing = "session-token-and-uat-missing";
    /// The browser is signed in, and the request has no session token.
    ClientUatButNoSessionToken = "client-uat-but-no-session-token";
    /// The browser has signed out, and the request still has a session token.
    SessionTokenButNoClientUat = "session-token-but-no-client-uat";
    /// The cookie's token is older than the last change of the browser's sessions.
    SessionTokenIatBeforeClientUat = "session-token-iat-before-client-uat";
    /// The cookie's token has expired.
    SessionTokenExpired = "session-token-expired";
    /// The cookie's token is not valid yet.
    SessionTokenNbf = "session-token-nbf";
    /// The cookie's token says that it was issued in the future.
    SessionTokenIatInTheFuture = "session-token-iat-in-the-future";
    /// A token of a machine is wanted, and the request has none.
    NoTokenInHeader = "No token in header";
    /// Clerk could not be asked about the token, or answered with an error.
    UnexpectedError = "unexpected-error";
}

impl Display for Reason {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
