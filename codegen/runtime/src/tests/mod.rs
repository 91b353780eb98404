//! The runtime over loopback, with the requests of the shop.

mod api;
mod server;
mod several;

mod bodies;
mod client;
mod decoding;
mod errors;
mod hygiene;
mod models;
mod observing;
mod pages;
mod pages_of_every_kind;
mod parameters;
mod raw;
mod redirects;
mod retries;
mod sameness;
mod security;
mod timeouts;
mod unions;

#[cfg(feature = "blocking")]
mod blocking;

#[cfg(feature = "events")]
mod webhooks;

#[cfg(feature = "testing")]
mod mocks;

#[cfg(feature = "jwt")]
mod tokens;

#[cfg(feature = "oauth2")]
mod oauth2;

#[cfg(feature = "byte-streams")]
mod downloads;

#[cfg(feature = "streams")]
mod streams;
