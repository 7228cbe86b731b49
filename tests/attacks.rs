//! The attack suite: each mail goes through a real LMTP dialogue into a fresh firm, and nothing that it
//! should not do may happen. The format stands in the first lines of [`Case`].
//!
//! Own cases: `fixtures/attacks.jsonl`. Another file is named by `MAILROOM_ATTACKS`; without it the one
//! in `../shared/corpora` is taken where it is there. `cargo test --release attacks -- --nocapture`.

mod inflate;
mod peer;
mod scene;

use mailroom::inbound::smtp::listener::{Endpoint, Listener, Service};
use mailroom::inbound::smtp::{Mode, Settings};
use mailroom::inbound::{Accept, Taken};
use mailroom::mail::{Address, Incoming};
use mailroom::outbound::Outbound;
use mailroom::ports::{Busy, Pending};
use mailroom::workflow::Status;
use scene::Scene;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// One attack: how the mail is made, where the ticket stands, what must come of it.
#[derive(Deserialize)]
struct Case {
    id: String,
    family: String,
    name: String,
    encoding: String,
    data: String,
    given: Given,
    expect: Expect,
}

#[derive(Deserialize)]
struct Given {
    envelope_from: String,
    ticket_status: String,
    deliver: usize,
}

#[derive(Deserialize)]
struct Expect {
    disposition: Vec<String>,
    ticket_status: Vec<String>,
    mail: String,
}

/// The engine behind the listener; remembers the last disposition.
struct Door {
    scene: Scene,
    last: Arc<Mutex<Option<Taken>>>,
}

impl Accept for Door {
    fn offer(&self, mail: Incoming) -> Result<Pending<Taken>, Busy> {
        let last = Arc::clone(&self.last);
        Ok(self.scene.world.engine.offer(mail)?.map(move |taken| {
            *last.lock().unwrap() = Some(taken.clone());
            taken
        }))
    }
}

impl Case {
    /// The mail with what the placeholders stand for.
    fn mail(&self, scene: &Scene) -> (Vec<u8>, String) {
        let decode = || data_encoding::BASE64.decode(self.data.as_bytes()).unwrap();
        let mut mail = match self.encoding.as_str() {
            "text" => self.data.clone().into_bytes(),
            "base64" => decode(),
            "zlib+base64" => inflate::inflate(&decode()),
            other => panic!("{}: encoding {other}", self.id),
        };
        let mut from = self.given.envelope_from.clone();
        for (name, value) in scene.placeholders() {
            mail = replace(&mail, name.as_bytes(), value.as_bytes());
            from = from.replace(name, &value);
        }
        (mail, from)
    }

    fn status(&self) -> Status {
        named(&self.given.ticket_status)
    }

    /// Everything that is wrong with what happened; nothing, if all is well.
    fn run(&self, runtime: &tokio::runtime::Runtime) -> Vec<String> {
        let rounds = u32::from(self.data.contains("OLD_REPLY_TO"));
        let door = Arc::new(Door { scene: Scene::new(self.status(), rounds), last: Arc::default() });
        let (mail, from) = self.mail(&door.scene);
        let (people, bystanders) = (door.scene.people(), door.scene.bystanders());
        let code = runtime.block_on(deliver(&door, (&mail, &from), self.given.deliver));
        let sent = door.scene.world.pump();
        let mut wrong = Vec::new();
        let mut check = |name: &str, ok: bool, is: String| {
            if !ok {
                wrong.push(format!("{name}: {is}"))
            }
        };
        let became = match (code, door.last.lock().unwrap().clone()) {
            (500.., _) => "quarantined".to_owned(),
            (_, Some(Taken::Durable(word))) => word.replace('_', " "),
            other => format!("{other:?}"),
        };
        check("disposition", self.expect.disposition.iter().any(|d| d.replace('_', " ") == became), became);
        let status = door.scene.look().status;
        let expected = |word: &String| if word == "unchanged" { self.status() } else { named(word) };
        check(
            "status",
            self.expect.ticket_status.iter().map(expected).any(|s| s == status),
            status.to_string(),
        );
        let leaked = leaked(&door.scene, &sent, self.expect.mail == "none");
        check("mail", leaked.is_empty(), leaked.join(", "));
        check("people", door.scene.people() == people, "changed".to_owned());
        check("bystanders", door.scene.bystanders() == bystanders, "changed".to_owned());
        check("flag", self.keeps_reach(&door.scene), "undeliverable".to_owned());
        door.scene.world.verify();
        wrong
    }

    /// Only a report that came to our own return address may say that mail does not arrive.
    fn keeps_reach(&self, scene: &Scene) -> bool {
        let ours = self.data.contains("BOUNCE_TO") || self.data.contains("MSGID");
        ours || !scene.look().flags.contains(&mailroom::workflow::ticket::Flag::Undeliverable)
    }
}

/// Mails that should not have left: to strangers ever, to anybody but staff if nothing may.
fn leaked(scene: &Scene, sent: &[Outbound], none: bool) -> Vec<String> {
    let people = scene.people();
    let staff = |to: &str| people.iter().any(|p| p.email.to_string() == to && p.is_staff());
    let known = |to: &str| people.iter().any(|p| p.email.to_string() == to);
    let all = sent.iter().map(|mail| mail.to.clone());
    all.filter(|to| if none { !staff(to) } else { !known(to) }).collect()
}

fn named(label: &str) -> Status {
    *Status::ALL.iter().find(|s| s.label() == label).unwrap_or_else(|| panic!("no status {label:?}"))
}

fn replace(text: &[u8], name: &[u8], value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.windows(name.len()).position(|window| window == name) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(value);
        rest = &rest[at + name.len()..];
    }
    out.extend_from_slice(rest);
    out
}

/// The worst code of all deliveries of the mail, each a transaction of its own.
async fn deliver(door: &Arc<Door>, (mail, from): (&[u8], &str), times: usize) -> u16 {
    let ours = |address: &Address| crate::support::world::site().desk(address).is_some();
    let settings = Settings::new(Mode::Lmtp, "mail.acme.example", Arc::new(ours));
    let service = Service::new(settings, Arc::clone(door) as Arc<dyn Accept>);
    let running = Listener::bind(&Endpoint::from("127.0.0.1:0"), service).await.unwrap().start().unwrap();
    let (to, from, mail) = (running.local_addr().to_string(), from.to_owned(), mail.to_vec());
    let talk = move || {
        let recipients = recipients(&mail);
        (0..times).map(|_| peer::deliver(&to, &from, &recipients, &mail)).max().unwrap_or(0)
    };
    let code = tokio::task::spawn_blocking(talk).await.unwrap();
    running.stop().await;
    code
}

/// Each of our addresses in To; the plain one if there is none.
fn recipients(mail: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(mail);
    let head = text.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ").replace("\r\n\t", " ");
    let mut found: Vec<String> = Vec::new();
    for line in head.split("\r\n").filter(|line| line.get(..3).is_some_and(|n| n.eq_ignore_ascii_case("to:")))
    {
        let words = line[3..].split(|c: char| c.is_whitespace() || "<>,;\"()".contains(c));
        let ours = words.filter(|word| word.ends_with("@mail.acme.example")).map(str::to_owned);
        found.extend(ours);
    }
    found.sort();
    found.dedup();
    if found.is_empty() { vec!["tickets@mail.acme.example".to_owned()] } else { found }
}

fn cases(path: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    text.lines().filter(|l| !l.is_empty()).map(|l| serde_json::from_str(l).unwrap()).collect()
}

/// The handed-out cases, where they are.
fn corpus() -> Option<PathBuf> {
    let named = std::env::var_os("MAILROOM_ATTACKS").map(PathBuf::from);
    let near =
        Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|dir| dir.join("shared/corpora/attacks.jsonl"));
    named.or_else(|| near.into_iter().find(|path| path.exists()))
}

/// Runs them all, says what is wrong; gives the ids of the wrong ones.
fn run(cases: &[Case]) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let mut failed = Vec::new();
    for case in cases {
        let began = std::time::Instant::now();
        let wrong = case.run(&runtime);
        if std::env::var_os("MAILROOM_ATTACK_TIMES").is_some() {
            println!("{} {:?}", case.id, began.elapsed());
        }
        if !wrong.is_empty() {
            println!("{} {} ({}): {}", case.id, case.name, case.family, wrong.join("; "));
            failed.push(case.id.clone());
        }
    }
    println!("\n{} passed, {} failed", cases.len() - failed.len(), failed.len());
    failed
}

#[test]
fn attacks() {
    let mut all = cases(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/attacks.jsonl"));
    match corpus() {
        Some(path) => all.extend(cases(&path)),
        None => println!("no corpus here: only fixtures/attacks.jsonl is run"),
    }
    assert_eq!(run(&all), Vec::<String>::new());
}
