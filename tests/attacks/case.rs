//! One attack: made, delivered, and everything looked at that it must not have done.

use super::cost::{CPU_MAX, Cost, GROWTH_MAX};
use super::scene::{EMPLOYEE2, Scene};
use super::{inflate, peer, rows, wire};
use mailroom::inbound::smtp::listener::{Endpoint, Listener, Running, Service};
use mailroom::inbound::smtp::{Mode, Settings};
use mailroom::inbound::{Accept, Taken};
use mailroom::mail::{Address, Incoming};
use mailroom::outbound::Outbound;
use mailroom::ports::{Busy, Pending};
use mailroom::workflow::Status;
use mailroom::workflow::ticket::Flag;
use serde::Deserialize;
use std::sync::{Arc, Mutex};
use tokio::runtime::Runtime;

/// One attack: how the mail is made, where the ticket stands, what must come of it.
#[derive(Deserialize)]
pub struct Case {
    pub id: String,
    pub family: String,
    pub name: String,
    encoding: String,
    data: String,
    given: Given,
    expect: Expect,
}

#[derive(Deserialize)]
struct Given {
    envelope_from: String,
    ticket_status: String,
    #[serde(default)]
    earlier: Vec<Earlier>,
    deliver: usize,
}

/// A mail that comes before the one that is looked at.
#[derive(Deserialize)]
struct Earlier {
    envelope_from: String,
    data: String,
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
    last: Mutex<Option<Taken>>,
}

/// What the listener holds of it.
struct Knock(Arc<Door>);

impl Accept for Knock {
    fn offer(&self, mail: Incoming) -> Result<Pending<Taken>, Busy> {
        let door = Arc::clone(&self.0);
        Ok(self.0.scene.world.engine.offer(mail)?.map(move |taken| {
            *door.last.lock().unwrap() = Some(taken.clone());
            taken
        }))
    }
}

/// What is wrong, point by point.
#[derive(Default)]
struct Wrong(Vec<String>);

impl Wrong {
    fn unless(&mut self, ok: bool, what: &str, is: impl std::fmt::Display) {
        if !ok {
            self.0.push(format!("{what}: {is}"));
        }
    }

    fn all(&mut self, found: impl IntoIterator<Item = String>) {
        self.0.extend(found);
    }
}

impl Case {
    /// Everything that is wrong with what happened; nothing, if all is well.
    pub fn run(&self, runtime: &Runtime) -> Vec<String> {
        let rounds = u32::from(self.names("{{OLD_REPLY_TO}}"));
        let door = Arc::new(Door { scene: Scene::new(self.status(), rounds), last: Mutex::default() });
        let scene = &door.scene;
        let (mail, from) = self.mail(scene);
        let before = rows::dump(scene.world.dir.path());
        let listener = runtime.block_on(listen(&door));
        for earlier in &self.given.earlier {
            let [mail, from] =
                [&earlier.data, &earlier.envelope_from].map(|text| filled(text.as_bytes(), scene));
            let from = String::from_utf8(from).unwrap();
            assert_eq!(runtime.block_on(deliver(&listener, (&mail, &from), 1)), 250, "{}", self.id);
        }
        let cost = Cost::begin();
        let code = runtime.block_on(deliver(&listener, (&mail, &from), self.given.deliver));
        let spent = cost.spent();
        let taken = door.last.lock().unwrap().clone();
        let sent = scene.world.pump();
        let mut wrong = Wrong::default();
        let became = self.became(&mut wrong, (scene, code, taken));
        let moved = matches!(became.as_str(), "applied" | "filed");
        let after = rows::dump(scene.world.dir.path());
        wrong.all(rows::wrong(&before, &after, (scene.ticket, moved)));
        self.look_at_mail(&mut wrong, scene, &sent);
        wrong.unless(self.keeps_reach(scene), "flag", "undeliverable");
        if self.family == "resource" {
            wrong.unless(spent.0 <= CPU_MAX, "processor time", format!("{:?}", spent.0));
            wrong.unless(spent.1 <= GROWTH_MAX, "memory", format!("{} MiB", spent.1 >> 20));
            self.still_works(&mut wrong, &door, (runtime, &listener));
        }
        runtime.block_on(listener.stop());
        scene.world.verify();
        wrong.0
    }

    /// Disposition and status, against what is expected; gives the disposition.
    fn became(&self, wrong: &mut Wrong, (scene, code, taken): (&Scene, u16, Option<Taken>)) -> String {
        let became = match (code, taken) {
            (500.., _) => "quarantined".to_owned(),
            (_, Some(Taken::Durable(word))) => word.replace('_', " "),
            other => format!("{other:?}"),
        };
        let fits = self.expect.disposition.iter().any(|d| d.replace('_', " ") == became);
        wrong.unless(fits, "disposition", &became);
        let expected = |word: &String| if word == "unchanged" { self.status() } else { named(word) };
        let status = scene.look().status;
        wrong.unless(self.expect.ticket_status.iter().map(expected).any(|s| s == status), "status", status);
        became
    }

    /// To whom, and what stands in it.
    fn look_at_mail(&self, wrong: &mut Wrong, scene: &Scene, sent: &[Outbound]) {
        let leaked = leaked(scene, sent, self.expect.mail == "none");
        wrong.unless(leaked.is_empty(), "mail", leaked.join(", "));
        wrong.all(sent.iter().flat_map(wire::wrong));
    }

    /// The next mail, of somebody else on another ticket, is handled as if nothing had been.
    fn still_works(&self, wrong: &mut Wrong, door: &Door, (runtime, listener): (&Runtime, &Running)) {
        let control = format!(
            "Authentication-Results: {{{{AUTHSERV}}}}; dmarc=pass header.from=example.com\r\nFrom: <{EMPLOYEE2}>\r\nTo: <{{{{REPLY_TO2}}}}>\r\nSubject: and?\r\nDate: Mon, 23 Nov 2026 10:05:00 +0000\r\nMessage-ID: <control.{}@own.example.net>\r\n\r\nWhat else?\r\n",
            self.id
        );
        let control = filled(control.as_bytes(), &door.scene);
        runtime.block_on(deliver(listener, (&control, EMPLOYEE2), 1));
        let taken = door.last.lock().unwrap().clone();
        wrong.unless(taken == Some(Taken::Durable("applied")), "the next mail", format!("{taken:?}"));
    }

    /// The mail with what the placeholders stand for, and its envelope sender.
    fn mail(&self, scene: &Scene) -> (Vec<u8>, String) {
        let from = filled(self.given.envelope_from.as_bytes(), scene);
        (filled(&self.decoded(), scene), String::from_utf8(from).unwrap())
    }

    fn decoded(&self) -> Vec<u8> {
        let decode = || data_encoding::BASE64.decode(self.data.as_bytes()).unwrap();
        match self.encoding.as_str() {
            "text" => self.data.clone().into_bytes(),
            "base64" => decode(),
            "zlib+base64" => inflate::inflate(&decode()),
            other => panic!("{}: encoding {other}", self.id),
        }
    }

    /// Whether the mail holds this placeholder, however it is encoded in the file.
    fn names(&self, placeholder: &str) -> bool {
        self.decoded().windows(placeholder.len()).any(|window| window == placeholder.as_bytes())
    }

    fn status(&self) -> Status {
        named(&self.given.ticket_status)
    }

    /// Only a report that came to our own return address may say that mail does not arrive.
    fn keeps_reach(&self, scene: &Scene) -> bool {
        let ours = self.names("{{BOUNCE_TO}}") || self.names("{{MSGID}}");
        ours || !scene.look().flags.contains(&Flag::Undeliverable)
    }
}

fn filled(mail: &[u8], scene: &Scene) -> Vec<u8> {
    let put =
        |mail: Vec<u8>, (name, value): (&str, String)| replace(&mail, name.as_bytes(), value.as_bytes());
    scene.placeholders().into_iter().fold(mail.to_vec(), put)
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

async fn listen(door: &Arc<Door>) -> Running {
    let ours = |address: &Address| crate::support::world::site().desk(address).is_some();
    let settings = Settings::new(Mode::Lmtp, "mail.acme.example", Arc::new(ours));
    let service = Service::new(settings, Arc::new(Knock(Arc::clone(door))));
    Listener::bind(&Endpoint::from("127.0.0.1:0"), service).await.unwrap().start().unwrap()
}

/// The worst code of all deliveries of the mail, each a transaction of its own.
async fn deliver(listener: &Running, (mail, from): (&[u8], &str), times: usize) -> u16 {
    let (to, from, mail) = (listener.local_addr().to_string(), from.to_owned(), mail.to_vec());
    let talk = move || {
        let recipients = recipients(&mail);
        (0..times).map(|_| peer::deliver(&to, &from, &recipients, &mail)).max().unwrap_or(0)
    };
    tokio::task::spawn_blocking(talk).await.unwrap()
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
