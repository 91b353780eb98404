//! What a document with events has beside their types: the check of a message that gives one. Where no document says how
//! messages are signed, the crate goes without that part of the runtime.

use proc_macro2::TokenStream;
use quote::quote;

use super::model_files::EVENTS;
use super::rustdoc::{code, doc};
use super::types::ty;
use crate::emit::Cx;
use crate::ir::{Events, Signature};
use crate::name;

/// What the document says of signed events.
pub fn signed<'a>(cx: &'a Cx<'_>) -> Option<(&'a Events, &'a Signature)> {
    let events = cx.api.events.as_ref()?;
    Some((events, events.signature.as_ref()?))
}

/// The environment variable with the secret: the document's, or one made of the package's name.
pub fn variable(cx: &Cx<'_>, signature: &Signature) -> String {
    let own = signature.env.clone();
    own.unwrap_or_else(|| name::variable(cx.package, "webhook_secret"))
}

/// The methods of `Webhook` that know the document.
pub fn emit_webhook(cx: &Cx<'_>) -> Option<TokenStream> {
    let (events, signature) = signed(cx)?;
    let event = ty(cx, &events.ty);
    let variable = variable(cx, signature);
    let from_env = doc(&format!(
        "Takes the secret in the environment variable {}.\n\n# Errors\n\nThe variable is not set, or an error of `new`.",
        code(&variable)
    ));
    let verify = doc(
        "Checks the signature and the time of a message, and gives the event in it. An event that this crate does not know \
         is kept as JSON.\n\nThe body is the request's, byte by byte: JSON that was read and written again has other bytes.\
         \n\n# Errors\n\nThe message is not signed with the secret, is older or newer than five minutes, or its body is not \
         JSON.",
    );
    Some(quote! {
        #[cfg(feature = #EVENTS)]
        impl Webhook {
            #from_env
            pub fn from_env() -> Result<Self, WebhookError> { Self::env(#variable) }

            #verify
            pub fn verify(&self, headers: &HeaderMap, body: impl AsRef<[u8]>) -> Result<#event, WebhookError> {
                self.event(headers, body.as_ref())
            }
        }
    })
}
