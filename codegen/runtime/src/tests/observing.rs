//! Hooks, and what the feature `tracing` tells.

use std::sync::{Arc, Mutex};

use super::api::{builder, quick, user};
use super::server::{Reply, Server, json, status};
use crate::shop::get;

#[tokio::test]
async fn hooks_see_each_attempt_and_add_headers() {
    let server = Server::start(|index, _| match index {
        0 => status(503, &[], ""),
        1 => Reply::Close(Vec::new()),
        _ => json(&user("u1")),
    });
    let lines = Arc::new(Mutex::new(Vec::new()));
    let after = lines.clone();
    let client = builder(&server.url)
        .retries(quick())
        .before_attempt(|attempt, headers| {
            let number = attempt
                .number
                .to_string()
                .parse()
                .expect("a number is a value");
            headers.insert("x-attempt", number);
        })
        .after_attempt(move |attempt, outcome| {
            let failed = outcome.error.is_some_and(|error| error.is_interrupted());
            let named = |error: &crate::Error| {
                error.operation() == Some("GetUser") && error.attempts() == attempt.number
            };
            assert!(outcome.error.is_none_or(named));
            let line = format!(
                "{} {} {} #{} {:?} {failed}",
                attempt.operation, attempt.method, attempt.path, attempt.number, outcome.status
            );
            assert!(outcome.elapsed.as_secs() < 30);
            after.lock().expect("no test panics here").push(line);
        })
        .build()
        .expect("it is right");
    get(&client, "secret-id")
        .await
        .expect("the third answer is good");
    let expected = [
        "GetUser GET /users/{user_id} #1 Some(503) false",
        "GetUser GET /users/{user_id} #2 None true",
        "GetUser GET /users/{user_id} #3 Some(200) false",
    ];
    assert_eq!(*lines.lock().expect("no test panics here"), expected);
    let seen: Vec<_> = server
        .seen()
        .iter()
        .map(|seen| seen.header("x-attempt").to_owned())
        .collect();
    assert_eq!(seen, ["1", "2", "3"]);
}

#[cfg(feature = "tracing")]
#[tokio::test]
async fn spans_and_events_without_secrets() {
    use super::api::KEY;
    use tracing_subscriber::layer::SubscriberExt;

    let server = Server::start(|index, _| match index {
        0 | 2 => status(500, &[], ""),
        _ => json(r#"{"id":"u1"}"#),
    });
    let log = collect::Log::default();
    let subscriber = tracing_subscriber::registry().with(log.clone());
    let guard = tracing::subscriber::set_default(subscriber);
    let client = builder(&server.url)
        .retries(quick())
        .build()
        .expect("it is right");
    // Other tests run through the same lines for the first time just now; after this, all of them are told.
    get(&client, "first")
        .await
        .expect("the second answer is good");
    tracing::callsite::rebuild_interest_cache();
    log.clear();
    get(&client, "secret-id")
        .await
        .expect("the fourth answer is good");
    drop(guard);
    let lines = log.lines();
    let ours: Vec<_> = lines
        .iter()
        .filter(|line| line.contains("GetUser") || line.starts_with("record"))
        .collect();
    assert!(
        ours[0].starts_with("span INFO operation=GetUser method=GET path=/users/{user_id}"),
        "{lines:#?}"
    );
    let events: Vec<_> = ours
        .iter()
        .filter(|line| line.starts_with("event"))
        .collect();
    assert_eq!(events.len(), 3, "{lines:#?}");
    assert!(events[0].starts_with("event DEBUG"), "{lines:#?}");
    assert!(
        events[0]
            .contains("operation=GetUser method=GET path=/users/{user_id} attempt=1 status=500")
    );
    assert!(
        events[1].contains("attempt=2 status=200 elapsed_ms="),
        "{lines:#?}"
    );
    assert!(events[2].starts_with("event WARN"), "{lines:#?}");
    assert!(events[2].contains("$.tags is missing"), "{lines:#?}");
    assert!(
        ours.iter().any(|line| *line == "record status=200")
            && ours.iter().any(|line| *line == "record attempts=2")
    );
    assert!(
        !lines.concat().contains(KEY) && !ours.iter().any(|line| line.contains("secret-id")),
        "{lines:#?}"
    );
}

/// Writes what is told as lines.
#[cfg(feature = "tracing")]
mod collect {
    use std::fmt::{Debug, Write};
    use std::sync::{Arc, Mutex};

    use tracing::field::{Field, Visit};
    use tracing::span::{Attributes, Id, Record};
    use tracing::{Event, Subscriber};
    use tracing_subscriber::layer::{Context, Layer};

    #[derive(Clone, Default)]
    pub struct Log(Arc<Mutex<Vec<String>>>);

    impl Log {
        pub fn lines(&self) -> Vec<String> {
            self.0.lock().expect("no test panics here").clone()
        }

        pub fn clear(&self) {
            self.0.lock().expect("no test panics here").clear();
        }

        fn push(&self, line: Line) {
            self.0.lock().expect("no test panics here").push(line.0);
        }
    }

    struct Line(String);

    impl Visit for Line {
        fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
            write!(self.0, " {field}={value:?}").expect("a string takes all");
        }

        fn record_str(&mut self, field: &Field, value: &str) {
            write!(self.0, " {field}={value}").expect("a string takes all");
        }
    }

    impl<S: Subscriber> Layer<S> for Log {
        fn on_new_span(&self, span: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
            let mut line = Line(format!("span {}", span.metadata().level()));
            span.record(&mut line);
            self.push(line);
        }

        fn on_record(&self, _: &Id, values: &Record<'_>, _: Context<'_, S>) {
            let mut line = Line("record".to_owned());
            values.record(&mut line);
            self.push(line);
        }

        fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
            let mut line = Line(format!("event {}", event.metadata().level()));
            event.record(&mut line);
            self.push(line);
        }
    }
}
