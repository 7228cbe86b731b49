//! The built program, from the shell: the whole way of a mail, exit codes, forms of output.

mod aliases;
mod asked;
mod attached;
mod check;
mod codes;
mod damaged;
mod explained;
mod files;
mod import_notes;
mod imports;
mod keys;
mod lmtp;
mod mailboxes;
mod own_check;
pub mod quiet;
mod readme;
mod run;
mod stamps;
mod tickets;
mod timeline;
mod times;
mod trouble;
mod walls;
mod way;
mod witnesses;
mod words;

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

const BINARY: &str = env!("CARGO_BIN_EXE_mailroom");

/// An installation in a temporary folder, with a firm, an officer and an employee.
struct Office {
    dir: tempfile::TempDir,
}

/// What a command said.
struct Said {
    code: i32,
    out: String,
    err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Said { code: output.status.code().unwrap(), out: text(&output.stdout), err: text(&output.stderr) }
    }
}

fn command(config: &Path) -> Command {
    let mut command = Command::new(BINARY);
    command.env_clear().env("MAILROOM_CONFIG", config).env("USER", "tester").stdin(Stdio::null());
    command
}

/// Whatever was done in it: its log is one of numbers.
impl Drop for Office {
    fn drop(&mut self) {
        let log = std::fs::read_to_string(self.path("log")).unwrap_or_default();
        if !std::thread::panicking() {
            quiet::quiet(&log, &quiet::secrets(self));
        }
    }
}

impl Office {
    fn bare() -> Office {
        let office = Office { dir: tempfile::tempdir().unwrap() };
        let made = Command::new(BINARY)
            .args(["init", "--domain", "mail.acme.example", "--authserv-id", "mx.acme.example"])
            .args(["--lmtp", "127.0.0.1:0", "--dir"])
            .arg(office.dir.path().join("office"))
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        office
    }

    fn new() -> Office {
        let office = Office::bare();
        office.done(&["firm", "add", "acme", "Acme Lending", "--domain", "acme.example"]);
        office.done(&["person", "add", "morgan@acme.example", "--name", "Morgan Lee", "--role", "officer"]);
        office.done(&["person", "add", "dana@acme.example", "--name", "Dana Reyes"]);
        office
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join("office").join(name)
    }

    fn run(&self, args: &[&str]) -> Said {
        command(&self.path("mailroom.toml")).args(args).output().unwrap().into()
    }

    fn done(&self, args: &[&str]) -> String {
        let said = self.run(args);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{args:?}: {}", said.out);
        said.out
    }

    fn fails(&self, args: &[&str], code: i32) -> String {
        let said = self.run(args);
        assert_eq!(said.code, code, "{args:?}: {}{}", said.out, said.err);
        assert_eq!(said.err.lines().count(), 1, "one line: {}", said.err);
        said.err
    }

    fn deliver(&self, mail: &str, args: &[&str]) -> Said {
        let mut child = command(&self.path("mailroom.toml"))
            .arg("deliver")
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A mail over the limit is not read to its end.
        let _ = child.stdin.take().unwrap().write_all(mail.as_bytes());
        child.wait_with_output().unwrap().into()
    }

    /// Everything that went out, as text, to anybody.
    fn outbox(&self) -> Vec<String> {
        let Ok(folder) = std::fs::read_dir(self.path("outbox").join("new")) else { return Vec::new() };
        folder.map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap()).collect()
    }

    /// The only mail that went out to somebody with these words in its subject.
    fn mail(&self, to: &str, words: &str) -> String {
        let fits = |m: &&String| field(m, "To").contains(to) && field(m, "Subject").contains(words);
        let all = self.outbox();
        let found: Vec<&String> = all.iter().filter(fits).collect();
        assert_eq!(
            found.len(),
            1,
            "{to} {words}: {:?}",
            all.iter().map(|m| field(m, "Subject")).collect::<Vec<_>>()
        );
        found[0].clone()
    }

    fn ticket(&self, title: &str) {
        self.done(&[
            "ticket",
            "new",
            title,
            "--employee",
            "dana@acme.example",
            "--action",
            "Add your NMLS number",
            "--send",
        ]);
    }

    fn column(&self, n: usize, args: &[&str]) -> Vec<String> {
        self.done(args).lines().map(|l| l.split('\t').nth(n).unwrap().to_owned()).collect()
    }
}

fn field(mail: &str, name: &str) -> String {
    let unfolded = mail.replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ");
    let start = format!("{}:", name.to_ascii_lowercase());
    let found = unfolded.lines().find(|l| l.to_ascii_lowercase().starts_with(&start));
    found.map_or_else(String::new, |l| l[start.len()..].trim().to_owned())
}

/// A reply as a simple client writes it, stamped by our border server if `proven`.
fn reply(mail: &str, from: &str, (id, text): (&str, &str), proven: bool) -> String {
    let stamp = "Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example\n";
    format!(
        "{}Received: from client by mx.acme.example; Mon, 23 Nov 2026 10:05:00 +0000\nFrom: <{from}>\nTo: {}\nSubject: Re: {}\nMessage-ID: <{id}@client.example>\nIn-Reply-To: {}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}\n",
        if proven { stamp } else { "" },
        field(mail, "Reply-To"),
        field(mail, "Subject"),
        field(mail, "Message-ID"),
    )
}
