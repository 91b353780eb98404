//! Makes the same call so often, by the SDK or by hand, for `valgrind --tool=callgrind`, which counts instructions:
//!
//!     cargo build --release -p tests --example one_call
//!     valgrind --tool=callgrind --callgrind-out-file=/dev/null target/release/examples/one_call sdk 1100
//!
//! The count for 1100 calls less the one for 100 is that of 1000 calls. The server is a process of its own, which valgrind
//! does not follow. `decode-sdk` and `decode-hand` decode a list of 100 users so often. `rate` calls a server so often and
//! prints the calls of a second.

use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

use clerk_backend_api::models::User;
use tests::wire::by_hand::{self, Client};
use tests::wire::loopback::{Loopback, json};
use tests::wire::{user, users};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["serve"] => serve(),
        ["decode-sdk", times] => decode::<User>(times.parse()?),
        ["decode-hand", times] => decode::<by_hand::User>(times.parse()?),
        [who @ ("sdk" | "hand"), times] => call(who, times.parse()?),
        ["rate", url, times] => rate(url, times.parse()?),
        _ => Err("one_call (sdk | hand | decode-sdk | decode-hand | rate URL) TIMES".into()),
    }
}

/// Answers until it is ended, and prints its URL.
fn serve() -> Result<(), Box<dyn Error>> {
    let answer = json(&user(1));
    let server = Loopback::start(Arc::new(move |_| answer.clone()));
    println!("{}", server.url);
    std::io::stdout().flush()?;
    loop {
        std::thread::park();
    }
}

/// One call after the other, on one thread.
fn rate(url: &str, times: u32) -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let clerk = by_hand::clerk(url);
        // Connections are opened and code is warm before the clock runs.
        for _ in 0..50 {
            clerk.users().get("user_1").await?;
        }
        let began = Instant::now();
        for _ in 0..times {
            assert_eq!(clerk.users().get("user_1").await?.id, "user_1");
        }
        println!("{:.0}", f64::from(times) / began.elapsed().as_secs_f64());
        Ok(())
    })
}

/// A server that ends with this program.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn call(who: &str, times: usize) -> Result<(), Box<dyn Error>> {
    let mut child = Command::new(std::env::current_exe()?);
    let mut child = child.arg("serve").stdout(Stdio::piped()).spawn()?;
    let out = child.stdout.take().ok_or("it has an output")?;
    let _server = Server(child);
    let mut url = String::new();
    BufReader::new(out).read_line(&mut url)?;
    let url = url.trim();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        if who == "sdk" {
            let clerk = by_hand::clerk(url);
            for _ in 0..times {
                assert_eq!(clerk.users().get("user_1").await?.id, "user_1");
            }
        } else {
            let client = Client::new(url);
            for _ in 0..times {
                assert_eq!(client.user("user_1").await?.id, "user_1");
            }
        }
        Ok(())
    })
}

fn decode<T: serde::de::DeserializeOwned>(times: usize) -> Result<(), Box<dyn Error>> {
    let text = users(0, 100);
    for _ in 0..times {
        let list: Vec<T> = serde_json::from_slice(std::hint::black_box(text.as_bytes()))?;
        assert_eq!(list.len(), 100);
        std::hint::black_box(&list);
    }
    Ok(())
}
