//! Measures the SDK against the same calls and models by hand, with reqwest and serde derive: `cargo bench -p tests`. Prints
//! Markdown. What is compared runs in turns, so that noise meets both; medians are given. `-- --quick` takes a tenth.

use std::fs;
use std::future::Future;
use std::hint::black_box;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use clerk_backend_api::models::{SetUserProfileImageRequestBody, User};
use clerk_backend_api::{Clerk, File};
use tests::wire::by_hand::{self, Client};
use tests::wire::loopback::{Loopback, json};
use tests::wire::{user, users};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let part = if quick { 10 } else { 1 };
    println!("| | SDK | by hand | ratio |\n|---|---|---|---|");
    formats(500 / part);
    calls(100_000 / part);
    println!("\n| | peak memory above the start |\n|---|---|");
    paging(100_000 / part);
    upload((1 << 30) / part);
}

/// Runs both in turns, and prints the median of each for one of so many parts, in microseconds.
fn compare(what: &str, rounds: usize, parts: usize, sdk: impl Fn(), hand: impl Fn()) {
    let time = |run: &dyn Fn()| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    let both: [&dyn Fn(); 2] = [&sdk, &hand];
    for run in both {
        time(run);
    }
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..rounds {
        for (times, run) in times.iter_mut().zip(both) {
            times.push(time(run));
        }
    }
    let [sdk, hand] = times.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 2].as_secs_f64() * 1e6 / parts as f64
    });
    println!(
        "| {what} | {sdk:.1} µs | {hand:.1} µs | {:.2} |",
        sdk / hand
    );
}

/// JSON of 100 users, in both directions.
fn formats(rounds: usize) {
    let text = users(0, 100);
    let size = text.len() / 1000;
    let ours: Vec<User> = serde_json::from_str(&text).expect("it is a list");
    let theirs: Vec<by_hand::User> = serde_json::from_str(&text).expect("it is a list");
    fn decode<T: serde::de::DeserializeOwned>(text: &str) {
        black_box(serde_json::from_slice::<Vec<T>>(black_box(text.as_bytes()))).expect("it fits");
    }
    fn encode<T: serde::Serialize>(list: &[T]) {
        black_box(serde_json::to_string(black_box(list))).expect("it is JSON");
    }
    compare(
        &format!("decode a list of 100 users, {size} kB"),
        rounds,
        1,
        || decode::<User>(&text),
        || decode::<by_hand::User>(&text),
    );
    compare("encode it", rounds, 1, || encode(&ours), || encode(&theirs));
}

/// One call after the other, and many at once, all on one thread; the server is on another.
fn calls(all: usize) {
    let (one, many) = (json(&user(1)), json(&users(0, 100)));
    let server = Loopback::start(Arc::new(move |target| {
        let is_list = target.starts_with("/users?");
        if is_list { many.clone() } else { one.clone() }
    }));
    // A connection belongs to the runtime that opened it, so each runtime has clients of its own.
    let clients = || {
        (
            by_hand::clerk(&server.url),
            Arc::new(Client::new(&server.url)),
        )
    };
    let (one_by_one, (clerk, client)) = (runtime(), clients());
    compare(
        "a call for a list of 100 users",
        20,
        all / 2000,
        || {
            for _ in 0..all / 2000 {
                let list = one_by_one.block_on(clerk.users().list().limit(100).send());
                assert_eq!(list.expect("it is there").len(), 100);
            }
        },
        || {
            for _ in 0..all / 2000 {
                let list = one_by_one.block_on(client.users());
                assert_eq!(list.expect("it is there").len(), 100);
            }
        },
    );
    for flying in [1, 50, 500] {
        let opened = server.connections();
        let (runtime, (clerk, client)) = (runtime(), clients());
        let rounds = 20;
        let each = (all / rounds / 5 / flying).max(1);
        compare(
            &format!("a call, {flying} in flight"),
            rounds,
            each * flying,
            || {
                fly(&runtime, flying, each, || get(clerk.clone()));
            },
            || {
                fly(&runtime, flying, each, || get_by_hand(client.clone()));
            },
        );
        let opened = server.connections() - opened;
        println!(
            "| – connections for {} calls | {opened} for both | | |",
            2 * (rounds + 1) * each * flying
        );
    }
}

async fn get(clerk: Clerk) {
    let user = clerk.users().get("user_1").await;
    assert_eq!(user.expect("it is there").id, "user_1");
}

async fn get_by_hand(client: Arc<Client>) {
    let user = client.user("user_1").await;
    assert_eq!(user.expect("it is there").id, "user_1");
}

/// So many tasks that each make so many calls.
fn fly<F: Future<Output = ()> + Send + 'static>(
    runtime: &Runtime,
    tasks: usize,
    each: usize,
    call: impl Fn() -> F,
) {
    runtime.block_on(async {
        for _ in 0..each {
            let mut flying = JoinSet::new();
            for _ in 0..tasks {
                flying.spawn(call());
            }
            flying.join_all().await;
        }
    });
}

fn runtime() -> Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().expect("a runtime")
}

/// A field of `/proc/self/status`, in kilobytes.
fn memory(field: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    let number = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
    number.unwrap_or(0)
}

/// Runs it, and prints how far the peak of the memory rose above what was there before.
fn peak(what: &str, run: impl FnOnce()) {
    // 5 sets the peak back to what is in use now (proc(5)).
    let _ = fs::write("/proc/self/clear_refs", "5");
    let before = memory("VmRSS");
    run();
    let above = memory("VmHWM").saturating_sub(before);
    println!("| {what} | {:.1} MB |", above as f64 / 1000.0);
}

/// All users of a long list, page by page; the server makes each page when it is asked for.
fn paging(all: usize) {
    let server = Loopback::start(Arc::new(move |target| {
        let offset = target.split("offset=").nth(1);
        let offset = offset.and_then(|rest| rest.split('&').next()?.parse().ok());
        let from = offset.unwrap_or(0);
        json(&users(from, 500.min(all - from)))
    }));
    let clerk = by_hand::clerk(&server.url);
    peak(&format!("stream {all} users in pages of 500"), || {
        runtime().block_on(async {
            let mut stream = clerk.users().list().limit(500).stream();
            let mut count = 0;
            while let Some(user) = stream.next().await {
                black_box(user.expect("it is there"));
                count += 1;
            }
            assert_eq!(count, all);
        });
    });
}

/// Zeros that are read, never kept.
struct Zeros(usize);

impl AsyncRead for Zeros {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let count = self.0.min(buffer.remaining());
        buffer.initialize_unfilled_to(count).fill(0);
        buffer.advance(count);
        self.0 -= count;
        Poll::Ready(Ok(()))
    }
}

/// A file that no memory would hold twice.
fn upload(bytes: usize) {
    let answer = json(&user(1));
    let server = Loopback::start(Arc::new(move |_| answer.clone()));
    let clerk = by_hand::clerk(&server.url);
    let size = bytes / (1 << 20);
    peak(&format!("upload {size} MiB from a reader"), || {
        runtime().block_on(async {
            let file = File::from_reader(Zeros(bytes)).length(bytes as u64);
            let body = SetUserProfileImageRequestBody::new(file);
            let call = clerk.users().set_profile_image("user_1", body);
            call.no_timeout().await.expect("it is taken");
        });
    });
}
