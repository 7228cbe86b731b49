//! The relay against scripted peers: every step, every kind of trouble, TLS and log-in.

use crate::support::scripted_smtp::{At, Guard, Odd, Peer, Script};
use mailroom::outbound::relay::{BadRelay, Deadlines, Login, Protection, Relay, RelaySettings, SecretKind};
use mailroom::outbound::{Delivery, Outbound, Session, Transport};
use mailroom::tls;
use std::sync::Arc;
use std::time::{Duration, Instant};

const CA: &[u8] = include_bytes!("support/tls/ca.pem");
const KEY: &[u8] = include_bytes!("support/tls/server.key");
const GOOD: &[u8] = include_bytes!("support/tls/server.pem");
const OTHER_HOST: &[u8] = include_bytes!("support/tls/other-host.pem");
const EXPIRED: &[u8] = include_bytes!("support/tls/expired.pem");
const BODY: &[u8] = b"Subject: [T-1042] Please correct\r\n\r\n.dots\r\n..\r\n.\r\nend\r\n";
/// For peers that answer at once: long enough on a busy machine.
const PATIENT: Duration = Duration::from_secs(20);
/// For peers that never answer.
const HASTY: Duration = Duration::from_millis(300);

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

#[test]
fn a_polite_server_gets_the_very_bytes_and_the_connection_is_used_again() {
    let peer = Peer::start(Script::default());
    let mut session = clear(&peer, PATIENT).unwrap();
    for _ in 0..3 {
        assert_eq!(session.send(&mail()), Delivery::Sent("250 2.0.0 taken as 1".to_owned()));
        assert!(session.is_usable());
    }
    let taken = peer.taken();
    assert_eq!((taken.len(), peer.connections()), (3, 1));
    assert_eq!(taken[0].bytes, BODY, "dots, last line and all");
    assert_eq!(taken[0].mail, "MAIL FROM:<bounces+o1.k7@mail.acme.example>");
    assert_eq!(taken[0].rcpt, "RCPT TO:<dana@acme.example>");
    drop(session);
    let until = Instant::now() + PATIENT;
    while !peer.in_clear().contains(&"QUIT".to_owned()) {
        assert!(Instant::now() < until, "no QUIT: {:?}", peer.in_clear());
        std::thread::yield_now();
    }
}

/// 16 cells: 4xx and 5xx at eight steps. Before MAIL they are about us: never a failed mail.
#[test]
fn each_refusal_at_each_step() {
    let cells = [
        (At::Connect, "deferred", "deferred"),
        (At::Ehlo, "deferred", "deferred"),
        (At::StartTls, "deferred", "deferred"),
        (At::Auth, "deferred", "deferred"),
        (At::Mail, "deferred", "failed"),
        (At::Rcpt, "deferred", "failed"),
        (At::Data, "deferred", "failed"),
        (At::Dot, "deferred", "failed"),
    ];
    for (at, soft, hard) in cells {
        for (reply, wanted) in [("451 4.3.0 not now", soft), ("554 5.7.1 never", hard)] {
            let (delivery, usable) = refused_at(at, reply);
            let (kind, why) = words(&delivery);
            assert_eq!(kind, wanted, "{at:?} {reply}: {why}");
            assert!(why.contains(&reply[4..]), "{at:?}: the server's words are kept: {why}");
            let in_mail = matches!(at, At::Mail | At::Rcpt | At::Data | At::Dot);
            assert_eq!(usable, in_mail, "{at:?} {reply}: a refused mail leaves the connection whole");
        }
    }
}

fn refused_at(at: At, reply: &'static str) -> (Delivery, bool) {
    let mut script = Script::odd(at, Odd::Say(reply.to_owned()));
    let mut protection = Protection::None;
    if at == At::StartTls {
        script.guard = Guard::StartTls(tls::server(GOOD, KEY).unwrap());
        protection = Protection::StartTls;
    }
    if at == At::Auth {
        (script.offers, script.auth) = (vec!["AUTH PLAIN"], vec![reply]);
    }
    let peer = Peer::start(script);
    let mut settings = settings(&peer, protection, PATIENT);
    settings.login = (at == At::Auth).then(|| login(SecretKind::Password));
    match open(settings) {
        Ok(mut session) => (session.send(&mail()), session.is_usable()),
        Err(delivery) => (delivery, false),
    }
}

#[test]
fn after_a_refusal_the_next_mail_is_judged_by_its_own_answers() {
    for at in [At::Mail, At::Rcpt, At::Data, At::Dot] {
        let script = Script { once: true, ..Script::odd(at, Odd::Say("550 5.1.1 nobody".to_owned())) };
        let peer = Peer::start(script);
        let mut session = clear(&peer, PATIENT).unwrap();
        assert_eq!(words(&session.send(&mail())).0, "failed", "{at:?}");
        assert_eq!(words(&session.send(&mail())).0, "sent", "{at:?}");
        assert!(peer.in_clear().contains(&"RSET".to_owned()));
    }
}

#[test]
fn a_421_and_a_refused_rset_end_the_connection() {
    let (delivery, usable, _) = one(Script::odd(At::Rcpt, Odd::Say("421 4.3.2 closing".to_owned())), PATIENT);
    assert_eq!((words(&delivery).0, usable), ("deferred", false));
    let mut script = Script::odd(At::Rset, Odd::Say("502 5.5.1 no".to_owned()));
    script.offers = vec![];
    let peer = Peer::start(script);
    let mut session = clear(&peer, PATIENT).unwrap();
    assert_eq!(words(&session.send(&Outbound { to: "päivi@acme.example".to_owned(), ..mail() })).0, "failed");
    assert!(!session.is_usable());
    assert_eq!(session.send(&mail()), Delivery::Deferred("the connection is closed".to_owned()));
}

/// Before the final dot the server cannot have it; behind the dot nobody knows (RFC 1047).
#[test]
fn cut_at_each_step() {
    for odd in [Odd::Cut, Odd::Half] {
        for at in [At::Connect, At::Ehlo, At::Mail, At::Rcpt, At::Data, At::Dot] {
            let (delivery, usable, peer) = one(Script::odd(at, odd.clone()), PATIENT);
            let wanted = if at == At::Dot { "in doubt" } else { "deferred" };
            assert_eq!(words(&delivery).0, wanted, "{at:?} {odd:?}: {delivery:?}");
            assert!(!usable, "{at:?} {odd:?}");
            assert_eq!(peer.taken().len(), usize::from(at == At::Dot), "{at:?} {odd:?}");
        }
    }
}

#[test]
fn cut_inside_a_large_message_is_before_the_dot() {
    // Far more than the socket buffers of both sides hold, to a server that reads none of it.
    let bytes: Arc<[u8]> = b"0123456789\r\n".repeat(2_000_000).into();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = std::thread::spawn(move || {
        use std::io::{BufRead, BufReader, Write};
        let (mut tcp, _) = listener.accept().unwrap();
        let mut lines = BufReader::new(tcp.try_clone().unwrap());
        tcp.write_all(b"220 hi\r\n").unwrap();
        for reply in ["250 hi\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n"] {
            lines.read_line(&mut String::new()).unwrap();
            tcp.write_all(reply.as_bytes()).unwrap();
        }
        lines.read_line(&mut String::new()).unwrap();
    });
    let settings =
        RelaySettings { port, ..settings(&Peer::start(Script::default()), Protection::None, PATIENT) };
    let mut session = open(settings).unwrap();
    let delivery = session.send(&Outbound { bytes, ..mail() });
    assert_eq!(words(&delivery).0, "deferred", "{delivery:?}");
    assert!(!session.is_usable());
    server.join().unwrap();
}

#[test]
fn endless_slow_and_missing_replies_end_in_time() {
    let odds = [Odd::Endless(b"250-more\r\n"), Odd::Endless(b"aaaaaaaa"), Odd::Drip, Odd::Silence];
    for odd in odds {
        for at in [At::Connect, At::Ehlo, At::Mail, At::Rcpt, At::Data, At::Dot] {
            let begun = Instant::now();
            let (delivery, usable, _) = one(Script::odd(at, odd.clone()), HASTY);
            let wanted = if at == At::Dot { "in doubt" } else { "deferred" };
            assert_eq!(words(&delivery).0, wanted, "{at:?} {odd:?}: {delivery:?}");
            assert!(!usable && begun.elapsed() < PATIENT, "{at:?} {odd:?}: {:?}", begun.elapsed());
        }
    }
}

#[test]
fn an_answer_out_of_place_is_never_a_success() {
    for (at, reply, wanted) in [
        (At::Mail, "354 go", "deferred"),
        (At::Data, "250 ok", "deferred"),
        (At::Dot, "354 go", "in doubt"),
        (At::Mail, "what", "deferred"),
        (At::Mail, "999 what", "deferred"),
    ] {
        let (delivery, usable, _) = one(Script::odd(at, Odd::Say(reply.to_owned())), PATIENT);
        assert_eq!((words(&delivery).0, usable), (wanted, false), "{at:?} {reply}: {delivery:?}");
    }
    // Two replies to one command: what comes next would be judged by the wrong one.
    let (_, usable, _) = one(Script::odd(At::Rcpt, Odd::Say("250 ok\r\n250 ok".to_owned())), PATIENT);
    assert!(!usable);
    let (delivery, usable, _) =
        one(Script::odd(At::Connect, Odd::Say("220 hi\r\n250 ok".to_owned())), PATIENT);
    assert_eq!((words(&delivery).0, usable), ("deferred", false));
}

#[test]
fn usual_misbehaving_servers() {
    for (at, reply, wanted) in [
        (At::Mail, "530 5.7.0 log in first", "deferred"),
        (At::Rcpt, "550 4.7.1 greylisted", "deferred"),
        (At::Rcpt, "451 5.7.1 never", "deferred"),
        (At::Dot, "550-5.7.1 spam\r\n550 5.7.1 says we", "failed"),
    ] {
        let (delivery, _, _) = one(Script::odd(at, Odd::Say(reply.to_owned())), PATIENT);
        assert_eq!(words(&delivery).0, wanted, "{reply}: {delivery:?}");
    }
}

#[test]
fn the_servers_words_cannot_break_a_log() {
    let nasty = "550 5.7.1 a\u{7}\u{1b}[31m\u{202e}b\u{2028}c".to_owned();
    let (delivery, _, _) = one(Script::odd(At::Rcpt, Odd::Say(nasty)), PATIENT);
    assert_eq!(delivery, Delivery::Failed("550 5.7.1 a[31mb c (to RCPT)".to_owned()));
}

#[test]
fn the_null_reverse_path_and_parameters() {
    let peer = Peer::start(Script::default());
    let mut session = clear(&peer, PATIENT).unwrap();
    session.send(&Outbound { from: String::new(), ..mail() });
    session.send(&Outbound { to: "päivi@acme.example".to_owned(), ..mail() });
    session.send(&Outbound { bytes: Arc::from("Subject: ä\r\n\r\nä\r\n".as_bytes()), ..mail() });
    let mails: Vec<String> = peer.taken().into_iter().map(|t| t.mail).collect();
    assert_eq!(mails[0], "MAIL FROM:<>");
    assert!(mails[1].ends_with("> SMTPUTF8"), "{mails:?}");
    assert!(mails[2].ends_with("> BODY=8BITMIME"), "{mails:?}");
}

#[test]
fn what_cannot_be_sent_is_failed_and_nothing_is_said() {
    let peer = Peer::start(Script { offers: vec![], ..Script::default() });
    let mut session = clear(&peer, PATIENT).unwrap();
    let cases = [
        Outbound { to: "päivi@acme.example".to_owned(), ..mail() },
        Outbound { bytes: Arc::from("ä\r\n".as_bytes()), ..mail() },
        Outbound { bytes: Arc::from(&b"a\n.\nMAIL FROM:<x@y.example>\r\n"[..]), ..mail() },
        Outbound { to: "a@b.example>\r\nRCPT TO:<c@d.example".to_owned(), ..mail() },
        Outbound { from: "a b@c.example".to_owned(), ..mail() },
        Outbound { to: String::new(), ..mail() },
    ];
    for case in cases {
        assert_eq!(words(&session.send(&case)).0, "failed", "{case:?}");
    }
    assert_eq!(words(&session.send(&mail())).0, "sent");
    assert_eq!(peer.in_clear().iter().filter(|line| line.starts_with("MAIL")).count(), 1);
}

fn login(kind: SecretKind) -> Login {
    Login { user: "tickets".to_owned(), kind, secret: Arc::new(|| Ok("s3cret".to_owned())) }
}

#[test]
fn clear_text_is_for_loopback_only() {
    let peer = Peer::start(Script::default());
    let to =
        |host: &str| RelaySettings { host: host.to_owned(), ..settings(&peer, Protection::None, PATIENT) };
    for host in ["smtp.acme.example", "192.0.2.1", "0.0.0.0"] {
        let why = Relay::new(to(host)).unwrap_err();
        assert_eq!(why, BadRelay::Clear(host.to_owned()));
        assert!(why.to_string().contains("starttls"));
    }
    for host in ["localhost", "127.0.0.1", "::1"] {
        assert!(Relay::new(to(host)).is_ok(), "{host}");
    }
    assert!(matches!(Relay::new(to("a b")), Err(BadRelay::Host(_))));
    let helo = RelaySettings { helo: "a\r\nMAIL".to_owned(), ..to("localhost") };
    assert!(matches!(Relay::new(helo), Err(BadRelay::Helo(_))));
}

#[test]
fn a_closed_port_and_an_unknown_host_are_deferred() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let peer = Peer::start(Script::default());
    let settings = RelaySettings { port, ..settings(&peer, Protection::None, PATIENT) };
    assert!(refused(open(settings)).contains(&port.to_string()));
}

#[test]
fn tls_from_the_first_byte_and_by_starttls() {
    let config = tls::server(GOOD, KEY).unwrap();
    for (guard, protection) in [
        (Guard::Implicit(config.clone()), Protection::Implicit),
        (Guard::StartTls(config.clone()), Protection::StartTls),
    ] {
        let script =
            Script { guard, offers: vec!["AUTH PLAIN"], auth: vec!["235 2.7.0 in"], ..Script::default() };
        let peer = Peer::start(script);
        let mut settings = settings(&peer, protection, PATIENT);
        settings.login = Some(login(SecretKind::Password));
        let mut session = open(settings).unwrap();
        assert_eq!(words(&session.send(&mail())).0, "sent", "{protection}");
        assert_eq!(peer.taken()[0].bytes, BODY);
        let clear = peer.in_clear();
        assert!(clear.iter().all(|line| line.starts_with("EHLO") || line == "STARTTLS"), "{clear:?}");
        // base64 of NUL tickets NUL s3cret.
        assert!(peer.in_secret().contains(&"AUTH PLAIN AHRpY2tldHMAczNjcmV0".to_owned()), "{protection}");
    }
}

#[test]
fn a_stripped_or_refused_starttls_sends_nothing() {
    let config = tls::server(GOOD, KEY).unwrap();
    let guarded = Script { guard: Guard::StartTls(config), ..Script::default() };
    for script in [
        Script::default(),
        Script {
            odd: Some((At::StartTls, Odd::Say("454 4.7.0 no TLS today".to_owned()))),
            ..guarded.clone()
        },
        Script {
            odd: Some((At::StartTls, Odd::Say("250 sure, go on in clear".to_owned()))),
            ..Script::default()
        },
        Script { odd: Some((At::StartTls, Odd::Cut)), ..guarded.clone() },
    ] {
        let peer = Peer::start(script);
        let mut settings = settings(&peer, Protection::StartTls, HASTY);
        settings.login = Some(login(SecretKind::Password));
        let why = refused(open(settings));
        assert!(why.contains("STARTTLS") || why.contains("TLS"), "{why}");
        let clear = peer.in_clear();
        assert!(clear.iter().all(|line| line.starts_with("EHLO") || line == "STARTTLS"), "{clear:?}");
    }
}

#[test]
fn what_is_injected_behind_the_220_is_refused() {
    let config = tls::server(GOOD, KEY).unwrap();
    let injected = "220 2.0.0 go\r\n250-evil\r\n250 AUTH PLAIN".to_owned();
    let script = Script { guard: Guard::StartTls(config), ..Script::odd(At::StartTls, Odd::Say(injected)) };
    let peer = Peer::start(script);
    let why = refused(open(settings(&peer, Protection::StartTls, PATIENT)));
    assert!(why.contains("injected"), "{why}");
    assert!(peer.in_secret().is_empty());
}

#[test]
fn certificates_are_checked() {
    for (chain, wanted) in [(OTHER_HOST, "not valid for name"), (EXPIRED, "expired")] {
        let config = tls::server(chain, KEY).unwrap();
        for (guard, protection) in [
            (Guard::Implicit(config.clone()), Protection::Implicit),
            (Guard::StartTls(config.clone()), Protection::StartTls),
        ] {
            let peer = Peer::start(Script { guard, ..Script::default() });
            let why = refused(open(settings(&peer, protection, PATIENT)));
            assert!(why.contains(wanted), "{protection}: {why}");
            assert!(peer.in_secret().is_empty() && peer.taken().is_empty());
        }
    }
    // An authority that we do not know.
    let peer =
        Peer::start(Script { guard: Guard::Implicit(tls::server(GOOD, KEY).unwrap()), ..Script::default() });
    let client_tls = tls::client(Vec::new(), OTHER_HOST).unwrap();
    let why = refused(open(RelaySettings { client_tls, ..settings(&peer, Protection::Implicit, PATIENT) }));
    assert!(why.contains("certificate"), "{why}");
}

#[test]
fn tls_settings_say_what_is_wrong() {
    assert_eq!(tls::client(Vec::new(), b"").unwrap_err(), tls::BadTls::NoRoots);
    assert!(matches!(tls::client(Vec::new(), b"hello"), Err(tls::BadTls::Certificates(_))));
    assert!(matches!(tls::server(b"", KEY), Err(tls::BadTls::Certificates(_))));
    assert!(matches!(tls::server(GOOD, GOOD), Err(tls::BadTls::Key(_))));
    assert!(matches!(tls::server(CA, KEY), Err(tls::BadTls::Pair(_))));
}

/// Offers, replies and what must come of it.
fn log_in(
    offers: &'static str,
    auth: Vec<&'static str>,
    kind: SecretKind,
) -> (Result<(), String>, Vec<String>) {
    let peer = Peer::start(Script { offers: vec![offers], auth, ..Script::default() });
    let mut settings = settings(&peer, Protection::None, PATIENT);
    settings.login = Some(login(kind));
    let opened = match open(settings) {
        Ok(mut session) => {
            assert_eq!(words(&session.send(&mail())).0, "sent");
            Ok(())
        }
        Err(Delivery::Deferred(why)) => Err(why),
        Err(other) => panic!("{other:?}"),
    };
    (opened, peer.in_clear())
}

#[test]
fn log_ins_that_work() {
    let (plain, _) = log_in("AUTH LOGIN PLAIN", vec!["235 2.7.0 in"], SecretKind::Password);
    assert_eq!(plain, Ok(()));
    let replies = vec!["334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6", "235 2.7.0 in"];
    let (by_login, said) = log_in("AUTH LOGIN", replies, SecretKind::Password);
    assert_eq!(by_login, Ok(()));
    assert!(said.windows(3).any(|w| w == ["AUTH LOGIN", "dGlja2V0cw==", "czNjcmV0"]), "{said:?}");
    let (token, said) = log_in("AUTH XOAUTH2 PLAIN", vec!["235 2.7.0 in"], SecretKind::Token);
    assert_eq!(token, Ok(()));
    let line = "AUTH XOAUTH2 dXNlcj10aWNrZXRzAWF1dGg9QmVhcmVyIHMzY3JldAEB";
    assert!(said.contains(&line.to_owned()), "{said:?}");
}

#[test]
fn log_ins_that_fail_send_nothing_and_tell_no_secret() {
    let token_error = "334 eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiYmVhcmVyIn0=";
    let cases = [
        ("8BITMIME", vec![], SecretKind::Password, "does not offer AUTH PLAIN or LOGIN"),
        ("AUTH PLAIN", vec![], SecretKind::Token, "does not offer AUTH XOAUTH2"),
        ("AUTH PLAIN", vec!["535 5.7.8 wrong"], SecretKind::Password, "535 5.7.8 wrong"),
        ("AUTH PLAIN", vec!["454 4.7.0 later"], SecretKind::Password, "454 4.7.0 later"),
        ("AUTH PLAIN", vec!["250 2.0.0 fine"], SecretKind::Password, "250 2.0.0 fine"),
        ("AUTH LOGIN", vec!["334 VXNlcm5hbWU6", "535 5.7.8 wrong"], SecretKind::Password, "535"),
        ("AUTH XOAUTH2", vec![token_error, "535 5.7.8 wrong"], SecretKind::Token, "\"status\":\"400\""),
    ];
    for (offers, replies, kind, wanted) in cases {
        let (outcome, said) = log_in(offers, replies, kind);
        let why = outcome.unwrap_err();
        assert!(why.contains(wanted), "{why}");
        assert!(!why.contains("s3cret") && !why.contains("czNjcmV0"), "{why}");
        assert!(!said.iter().any(|line| line.starts_with("MAIL")), "{said:?}");
    }
    assert!(!format!("{:?}", login(SecretKind::Password)).contains("s3cret"));
}

#[test]
fn a_secret_that_cannot_be_read_says_why() {
    let peer = Peer::start(Script { offers: vec!["AUTH PLAIN"], ..Script::default() });
    let mut settings = settings(&peer, Protection::None, PATIENT);
    let secret = Arc::new(|| Err("outbound.password_file: /x: no such file".to_owned()));
    settings.login = Some(Login { secret, ..login(SecretKind::Password) });
    assert!(refused(open(settings)).contains("outbound.password_file"));
}
