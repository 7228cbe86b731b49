//! A private Postfix on loopback ports, with its own configuration, queue and log in a temporary folder.
//!
//! Two doors: `submission` is what our relay talks to (STARTTLS with the test certificate), `border` is
//! where mail of other people comes in. The border does what a real one with OpenDMARC does: it drops
//! every Authentication-Results that claims to be its own, and writes one of its own for the domain in
//! the From field. The stamp stands above the From field and below the border's own Received line,
//! which says `by mx.test`. It stands below Received fields that the mail brought along: give such
//! mails to LMTP directly.
//!
//! Needs the Debian package `postfix` (see `install.sh`) and root: Postfix changes users.

mod files;

use std::io::{BufRead, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Whose Authentication-Results the border writes, and the name of the host.
pub const AUTHSERV_ID: &str = "mx.test";
const PROGRAM: &str = "/usr/sbin/postfix";
/// How long a start may take on a busy machine.
const START_TIME: Duration = Duration::from_secs(20);
/// A port that was free may be taken before Postfix binds it.
const STARTS: usize = 3;

/// Where [`free_port`] looks.
const PORT_FIRST: u16 = 20_000;
const PORTS: u32 = 12_000;

/// Where mail goes.
#[derive(Debug, Clone, Copy)]
pub enum NextHop {
    Smtp(u16),
    Lmtp(u16),
}

impl NextHop {
    fn transport(self) -> String {
        match self {
            NextHop::Smtp(port) => format!("smtp:[127.0.0.1]:{port}"),
            NextHop::Lmtp(port) => format!("lmtp:inet:127.0.0.1:{port}"),
        }
    }
}

/// What the instance is to do.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Our domain, and who takes its mail.
    pub domain: &'static str,
    pub ours: NextHop,
    /// Who takes the mail of everybody else.
    pub others: NextHop,
    /// From domains for which the border says `dmarc=fail`.
    pub spoofed: Vec<&'static str>,
}

/// Configuration files: what is added to `main.cf`, the listeners of `master.cf`, other files in `etc/`.
#[derive(Debug, Clone)]
pub struct Config {
    pub main_cf: String,
    pub master_cf: String,
    pub files: Vec<(&'static str, String)>,
}

/// A running instance; stopped when dropped.
pub struct Postfix {
    dir: tempfile::TempDir,
    pub submission: u16,
    pub border: u16,
}

impl Postfix {
    /// Starts one for `plan`.
    /// `None`, said aloud, where it cannot run; with `MAILROOM_TEST_ALL` set that is an error.
    pub fn start(plan: &Plan) -> Option<Postfix> {
        Self::configured(&|postfix| postfix.planned(plan))
    }

    /// As [`Postfix::start`], with a configuration of one's own on top of what every private instance needs.
    pub fn configured(configure: &dyn Fn(&Postfix) -> Config) -> Option<Postfix> {
        if let Err(why) = can_run() {
            skipped(why);
            return None;
        }
        let mut why = String::new();
        for _ in 0..STARTS {
            match Self::try_start(configure) {
                Ok(postfix) => return Some(postfix),
                Err(e) => why = e,
            }
        }
        panic!("Postfix does not start:\n{why}");
    }

    fn try_start(configure: &dyn Fn(&Postfix) -> Config) -> Result<Postfix, String> {
        let dir = tempfile::Builder::new().prefix("mailroom-postfix-").tempdir().unwrap();
        open_to_all(dir.path());
        let postfix = Postfix { dir, submission: free_port(), border: free_port() };
        let config = configure(&postfix);
        postfix.write(&config);
        postfix.run("start").map_err(|e| format!("{e}\n{}", postfix.log()))?;
        for port in [postfix.submission, postfix.border] {
            greeted(port).map_err(|e| format!("{e}\n{}", postfix.log()))?;
        }
        Ok(postfix)
    }

    /// What Postfix has logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.path("maillog")).unwrap_or_else(|e| format!("no maillog: {e}"))
    }

    /// A file of this instance; its configuration is in `etc/`.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, config: &Config) {
        // What stands inside them Postfix makes itself at its start, with the right owners.
        for folder in ["etc", "spool"] {
            std::fs::create_dir(self.path(folder)).unwrap();
        }
        let write = |name: &str, text: &str| std::fs::write(self.path("etc").join(name), text).unwrap();
        write("server.pem", include_str!("tls/server.pem"));
        write("server.key", include_str!("tls/server.key"));
        config.files.iter().for_each(|(name, text)| write(name, text));
        write("main.cf", &format!("{}{}", files::own_main_cf(self.dir.path()), config.main_cf));
        write("master.cf", &format!("{}{}", config.master_cf, files::SERVICES));
    }

    fn planned(&self, plan: &Plan) -> Config {
        let checks = self.path("etc/border");
        let master_cf = format!(
            "127.0.0.1:{} inet n - n - - smtpd\n\
             127.0.0.1:{} inet n - n - - smtpd -o cleanup_service_name=border\n\
             border unix n - n - 0 cleanup -o header_checks=regexp:{}\n",
            self.submission,
            self.border,
            checks.display()
        );
        let files = vec![("border", files::border_checks(&plan.spoofed))];
        Config { main_cf: files::relay_main_cf(plan), master_cf, files }
    }

    /// `postfix -c DIR VERB`.
    fn run(&self, verb: &str) -> Result<(), String> {
        let output = Command::new(PROGRAM).arg("-c").arg(self.path("etc")).arg(verb).output();
        let output = output.map_err(|e| e.to_string())?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() {
            Ok(())
        } else {
            Err(format!("postfix {verb}: {} {said}", output.status))
        }
    }

    /// The master process by its own pid file, if `stop` was not enough.
    fn end(&self) {
        if self.run("stop").is_ok() {
            return;
        }
        if let Ok(pid) = std::fs::read_to_string(self.path("spool/pid/master.pid")) {
            let _ended = Command::new("kill").arg(pid.trim()).status();
        }
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        self.end();
        if std::thread::panicking() {
            println!("maillog of the private Postfix:\n{}", self.log());
        }
    }
}

/// Says aloud that a test did not run; with `MAILROOM_TEST_ALL` set that is an error.
pub fn skipped(why: &str) {
    assert!(std::env::var_os("MAILROOM_TEST_ALL").is_none(), "{why}");
    // The harness would keep what `println!` says in a test that passes.
    let _unheard = std::io::stderr().write_all(format!("SKIPPED: {why}\n").as_bytes());
}

fn can_run() -> Result<(), &'static str> {
    if !Path::new(PROGRAM).exists() {
        return Err("Postfix is not installed: run tests/support/install.sh");
    }
    let id = Command::new("id").arg("-u").output().map(|o| o.stdout).unwrap_or_default();
    if id.trim_ascii() == b"0" { Ok(()) } else { Err("a private Postfix needs root: it changes users") }
}

/// Postfix's own users must get through to its folders.
fn open_to_all(dir: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// A port below those that the system gives to whoever asks for any (from 32768 on), so that nobody
/// gets it between our look and a server's bind.
pub fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let first = std::process::id().wrapping_mul(101);
    loop {
        let n = first.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)) % PORTS;
        let port = PORT_FIRST + u16::try_from(n).unwrap();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// Ours, and not whoever else got the port.
fn greeted(port: u16) -> Result<(), String> {
    let until = Instant::now() + START_TIME;
    while Instant::now() < until {
        if let Ok(tcp) = TcpStream::connect(("127.0.0.1", port)) {
            tcp.set_read_timeout(Some(START_TIME)).unwrap();
            let mut line = String::new();
            BufReader::new(tcp).read_line(&mut line).map_err(|e| e.to_string())?;
            let ours = line.starts_with(&format!("220 {AUTHSERV_ID} "));
            return if ours { Ok(()) } else { Err(format!("port {port} says {line:?}")) };
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Err(format!("nobody answers on port {port}"))
}
