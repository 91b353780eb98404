//! The runtime over loopback, with an API of a few models and operations made by the macros.

#[allow(dead_code, reason = "the macros give more than these tests use")]
mod api;
mod server;

mod bodies;
mod client;
mod decoding;
mod errors;
mod models;
mod observing;
mod pages;
mod parameters;
mod redirects;
mod retries;
mod security;
mod timeouts;

#[cfg(feature = "blocking")]
mod blocking;
