//! A file to upload: bytes, a path, or a stream that can be read once. It knows how to open the file, not how to send it.

use std::fmt::{self, Debug, Formatter};
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use reqwest::Body;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::multipart::Part;
use tokio::io::AsyncRead;
use tokio_util::io::ReaderStream;

/// A file to upload.
///
/// ```
/// # use runtime::File;
/// let logo = File::from_path("logo.png").content_type("image/png");
/// ```
///
/// Bytes and paths can be sent as often as a retry needs them. A reader or a stream can be sent once: a request that
/// uploads one is not retried, and sending a clone of it afterwards is an error.
#[derive(Clone)]
pub struct File {
    source: Source,
    name: Option<String>,
    content_type: Option<String>,
    headers: Vec<(String, String)>,
    length: Option<u64>,
}

#[derive(Clone)]
enum Source {
    Bytes(Bytes),
    Path(PathBuf),
    Once(Arc<Mutex<Option<BoxStream>>>),
}

type BoxStream = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

impl File {
    /// A file with this content.
    #[must_use]
    pub fn from_bytes(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let length = u64::try_from(bytes.len()).ok();
        Self {
            length,
            ..Self::new(Source::Bytes(bytes))
        }
    }

    /// The file at this path, under its own name. It is opened when the request is sent, and read piece by piece.
    #[must_use]
    pub fn from_path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        Self {
            name,
            ..Self::new(Source::Path(path))
        }
    }

    /// A file that is read from this reader, piece by piece, while it is sent. It can be sent once.
    #[must_use]
    pub fn from_reader(reader: impl AsyncRead + Send + 'static) -> Self {
        Self::from_stream(ReaderStream::new(reader))
    }

    /// A file whose pieces come from this stream. It can be sent once.
    #[must_use]
    pub fn from_stream(stream: impl Stream<Item = io::Result<Bytes>> + Send + 'static) -> Self {
        let stream: BoxStream = Box::pin(stream);
        Self::new(Source::Once(Arc::new(Mutex::new(Some(stream)))))
    }

    /// Sets the file name, which the server sees.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the media type, such as `image/png`. By default a part of a form has the media type that belongs to the
    /// ending of its name, or `application/octet-stream`, and a whole body has the one that the operation takes.
    #[must_use]
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// Adds a header to the part of a form that the file becomes, for servers that ask for one. A file that is the whole
    /// body has none of its own.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the number of bytes that a reader or a stream will give, for servers that require a `Content-Length`. If the
    /// number is wrong, the upload fails. Bytes and paths know their length, and ignore this.
    #[must_use]
    pub fn length(mut self, bytes: u64) -> Self {
        if let Source::Once(_) = self.source {
            self.length = Some(bytes);
        }
        self
    }

    fn new(source: Source) -> Self {
        Self {
            source,
            name: None,
            content_type: None,
            headers: Vec::new(),
            length: None,
        }
    }

    pub(super) fn file_name(&self) -> &str {
        // Many servers take a part for a file only when it has a name.
        self.name.as_deref().unwrap_or("file")
    }

    pub(super) fn media_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// Whether the media type is one, and the headers are.
    pub(super) fn check(&self) -> Result<(), String> {
        self.part_headers()?;
        let Some(media) = self.media_type() else {
            return Ok(());
        };
        let checked = Part::bytes(&[][..]).mime_str(media);
        checked
            .map(drop)
            .map_err(|_| format!("its content type {media:?} is not a media type"))
    }

    /// The media type as a part of a form: its own, else the document's, else that of its name. Servers that take images
    /// look at it.
    pub(super) fn part_media_type<'a>(&'a self, declared: Option<&'a str>) -> &'a str {
        let guessed = || mime_guess::from_path(self.file_name()).first_raw();
        self.media_type()
            .or(declared)
            .or_else(guessed)
            .unwrap_or("application/octet-stream")
    }

    /// The headers as a part of a form, beside the media type and the name.
    pub(super) fn part_headers(&self) -> Result<HeaderMap, String> {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let name = HeaderName::try_from(name)
                .map_err(|_| format!("{name:?} is not the name of a header"))?;
            let value = HeaderValue::try_from(value)
                .map_err(|_| format!("the value of its header '{name}' cannot be sent"))?;
            headers.append(name, value);
        }
        Ok(headers)
    }

    /// Whether it can be sent once more.
    pub(super) fn is_repeatable(&self) -> bool {
        !matches!(self.source, Source::Once(_))
    }

    /// The body to send, and its length if it is known.
    pub(super) async fn open(&self) -> io::Result<(Body, Option<u64>)> {
        match &self.source {
            Source::Bytes(bytes) => Ok((bytes.clone().into(), self.length)),
            Source::Path(path) => {
                let at = |error: io::Error| {
                    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
                };
                let file = tokio::fs::File::open(path).await.map_err(at)?;
                let length = file.metadata().await.map_err(at)?.len();
                Ok(streamed(Box::pin(ReaderStream::new(file)), Some(length)))
            }
            Source::Once(stream) => {
                let stream = stream.lock().unwrap_or_else(PoisonError::into_inner).take();
                let stream = stream.ok_or_else(|| {
                    io::Error::other(
                        "the reader or stream was already sent; make a new File for each request",
                    )
                })?;
                Ok(streamed(stream, self.length))
            }
        }
    }
}

fn streamed(stream: BoxStream, length: Option<u64>) -> (Body, Option<u64>) {
    let left = length;
    (Body::wrap_stream(Measured { stream, left }), length)
}

/// A stream that must give as many bytes as were announced. Otherwise the server would take the bytes that follow for a part
/// of the file, or the end of the file for something else.
struct Measured {
    stream: BoxStream,
    /// How many bytes are still to come, if that is known.
    left: Option<u64>,
}

impl Stream for Measured {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = ready!(self.stream.as_mut().poll_next(cx)).transpose()?;
        let wrong =
            |why: &str| Poll::Ready(Some(Err(io::Error::other(format!("the file has {why}")))));
        if let Some(left) = self.left {
            let length = u64::try_from(piece.as_ref().map_or(0, Bytes::len)).unwrap_or(u64::MAX);
            match (&piece, left.checked_sub(length)) {
                (_, None) => return wrong("more bytes than its length"),
                (None, Some(missing @ 1..)) => {
                    return wrong(&format!("{missing} bytes less than its length"));
                }
                (_, left) => self.left = left,
            }
        }
        Poll::Ready(piece.map(Ok))
    }
}

impl From<Vec<u8>> for File {
    fn from(bytes: Vec<u8>) -> Self {
        Self::from_bytes(bytes)
    }
}

impl From<Bytes> for File {
    fn from(bytes: Bytes) -> Self {
        Self::from_bytes(bytes)
    }
}

impl From<String> for File {
    fn from(text: String) -> Self {
        Self::from_bytes(text)
    }
}

impl From<&'static str> for File {
    fn from(text: &'static str) -> Self {
        Self::from_bytes(text)
    }
}

/// Prints the kind of file, never its content.
impl Debug for File {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("File");
        match &self.source {
            Source::Bytes(bytes) => out.field("bytes", &bytes.len()),
            Source::Path(path) => out.field("path", path),
            Source::Once(_) => out.field("stream", &format_args!("..")),
        };
        out.field("name", &self.name)
            .field("content_type", &self.content_type)
            .finish()
    }
}

/// Bytes are equal if their content is, and paths if they are the same. A reader or a stream equals only its clones.
impl PartialEq for File {
    fn eq(&self, other: &Self) -> bool {
        let same = match (&self.source, &other.source) {
            (Source::Bytes(one), Source::Bytes(two)) => one == two,
            (Source::Path(one), Source::Path(two)) => one == two,
            (Source::Once(one), Source::Once(two)) => Arc::ptr_eq(one, two),
            _ => false,
        };
        same && self.name == other.name
            && self.content_type == other.content_type
            && self.length == other.length
    }
}
