//! What git has of a revision: takes a name and the root of the workspace, gives the texts of files and folders by the
//! names that messages show them with, `v0.3.0:spec/overlay.yaml`.

use std::path::{Path, PathBuf};
use std::process::Command;

use codegen::Source;

/// A revision of the workspace.
#[derive(Clone)]
pub struct Revision {
    root: PathBuf,
    /// As it was named.
    name: String,
    commit: String,
}

impl Revision {
    /// The revision of that name.
    pub fn find(root: &Path, name: &str) -> Result<Self, String> {
        let wanted = format!("{name}^{{commit}}");
        let arguments = [
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &wanted,
        ];
        let commit = git(root, &arguments)
            .map_err(|_| format!("{name} is neither a file nor a revision of git"))?;
        Ok(Self {
            root: root.to_owned(),
            name: name.to_owned(),
            commit: commit.trim().to_owned(),
        })
    }

    /// A file by its path from the workspace's root.
    pub fn source(&self, path: &str) -> Result<Source, String> {
        let text = git(&self.root, &["show", &self.object(path)])?;
        Ok(Source::new(format!("{}:{path}", self.name), text))
    }

    /// The same, or nothing where the revision has no such file.
    pub fn find_source(&self, path: &str) -> Result<Option<Source>, String> {
        let is_there = git(&self.root, &["cat-file", "-e", &self.object(path)]).is_ok();
        is_there.then(|| self.source(path)).transpose()
    }

    /// The text of a file beside another one, by the name that was made of that one's.
    pub fn read(&self, name: &str) -> Result<String, String> {
        let source = self.find_source(self.path_of(name))?;
        let source = source.ok_or_else(|| "there is no such file".to_owned())?;
        Ok(source.text)
    }

    /// The files below a folder, by their paths from there, each with its text.
    pub fn folder(&self, name: &str) -> Result<Vec<(String, String)>, String> {
        let folder = format!("{}/", self.path_of(name).trim_end_matches('/'));
        let arguments = ["ls-tree", "-r", "-z", "--name-only", &self.commit, &folder];
        let listed = git(&self.root, &arguments)?;
        let paths = listed.split('\0').filter(|path| !path.is_empty());
        let files = paths.map(|path| {
            let below = path.strip_prefix(&folder).unwrap_or(path);
            Ok((below.to_owned(), self.source(path)?.text))
        });
        let files: Vec<_> = files.collect::<Result<_, String>>()?;
        match files.is_empty() {
            true => Err("there is no such folder".to_owned()),
            false => Ok(files),
        }
    }

    fn object(&self, path: &str) -> String {
        format!("{}:./{path}", self.commit)
    }

    fn path_of<'a>(&self, name: &'a str) -> &'a str {
        let path = name.strip_prefix(self.name.as_str());
        path.and_then(|path| path.strip_prefix(':')).unwrap_or(name)
    }
}

/// What git prints.
fn git(root: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(arguments)
        .output();
    let output = output.map_err(|why| format!("git does not run: {why}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    String::from_utf8(output.stdout).map_err(|_| "what git prints is not UTF-8 text".to_owned())
}
