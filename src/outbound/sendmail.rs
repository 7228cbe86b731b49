//! The local `sendmail` program: one process a mail, the bytes on its standard input.
//!
//! std and not lettre's transport, which waits for ever and hides the exit code, and that code is the
//! whole verdict. The program queues and tries again by itself; we only hand over.

use super::{Delivery, Outbound, Session, Transport};
use crate::mail::{Address, HeaderValue};
use std::io::{self, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

/// How long the program may take for one mail.
pub const SENDMAIL_TIME: Duration = Duration::from_secs(300);
/// Octets of its complaint that are kept.
const COMPLAINT_BYTES_MAX: u64 = 2 * 1024;
/// How long its pipes are still listened to when it has ended.
const AFTERMATH: Duration = Duration::from_secs(2);
/// How often an unfinished process is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// A way out through a program.
#[derive(Debug, Clone)]
pub struct Sendmail {
    program: PathBuf,
    limit: Duration,
}

impl Sendmail {
    /// Usually `/usr/sbin/sendmail` and [`SENDMAIL_TIME`].
    #[must_use]
    pub fn new(program: impl Into<PathBuf>, limit: Duration) -> Self {
        Sendmail { program: program.into(), limit }
    }
}

impl Transport for Sendmail {
    fn open(&self) -> Result<Box<dyn Session>, Delivery> {
        Ok(Box::new(self.clone()))
    }
}

impl Session for Sendmail {
    fn send(&mut self, mail: &Outbound) -> Delivery {
        let plain = |text: &str| Address::parse(text).is_ok();
        if !plain(&mail.to) || !(mail.from.is_empty() || plain(&mail.from)) {
            return Delivery::Failed("an address of the envelope is not a plain mail address".to_owned());
        }
        match self.start(mail) {
            Ok(child) => self.hand_over(child, mail),
            Err(e) => Delivery::Deferred(format!("{} does not start: {e}", self.program.display())),
        }
    }

    fn is_usable(&self) -> bool {
        true
    }
}

impl Sendmail {
    /// `-i`: a line with a dot alone does not end the mail; `--`: what follows is no option.
    fn start(&self, mail: &Outbound) -> io::Result<Child> {
        let from = if mail.from.is_empty() { "<>" } else { &mail.from };
        let mut command = Command::new(&self.program);
        command.args(["-i", "-f", from, "--", &mail.to]);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()
    }

    fn hand_over(&self, mut child: Child, mail: &Outbound) -> Delivery {
        let text = local_lines(&mail.bytes);
        // Whole only when the pipe took everything and was closed: the program's "final dot".
        let whole = child.stdin.take().map(|mut pipe| beside(move || pipe.write_all(&text).is_ok()));
        let complaint = child.stderr.take().map(|out| beside(move || first_words(out)));
        match wait(&mut child, self.limit) {
            Ok(status) => verdict(status, told(whole), &told(complaint)),
            Err(e) => Delivery::InDoubt(format!("sendmail cannot be waited for: {e}")),
        }
    }
}

/// Runs on a thread of its own: whoever holds a pipe open must not hold us.
fn beside<T: Send + 'static>(doing: impl FnOnce() -> T + Send + 'static) -> Receiver<T> {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || sender.send(doing()));
    receiver
}

fn told<T: Default>(from: Option<Receiver<T>>) -> T {
    from.and_then(|receiver| receiver.recv_timeout(AFTERMATH).ok()).unwrap_or_default()
}

/// Waits for the end, and makes one when the time is over.
fn wait(child: &mut Child, limit: Duration) -> io::Result<ExitStatus> {
    let until = Instant::now() + limit;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if Instant::now() >= until {
            child.kill()?;
            return child.wait();
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

/// The first words; the rest is read and forgotten, so that the program never blocks on it.
fn first_words(mut out: impl Read) -> String {
    let mut kept = Vec::new();
    let _read = out.by_ref().take(COMPLAINT_BYTES_MAX).read_to_end(&mut kept);
    let _rest = io::copy(&mut out, &mut io::sink());
    HeaderValue::new(&String::from_utf8_lossy(&kept)).as_str().to_owned()
}

/// A program of the machine reads the machine's line ends: CRLF, which is all we have, becomes LF.
fn local_lines(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().filter(|&byte| byte != b'\r').collect()
}

/// sysexits.h, as sendmail, Postfix and Exim use it. Codes about the machine or its set-up are tried
/// again (an operator can mend them); codes about the mail are not.
fn verdict(status: ExitStatus, whole: bool, complaint: &str) -> Delivery {
    let Some(code) = status.code() else {
        let why =
            format!("sendmail was ended by signal {}: {complaint}", status.signal().unwrap_or_default());
        // Like a connection lost behind or before the final dot.
        return if whole { Delivery::InDoubt(why) } else { Delivery::Deferred(why) };
    };
    let why = format!("sendmail ended with {code}: {complaint}");
    match code {
        0 if whole => Delivery::Sent("sendmail took it".to_owned()),
        0 => Delivery::InDoubt("sendmail ended well without reading all of the mail".to_owned()),
        // OSERR, OSFILE, CANTCREAT, IOERR, TEMPFAIL, NOPERM, CONFIG; the shell's "not executable", "not found".
        71..=75 | 77 | 78 | 126 | 127 => Delivery::Deferred(why),
        // USAGE, DATAERR, NOINPUT, NOUSER, NOHOST, UNAVAILABLE, SOFTWARE, PROTOCOL, and the nameless.
        _ => Delivery::Failed(why),
    }
}
