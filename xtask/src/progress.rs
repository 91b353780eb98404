//! Says on a terminal what takes long: a line that appears after half a second and goes when the step is done.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long a step may take before anything is said.
const PATIENCE: Duration = Duration::from_millis(500);

const ERASE_LINE: &str = "\r\u{1b}[K";

/// A step in progress, until it is dropped.
pub struct Progress {
    done: Option<Sender<()>>,
    line: Option<JoinHandle<()>>,
}

/// Begins a step. Without a terminal nothing is ever printed.
pub fn step(name: &'static str) -> Progress {
    if !io::stderr().is_terminal() {
        return Progress {
            done: None,
            line: None,
        };
    }
    let (done, finished) = mpsc::channel();
    let line = std::thread::spawn(move || {
        let began = Instant::now();
        let mut shown = false;
        while finished.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            shown = true;
            eprint!(
                "{ERASE_LINE}{name} … {:.1} s",
                began.elapsed().as_secs_f32()
            );
            let _ = io::stderr().flush();
        }
        if shown {
            eprint!("{ERASE_LINE}");
        }
    });
    Progress {
        done: Some(done),
        line: Some(line),
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        drop(self.done.take());
        if let Some(line) = self.line.take() {
            let _ = line.join();
        }
    }
}
