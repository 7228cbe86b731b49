//! `run` and `once` at work: LMTP, Maildir, signals.

use super::lmtp::Lmtp;
use super::*;

/// `run` at work, killed when a test fails.
pub struct Running(pub Child, pub String);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
    }
}

pub fn start(office: &Office) -> Running {
    start_as(office, &[])
}

/// By way of another program, which becomes it.
pub fn start_as(office: &Office, by: &[&str]) -> Running {
    let log = std::fs::File::create(office.path("log")).unwrap();
    let mut words = by.iter().copied().chain([BINARY, "run"]);
    let mut program = Command::new(words.next().unwrap());
    program.args(words).env("MAILROOM_CONFIG", office.path("mailroom.toml")).env("USER", "tester");
    let mut child = program.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    Running(child, line)
}

pub fn terminate(running: &mut Running) -> i32 {
    let killed = Command::new("kill").arg(running.0.id().to_string()).status().unwrap();
    assert!(killed.success());
    running.0.wait().unwrap().code().unwrap()
}

#[test]
fn run_takes_mail_over_lmtp_sends_and_stops_cleanly() {
    let office = Office::new();
    office.ticket("A post");
    office.done(&["go-live"]);
    let mut running = start(&office);
    assert!(running.1.starts_with("ready: "), "{}", running.1);
    assert!(office.fails(&["once"], 75).contains("another"), "only one sends");
    let out = until(|| office.outbox().pop());

    let to = field(&out, "Reply-To");
    let to = to.split(['<', '>']).nth(1).unwrap_or(&to).to_owned();
    let done = reply(&out, "dana@acme.example", ("l1", "DONE"), true);
    assert!(Lmtp::to(&running.1).hand_over(&to, &done).starts_with("250 "));
    assert_eq!(office.column(1, &["ticket", "list"]), ["Pending Verification"], "250 only after the commit");
    assert_eq!(terminate(&mut running), 0);
    office.done(&["log", "verify"]);
}

pub fn until<T>(mut ready: impl FnMut() -> Option<T>) -> T {
    for _ in 0..400 {
        if let Some(found) = ready() {
            return found;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("it never came")
}

#[test]
fn a_maildir_is_watched() {
    let office = Office::new();
    for name in ["new", "cur", "tmp"] {
        std::fs::create_dir_all(office.path("in").join(name)).unwrap();
    }
    let config = office.path("mailroom.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, format!("{text}\n[[inbound.maildir]]\npath = \"in\"\n")).unwrap();
    std::fs::write(
        office.path("in/new/1.a.b"),
        "From: a@b.example\nTo: tickets@mail.acme.example\n\nhello\n",
    )
    .unwrap();
    assert!(office.done(&["once"]).starts_with("taken\t1\n"));
    assert_eq!(office.column(2, &["inbox", "list"]), ["quarantined"]);
    assert!(office.done(&["once"]).starts_with("taken\t0\n"));
}
