//! Trouble at each step of a mail: refusals, cuts, endless, slow and strange replies.

use super::*;

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

/// The dot of the mail before says nothing about this one.
#[test]
fn cut_at_the_second_mail() {
    for (at, wanted) in
        [(At::Mail, "deferred"), (At::Rcpt, "deferred"), (At::Data, "deferred"), (At::Dot, "in doubt")]
    {
        let peer = Peer::start(Script { skip: 1, ..Script::odd(at, Odd::Cut) });
        let mut session = clear(&peer, PATIENT).unwrap();
        assert_eq!(words(&session.send(&mail())).0, "sent", "{at:?}");
        assert_eq!(words(&session.send(&mail())).0, wanted, "{at:?}");
        assert!(!session.is_usable(), "{at:?}");
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
    let steps = [At::Connect, At::Ehlo, At::Mail, At::Rcpt, At::Data, At::Dot];
    std::thread::scope(|scope| {
        for (odd, at) in odds.iter().flat_map(|odd| steps.map(|at| (odd, at))) {
            scope.spawn(move || ends_in_time(at, odd));
        }
    });
}

fn ends_in_time(at: At, odd: &Odd) {
    let begun = Instant::now();
    let (delivery, usable, _peer) = one(Script::odd(at, odd.clone()), HASTY);
    let wanted = if at == At::Dot { "in doubt" } else { "deferred" };
    assert_eq!(words(&delivery).0, wanted, "{at:?} {odd:?}: {delivery:?}");
    assert!(!usable && begun.elapsed() < PATIENT, "{at:?} {odd:?}: {:?}", begun.elapsed());
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
