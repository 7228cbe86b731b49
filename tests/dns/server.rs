//! Against a scripted server: silence, lies, failures, long answers, TCP.

use crate::support::scripted_dns::{Asked, ScriptedDns};
use mailroom::dns::stub::TRIES;
use mailroom::dns::{Resolver, Stub};
use mailroom::mail::txt::Answer;
use std::time::{Duration, Instant};

const NAME: &str = "s1._domainkey.example.com";
const PATIENCE: Duration = Duration::from_millis(400);

fn ask(server: &ScriptedDns) -> Answer {
    ask_by(&Stub::new(server.at, PATIENCE))
}

fn ask_by(stub: &Stub) -> Answer {
    stub.ask(&[NAME.to_owned()]).remove(NAME).expect("an answer for each name")
}

fn key() -> Answer {
    Answer::Records(vec!["v=DKIM1".to_owned()])
}

fn unanswered(answer: &Answer) -> &str {
    match answer {
        Answer::Unanswered(why) => why,
        other @ (Answer::Records(_) | Answer::Nothing) => panic!("{other:?}"),
    }
}

#[test]
fn an_answer_is_asked_for_once_and_kept() {
    let server = ScriptedDns::start(|asked| vec![asked.texts(60, &["v=DKIM1"])]);
    let stub = Stub::new(server.at, PATIENCE);
    assert_eq!((ask_by(&stub), ask_by(&stub)), (key(), key()));
    assert_eq!(server.asked().len(), 1);
    // One that may not be kept is asked for again.
    let server = ScriptedDns::start(|asked| vec![asked.texts(0, &["v=DKIM1"])]);
    let stub = Stub::new(server.at, PATIENCE);
    assert_eq!((ask_by(&stub), ask_by(&stub)), (key(), key()));
    assert_eq!(server.asked().len(), 2);
}

#[test]
fn ids_and_ports_differ_from_question_to_question() {
    let server = ScriptedDns::start(|asked| vec![asked.texts(0, &["v=DKIM1"])]);
    let stub = Stub::new(server.at, PATIENCE);
    (0..8).for_each(|_| assert_eq!(ask_by(&stub), key()));
    let distinct = |of: &dyn Fn(&Asked) -> u16| {
        server.asked().iter().map(of).collect::<std::collections::BTreeSet<_>>().len()
    };
    // A chance of 2,000 to one that even one of the eight comes twice.
    assert!(distinct(&Asked::id) > 4 && distinct(&|a| a.from.port()) > 4);
}

#[test]
fn silence_is_asked_again_and_then_unanswered_in_time() {
    let server = ScriptedDns::start(|_| vec![]);
    let begun = Instant::now();
    assert!(unanswered(&ask(&server)).starts_with("no answer from 127.0.0.1:"));
    assert!(begun.elapsed() >= PATIENCE && begun.elapsed() < 3 * PATIENCE, "{:?}", begun.elapsed());
    assert_eq!(server.asked().len(), TRIES as usize);
    let once = std::sync::atomic::AtomicBool::new(false);
    let server = ScriptedDns::start(move |asked| {
        let is_first = !once.swap(true, std::sync::atomic::Ordering::Relaxed);
        if is_first { vec![] } else { vec![asked.texts(60, &["v=DKIM1"])] }
    });
    assert_eq!(ask(&server), key());
}

#[test]
fn what_answers_another_question_is_passed_over() {
    let server = ScriptedDns::start(|asked| {
        let mut wrong_id = asked.texts(60, &["v=evil"]);
        wrong_id[1] ^= 1;
        let wrong_name = Asked {
            name: "x".into(),
            octets: [&asked.octets[..12], b"\x01x\0\0\x10\0\x01"].concat(),
            ..asked.clone()
        };
        vec![
            wrong_id,
            wrong_name.texts(60, &["v=evil"]),
            vec![],
            asked.octets.clone(),
            asked.texts(60, &["v=DKIM1"]),
        ]
    });
    assert_eq!(ask(&server), key());
}

#[test]
fn failures_are_unanswered_and_not_kept() {
    for (code, why) in [(2, "SERVFAIL"), (5, "refuses"), (9, "code 9")] {
        let server = ScriptedDns::start(move |asked| vec![asked.reply(code, &[])]);
        let stub = Stub::new(server.at, PATIENCE);
        assert!(unanswered(&ask_by(&stub)).contains(why), "{code}");
        ask_by(&stub);
        assert_eq!(server.asked().len(), 2, "{code}");
    }
    let nobody = std::net::UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    unanswered(&ask_by(&Stub::new(nobody, PATIENCE)));
}

#[test]
fn no_such_name_and_no_such_record_are_answers() {
    for code in [0, 3] {
        let server = ScriptedDns::start(move |asked| vec![asked.reply(code, &[])]);
        let stub = Stub::new(server.at, PATIENCE);
        assert_eq!((ask_by(&stub), ask_by(&stub)), (Answer::Nothing, Answer::Nothing));
        assert_eq!(server.asked().len(), 1);
    }
    let server = ScriptedDns::start(|_| vec![]);
    let bad = "x".repeat(64);
    let answers = Stub::new(server.at, PATIENCE).ask(std::slice::from_ref(&bad));
    assert_eq!((answers.get(&bad), server.asked().len()), (Some(&Answer::Nothing), 0));
}

#[test]
fn what_is_too_long_for_a_datagram_comes_by_tcp() {
    let long = "k".repeat(3_000);
    let server = ScriptedDns::start(move |asked| {
        vec![if asked.tcp { asked.texts(60, &[&"k".repeat(3_000)]) } else { asked.reply(0x0200, &[]) }]
    });
    assert_eq!(ask(&server), Answer::Records(vec![long]));
    let by: Vec<bool> = server.asked().iter().map(|asked| asked.tcp).collect();
    assert_eq!(by, [false, true]);
    // Truncated there as well, silent there, or about something else there.
    let truncated = ScriptedDns::start(|asked| vec![asked.reply(0x0200, &[])]);
    unanswered(&ask(&truncated));
    let silent = ScriptedDns::start(|asked| if asked.tcp { vec![] } else { vec![asked.reply(0x0200, &[])] });
    let begun = Instant::now();
    unanswered(&ask(&silent));
    assert!(begun.elapsed() < 3 * PATIENCE, "{:?}", begun.elapsed());
    let other = ScriptedDns::start(|asked| {
        let mut reply = asked.reply(if asked.tcp { 0 } else { 0x0200 }, &[]);
        reply[1] ^= u8::from(asked.tcp);
        vec![reply]
    });
    unanswered(&ask(&other));
}

#[test]
fn a_server_without_edns_is_asked_plainly() {
    let server = ScriptedDns::start(|asked| {
        vec![if asked.edns() { asked.reply(1, &[]) } else { asked.texts(60, &["v=DKIM1"]) }]
    });
    assert_eq!(ask(&server), key());
    let never = ScriptedDns::start(|asked| vec![asked.reply(1, &[])]);
    assert!(unanswered(&ask(&never)).contains("does not understand"));
}

#[test]
fn many_names_wait_together_and_share_one_patience() {
    let names: Vec<String> = (0..20).map(|n| format!("s{n}._domainkey.example")).collect();
    let server = ScriptedDns::start(|asked| match asked.name.as_str() {
        "s3._domainkey.example" => vec![],
        name => vec![asked.texts(60, &[name])],
    });
    let begun = Instant::now();
    let answers = Stub::new(server.at, PATIENCE).ask(&names);
    assert!(begun.elapsed() < 3 * PATIENCE, "{:?}", begun.elapsed());
    assert_eq!(answers.len(), names.len());
    assert_eq!(answers["s0._domainkey.example"], Answer::Records(vec!["s0._domainkey.example".to_owned()]));
    unanswered(&answers["s3._domainkey.example"]);
}
