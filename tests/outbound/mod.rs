//! The ways out: the relay against scripted peers and a private Postfix, sendmail, files, secrets.
#![allow(clippy::unwrap_used, clippy::panic, clippy::string_slice, clippy::indexing_slicing)]

mod local;
mod postfix;
mod protection;
mod steps;

use crate::support::scripted_smtp::{At, Guard, Odd, Peer, Script};
use mailroom::outbound::relay::{BadRelay, Deadlines, Login, Protection, Relay, RelaySettings, SecretKind};
use mailroom::outbound::{Delivery, Outbound, Session, Transport};
use mailroom::tls;
use std::sync::Arc;
use std::time::{Duration, Instant};

const CA: &[u8] = include_bytes!("../support/tls/ca.pem");
const KEY: &[u8] = include_bytes!("../support/tls/server.key");
const GOOD: &[u8] = include_bytes!("../support/tls/server.pem");
const OTHER_HOST: &[u8] = include_bytes!("../support/tls/other-host.pem");
const EXPIRED: &[u8] = include_bytes!("../support/tls/expired.pem");
const BODY: &[u8] = b"Subject: [T-1042] Please correct\r\n\r\n.dots\r\n..\r\n.\r\nend\r\n";
/// For peers that answer at once: long enough on a busy machine.
const PATIENT: Duration = Duration::from_secs(20);
/// For peers that never answer: their earlier steps must still fit on a busy machine.
const HASTY: Duration = Duration::from_secs(2);

fn settings(peer: &Peer, protection: Protection, step: Duration) -> RelaySettings {
    RelaySettings {
        host: "localhost".to_owned(),
        port: peer.port(),
        protection,
        login: None,
        client_tls: tls::client(Vec::new(), CA).unwrap(),
        helo: "mail.acme.example".to_owned(),
        deadlines: Deadlines { connect: PATIENT, step, dot: step },
    }
}

fn mail() -> Outbound {
    Outbound {
        from: "bounces+o1.k7@mail.acme.example".to_owned(),
        to: "dana@acme.example".to_owned(),
        bytes: Arc::from(BODY),
    }
}

fn open(settings: RelaySettings) -> Result<Box<dyn Session>, Delivery> {
    Relay::new(settings).unwrap().open()
}

fn clear(peer: &Peer, step: Duration) -> Result<Box<dyn Session>, Delivery> {
    open(settings(peer, Protection::None, step))
}

/// One mail over one session, and whether the session may be used again.
fn one(script: Script, step: Duration) -> (Delivery, bool, Peer) {
    let peer = Peer::start(script);
    let (delivery, usable) = match clear(&peer, step) {
        Ok(mut session) => (session.send(&mail()), session.is_usable()),
        Err(delivery) => (delivery, false),
    };
    (delivery, usable, peer)
}

fn words(delivery: &Delivery) -> (&'static str, &str) {
    match delivery {
        Delivery::Sent(w) => ("sent", w),
        Delivery::Deferred(w) => ("deferred", w),
        Delivery::Failed(w) => ("failed", w),
        Delivery::InDoubt(w) => ("in doubt", w),
    }
}

#[track_caller]
fn refused(opened: Result<Box<dyn Session>, Delivery>) -> String {
    match opened {
        Err(Delivery::Deferred(why)) => why,
        Err(other) => panic!("not deferred: {other:?}"),
        Ok(_) => panic!("opened"),
    }
}

fn login(kind: SecretKind) -> Login {
    Login { user: "tickets".to_owned(), kind, secret: Arc::new(|| Ok("s3cret".to_owned())) }
}
