//! The keys of a server that signs tokens, by their IDs, kept for some time: takes a function that fetches them, and asks
//! it as seldom as can be. Where the keys come from and what their failure means is not known here.

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Formatter};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

use super::jwt::PublicKey;

/// How long keys are used without asking again.
const FRESH: Duration = Duration::from_secs(5 * 60);

/// How long old keys are still used while they cannot be fetched.
const USABLE: Duration = Duration::from_secs(60 * 60);

/// How much time there is between two attempts at least, if the second one is made because a key is not known or the first
/// one failed: who sends tokens with made up IDs does not make the server busy.
const PAUSE: Duration = Duration::from_secs(5);

/// Keys by their IDs.
pub type Keys = BTreeMap<String, PublicKey>;

/// The keys of one server. `E` is what a failed fetch gives.
pub struct KeyStore<E> {
    kept: RwLock<Kept<E>>,
    /// Held while keys are fetched, so that there is one fetch at a time.
    fetching: Mutex<()>,
}

struct Kept<E> {
    keys: Keys,
    /// When the keys were fetched.
    fetched: Option<Instant>,
    /// When the last attempt ended, and how if it failed.
    attempt: Option<(Instant, Option<E>)>,
}

/// Why there is no key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing<E> {
    /// The keys could not be fetched.
    Failed(E),
    /// There are no keys.
    Empty,
    /// None of the keys has the ID.
    Unknown,
}

impl<E> Default for KeyStore<E> {
    fn default() -> Self {
        let kept = Kept {
            keys: Keys::new(),
            fetched: None,
            attempt: None,
        };
        Self {
            kept: RwLock::new(kept),
            fetching: Mutex::new(()),
        }
    }
}

impl<E> Debug for KeyStore<E> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyStore").finish_non_exhaustive()
    }
}

impl<E: Clone> KeyStore<E> {
    /// The key of an ID. It is fetched if it is not known, or if the keys are older than five minutes. One call fetches
    /// while the others wait, or go on with the keys that are there.
    pub async fn key<F>(&self, id: &str, fetch: impl FnOnce() -> F) -> Result<PublicKey, Missing<E>>
    where
        F: Future<Output = Result<Keys, E>>,
    {
        if let Some(found) = self.kept(id) {
            return found;
        }
        let _turn = match self.fetching.try_lock() {
            Ok(turn) => turn,
            Err(_) => match self.usable(id) {
                // Someone else is fetching, and there is a key to go on with.
                Some(key) => return Ok(key),
                None => self.fetching.lock().await,
            },
        };
        // Who held the lock before may have fetched it.
        if let Some(found) = self.kept(id) {
            return found;
        }
        let fetched = fetch().await;
        self.keep(fetched);
        self.last(id)
    }

    /// What can be told without a fetch.
    fn kept(&self, id: &str) -> Option<Result<PublicKey, Missing<E>>> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let is_fresh = kept.fetched.is_some_and(|then| then.elapsed() < FRESH);
        if let Some(key) = kept.keys.get(id).filter(|_| is_fresh) {
            return Some(Ok(key.clone()));
        }
        let (then, failure) = kept.attempt.as_ref()?;
        let must_wait = then.elapsed() < PAUSE && (is_fresh || failure.is_some());
        must_wait.then(|| kept.last(id))
    }

    /// A key that may be old.
    fn usable(&self, id: &str) -> Option<PublicKey> {
        self.last(id).ok()
    }

    fn last(&self, id: &str) -> Result<PublicKey, Missing<E>> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        kept.last(id)
    }

    fn keep(&self, fetched: Result<Keys, E>) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        match fetched {
            Ok(keys) => {
                kept.keys = keys;
                kept.fetched = Some(now);
                kept.attempt = Some((now, None));
            }
            Err(failure) => kept.attempt = Some((now, Some(failure))),
        }
    }
}

impl<E: Clone> Kept<E> {
    /// What the last attempts leave: a key that is not too old, or the reason why there is none.
    fn last(&self, id: &str) -> Result<PublicKey, Missing<E>> {
        let is_usable = self.fetched.is_some_and(|then| then.elapsed() < USABLE);
        if let Some(key) = self.keys.get(id).filter(|_| is_usable) {
            return Ok(key.clone());
        }
        match &self.attempt {
            Some((_, Some(failure))) => Err(Missing::Failed(failure.clone())),
            _ if self.keys.is_empty() => Err(Missing::Empty),
            _ => Err(Missing::Unknown),
        }
    }
}
