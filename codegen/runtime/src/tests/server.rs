//! A server that answers with exactly the bytes it is told, or with less: it hangs, resets, and stops halfway.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

/// What a request looked like on the wire.
#[derive(Clone, Debug)]
pub struct Seen {
    /// `GET`.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// Without its framing.
    pub body: Vec<u8>,
}

impl Seen {
    /// A header's value, empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value)
    }

    /// The body, which has to be text.
    pub fn text(&self) -> &str {
        str::from_utf8(&self.body).expect("the body is text")
    }
}

/// What the server does with a request.
pub enum Reply {
    /// Sends these bytes and keeps the connection.
    Bytes(Vec<u8>),
    /// Sends these bytes and closes the connection.
    Close(Vec<u8>),
    /// Sends these bytes, waits, and sends those.
    Slow(Vec<u8>, Duration, Vec<u8>),
    /// Sends one byte after the other, with a pause before each.
    Drip(Vec<u8>, Duration),
    /// Resets the connection.
    Reset,
    /// Never answers.
    Hang,
}

/// An answer with a status, headers besides its length, and a body.
pub fn status(status: u16, headers: &[(&str, &str)], body: &str) -> Reply {
    Reply::Bytes(bytes(status, headers, body.as_bytes()))
}

/// The bytes of an answer.
pub fn bytes(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    [head.as_bytes(), b"\r\n", body].concat()
}

/// A success with a body of JSON.
pub fn json(body: &str) -> Reply {
    status(200, &[("content-type", "application/json")], body)
}

/// A server on loopback, until it is dropped.
pub struct Server {
    /// Without a slash at its end.
    pub url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    _stop: oneshot::Sender<()>,
}

impl Server {
    /// Answers each request with what `script` says to it; it is told which request this is, from 0.
    pub fn start(script: impl Fn(usize, &Seen) -> Reply + Send + Sync + 'static) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (stop, stopped) = oneshot::channel();
        let shared = Arc::new(Shared {
            seen: seen.clone(),
            script: Box::new(script),
        });
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async {
                listener.set_nonblocking(true).expect("it is a socket");
                let listener = TcpListener::from_std(listener).expect("it does not block");
                tokio::select! {
                    () = accept(listener, shared) => {}
                    _ = stopped => {}
                }
            });
        });
        Self {
            url,
            seen,
            _stop: stop,
        }
    }

    /// Answers every request with the same.
    pub fn always(reply: fn() -> Reply) -> Self {
        Self::start(move |_, _| reply())
    }

    /// The requests that came, in their order.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("no test panics here").clone()
    }

    /// The only request that came.
    pub fn one(&self) -> Seen {
        let mut seen = self.seen();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen.remove(0)
    }
}

type Script = dyn Fn(usize, &Seen) -> Reply + Send + Sync;

struct Shared {
    seen: Arc<Mutex<Vec<Seen>>>,
    script: Box<Script>,
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let shared = shared.clone();
        tokio::spawn(async move { serve(stream, &shared).await });
    }
}

async fn serve(mut stream: TcpStream, shared: &Shared) -> Option<()> {
    let mut unread = Vec::new();
    loop {
        let seen = read(&mut stream, &mut unread).await?;
        let index = {
            let mut all = shared.seen.lock().expect("no test panics here");
            all.push(seen.clone());
            all.len() - 1
        };
        match (shared.script)(index, &seen) {
            Reply::Bytes(bytes) => stream.write_all(&bytes).await.ok()?,
            Reply::Close(bytes) => {
                stream.write_all(&bytes).await.ok()?;
                stream.shutdown().await.ok()?;
                return None;
            }
            Reply::Slow(first, pause, rest) => {
                stream.write_all(&first).await.ok()?;
                tokio::time::sleep(pause).await;
                stream.write_all(&rest).await.ok()?;
            }
            Reply::Drip(bytes, pause) => {
                for byte in bytes {
                    tokio::time::sleep(pause).await;
                    stream.write_all(&[byte]).await.ok()?;
                }
            }
            Reply::Reset => {
                stream.set_zero_linger().ok()?;
                return None;
            }
            Reply::Hang => std::future::pending().await,
        }
    }
}

async fn read(stream: &mut TcpStream, unread: &mut Vec<u8>) -> Option<Seen> {
    let end = loop {
        match unread.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            Some(end) => break end + 4,
            None => more(stream, unread).await?,
        }
    };
    let head = String::from_utf8(unread.drain(..end).collect()).ok()?;
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let headers = lines.filter_map(|line| line.split_once(": "));
    let headers = headers
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    let mut seen = Seen {
        method,
        target,
        headers,
        body: Vec::new(),
    };
    if seen.header("transfer-encoding") == "chunked" {
        seen.body = chunks(stream, unread).await?;
    } else if let Ok(length) = seen.header("content-length").parse() {
        while unread.len() < length {
            more(stream, unread).await?;
        }
        seen.body = unread.drain(..length).collect();
    }
    Some(seen)
}

async fn chunks(stream: &mut TcpStream, unread: &mut Vec<u8>) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = loop {
            match unread.windows(2).position(|bytes| bytes == b"\r\n") {
                Some(end) => break end,
                None => more(stream, unread).await?,
            }
        };
        let line: Vec<u8> = unread.drain(..end + 2).collect();
        let length = usize::from_str_radix(str::from_utf8(&line).ok()?.trim(), 16).ok()?;
        while unread.len() < length + 2 {
            more(stream, unread).await?;
        }
        body.extend(unread.drain(..length));
        unread.drain(..2);
        if length == 0 {
            return Some(body);
        }
    }
}

async fn more(stream: &mut TcpStream, unread: &mut Vec<u8>) -> Option<()> {
    let read = stream.read_buf(unread).await.ok()?;
    // TLS begins with this byte, and is not spoken here.
    let is_tls = unread.first() == Some(&0x16);
    (read > 0 && !is_tls).then_some(())
}
