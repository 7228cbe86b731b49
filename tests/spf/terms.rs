//! The grammar of a record: what breaks it anywhere is a permerror, also behind the match (section 4.6).

use super::Zone;
use mailroom::mail::spf::Outcome;

/// Apart by `|`.
const BROKEN: &str = "\
    al|all:example.com|all/8|+-all|++all|include|include:|include/8|include:com|\
    include:example.com/24|exists|exists:|ptr:|ptr/24|a:|a/|a/33|a/08|a//129|a//064|a/24/64|a///64|\
    a:example.com/|a:example.123|a:example.-com|a:example.com-|a:example|mx:|mx/x|ip4|ip4:|\
    ip4:192.0.2|ip4:192.0.2.1/33|ip4:192.0.2.1/|ip4:192.0.2.1/01|ip4:2001:db8::1|ip4:192.0.2.01|\
    ip6:192.0.2.1|ip6:2001:db8::1/129|ip6:2001:db8|ip6:2001:db8::1//64|moo|moo:x.example|a:%{d}com|\
    a:%{z}|a:%{d|a:%d}|a:%|a:%{}|a:%{d0}|a:%{d2x}|a:%{dr2}|a:%{c}|a:%{t}.x.example|redirect=|\
    redirect=com|redirect:example.com|redirect=a.example redirect=b.example|exp=|exp=com|\
    exp=a.example exp=b.example|x=%{q}|x=%|1x=1|=x|a\tmx|ä|a:ä.example|a:ex\u{7f}.example|:|/|-";

#[test]
fn what_breaks_the_grammar_is_a_permerror_wherever_it_stands() {
    for term in BROKEN.split('|') {
        for record in [format!("v=spf1 {term} -all"), format!("v=spf1 all {term}")] {
            assert_eq!(
                Zone::default().with("example.com", &[&record]).of("192.0.2.1"),
                Outcome::PermError,
                "{record}"
            );
        }
    }
    let (said, _) = Zone::default()
        .with("example.com", &["v=spf1 moo -all"])
        .said(&super::claim("192.0.2.1", "a@example.com"));
    assert_eq!(said.why, "example.com: the term \"moo\" is malformed");
    for (octets, quoted) in [(80, 80), (81, 80)] {
        let record = format!("v=spf1 {} -all", "m".repeat(octets));
        let zone = Zone::default().with("example.com", &[&record]);
        let (said, _) = zone.said(&super::claim("192.0.2.1", "a@example.com"));
        assert_eq!(said.why, format!("example.com: the term \"{}\" is malformed", "m".repeat(quoted)));
    }
}

#[test]
fn what_keeps_the_grammar_is_read() {
    for term in [
        "a/0//0",
        "mx:x.example/32//128",
        "a:x.example.",
        "a:_spf.x-y.example",
        "a:a/b.example",
        "a:a=b.example",
        "exists:%{i}",
        "exists:%%",
        "a:x%-y.%{d2r.-+,/_=}",
        "A:%{D}",
        "PTR",
        "?ptr:x.example",
        "x=",
        "x.y-z_1=%{d}",
    ] {
        let record = format!("v=spf1  {term}   ip4:192.0.2.1 ");
        assert_eq!(
            Zone::default().with("example.com", &[&record]).of("192.0.2.1"),
            Outcome::Pass,
            "{record}"
        );
    }
}
