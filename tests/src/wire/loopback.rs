//! A server on loopback that answers at once and keeps nothing, so that what is measured is the client. It takes a function
//! from a request's target to the whole answer.

use std::net::TcpListener as StdListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The bytes that answer a request for that target.
pub type Answer = Arc<dyn Fn(&str) -> Arc<[u8]> + Send + Sync>;

/// A server that runs as long as its program.
pub struct Loopback {
    /// Without a slash at its end.
    pub url: String,
    connections: Arc<AtomicUsize>,
}

impl Loopback {
    /// A server on a thread of its own.
    ///
    /// # Panics
    ///
    /// When no port is free.
    #[must_use]
    pub fn start(answer: Answer) -> Self {
        let listener = StdListener::bind("127.0.0.1:0").expect("a port is free");
        listener.set_nonblocking(true).expect("it is a socket");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let connections = Arc::new(AtomicUsize::new(0));
        let count = connections.clone();
        thread::spawn(move || run(listener, &answer, &count));
        Self { url, connections }
    }

    /// How many connections were opened.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

/// A success with a body of JSON.
#[must_use]
pub fn json(body: &str) -> Arc<[u8]> {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ";
    format!("{head}{}\r\n\r\n{body}", body.len())
        .into_bytes()
        .into()
}

fn run(listener: StdListener, answer: &Answer, connections: &AtomicUsize) {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_io().build().expect("a runtime");
    runtime.block_on(async {
        let listener = TcpListener::from_std(listener).expect("it does not block");
        while let Ok((stream, _)) = listener.accept().await {
            connections.fetch_add(1, Ordering::Relaxed);
            let _ = stream.set_nodelay(true);
            tokio::spawn(serve(stream, answer.clone()));
        }
    });
}

/// Answers until the client leaves. The bytes of a request's body are counted and forgotten.
async fn serve(mut stream: TcpStream, answer: Answer) -> Option<()> {
    let mut unread = Vec::new();
    loop {
        let end = loop {
            match unread.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                Some(end) => break end + 4,
                None => more(&mut stream, &mut unread).await?,
            }
        };
        let head = String::from_utf8(unread.drain(..end).collect()).ok()?;
        skip(&mut stream, &mut unread, length(&head)).await?;
        let target = head.split(' ').nth(1)?;
        stream.write_all(&answer(target)).await.ok()?;
    }
}

fn length(head: &str) -> usize {
    let mut headers = head.lines().filter_map(|line| line.split_once(": "));
    let length = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    length
        .and_then(|(_, length)| length.parse().ok())
        .unwrap_or(0)
}

async fn skip(stream: &mut TcpStream, unread: &mut Vec<u8>, mut left: usize) -> Option<()> {
    loop {
        let come = unread.len().min(left);
        unread.drain(..come);
        left -= come;
        if left == 0 {
            return Some(());
        }
        more(stream, unread).await?;
    }
}

async fn more(stream: &mut TcpStream, unread: &mut Vec<u8>) -> Option<()> {
    unread.reserve(64 * 1024);
    let read = stream.read_buf(unread).await.ok()?;
    (read > 0).then_some(())
}
