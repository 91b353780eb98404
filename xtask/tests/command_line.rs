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
    place.write(
        "api.yaml",
        GOOD.replace("responses", "parameters: 5, responses"),
    );
    prints(
        &place.generate(&[]),
        1,
        "api.yaml:6:63: error: 'parameters' must be an array",
    );
    prints(&place.generate(&["--check"]), 1, "nothing written: 1 error");
    assert_eq!(before, place.files("out"));
    let fresh = place.run(&["generate", "--spec", "api.yaml", "--out", "fresh"]);
    assert_eq!((code(&fresh), place.path("fresh").exists()), (1, false));
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
    assert_eq!(code(&output), 1);
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
    assert_eq!(lines[1]["severity"], "error");
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
  compatible  `users().list_users` has the new setter `limit`: an optional parameter.

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
    assert!(
        all.contains("reaches users.get_user, users.list_users\n"),
        "{all}"
    );
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
    place.write(
        "bad.yaml",
        "openapi: 3.0.3\ninfo: { title: x, version: '1' }\ntags: 5\n",
    );
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
        1,
        "cannot be read: it is not a file",
    );
}
