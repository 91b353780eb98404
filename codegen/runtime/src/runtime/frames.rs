//! Cuts a body into its frames while it comes: server-sent events, JSON Lines, JSON text sequences. It takes bytes in pieces
//! of any length, and knows neither where they come from nor what the frames hold.

use std::collections::VecDeque;
use std::mem::take;
use std::time::Duration;

use super::operation::Framing;

/// A frame: one event, one line, one record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// The data of an event, its lines joined; else the JSON text.
    pub data: Vec<u8>,
    /// The name of an event; empty where it says none.
    pub event: String,
    /// The ID of the last event that had one, this one included.
    pub id: String,
}

/// More came than a frame may hold.
#[derive(Debug, PartialEq, Eq)]
pub struct TooLong;

/// The state between two pieces of a body.
#[derive(Debug)]
pub struct Decoder {
    framing: Framing,
    /// How many bytes a frame may have.
    max: usize,
    /// What came of the current line or record.
    line: Vec<u8>,
    /// What came of the current event, besides the current line.
    event: Event,
    json: Json,
    /// Whether a line feed belongs to the carriage return before it.
    after_return: bool,
    /// Whether a byte order mark may still come.
    at_start: bool,
    /// How long to wait before connecting again, as the server says.
    pub retry: Option<Duration>,
    /// The ID to go on after.
    pub last_id: String,
    ready: VecDeque<Frame>,
}

/// An event of which some lines came.
#[derive(Debug, Default)]
struct Event {
    data: Vec<u8>,
    name: String,
    /// It counts once the event ends.
    id: Option<String>,
}

/// How deep inside of a JSON text its end is.
#[derive(Debug, Default)]
struct Json {
    depth: usize,
    in_text: bool,
    escaped: bool,
}

/// RFC 7464, 2.2: it stands before each text of a sequence.
const RECORD_SEPARATOR: u8 = 0x1e;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl Decoder {
    pub fn new(framing: Framing, max: usize) -> Self {
        Self {
            framing,
            max,
            line: Vec::new(),
            event: Event::default(),
            json: Json::default(),
            after_return: false,
            at_start: true,
            retry: None,
            last_id: String::new(),
            ready: VecDeque::new(),
        }
    }

    /// Bounds the frames that come from now on.
    pub fn set_max(&mut self, max: usize) {
        self.max = max;
    }

    /// Begins with another body, which goes on after the last event.
    pub fn restart(&mut self) {
        let new = Self::new(self.framing, self.max);
        let (retry, last_id) = (self.retry, take(&mut self.last_id));
        *self = Self {
            retry,
            last_id,
            ready: take(&mut self.ready),
            ..new
        };
    }

    /// The next frame that is whole.
    pub fn next(&mut self) -> Option<Frame> {
        self.ready.pop_front()
    }

    /// What came of a frame that is not whole.
    pub fn unfinished(&self) -> Vec<u8> {
        let mut all = self.event.data.clone();
        all.extend_from_slice(&self.line);
        all
    }

    /// Takes the next piece.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), TooLong> {
        for &byte in bytes {
            match self.framing {
                Framing::Events => self.feed_event(byte),
                Framing::Lines => self.feed_line(byte),
                Framing::Sequence => self.feed_sequence(byte),
            }
            if self.line.len() + self.event.data.len() > self.max {
                return Err(TooLong);
            }
        }
        Ok(())
    }

    /// The body ends. An event without the empty line behind it does not count; a line and a record do.
    pub fn finish(&mut self) {
        match self.framing {
            Framing::Events => {}
            Framing::Lines | Framing::Sequence => self.end_of_json(),
        }
    }

    fn feed_event(&mut self, byte: u8) {
        let after_return = take(&mut self.after_return);
        match byte {
            b'\n' if after_return => {}
            b'\n' | b'\r' => {
                self.after_return = byte == b'\r';
                self.end_of_line();
            }
            _ => self.line.push(byte),
        }
    }

    /// A line of an event is whole (HTML standard, "Interpreting an event stream").
    fn end_of_line(&mut self) {
        let line = take(&mut self.line);
        let mut line = line.as_slice();
        if take(&mut self.at_start) {
            line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
        }
        if line.is_empty() {
            return self.end_of_event();
        }
        let text = String::from_utf8_lossy(line);
        let (field, value) = text.split_once(':').unwrap_or((&text, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => {
                self.event.data.extend_from_slice(value.as_bytes());
                self.event.data.push(b'\n');
            }
            "event" => value.clone_into(&mut self.event.name),
            "id" if !value.contains('\0') => self.event.id = Some(value.to_owned()),
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                let millis = value.parse().ok();
                self.retry = millis.map(Duration::from_millis).or(self.retry);
            }
            // Comments begin with a colon, so their field is empty.
            _ => {}
        }
    }

    fn end_of_event(&mut self) {
        let mut event = take(&mut self.event);
        if let Some(id) = event.id {
            self.last_id = id;
        }
        if event.data.pop().is_some() {
            self.ready.push_back(Frame {
                data: event.data,
                event: event.name,
                id: self.last_id.clone(),
            });
        }
    }

    fn feed_line(&mut self, byte: u8) {
        match byte {
            b'\n' => self.end_of_json(),
            _ => self.line.push(byte),
        }
    }

    /// A text ends where the next one begins, and is whole before that at a line's end that is outside of all brackets, so
    /// that it need not wait for the next one.
    fn feed_sequence(&mut self, byte: u8) {
        match byte {
            RECORD_SEPARATOR => self.end_of_json(),
            b'\n' if self.json.is_outside() => self.end_of_json(),
            _ => {
                self.json.feed(byte);
                self.line.push(byte);
            }
        }
    }

    fn end_of_json(&mut self) {
        self.json = Json::default();
        let line = take(&mut self.line);
        let mut text = line.as_slice();
        if take(&mut self.at_start) {
            text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        }
        let text = text.trim_ascii();
        if !text.is_empty() {
            self.ready.push_back(Frame {
                data: text.to_vec(),
                ..Frame::default()
            });
        }
    }
}

impl Json {
    fn is_outside(&self) -> bool {
        self.depth == 0 && !self.in_text
    }

    fn feed(&mut self, byte: u8) {
        match byte {
            _ if take(&mut self.escaped) => {}
            b'\\' if self.in_text => self.escaped = true,
            b'"' => self.in_text = !self.in_text,
            b'{' | b'[' if !self.in_text => self.depth += 1,
            b'}' | b']' if !self.in_text => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every frame as `event/id/data`, of a text that comes in these pieces.
    fn frames(framing: Framing, pieces: &[&[u8]]) -> (Vec<String>, Decoder) {
        let mut decoder = Decoder::new(framing, 1000);
        for piece in pieces {
            decoder.feed(piece).expect("it is short");
        }
        decoder.finish();
        let mut all = Vec::new();
        while let Some(frame) = decoder.next() {
            let data = String::from_utf8(frame.data).expect("it is a text");
            all.push(format!("{}/{}/{data}", frame.event, frame.id));
        }
        (all, decoder)
    }

    /// As a whole, cut in two at each place, and byte by byte.
    fn check(framing: Framing, text: &[u8], expected: &[&str]) {
        let shown = String::from_utf8_lossy(text);
        assert_eq!(frames(framing, &[text]).0, expected, "{shown:?}");
        for at in 0..=text.len() {
            let (first, second) = text.split_at(at);
            let found = frames(framing, &[first, second]).0;
            assert_eq!(found, expected, "{shown:?} cut at {at}");
        }
        let bytes: Vec<_> = text.chunks(1).collect();
        assert_eq!(frames(framing, &bytes).0, expected, "{shown:?} by bytes");
    }

    #[test]
    fn events() {
        for (text, expected) in [
            ("", &[] as &[_]),
            ("data: a\n\n", &["//a"]),
            ("data:a\n\ndata:  b\n\n", &["//a", "// b"]),
            // Ends of lines, mixed.
            (
                "data: a\r\rdata: b\r\n\r\ndata: c\n\r\n",
                &["//a", "//b", "//c"],
            ),
            (
                "data: a\r\ndata: b\rdata: c\ndata: d\n\n",
                &["//a\nb\nc\nd"],
            ),
            ("data: a\n\r\ndata: b\r\n\n", &["//a", "//b"]),
            // The examples of the standard.
            ("data: YHOO\ndata: +2\ndata: 10\n\n", &["//YHOO\n+2\n10"]),
            (
                ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n",
                &["/1/first event", "//second event"],
            ),
            ("data\n\ndata\ndata\n\ndata:", &["//", "//\n"]),
            ("data:test\n\ndata: test\n\n", &["//test", "//test"]),
            // Names and IDs.
            ("event: add\ndata: 1\n\ndata: 2\n\n", &["add//1", "//2"]),
            ("event: a\nevent: b\ndata: 1\n\n", &["b//1"]),
            ("event: add\n\ndata: 1\n\n", &["//1"]),
            ("id: 7\ndata: 1\n\ndata: 2\n\n", &["/7/1", "/7/2"]),
            ("id: 7\n\ndata: 1\n\n", &["/7/1"]),
            ("id: 7\ndata: 1\n\nid: 8\0\ndata: 2\n\n", &["/7/1", "/7/2"]),
            // Comments, fields that are not known, and fields in capitals.
            (
                ":\n: ping\ndata: 1\n:data: 2\nother: 3\nDATA: 4\n\n",
                &["//1"],
            ),
            ("data : 1\n\n", &[]),
            ("data: a: b\n\n", &["//a: b"]),
            // A mark at the start is none of the text; a second one is.
            ("\u{feff}data: 1\n\n", &["//1"]),
            ("\u{feff}\u{feff}data: 1\n\n", &[]),
            ("\u{feff}\n\u{feff}data: 1\n\n", &[]),
            ("data: é €😀\n\n", &["//é €😀"]),
            // What does not end does not count.
            ("data: 1\n\ndata: 2\n", &["//1"]),
            ("data: 1\n\ndata: 2", &["//1"]),
        ] {
            check(Framing::Events, text.as_bytes(), expected);
        }
        check(
            Framing::Events,
            b"data: a\xff\xe2\x82b\n\n",
            &["//a\u{fffd}\u{fffd}b"],
        );
    }

    #[test]
    fn the_server_says_when_to_connect_again() {
        for (text, retry) in [
            ("retry: 1500\n", Some(1500)),
            ("retry:0\r\n", Some(0)),
            (
                "retry: 10\nretry: 1.5\nretry: -1\nretry: x\nretry:\n",
                Some(10),
            ),
            ("retry: 99999999999999999999999\n", None),
            ("retry: 10", None),
        ] {
            let (_, decoder) = frames(Framing::Events, &[text.as_bytes()]);
            assert_eq!(decoder.retry, retry.map(Duration::from_millis), "{text:?}");
        }
    }

    #[test]
    fn a_new_body_goes_on_after_the_last_event() {
        let mut decoder = Decoder::new(Framing::Events, 100);
        let first = b"retry: 5\nid: 1\ndata: a\n\nid: 2\ndata: lost\r";
        decoder.feed(first).expect("it is short");
        assert_eq!(decoder.unfinished(), b"lost\n");
        decoder.restart();
        assert_eq!(decoder.last_id, "1");
        decoder.feed(b"\ndata: b\n\n").expect("it is short");
        let ids = [decoder.next(), decoder.next(), decoder.next()];
        let ids = ids.map(|frame| frame.map(|frame| (frame.id, frame.data)));
        let frame = |data: &[u8]| Some(("1".to_owned(), data.to_vec()));
        assert_eq!(ids, [frame(b"a"), frame(b"b"), None]);
        assert_eq!(decoder.retry, Some(Duration::from_millis(5)));
    }

    #[test]
    fn lines() {
        for (text, expected) in [
            ("", &[] as &[_]),
            ("{\"a\":1}\n[2]\r\n3\n", &["//{\"a\":1}", "//[2]", "//3"]),
            ("1\n\n \r\n2", &["//1", "//2"]),
            ("\u{feff}\"é😀\"\n\"\\n\"", &["//\"é😀\"", "//\"\\n\""]),
        ] {
            check(Framing::Lines, text.as_bytes(), expected);
        }
    }

    #[test]
    fn sequences() {
        for (text, expected) in [
            ("", &[] as &[_]),
            (
                "\x1e{\"a\":1}\n\x1e[2]\n\x1e3\n",
                &["//{\"a\":1}", "//[2]", "//3"],
            ),
            // A text over several lines, brackets and quotes inside of texts.
            (
                "\x1e{\n \"a\": [\n1]}\n\x1e\"]\\\"[\"\n",
                &["//{\n \"a\": [\n1]}", "//\"]\\\"[\""],
            ),
            // A text that breaks off ends where the next one begins.
            ("\x1e{\"a\":\n\x1e{}\n", &["//{\"a\":", "//{}"]),
            ("\x1e\x1e1\n\x1e\n\x1e{\"é\":2}", &["//1", "//{\"é\":2}"]),
        ] {
            check(Framing::Sequence, text.as_bytes(), expected);
        }
    }

    #[test]
    fn a_frame_has_a_bound() {
        for (framing, text) in [
            (Framing::Events, "data: 12345\ndata: 6789\n\n"),
            (Framing::Events, "data: 1234567890"),
            (Framing::Events, ": 12345678901234567890"),
            (Framing::Lines, "12345678901"),
            (Framing::Sequence, "\x1e12345678901"),
        ] {
            let mut decoder = Decoder::new(framing, 10);
            assert_eq!(decoder.feed(text.as_bytes()), Err(TooLong), "{text:?}");
        }
        let mut decoder = Decoder::new(Framing::Lines, 10);
        let long = "1234567890\n".repeat(100);
        assert_eq!(decoder.feed(long.as_bytes()), Ok(()));
    }
}
