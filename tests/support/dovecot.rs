//! A private Dovecot: its own configuration, folders and ports in a temporary directory.
//!
//! As root the mail belongs to the package's `dovecot` user, else to whoever runs the tests. One user,
//! any name, password `test`. It is stopped when dropped; nothing of the system's Dovecot is touched.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::wildcard_enum_match_arm
)]

use super::postfix::{free_port, skipped};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

const CERTIFICATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/tls/server.pem");
const KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/tls/server.key");
const INSTALL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/install.sh");
const PATIENT: Duration = Duration::from_secs(30);
static DELIVERED: AtomicU32 = AtomicU32::new(0);

pub struct Dovecot {
    dir: tempfile::TempDir,
    child: Option<Child>,
    pub imap: u16,
    pub imaps: u16,
    pub lmtp: u16,
    owner: Option<(u32, u32)>,
}

fn number(args: &[&str]) -> Option<u32> {
    let out = Command::new("id").args(args).output().ok()?;
    String::from_utf8(out.stdout).ok()?.trim().parse().ok()
}

impl Dovecot {
    /// Started and ready.
    /// `None`, said aloud, where it cannot run; with `MAILROOM_TEST_ALL` set that is an error.
    pub fn start() -> Option<Dovecot> {
        let there = ["/usr/sbin/dovecot", "/usr/lib/dovecot/imap", "/usr/lib/dovecot/lmtp"];
        if !there.iter().all(|path| Path::new(path).exists()) {
            skipped(&format!("Dovecot is not installed: run {INSTALL}"));
            return None;
        }
        let dir = tempfile::Builder::new().prefix("dove").tempdir().unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let root = number(&["-u"]) == Some(0);
        let owner = root.then(|| (number(&["-u", "dovecot"]).unwrap(), number(&["-g", "dovecot"]).unwrap()));
        let mut new = Dovecot { dir, child: None, imap: 0, imaps: 0, lmtp: 0, owner };
        new.own(new.dir.path());
        // Another process may take a port between our look and its start.
        for _ in 0..5 {
            (new.imap, new.imaps, new.lmtp) = (free_port(), free_port(), free_port());
            if new.up() {
                return Some(new);
            }
        }
        panic!("Dovecot does not start:\n{}", new.log());
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.dir.path().join("log")).unwrap_or_default()
    }

    fn conf(&self) -> PathBuf {
        self.dir.path().join("dovecot.conf")
    }

    fn own(&self, path: &Path) {
        if let Some((user, group)) = self.owner {
            chown(path, Some(user), Some(group)).unwrap();
        }
    }

    fn configuration(&self) -> String {
        let dir = self.dir.path().display();
        let me = |flag| String::from_utf8(Command::new("id").arg(flag).output().unwrap().stdout).unwrap();
        let (user, group) = (me("-un").trim().to_owned(), me("-gn").trim().to_owned());
        let (mail, users) = match self.owner {
            Some((uid, gid)) => (format!("uid={uid} gid={gid}"), String::new()),
            None => {
                let services =
                    ["imap-login", "anvil", "stats"].map(|s| format!("service {s} {{\n chroot =\n}}\n"));
                let names =
                    ["default_internal_user", "default_login_user"].map(|s| format!("{s} = {user}\n"));
                let ids = format!("uid={} gid={}", me("-u").trim(), me("-g").trim());
                (ids, format!("{}default_internal_group = {group}\n{}", names.concat(), services.concat()))
            }
        };
        let (imap, imaps, lmtp) = (self.imap, self.imaps, self.lmtp);
        format!(
            "base_dir = {dir}/run\nstate_dir = {dir}/state\nlog_path = {dir}/log\ninstance_name = {imap}\n\
             protocols = imap lmtp\nlisten = 127.0.0.1, 127.0.0.2\nssl = yes\nssl_cert = <{CERTIFICATE}\nssl_key = <{KEY}\n\
             disable_plaintext_auth = no\nfirst_valid_uid = 1\nfirst_valid_gid = 0\n\
             auth_failure_delay = 0\nmail_max_userip_connections = 100\n\
             mail_location = maildir:{dir}/mail/%n\npostmaster_address = postmaster@acme.example\n\
             hostname = mail.acme.example\n{users}\
             passdb {{\n driver = static\n args = password=test\n}}\n\
             userdb {{\n driver = static\n args = {mail} home={dir}/mail/%n allow_all_users=yes\n}}\n\
             service imap-login {{\n inet_listener imap {{\n port = {imap}\n }}\n \
             inet_listener imaps {{\n port = {imaps}\n ssl = yes\n }}\n}}\n\
             service lmtp {{\n inet_listener lmtp {{\n port = {lmtp}\n }}\n}}\n"
        )
    }

    /// On the ports it has; false if it ends before it answers.
    pub fn up(&mut self) -> bool {
        fs::write(self.conf(), self.configuration()).unwrap();
        let mut command = Command::new("/usr/sbin/dovecot");
        command.arg("-F").arg("-c").arg(self.conf());
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let until = Instant::now() + PATIENT;
        while Instant::now() < until && child.try_wait().unwrap().is_none() {
            if self.answers() {
                self.child = Some(child);
                return true;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _gone = child.kill();
        let _reaped = child.wait();
        false
    }

    fn answers(&self) -> bool {
        let Ok(tcp) = TcpStream::connect(("127.0.0.1", self.imap)) else { return false };
        tcp.set_read_timeout(Some(PATIENT)).unwrap();
        let mut line = String::new();
        BufReader::new(tcp).read_line(&mut line).is_ok() && line.starts_with("* OK")
    }

    /// Stopped by its own command; the mail stays, connections are cut.
    pub fn down(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        // It waits until the process is gone, which is when we have reaped it.
        let mut stop = Command::new("doveadm").arg("-c").arg(self.conf()).arg("stop").spawn().unwrap();
        let until = Instant::now() + Duration::from_secs(10);
        while Instant::now() < until && !child.try_wait().is_ok_and(|ended| ended.is_some()) {
            std::thread::sleep(Duration::from_millis(5));
        }
        let _gone = child.kill();
        let _reaped = child.wait();
        let _told = stop.wait();
    }

    /// The Maildir of a user's folder; INBOX is the top.
    pub fn maildir(&self, user: &str, folder: &str) -> PathBuf {
        let top = self.dir.path().join("mail").join(user);
        if folder == "INBOX" { top } else { top.join(format!(".{folder}")) }
    }

    /// Puts a mail into INBOX's `new`, as a delivery agent does (tmp, then rename).
    pub fn deliver(&self, user: &str, mail: &[u8]) {
        let top = self.maildir(user, "INBOX");
        for dir in
            [self.dir.path().join("mail"), top.clone(), top.join("tmp"), top.join("new"), top.join("cur")]
        {
            if !dir.exists() {
                fs::create_dir_all(&dir).unwrap();
                self.own(&dir);
            }
        }
        let name = format!("{}.M{}.test", 1_700_000_000, DELIVERED.fetch_add(1, Ordering::Relaxed) + 100_000);
        fs::write(top.join("tmp").join(&name), mail).unwrap();
        self.own(&top.join("tmp").join(&name));
        fs::rename(top.join("tmp").join(&name), top.join("new").join(&name)).unwrap();
    }

    /// Delivers by LMTP (RFC 2033): `mail` with CRLF and without lines that begin with a dot.
    pub fn deliver_by_lmtp(&self, user: &str, mail: &str) {
        let tcp = TcpStream::connect(("127.0.0.1", self.lmtp)).unwrap();
        tcp.set_read_timeout(Some(PATIENT)).unwrap();
        let (mut out, mut lines) = (tcp.try_clone().unwrap(), BufReader::new(tcp));
        let mut hear = || loop {
            let mut line = String::new();
            lines.read_line(&mut line).unwrap();
            if line.as_bytes().get(3) != Some(&b'-') {
                return line;
            }
        };
        hear();
        let to = format!("RCPT TO:<{user}@acme.example>");
        for say in ["LHLO test", "MAIL FROM:<dana@acme.example>", &to, "DATA"] {
            write!(out, "{say}\r\n").unwrap();
            let reply = hear();
            assert!(reply.starts_with(['2', '3']), "{say}: {reply}");
        }
        write!(out, "{mail}\r\n.\r\n").unwrap();
        let reply = hear();
        assert!(reply.starts_with("250"), "{reply}\n{}", self.log());
    }

    /// The mails of a folder: file name (flags after `:2,`) and content.
    pub fn list(&self, user: &str, folder: &str) -> Vec<(String, Vec<u8>)> {
        let top = self.maildir(user, folder);
        let dirs = ["new", "cur"].map(|dir| fs::read_dir(top.join(dir)));
        let files = dirs.into_iter().flatten().flatten().flatten();
        // A mail may be renamed between the listing and the reading.
        let read = files.filter_map(|f| Some((f.file_name().into_string().ok()?, fs::read(f.path()).ok()?)));
        let mut all: Vec<_> = read.collect();
        all.sort();
        all
    }

    pub fn count(&self, user: &str, folder: &str) -> usize {
        self.list(user, folder).len()
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.down();
        if std::thread::panicking() {
            eprintln!("Dovecot's log:\n{}", self.log());
        }
    }
}
