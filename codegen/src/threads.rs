//! Threads: work that needs more stack than a thread has, and work that goes over all cores. Knows nothing of what is done.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};
use std::thread::{Builder, Scope, ScopedJoinHandle, available_parallelism, scope};

/// Deeply nested documents take more stack than a thread has: their readers call each other some dozen times a level.
/// Only what is used of it takes memory.
const STACK: usize = 256 * 1024 * 1024;

/// Does the work with room for deep documents.
pub(crate) fn with_deep_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    scope(|scope| join(start(scope, work)))
}

/// Does all jobs on as many threads as there are cores. The results come in any order.
pub(crate) fn do_all<J: Send, T: Send>(jobs: Vec<J>, work: impl Fn(J) -> T + Sync) -> Vec<T> {
    let workers = available_parallelism().map_or(1, NonZero::get);
    let workers = workers.min(jobs.len());
    let queue = Mutex::new(jobs.into_iter());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work_off = || std::iter::from_fn(next).map(&work).collect::<Vec<T>>();
    scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| start(scope, work_off)).collect();
        workers.into_iter().flat_map(join).collect()
    })
}

fn start<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: impl FnOnce() -> T + Send + 'scope,
) -> ScopedJoinHandle<'scope, T> {
    let thread = Builder::new().stack_size(STACK).spawn_scoped(scope, work);
    thread.expect("the system has room for a thread")
}

fn join<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_job_is_done_once() {
        let mut done = do_all((0..100).collect(), |n| n * 2);
        done.sort_unstable();
        assert_eq!(done, (0..100).map(|n| n * 2).collect::<Vec<_>>());
        assert!(do_all(Vec::<u8>::new(), |n| n).is_empty());
    }

    #[test]
    #[should_panic(expected = "this one")]
    fn a_panic_comes_through() {
        do_all(vec![1, 2, 3], |n| assert!(n != 2, "this one"));
    }
}
