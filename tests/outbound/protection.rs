//! Never in clear, never to a stranger: TLS, STARTTLS, certificates, log-in.

use super::*;

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
    let closed = RelaySettings { port, ..settings(&peer, Protection::None, PATIENT) };
    assert!(refused(open(closed)).contains(&port.to_string()));
    // RFC 6761 section 6.4: nobody is called so.
    let unknown =
        RelaySettings { host: "nobody.invalid".to_owned(), ..settings(&peer, Protection::StartTls, PATIENT) };
    assert!(refused(open(unknown)).contains("nobody.invalid"));
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
