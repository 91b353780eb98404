//! A module that the document brings: whether a token was signed with a key.

mod opening;

pub use opening::Gate;

use crate::Client;

impl Client {
    /// Opens for tokens that were signed with a key, which is given in PEM; `None` where it is no key.
    #[must_use]
    pub fn gate(&self, key: &str) -> Option<Gate> {
        log::debug!("a gate of {:?}", self.test());
        Gate::new(key)
    }
}
