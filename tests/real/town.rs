//! The mail servers of the tests: a Postfix and a Dovecot as the recipes say, the milter between them.
//!
//! Everybody's mailbox lies in the Dovecot; mailroom's own domain goes where the test says.

use super::dovecot::Dovecot;
use super::milter;
use super::people::Letter;
use super::recipe::Page;
use crate::support::postfix::{Config, Postfix};
use crate::support::world::{DANA, LEAD, LUIS, OFFICER};
use mailroom::outbound::relay::{Deadlines, Protection, Relay, RelaySettings};
use mailroom::outbound::{Delivery, Outbound, Transport};
use mailroom::tls;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The authority that signed the certificates of the tests.
const CA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/tls/ca.pem");
/// Whose Authentication-Results the border writes, as the recipes name it.
const AUTHSERV_ID: &str = "mx.acme.example";
/// Whom no server knows.
pub const GONE: &str = "gone@acme.example";
/// How long anything may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Which way mail for mailroom's own domain goes.
#[derive(Debug, Clone, Copy)]
pub enum Inward {
    /// To this port, by the Postfix recipe.
    Lmtp(u16),
    /// Into a mailbox, by the Dovecot recipe.
    Mailbox,
}

/// The servers; stopped when dropped.
pub struct Town {
    pub postfix: Postfix,
    pub dovecot: Dovecot,
}

impl Town {
    /// `None`, said aloud, where the servers cannot run.
    pub fn start(inward: Inward) -> Option<Town> {
        let dovecot = Dovecot::start(&[DANA, LUIS, OFFICER, LEAD])?;
        let milter = milter::start(AUTHSERV_ID);
        let postfix = Postfix::configured(&|postfix| config(postfix, (inward, milter, dovecot.lmtp)))?;
        Some(Town { postfix, dovecot })
    }

    /// The recipe's `mailroom.toml` for this town.
    pub fn settings(&self, page: Page, lmtp: u16) -> String {
        let submission = format!("port = {}", self.postfix.submission);
        let out = [("port = 10587", &*submission), ("/etc/postfix/mailroom-ca.pem", CA)];
        let (lmtp, imaps) = (format!("127.0.0.1:{lmtp}"), format!("port = {}", self.dovecot.imaps));
        let password = self.dovecot.password_file();
        let inward = match page {
            Page::Postfix => vec![("127.0.0.1:2424", &*lmtp)],
            Page::Dovecot => vec![
                ("port = 993", &*imaps),
                ("/etc/dovecot/mailroom-ca.pem", CA),
                ("/etc/mailroom/imap-password", password.to_str().unwrap()),
            ],
        };
        page.with("mailroom.toml", &[&inward[..], &out].concat())
    }

    /// Somebody out in the world sends a mail to us.
    #[track_caller]
    pub fn send(&self, from: &str, to: &str, mail: &str) {
        assert!(!mail.contains('\r'), "written with LF");
        let mail = Outbound {
            from: from.to_owned(),
            to: to.to_owned(),
            bytes: Arc::from(mail.replace('\n', "\r\n").into_bytes()),
        };
        let session = world_relay(self.postfix.border).open();
        let sent = session.unwrap_or_else(|why| panic!("{why:?}")).send(&mail);
        assert!(matches!(sent, Delivery::Sent(_)), "{sent:?}");
    }

    /// The letters in a person's mailbox, oldest first.
    pub fn letters(&self, person: &str) -> Vec<Letter> {
        let folder = self.dovecot.maildir(person).join("new");
        let Ok(entries) = std::fs::read_dir(folder) else { return vec![] };
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort_by_key(|path| (std::fs::metadata(path).unwrap().modified().unwrap(), path.clone()));
        paths.iter().map(|path| Letter::read(person, &std::fs::read(path).unwrap())).collect()
    }

    /// Mails that lie in mailroom's own mailbox.
    pub fn waiting(&self) -> usize {
        self.filed("")
    }

    /// Mails of mailroom's own mailbox in a Maildir++ folder.
    fn filed(&self, folder: &str) -> usize {
        let top = self.dovecot.maildir("mailroom").join(folder);
        ["new", "cur"].iter().map(|dir| std::fs::read_dir(top.join(dir)).map_or(0, Iterator::count)).sum()
    }

    /// Waits until that mailbox is empty and `count` mails lie in Processed.
    #[track_caller]
    pub fn processed(&self, count: usize) {
        let moved = || self.waiting() == 0 && self.filed(".Processed") == count;
        wait(&format!("{count} mails in Processed"), || moved().then_some(()));
    }

    /// Waits for the person's n-th letter, the first being 1.
    #[track_caller]
    pub fn letter(&self, person: &str, n: usize) -> Letter {
        let letters = wait(&format!("letter {n} to {person}"), || {
            Some(self.letters(person)).filter(|letters| letters.len() >= n)
        });
        letters[n - 1].clone()
    }
}

fn world_relay(port: u16) -> Relay {
    let settings = RelaySettings {
        host: "localhost".to_owned(),
        port,
        protection: Protection::None,
        login: None,
        client_tls: tls::client(Vec::new(), include_bytes!("../support/tls/ca.pem")).unwrap(),
        helo: "client.example".to_owned(),
        deadlines: Deadlines::default(),
    };
    Relay::new(settings).unwrap()
}

/// Asks again until there is an answer.
#[track_caller]
pub fn wait<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        if let Some(answer) = ask() {
            return answer;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("waited {PATIENCE:?} in vain for {what}");
}

fn config(postfix: &Postfix, (inward, milter, mailboxes): (Inward, u16, u16)) -> Config {
    let etc = postfix.path("etc");
    let at = |name: &str| etc.join(name).to_str().unwrap().to_owned();
    let recipients = ("/etc/postfix/mailroom-recipients", &*at("mailroom-recipients"));
    let inward = match inward {
        Inward::Lmtp(port) => {
            let port = format!("127.0.0.1:{port}");
            Page::Postfix.with("main.cf", &[("127.0.0.1:2424", &port), recipients])
        }
        Inward::Mailbox => {
            let port = format!("127.0.0.1:{mailboxes}");
            Page::Dovecot.with("main.cf", &[("127.0.0.1:2425", &port), recipients])
        }
    };
    let milter = format!("127.0.0.1:{milter}");
    let border = [("127.0.0.1:8893", &*milter), ("/etc/postfix/mailroom-border", &at("mailroom-border"))];
    let everybody = format!("default_transport = lmtp:inet:127.0.0.1:{mailboxes}\n");
    let door = format!("127.0.0.1:{}", postfix.submission);
    let submission = [
        ("127.0.0.1:10587", &*door),
        ("/etc/postfix/mailroom.pem", &at("server.pem")),
        ("/etc/postfix/mailroom.key", &at("server.key")),
    ];
    Config {
        main_cf: [inward, Page::Postfix.with("border.cf", &border), everybody].concat(),
        master_cf: format!(
            "127.0.0.1:{} inet n - n - - smtpd\n{}",
            postfix.border,
            Page::Postfix.with("master.cf", &submission)
        ),
        files: vec![
            ("mailroom-recipients", Page::Postfix.with("recipients", &[])),
            ("mailroom-border", Page::Postfix.with("border", &[])),
        ],
    }
}
