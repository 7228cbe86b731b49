//! The relay through a real Postfix into sinks: the mail that leaves is the mail that arrives.

use crate::support::postfix::{NextHop, Plan, Postfix};
use crate::support::sink::Sink;
use mailroom::outbound::relay::{Deadlines, Protection, Relay, RelaySettings};
use mailroom::outbound::{Delivery, Outbound, Session, Transport};
use mailroom::tls;
use std::sync::Arc;
use std::time::Duration;

const PATIENT: Duration = Duration::from_secs(30);
const BYTES: &[u8] = b"From: tickets@mail.acme.example\r\nTo: dana@acme.example\r\nMessage-ID: <o1@mail.acme.example>\r\nDate: Thu, 19 Nov 2026 16:00:00 +0000\r\nSubject: [T-1042]\r\n\r\n.\r\n..dots\r\nend\r\n";

fn session(port: u16, protection: Protection) -> Box<dyn Session> {
    let settings = RelaySettings {
        host: "localhost".to_owned(),
        port,
        protection,
        login: None,
        client_tls: tls::client(Vec::new(), include_bytes!("../support/tls/ca.pem")).unwrap(),
        helo: "mail.acme.example".to_owned(),
        deadlines: Deadlines::default(),
    };
    Relay::new(settings).unwrap().open().unwrap_or_else(|why| panic!("{why:?}"))
}

fn mail(from: &str, to: &str, bytes: &[u8]) -> Outbound {
    Outbound { from: from.to_owned(), to: to.to_owned(), bytes: Arc::from(bytes) }
}

fn plan(ours: &Sink, others: &Sink) -> Plan {
    Plan {
        domain: "mail.acme.example",
        ours: NextHop::Lmtp(ours.port()),
        others: NextHop::Smtp(others.port()),
        spoofed: vec!["evil.example"],
    }
}

#[test]
fn out_through_postfix() {
    let (ours, others) = (Sink::start(), Sink::start());
    let Some(postfix) = Postfix::start(&plan(&ours, &others)) else { return };
    let mut session = session(postfix.submission, Protection::StartTls);
    for _ in 0..3 {
        let sent = session.send(&mail("bounces+o1.k@mail.acme.example", "dana@acme.example", BYTES));
        assert!(
            matches!(&sent, Delivery::Sent(words) if words.starts_with("250 2.0.0 Ok: queued")),
            "{sent:?}"
        );
    }
    let refused = session.send(&mail("", "dana@acme.example", &b"a: b\r\n".repeat(10_000_000)));
    assert!(matches!(&refused, Delivery::Failed(words) if words.contains("552 5.3.4")), "{refused:?}");
    let caught = others.wait(3, PATIENT);
    assert_eq!(caught.len(), 3);
    for one in caught {
        assert_eq!(
            (one.from.as_str(), one.to.as_slice()),
            ("bounces+o1.k@mail.acme.example", &["dana@acme.example".to_owned()][..])
        );
        assert!(
            one.bytes.ends_with(BYTES),
            "behind Postfix's own Received: {:?}",
            String::from_utf8_lossy(&one.bytes)
        );
    }
    assert!(ours.caught().is_empty());
}

#[test]
fn in_through_the_border() {
    let (ours, others) = (Sink::start(), Sink::start());
    let Some(postfix) = Postfix::start(&plan(&ours, &others)) else { return };
    let mut session = session(postfix.border, Protection::None);
    let forged = "Authentication-Results: mx.test; dmarc=pass header.from=forged.example\r\n";
    let to = "tickets+1042.k7@mail.acme.example";
    for from in ["Dana <dana@acme.example>", "dana@acme.example", "Boss <boss@evil.example>"] {
        let text = format!("{forged}From: {from}\r\nSubject: Re: a\r\n\r\nDONE\r\n");
        let sent = session.send(&mail("dana@acme.example", to, text.as_bytes()));
        assert!(matches!(sent, Delivery::Sent(_)), "{sent:?}");
    }
    let caught = ours.wait(3, PATIENT);
    let mut stamps: Vec<String> = caught.iter().flat_map(|c| stamps(&c.header())).collect();
    stamps.sort();
    let stamp =
        |verdict, domain| format!("Authentication-Results: mx.test; dmarc={verdict} header.from={domain}");
    let pass = stamp("pass", "acme.example");
    assert_eq!(stamps, [stamp("fail", "evil.example"), pass.clone(), pass]);
    assert!(caught.iter().all(|c| c.to == [to]));
    assert!(caught.iter().all(|c| c.header().contains("by mx.test (Postfix)")));
}

fn stamps(header: &str) -> Vec<String> {
    header.lines().filter(|l| l.starts_with("Authentication-Results:")).map(str::to_owned).collect()
}
