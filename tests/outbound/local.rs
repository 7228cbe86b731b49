//! The ways out that stay on this machine, sendmail and files, and the secrets they do not need.

use mailroom::outbound::files::Files;
use mailroom::outbound::sendmail::Sendmail;
use mailroom::outbound::{Delivery, Outbound, Transport};
use mailroom::secret::{SECRET_BYTES_MAX, Secret};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const BYTES: &[u8] = b"Message-ID: <o1.k@mail.acme.example>\r\nSubject: a\r\n\r\n.\r\nb\r\n";
const PATIENT: Duration = Duration::from_secs(20);

fn mail(from: &str, to: &str, bytes: &[u8]) -> Outbound {
    Outbound { from: from.to_owned(), to: to.to_owned(), bytes: Arc::from(bytes) }
}

/// Through a shell script in place of sendmail; it sees its folder as `$HERE`.
fn through(script: &str, limit: Duration, mail: &Outbound) -> (Delivery, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    // A file that is executed while another thread forks is "text busy": the interpreter reads this one.
    let program = dir.path().join("sendmail");
    let body = dir.path().join("body.sh");
    fs::write(&body, script).unwrap();
    let text = format!("#!/bin/sh\nHERE='{}'\n. '{}'\n", dir.path().display(), body.display());
    fs::write(dir.path().join("text"), text).unwrap();
    fs::set_permissions(dir.path().join("text"), fs::Permissions::from_mode(0o755)).unwrap();
    let copied = std::process::Command::new("cp").arg(dir.path().join("text")).arg(&program).status();
    assert!(copied.unwrap().success());
    let mut session = Sendmail::new(&program, limit).open().unwrap();
    (session.send(mail), dir)
}

#[test]
fn sendmail_gets_options_envelope_and_local_line_ends() {
    let script = "printf '%s\\n' \"$@\" > \"$HERE/args\"; cat > \"$HERE/mail\"";
    let (delivery, dir) = through(script, PATIENT, &mail("b+1@a.example", "c@d.example", BYTES));
    assert_eq!(delivery, Delivery::Sent("sendmail took it".to_owned()));
    let args = fs::read_to_string(dir.path().join("args")).unwrap();
    assert_eq!(args, "-i\n-f\nb+1@a.example\n--\nc@d.example\n");
    let text = fs::read(dir.path().join("mail")).unwrap();
    assert_eq!(text, b"Message-ID: <o1.k@mail.acme.example>\nSubject: a\n\n.\nb\n");
    let (_, dir) = through(script, PATIENT, &mail("", "-oQ/tmp@d.example", BYTES));
    let args = fs::read_to_string(dir.path().join("args")).unwrap();
    assert_eq!(args, "-i\n-f\n<>\n--\n-oQ/tmp@d.example\n");
}

#[test]
fn exit_codes_are_verdicts() {
    let message = mail("", "c@d.example", BYTES);
    for code in 0..=130 {
        let script = format!("cat > /dev/null; echo no good >&2; exit {code}");
        if !matches!(code, 0 | 1 | 2 | 64..=78 | 126 | 127) {
            continue;
        }
        let (delivery, _dir) = through(&script, PATIENT, &message);
        let why = format!("sendmail ended with {code}: no good");
        let wanted = match code {
            0 => Delivery::Sent("sendmail took it".to_owned()),
            71..=75 | 77 | 78 | 126 | 127 => Delivery::Deferred(why),
            _ => Delivery::Failed(why),
        };
        assert_eq!(delivery, wanted);
    }
}

#[test]
fn a_killed_sendmail_is_in_doubt_only_if_it_had_everything() {
    let large = vec![b'a'; 1_000_000];
    let short = mail("", "c@d.example", BYTES);
    let long = mail("", "c@d.example", &large);
    let (delivery, _dir) = through("cat > /dev/null; kill -9 $$", PATIENT, &short);
    assert!(matches!(delivery, Delivery::InDoubt(_)), "{delivery:?}");
    let (delivery, _dir) = through("kill -9 $$", PATIENT, &long);
    assert!(matches!(delivery, Delivery::Deferred(_)), "{delivery:?}");
    let (delivery, _dir) = through("exit 0", PATIENT, &long);
    assert!(matches!(delivery, Delivery::InDoubt(_)), "ended well, but unread: {delivery:?}");
    let begun = Instant::now();
    let (delivery, _dir) = through("exec sleep 60", Duration::from_millis(200), &long);
    assert!(matches!(delivery, Delivery::Deferred(_)), "{delivery:?}");
    assert!(begun.elapsed() < PATIENT);
}

#[test]
fn a_missing_sendmail_is_deferred_and_a_strange_address_failed() {
    let mut session = Sendmail::new("/nonexistent/sendmail", PATIENT).open().unwrap();
    assert!(matches!(session.send(&mail("", "c@d.example", BYTES)), Delivery::Deferred(_)));
    for (from, to) in [("", "c"), ("", "c@d.example e@f.example"), ("a b@c.example", "c@d.example")] {
        assert!(matches!(session.send(&mail(from, to, BYTES)), Delivery::Failed(_)));
    }
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn files_hold_the_bytes_and_a_retry_is_not_a_second_mail() {
    let dir = tempfile::tempdir().unwrap();
    let maildir = dir.path().join("out");
    let mut session = Files::new(&maildir).open().unwrap();
    let first = mail("", "c@d.example", BYTES);
    for _ in 0..2 {
        assert!(matches!(session.send(&first), Delivery::Sent(_)));
    }
    let new = names(&maildir.join("new"));
    assert_eq!(new.len(), 1);
    assert_eq!(fs::read(maildir.join("new").join(&new[0])).unwrap(), BYTES);
    assert!(names(&maildir.join("tmp")).is_empty());
    // Read by somebody, then sent again after a crash.
    fs::rename(maildir.join("new").join(&new[0]), maildir.join("cur").join(format!("{}:2,S", new[0])))
        .unwrap();
    assert!(matches!(session.send(&first), Delivery::Sent(_)));
    assert!(names(&maildir.join("new")).is_empty());
    // The copy for the journal, and another mail.
    session.send(&mail("", "journal@d.example", BYTES));
    session.send(&mail(
        "",
        "c@d.example",
        b"message-id: <o2.k@a.example>\r\n\r\nMessage-ID: <o1.k@mail.acme.example>\r\n",
    ));
    assert_eq!(names(&maildir.join("new")).len(), 2);
}

#[test]
fn files_that_cannot_be_written_are_deferred() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, b"").unwrap();
    assert!(matches!(Files::new(&file).open().map(|_| ()), Err(Delivery::Deferred(_))));
    let maildir = dir.path().join("out");
    let mut session = Files::new(&maildir).open().unwrap();
    fs::remove_dir(maildir.join("tmp")).unwrap();
    assert!(matches!(session.send(&mail("", "c@d.example", BYTES)), Delivery::Deferred(_)));
}

fn secret_in(bytes: &[u8]) -> Result<String, String> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("password");
    fs::write(&path, bytes).unwrap();
    let read = Secret::file("outbound.password_file", &path).read();
    read.map(|s| s.as_str().to_owned()).map_err(|e| e.to_string())
}

#[test]
fn a_secret_file_loses_one_line_end_and_nothing_else() {
    for (bytes, wanted) in
        [(&b"pw"[..], "pw"), (b"pw\n", "pw"), (b"pw\r\n", "pw"), (b" pw \n", " pw "), (b"pw\n\n", "pw\n")]
    {
        assert_eq!(secret_in(bytes).as_deref(), Ok(wanted));
    }
    let most = vec![b'a'; usize::try_from(SECRET_BYTES_MAX).unwrap()];
    assert!(secret_in(&most).is_ok());
    let over = [&most[..], b"a"].concat();
    for (bytes, wanted) in
        [(&b""[..], "is empty"), (b"\n", "is empty"), (b"\xff\xfe", "UTF-8"), (&over, "octets")]
    {
        let why = secret_in(bytes).unwrap_err();
        assert!(why.contains(wanted) && why.starts_with("outbound.password_file: /"), "{why}");
    }
}

#[test]
fn a_missing_secret_names_key_and_path() {
    let why = Secret::file("outbound.password_file", "/nonexistent/pw").read().unwrap_err().to_string();
    assert!(why.starts_with("outbound.password_file: /nonexistent/pw: cannot be read: "), "{why}");
    assert!(Secret::file("k", "/").read().unwrap_err().to_string().contains("is a folder"));
}

#[test]
fn secret_commands() {
    let run = |command: &str, limit| Secret::command("inbound.password_command", command, limit).read();
    assert_eq!(run("printf 'pw\\n'", PATIENT).unwrap().as_str(), "pw");
    let why = run("echo s3cret; exit 3", PATIENT).unwrap_err().to_string();
    assert!(why.contains("inbound.password_command") && why.contains("run it yourself"), "{why}");
    let begun = Instant::now();
    for slow in ["exec sleep 60", "sleep 60 &"] {
        assert!(run(slow, Duration::from_millis(200)).is_err(), "{slow}");
    }
    assert!(run("yes", PATIENT).unwrap_err().to_string().contains("failed"));
    assert!(begun.elapsed() < PATIENT);
}

#[test]
fn secrets_are_never_printed_and_open_files_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("password");
    fs::write(&path, b"s3cret\n").unwrap();
    let secret = Secret::file("outbound.password_file", &path);
    assert!(!format!("{:?}{:?}", secret, secret.read()).contains("s3cret"));
    for (mode, warned) in [(0o600, false), (0o640, false), (0o400, false), (0o644, true), (0o660, true)] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(secret.warning().is_some(), warned, "{mode:o}");
    }
    assert!(secret.warning().unwrap().contains("0660"));
    assert_eq!((secret.asked())(), Ok("s3cret".to_owned()));
}
