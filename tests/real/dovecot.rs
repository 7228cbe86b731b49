//! A private Dovecot from the recipe's blocks: mailroom's own mailbox, and those of the people of the tests.
//!
//! Needs the Debian packages `dovecot-imapd` and `dovecot-lmtpd` (see `install.sh`) and, as it stands
//! behind a private Postfix, root. The mailboxes belong to `nobody`.

use super::recipe::Page;
use crate::support::postfix::{free_port, skipped};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = "/usr/sbin/dovecot";
const LMTPD: &str = "/usr/lib/dovecot/lmtp";
/// How long a start may take on a busy machine.
const START_TIME: Duration = Duration::from_secs(20);
/// A port that was free may be taken before Dovecot binds it.
const STARTS: usize = 3;
const PASSWORD: &str = "secret";

/// A running instance; stopped when dropped.
pub struct Dovecot {
    dir: tempfile::TempDir,
    master: Option<Child>,
    pub lmtp: u16,
    pub imaps: u16,
}

impl Dovecot {
    /// With a mailbox for each of `people`.
    /// `None`, said aloud, where it cannot run; with `MAILROOM_TEST_ALL` set that is an error.
    pub fn start(people: &[&str]) -> Option<Dovecot> {
        if let Err(why) = can_run() {
            skipped(why);
            return None;
        }
        let mut why = String::new();
        for _ in 0..STARTS {
            match Self::try_start(people) {
                Ok(dovecot) => return Some(dovecot),
                Err(e) => {
                    println!("Dovecot did not start: {e}");
                    why = e;
                }
            }
        }
        panic!("Dovecot does not start:\n{why}");
    }

    fn try_start(people: &[&str]) -> Result<Dovecot, String> {
        let dir = tempfile::Builder::new().prefix("mailroom-dovecot-").tempdir().unwrap();
        open_to(dir.path(), 0o755);
        let mut dovecot = Dovecot { dir, master: None, lmtp: free_port(), imaps: free_port() };
        dovecot.configure(people);
        let errors = std::fs::File::create(dovecot.path("stderr")).unwrap();
        let master = Command::new(PROGRAM)
            .args(["-F", "-c"])
            .arg(dovecot.path("dovecot.conf"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(errors)
            .spawn();
        dovecot.master = Some(master.map_err(|e| e.to_string())?);
        dovecot.ready().map_err(|why| format!("{why}\n{}", dovecot.log()))?;
        Ok(dovecot)
    }

    fn ready(&mut self) -> Result<(), String> {
        let until = Instant::now() + START_TIME;
        while Instant::now() < until {
            if let Some(status) = self.master.as_mut().unwrap().try_wait().unwrap() {
                return Err(format!("Dovecot ended: {status}"));
            }
            if self.log().contains("starting up for") && self.answers() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Err("Dovecot does not answer".to_owned())
    }

    fn answers(&self) -> bool {
        [self.lmtp, self.imaps].iter().all(|port| std::net::TcpStream::connect(("127.0.0.1", *port)).is_ok())
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        let read = |name| std::fs::read_to_string(self.path(name)).unwrap_or_default();
        format!("{}{}", read("stderr"), read("log"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The Maildir of a person, or of mailroom itself (`mailroom`).
    pub fn maildir(&self, user: &str) -> PathBuf {
        self.path("mail").join(user).join("Maildir")
    }

    /// A file with mailroom's password.
    pub fn password_file(&self) -> PathBuf {
        self.path("password")
    }

    fn configure(&self, people: &[&str]) {
        std::fs::create_dir(self.path("mail")).unwrap();
        open_to(&self.path("mail"), 0o777);
        let write = |name: &str, text: &str| std::fs::write(self.path(name), text).unwrap();
        write("server.pem", include_str!("../support/tls/server.pem"));
        write("server.key", include_str!("../support/tls/server.key"));
        write("users", &self.users(people));
        write("password", PASSWORD);
        open_to(&self.password_file(), 0o600);
        let (users, port) = (self.path("users"), format!("port = {}", self.lmtp));
        let values =
            [("/etc/dovecot/mailroom-users", users.to_str().unwrap()), ("port = 2425", port.as_str())];
        write("dovecot.conf", &format!("{}{}", self.own_conf(), Page::Dovecot.with("dovecot.conf", &values)));
    }

    /// The recipe's users, and the people of the test after the same pattern.
    fn users(&self, people: &[&str]) -> String {
        let (mail, owner) = (self.path("mail"), format!(":{}::", owner()));
        let values = [("/var/vmail", mail.to_str().unwrap()), (":vmail:vmail::", owner.as_str())];
        let mut text = Page::Dovecot.with("users", &values);
        for person in people {
            text.push_str(&format!("{person}:{PASSWORD}{owner}{}/{person}\n", mail.display()));
        }
        text
    }

    /// What makes an instance private and loopback only.
    fn own_conf(&self) -> String {
        format!(
            "protocols = imap lmtp
listen = 127.0.0.1
base_dir = {dir}/run
state_dir = {dir}/state
log_path = {dir}/log
ssl = required
ssl_cert = <{dir}/server.pem
ssl_key = <{dir}/server.key
service imap-login {{
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
",
            dir = self.dir.path().display(),
            imaps = self.imaps
        )
    }
}

impl Drop for Dovecot {
    /// Asks the master by its own id, for its children end with it; then waits for it.
    fn drop(&mut self) {
        if let Some(mut master) = self.master.take() {
            end(&mut master);
        }
        if std::thread::panicking() {
            println!("log of the private Dovecot:\n{}", self.log());
        }
    }
}

fn can_run() -> Result<(), &'static str> {
    if !Path::new(PROGRAM).exists() || !Path::new(LMTPD).exists() {
        return Err("Dovecot with its LMTP server is not installed: run tests/support/install.sh");
    }
    if id(&["-u"]) == "0" { Ok(()) } else { Err("a private Dovecot that delivers for others needs root") }
}

fn end(master: &mut Child) {
    let until = Instant::now() + START_TIME;
    if let Ok(None) = master.try_wait() {
        let _asked = Command::new("kill").arg(master.id().to_string()).status();
    }
    while Instant::now() < until && matches!(master.try_wait(), Ok(None)) {
        std::thread::sleep(Duration::from_millis(20));
    }
    let _killed = master.kill();
    let _reaped = master.wait();
}

/// `uid:gid` of nobody: Dovecot delivers for no root.
fn owner() -> String {
    format!("{}:{}", id(&["-u", "nobody"]), id(&["-g", "nobody"]))
}

fn id(words: &[&str]) -> String {
    let output = Command::new("id").args(words).output().unwrap().stdout;
    String::from_utf8(output).unwrap().trim().to_owned()
}

fn open_to(dir: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(dir, std::fs::Permissions::from_mode(mode)).unwrap();
}
