//! The command line as a user has it: exit codes, what is printed where, and what happens to the output folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;
use walkdir::WalkDir;

const GOOD: &str = "\
openapi: 3.0.3
info: { title: Small, version: '1' }
servers: [{ url: https://example.com }]
paths:
  /users:
    get: { operationId: listUsers, tags: [users], responses: { '204': { description: none } } }
";

/// A folder with a document, and where to generate from it.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new(document: &str) -> Place {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let place = Place { folder };
        place.write("api.yaml", document);
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("it is in the folder")).expect("its folder");
        fs::write(path, text).expect("a file");
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command
            .current_dir(self.folder.path())
            .env_remove("CARGO_MANIFEST_DIR")
            .args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("xtask runs")
    }

    fn generate(&self, more: &[&str]) -> Output {
        let usual = [
            "generate",
            "--spec",
            "api.yaml",
            "--out",
            "out",
            "--package",
            "small",
        ];
        self.run(&[&usual, more].concat())
    }

    fn files(&self, name: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        WalkDir::new(self.path(name))
            .into_iter()
            .map(|entry| entry.expect("the folder can be read"))
            .filter(|entry| !entry.file_type().is_dir())
            .map(|entry| {
                let content = fs::read(entry.path()).unwrap_or_default();
                (entry.into_path(), content)
            })
            .collect()
    }
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("it ended by itself")
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn prints(output: &Output, exit: i32, text: &str) {
    assert_eq!(code(output), exit, "{}", errors(output));
    assert!(
        errors(output).contains(text),
        "no {text:?} in: {}",
        errors(output)
    );
}

#[test]
fn a_crate_is_written_once_and_then_left_alone() {
    let place = Place::new(GOOD);
    let first = place.generate(&[]);
    prints(&first, 0, "1 operation, ");
    let files = place.files("out");
    assert!(
        files.contains_key(&place.path("out/Cargo.toml")),
        "{:?}",
        files.keys()
    );
    let permissions = |name: &str| {
        let file = fs::metadata(place.path(name)).expect("it is there");
        file.permissions()
    };
    assert_eq!(
        permissions("out/Cargo.toml"),
        permissions("api.yaml"),
        "what is written is as readable as any file"
    );
    let time = |path: &Path| {
        fs::metadata(path)
            .and_then(|file| file.modified())
            .expect("a time")
    };
    let before: Vec<_> = files.keys().map(|path| time(path)).collect();
    prints(&place.generate(&[]), 0, "0 files written");
    assert_eq!(
        before,
        files.keys().map(|path| time(path)).collect::<Vec<_>>()
    );
    prints(&place.generate(&["--check"]), 0, "up to date");
    assert_eq!(files, place.files("out"));
}

#[test]
fn check_finds_stale_missing_and_orphaned_files_and_changes_nothing() {
    let place = Place::new(GOOD);
    place.generate(&[]);
    place.write("out/src/lib.rs", "// edited\n");
    place.write("out/src/orphan/old.rs", "// old\n");
    fs::remove_file(place.path("out/README.md")).expect("there is a README.md");
    place.write("out/target/debug/x", "cargo's");
    place.write("out/Cargo.lock", "cargo's");
    let before = place.files("out");
    let check = place.generate(&["--check"]);
    prints(&check, 1, "stale: out/src/lib.rs\n");
    prints(&check, 1, "    -// edited\n");
    prints(&check, 1, "orphaned: out/src/orphan/old.rs\n");
    prints(&check, 1, "missing: out/README.md\n");
    prints(
        &check,
        1,
        "run: cargo xtask generate --spec api.yaml --out out --package small\n",
    );
    assert!(!errors(&check).contains("target") && !errors(&check).contains("Cargo.lock"));
    assert_eq!(before, place.files("out"));
    prints(&place.generate(&[]), 0, "2 files written");
    prints(&place.generate(&["--check"]), 0, "up to date");
    assert!(!place.path("out/src/orphan").exists() && place.path("out/target/debug/x").exists());
}

#[test]
fn a_problem_in_the_document_leaves_the_folder_as_it_is() {
    let place = Place::new(GOOD);
    place.generate(&[]);
    let before = place.files("out");
    place.write("api.yaml", GOOD.replace("openapi: 3.0.3", "swagger: 2.0"));
    prints(
        &place.generate(&[]),
        1,
        "api.yaml:1:10: error: this is a Swagger 2.0 document",
    );
    prints(&place.generate(&["--check"]), 1, "nothing written: 1 error");
    assert_eq!(before, place.files("out"));
    let fresh = place.run(&["generate", "--spec", "api.yaml", "--out", "fresh"]);
    assert_eq!((code(&fresh), place.path("fresh").exists()), (1, false));
}

#[test]
fn warnings_stop_a_run_that_denies_them() {
    let place = Place::new(&GOOD.replace("responses", "parameters: 5, responses"));
    let message = "api.yaml:6:63: warning: 'parameters' must be an array";
    for denied in [
        &["generate", "--spec", "api.yaml", "--out", "out"][..],
        &["ir", "--spec", "api.yaml"],
        &["names", "--spec", "api.yaml"],
    ] {
        let denied = place.run(&[denied, &["--deny", "warnings"]].concat());
        prints(&denied, 1, message);
        prints(&denied, 1, ": 1 warning\n");
        assert!(denied.stdout.is_empty() && !place.path("out").exists());
    }
    prints(&place.generate(&[]), 0, message);
    prints(
        &place.generate(&["--check", "--deny", "warnings"]),
        1,
        "nothing written: 1 warning",
    );
    place.write("api.yaml", GOOD);
    prints(&place.generate(&["--deny", "warnings"]), 0, "0 warnings");
}

/// The documents that show all of OpenAPI 3.1: right, and with three mistakes.
#[test]
fn a_document_of_3_1_is_generated_with_and_without_mistakes() {
    let document = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests");
        fs::read_to_string(path.join(name)).expect("it can be read")
    };
    let strict = ["--deny", "warnings"];
    let place = Place::new(&document("fixtures/3.1.yaml"));
    prints(&place.generate(&strict), 0, "; 0 warnings");
    let place = Place::new(&document("errors/3.1-mistakes.yaml"));
    prints(&place.generate(&strict), 1, "nothing written: 3 warnings");
    assert!(!place.path("out").exists());
    prints(&place.generate(&[]), 0, "; 3 warnings");
    assert!(place.path("out/src/lib.rs").exists());
}

/// A tag and schemas with names of 300 characters, of which two differ at the end alone.
#[test]
fn long_names_become_files_that_can_be_written() {
    let long = "tale_of_many_words_".repeat(16);
    let document = GOOD.replace("users]", &format!("{long}]"))
        + &format!(
            "components:\n  schemas:\n    {long}one: {{ type: object, properties: {{ a: {{ type: string }} }} }}\n    \
             {long}two: {{ type: object, properties: {{ b: {{ type: string }} }} }}\n"
        );
    let place = Place::new(&document);
    prints(&place.generate(&[]), 0, "; 1 warning");
    let files = place.files("out");
    let names = files.keys().filter_map(|path| path.file_name());
    assert!(names.map(|name| name.len()).max() < Some(200));
    let models = files.keys().filter(|path| {
        path.parent()
            .is_some_and(|folder| folder.ends_with("docs/models"))
    });
    assert_eq!(
        models.count(),
        3,
        "the list of the models, and a page for each"
    );
    prints(&place.generate(&["--check"]), 0, "up to date");
}

#[test]
fn colours_are_for_terminals() {
    let place = Place::new("openapi: 3.0.3\ninfo: { title: 'x', version: '1' }\ntags: 5\n");
    let coloured = |variable: &str| {
        let output = place
            .command(&["ir", "--spec", "api.yaml"])
            .env(variable, "1")
            .output()
            .expect("xtask runs");
        errors(&output).contains('\u{1b}')
    };
    assert!(!coloured("NO_COLOR") && !coloured("UNRELATED"));
    assert!(coloured("CLICOLOR_FORCE"));
}

#[test]
fn tools_get_one_object_a_line() {
    let place =
        Place::new("openapi: 3.0.3\ninfo: { title: 'x', version: '1' }\ntags: 5\nservers: 6\n");
    let output = place.generate(&["--message-format", "json"]);
    assert_eq!(code(&output), 0);
    let text = String::from_utf8(output.stdout).expect("it is UTF-8");
    let lines: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[1]["file"], "api.yaml");
    assert_eq!(lines[1]["line"], 4);
    assert_eq!(lines[1]["column"], 10);
    assert_eq!(lines[1]["pointer"], "/servers");
    assert_eq!(lines[1]["severity"], "warning");
}

#[test]
fn a_folder_of_someone_else_is_refused() {
    let place = Place::new(GOOD);
    for (name, text) in [
        ("notes.txt", "mine"),
        ("Cargo.toml", "[package]\nname = \"mine\"\n"),
        ("src/lib.rs", ""),
    ] {
        place.write(&format!("mine/{name}"), text);
        let before = place.files("mine");
        for check in [&[][..], &["--check"]] {
            let arguments = [&["generate", "--spec", "api.yaml", "--out", "mine"], check].concat();
            prints(&place.run(&arguments), 2, "files that were not generated");
        }
        assert_eq!(before, place.files("mine"));
        fs::remove_dir_all(place.path("mine")).expect("it can be removed");
    }
    place.write("file", "not a folder");
    prints(
        &place.run(&["generate", "--spec", "api.yaml", "--out", "file"]),
        2,
        "file is not a folder",
    );
    fs::create_dir_all(place.path("empty/.git")).expect("a folder");
    assert_eq!(
        code(&place.run(&["generate", "--spec", "api.yaml", "--out", "empty"])),
        0
    );
}

#[cfg(unix)]
#[test]
fn links_are_removed_and_not_followed() {
    let place = Place::new(GOOD);
    place.generate(&[]);
    place.write("precious/keep.txt", "keep");
    place.write("precious.rs", "keep");
    std::os::unix::fs::symlink(place.path("precious"), place.path("out/src/linked"))
        .expect("a link");
    fs::remove_file(place.path("out/src/lib.rs")).expect("there is a lib.rs");
    std::os::unix::fs::symlink(place.path("precious.rs"), place.path("out/src/lib.rs"))
        .expect("a link");
    prints(&place.generate(&["--check"]), 1, "orphaned: out/src/linked");
    assert_eq!(code(&place.generate(&[])), 0);
    assert_eq!(
        fs::read(place.path("precious/keep.txt")).expect("it is there"),
        b"keep"
    );
    assert_eq!(
        fs::read(place.path("precious.rs")).expect("it is there"),
        b"keep"
    );
    prints(&place.generate(&["--check"]), 0, "up to date");
}

/// A run that is told to end, at any moment, leaves the old output or the new one, and no mixture of both.
#[cfg(unix)]
#[test]
fn a_run_that_is_interrupted_leaves_the_old_output_or_the_new_one() {
    let place = Place::new(GOOD);
    place.generate(&[]);
    let old = place.files("out");
    place.write("api.yaml", GOOD.replace("users", "people"));
    place.generate(&[]);
    let new = place.files("out");
    assert_ne!(old, new);
    let written = |files: &BTreeMap<PathBuf, Vec<u8>>| {
        let is_stage = |path: &PathBuf| path.to_string_lossy().contains("out/.generating-");
        let files = files.iter().filter(|(path, _)| !is_stage(path));
        files
            .map(|(path, text)| (path.clone(), text.clone()))
            .collect::<BTreeMap<_, _>>()
    };
    let mut ended = 0;
    for wait in 0..16 {
        place.write("api.yaml", GOOD);
        assert_eq!(code(&place.generate(&[])), 0);
        assert_eq!(place.files("out"), old, "nothing is left of the run before");
        place.write("api.yaml", GOOD.replace("users", "people"));
        let mut run = place
            .command(&[
                "generate",
                "--spec",
                "api.yaml",
                "--out",
                "out",
                "--package",
                "small",
            ])
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("xtask runs");
        std::thread::sleep(std::time::Duration::from_millis(wait * 10));
        let kill = Command::new("kill").arg(run.id().to_string()).status();
        assert!(kill.is_ok());
        ended += usize::from(!run.wait().expect("it ends").success());
        let found = written(&place.files("out"));
        assert!(found == old || found == new, "ended after {} ms", wait * 10);
    }
    assert!(ended > 0, "no run was ended before it was done");
}

#[test]
fn wrong_usage_exits_with_2() {
    let place = Place::new(GOOD);
    place.write("binary.yaml", [b'a', b'\n', 0xff]);
    let table: [(&[&str], &str); 9] = [
        (&["generate", "--nonsense"], "unexpected argument"),
        (
            &["generate", "--spec", "api.yaml", "--package", "9x"],
            "begins with a letter",
        ),
        (
            &["generate", "--spec", "api.yaml", "--package", "a\"\nb"],
            "letters, digits",
        ),
        (
            &["generate", "--spec", "api.yaml", "--package", "fn"],
            "cargo does not take this name",
        ),
        (
            &["ir", "--spec", "nowhere.yaml"],
            "cannot read nowhere.yaml: there is no such file",
        ),
        (&["ir", "--spec", "."], "cannot read .: it is a folder"),
        (
            &["ir", "--spec", "binary.yaml"],
            "not UTF-8 text (line 2, byte 2)",
        ),
        (
            &["ir", "--spec", "api.yaml", "--overlay", "nowhere.yaml"],
            "cannot read nowhere.yaml",
        ),
        (&["generate"], "not the generator's workspace"),
    ];
    for (arguments, message) in table {
        prints(&place.run(arguments), 2, message);
    }
    assert_eq!(code(&place.run(&["--help"])), 0);
}

#[test]
fn diff_tells_what_changes_and_exits_with_it() {
    let old = "\
openapi: 3.0.3
info: { title: Small, version: '1' }
servers: [{ url: https://example.com }]
paths:
  /users:
    get: { operationId: listUsers, tags: [users], parameters: [{ name: all, in: query, schema: { type: boolean } }], responses: { '200': { $ref: '#/components/responses/Users' } } }
  /users/{id}:
    get: { operationId: getUser, tags: [users], parameters: [{ name: id, in: path, required: true, schema: { type: string } }], responses: { '200': { description: one, content: { application/json: { schema: { $ref: '#/components/schemas/User' } } } } } }
components:
  responses:
    Users: { description: all, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/User' } } } } }
  schemas:
    User: { type: object, required: [age], properties: { age: { type: integer } } }
";
    let place = Place::new(old);
    let setter = old.replace(
        "[{ name: all",
        "[{ name: limit, in: query, schema: { type: integer } }, { name: all",
    );
    place.write("setter.yaml", &setter);
    place.write(
        "both.yaml",
        setter.replace(
            "age: { type: integer }",
            "age: { type: integer, nullable: true }",
        ),
    );
    let diff = |arguments: &[&str]| {
        let output = place.run(&[&["diff"], arguments].concat());
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        (code(&output), text)
    };
    assert_eq!(
        diff(&["api.yaml", "api.yaml"]),
        (0, "no change\n".to_owned())
    );
    // README.md shows this.
    let expected = "\
users
  breaking    `User.age` is `Option<i64>` instead of `i64` (nullable now). (2 methods)
  compatible  `users().list` has the new setter `limit`: an optional parameter.

step: major (1 breaking, 0 behaviour, 1 compatible, 0 docs); 0.1.0 is followed by 0.2.0
";
    assert_eq!(diff(&["api.yaml", "both.yaml"]), (1, expected.to_owned()));
    assert_eq!(diff(&["api.yaml", "setter.yaml"]).0, 1);
    assert_eq!(
        diff(&["api.yaml", "setter.yaml", "--deny", "breaking"]).0,
        0
    );
    assert_eq!(diff(&["api.yaml", "both.yaml", "--deny", "breaking"]).0, 1);
    let (_, all) = diff(&["api.yaml", "both.yaml", "--all"]);
    assert!(all.contains("reaches users.get, users.list\n"), "{all}");
    let (_, json) = diff(&["api.yaml", "both.yaml", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    assert_eq!(json["step"], "major");
    assert_eq!(json["changes"][0]["kind"], "field_nullable");
    let (_, markdown) = diff(&["api.yaml", "both.yaml", "--format", "markdown"]);
    assert!(
        markdown.starts_with("### `users`\n\n- **breaking** "),
        "{markdown}"
    );
}

#[test]
fn diff_needs_two_documents_that_can_be_read() {
    let place = Place::new(GOOD);
    place.write("bad.yaml", "swagger: '2.0'\n");
    prints(
        &place.run(&["diff", "api.yaml", "bad.yaml"]),
        1,
        "nothing compared: ",
    );
    prints(
        &place.run(&["diff", "nowhere.yaml", "api.yaml"]),
        2,
        "not the generator's workspace",
    );
    prints(&place.run(&["diff"]), 2, "required arguments");
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let output = place
        .command(&["diff", "nowhere.yaml"])
        .current_dir(workspace)
        .output();
    prints(
        &output.expect("xtask runs"),
        2,
        "nowhere.yaml is neither a file nor a revision of git",
    );
}

#[test]
fn files_beside_the_document_are_read_and_overlays_applied() {
    let place = Place::new("");
    place.write(
        "sub/api.yaml",
        GOOD.replace("{ description: none }", "{ $ref: parts/none.yaml }"),
    );
    place.write("sub/parts/none.yaml", "descriptio: none\n");
    place.write(
        "fix.yaml",
        "overlay: 1.0.0\nactions: [{ target: $.nothing, remove: true }]\n",
    );
    let plain = place.run(&["ir", "--spec", "sub/api.yaml"]);
    prints(
        &plain,
        0,
        "sub/parts/none.yaml:1:1: warning: unknown key 'descriptio'",
    );
    assert!(!plain.stdout.is_empty());
    let fixed = place.run(&["ir", "--spec", "sub/api.yaml", "--overlay", "fix.yaml"]);
    prints(
        &fixed,
        1,
        "fix.yaml:2:21: error: the target matches nothing",
    );
    assert!(fixed.stdout.is_empty());
    let missing = GOOD.replace("{ description: none }", "{ $ref: parts }");
    place.write("sub/api.yaml", missing);
    prints(
        &place.run(&["ir", "--spec", "sub/api.yaml"]),
        0,
        "cannot be read: it is not a file",
    );
}

#[test]
fn diff_reads_all_of_a_revision_from_git() {
    let place = Place::new("");
    place.write("xtask/Cargo.toml", "");
    place.write("codegen/README.md", "");
    let document = "openapi: 3.0.3
info: {title: Small, version: '1'}
x-rust-sdk: {documents: [more.yaml], extras: {own: {path: own}}}
paths: {}
";
    place.write("spec/clerk-backend-api.yaml", document);
    place.write("spec/overlay.yaml", "");
    place.write("spec/own/mod.rs", "//! A module.\n");
    let more = "openapi: 3.0.3
info: {title: More, version: '1'}
paths:
  /users: {get: {operationId: listUsers, tags: [users], responses: {'204': {description: none}}}}
";
    place.write("spec/more.yaml", more);
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        let author = ["-c", "user.name=A", "-c", "user.email=a@example.com"];
        command
            .current_dir(place.folder.path())
            .args(author)
            .args(arguments);
        assert!(
            command.output().expect("git runs").status.success(),
            "{arguments:?}"
        );
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message=one"]);
    // On the disk there is neither the one nor the other any more.
    place.write("spec/more.yaml", more.replace("/users", "/people"));
    fs::remove_dir_all(place.path("spec/own")).expect("it can be removed");
    let output = place.run(&["diff", "HEAD", "HEAD"]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "no change\n");
    prints(&output, 0, "");
    place.write("spec/own/mod.rs", "//! A module.\n");
    let output = place.run(&["diff", "HEAD"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("`GET /people`"), "{said}");
}

#[test]
fn a_lock_keeps_names_and_is_checked() {
    let place = Place::new(GOOD);
    let lock = ["--lock", "names.lock"];
    prints(&place.generate(&lock), 0, "1 operation");
    let text = fs::read_to_string(place.path("names.lock")).expect("a lock");
    let line = "resources::users::Users::list = listUsers GET /users";
    assert!(text.contains(line), "{text}");
    prints(
        &place.generate(&["--lock", "names.lock", "--check"]),
        0,
        "up to date",
    );

    place.write("names.lock", text.replace("::list =", "::every_user ="));
    let stale = place.generate(&["--lock", "names.lock", "--check"]);
    prints(&stale, 1, "stale: out/src/resources/users.rs");
    prints(&place.generate(&lock), 0, "1 operation");
    let module = fs::read_to_string(place.path("out/src/resources/users.rs")).expect("a module");
    assert!(module.contains("pub fn every_user("), "{module}");

    place.write("names.lock", "nonsense\n");
    let before = place.files("out");
    prints(
        &place.generate(&lock),
        1,
        "names.lock:1:1: error: this is no line of a lock",
    );
    assert_eq!(before, place.files("out"));
}

const OURS: &str = "\
# Our words.
openapi: 3.0.3
info: { title: Small, version: '1' }
servers: [{ url: https://example.com }]
paths:
  /users:
    get:
      operationId: listUsers
      tags: [users]
      summary: Lists all users. # as we say it
      responses:
        '200':
          description: The users.
          content:
            application/json:
              schema: { type: array, items: { $ref: '#/components/schemas/User' } }
components:
  schemas:
    User:
      description: A user.
      type: object
      properties:
        name: { type: string, description: What the user is called. }
";

/// The same in words of somebody else, with a property and an operation more.
const PUBLISHED: &str = "\
openapi: 3.0.3
info: {title: Small, version: '2'}
servers: [{url: https://example.com}]
paths:
  /users:
    get:
      operationId: listUsers
      tags: [users]
      summary: Their sentence.
      responses:
        '200': {description: Their sentence., content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/User'}}}}}
  /users/{id}:
    delete:
      operationId: deleteUser
      tags: [users]
      summary: Their sentence.
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: Their sentence.}}
components:
  schemas:
    User:
      type: object
      description: Their sentence.
      properties:
        name: {type: string, description: Their sentence.}
        age: {type: integer, description: Their sentence.}
";

const OVERLAY: &str = "\
overlay: 1.0.0
info: { title: Ours, version: '1' }
actions:
  - target: $
    description: The crate's version.
    update: { x-rust-sdk: { package: { version: 1.2.3 } } }
";

impl Place {
    fn update(&self, more: &[&str]) -> Output {
        let usual = [
            "update",
            "new.yaml",
            "--spec",
            "api.yaml",
            "--overlay",
            "overlay.yaml",
            "--lock",
            "names.lock",
            "--out",
            "out",
            "--package",
            "small",
        ];
        self.run(&[&usual, more].concat())
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }
}

/// A document that is generated, with a new version beside it.
fn place_with(published: &str) -> Place {
    let place = Place::new(OURS);
    place.write("overlay.yaml", OVERLAY);
    place.write("new.yaml", published);
    let more = ["--overlay", "overlay.yaml", "--lock", "names.lock"];
    prints(&place.generate(&more), 0, "1 operation");
    place
}

#[test]
fn an_update_brings_facts_and_leaves_words() {
    let place = place_with(PUBLISHED);
    let output = place.update(&[]);
    prints(&output, 0, "written: api.yaml");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("`users().delete` is new"), "{said}");
    assert!(said.contains("this text is still to be written"), "{said}");

    let document = place.text("api.yaml");
    assert!(document.starts_with("# Our words.\n"), "{document}");
    assert!(
        document.contains("summary: Lists all users. # as we say it"),
        "{document}"
    );
    assert!(!document.contains("Their sentence"), "{document}");
    assert!(document.contains("TODO(words)"), "{document}");
    assert!(place.text("overlay.yaml").contains("1.3.0"));
    assert!(place.text("out/Cargo.toml").contains("version = \"1.3.0\""));
    assert!(place.text("out/CHANGELOG.md").contains("## 1.3.0"));
    let more = [
        "--overlay",
        "overlay.yaml",
        "--lock",
        "names.lock",
        "--check",
    ];
    prints(&place.generate(&more), 0, "up to date");
    let lint = ["lint", "--spec", "api.yaml", "--overlay", "overlay.yaml"];
    prints(&place.run(&lint), 1, "still to be written");
}

#[test]
fn a_dry_run_and_a_broken_version_change_nothing() {
    let swagger = PUBLISHED.replace("openapi: 3.0.3", "swagger: '2.0'");
    for (published, more, exit) in [
        (PUBLISHED, vec!["--dry-run"], 0),
        (&swagger, vec!["--as-is"], 1),
        (&swagger, vec!["--as-is", "--dry-run"], 1),
    ] {
        let place = place_with(published);
        let before = place.files(".");
        let output = place.update(&more);
        prints(&output, exit, "nothing written");
        assert_eq!(before, place.files("."), "{published}");
    }
}

#[test]
fn what_breaks_raises_the_version_and_releases_names() {
    let gone = PUBLISHED.replace(
        "        name: {type: string, description: Their sentence.}\n",
        "",
    );
    let place = place_with(&gone);
    prints(&place.update(&[]), 0, "written");
    assert!(place.text("out/Cargo.toml").contains("version = \"2.0.0\""));
    assert!(place.text("out/CHANGELOG.md").contains("**breaking**"));
    assert!(!place.text("names.lock").contains("\n- "));
}

/// The stamp of a run lies beside the executable, so each of these tests has one of its own.
fn with_own_program(place: &Place) -> impl Fn(&[&str]) -> String {
    let program = place.path("bin/xtask");
    fs::create_dir_all(place.path("bin")).expect("a folder");
    fs::copy(env!("CARGO_BIN_EXE_xtask"), &program).expect("a copy");
    let folder = place.folder.path().to_owned();
    move |more| {
        let usual = ["generate", "--spec", "api.yaml", "--overlay", "fixes.yaml"];
        let output = Command::new(&program)
            .current_dir(&folder)
            .env_remove("CARGO_MANIFEST_DIR")
            .args([&usual, &["--out", "out", "--lock", "names.lock"][..], more].concat())
            .output()
            .expect("xtask runs");
        String::from_utf8(output.stderr).expect("text")
    }
}

const REFERRING: &str = "\
openapi: 3.0.3
info: { title: Small, version: '1' }
servers: [{ url: https://example.com }]
tags: [{ name: users, description: People. }]
paths:
  /users: { $ref: 'paths.yaml#/users' }
";

const PATHS: &str = "\
users:
  get: { operationId: listUsers, summary: Lists., tags: [users], responses: { '204': { description: none } } }
";

#[test]
fn a_run_that_would_change_nothing_is_not_made_and_any_change_is_noticed() {
    let place = Place::new(REFERRING);
    place.write("paths.yaml", PATHS);
    place.write("fixes.yaml", "");
    let generate = with_own_program(&place);
    let (first, stamp) = (generate(&[]), place.path("bin/generate.stamp"));
    assert!(stamp.is_file(), "{first}");
    // A run that is made writes its stamp anew; one that is not leaves it.
    let is_made = |more: &[&str]| {
        let kept = fs::read(&stamp).expect("a stamp");
        let marked = [&kept[..], b"\n"].concat();
        fs::write(&stamp, &marked).expect("a stamp");
        let said = generate(more);
        assert!(said.contains("1 operation"), "{said}");
        fs::read(&stamp).expect("a stamp") != marked
    };
    assert!(!is_made(&[]));
    let (renamed, said) = (
        REFERRING.replace("People", "Persons"),
        PATHS.replace("Lists", "Gives"),
    );
    let changes = [
        ("api.yaml", renamed.as_str()),
        ("paths.yaml", said.as_str()),
        ("fixes.yaml", "overlay: 1.0.0\nactions: []\n"),
        ("api.changelog.md", "# Changes\n"),
        ("names.lock", ""),
        ("out/src/lib.rs", "// By hand.\n"),
    ];
    for (file, text) in changes {
        place.write(file, text);
        assert!(is_made(&[]), "{file}");
        assert!(!is_made(&[]), "{file}");
    }
    let written = fs::read_to_string(place.path("out/src/lib.rs")).expect("a file");
    assert_ne!(written, "// By hand.\n");
    fs::remove_file(place.path("out/README.md")).expect("a file");
    assert!(is_made(&[]));
    assert!(place.path("out/README.md").is_file());
    assert!(is_made(&["--package", "other"]));
}

#[test]
fn a_run_with_problems_says_them_each_time() {
    let place = Place::new(&REFERRING.replace("tags: [{ name", "unknown: 1\ntags: [{ name"));
    place.write("paths.yaml", PATHS);
    place.write("fixes.yaml", "");
    let generate = with_own_program(&place);
    let first = generate(&[]);
    assert!(first.contains("unknown"), "{first}");
    assert!(!place.path("bin/generate.stamp").exists());
    assert!(generate(&[]).contains("unknown"));
}
