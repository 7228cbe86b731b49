//! Values that try to be headers, markup, templates, or longer than anything should be.

use super::read::{html_of, parse, text_of};
use super::world::{outgoing, ticket, world};
use mailroom::mail::{HeaderValue, crlf};
use mailroom::workflow::Notice;
use proptest::prelude::*;

const NASTY: &[&str] = &[
    "<script>alert(1)</script>\"'&",
    "a\r\nBcc: victim@example.com\r\n\r\nbody",
    "a\nX-Mailroom-Ticket: T-1\u{85}\u{2028}b",
    "\u{202e}evil\u{2066}\u{200f}",
    "{{firm}}{{{body}}}{{#if x}}{{> layout.html}}",
    "=?utf-8?Q?=0D=0ABcc:_x?=",
    "\"quoted\\\" <x@y.example>, other@z.example;",
    "</bdi></blockquote></body><style>*{display:none}</style>",
    "\0\u{1}\u{7f}\t\u{b}",
    "https://x\" onmouseover=\"alert(1)",
    "javascript:alert(1)",
    "Ref: 1.abc\nRef: 2.def",
    "",
    " ",
    "--=_\r\n--\r\n.\r\nFrom me",
];

/// Composes a mail full of `value` and checks that it is still exactly the mail that was meant.
fn check(value: &str, notice: Notice) {
    let mut one = ticket(1042);
    one.title = value.into();
    one.url = Some(value.into());
    one.captured_text = Some(value.into());
    one.actions = vec![value.into(); 3];
    one.description = value.into();
    one.violations = vec![value.into()];
    one.away = Some(value.into());
    let mut world = world().with([one]);
    for person in world.facts.people.iter_mut() {
        person.name = value.into();
        person.team = value.into();
    }
    world.facts.firms[0].name = value.into();
    let mail = world.compose(&outgoing(notice, &[1042], value));
    assert!(mail.bytes.is_ascii() && crlf::is_clean(&mail.bytes));
    assert!(mail.bytes.split(|b| *b == b'\n').all(|l| l.len() <= 999));
    let message = parse(&mail.bytes);
    let mut names: Vec<&str> = message.headers_raw().map(|(name, _)| name).collect();
    assert_eq!(names.len(), 21, "{names:?}");
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 21, "a field stands twice: {names:?}");
    let sender = message.from().unwrap();
    assert_eq!(sender.iter().count(), 1);
    assert_eq!(sender.first().unwrap().address(), Some("tickets@mail.acme.example"));
    let to = message.to().unwrap();
    assert_eq!((to.iter().count(), to.first().unwrap().address()), (1, Some(mail.to.as_str())));
    let meant = HeaderValue::new(value);
    assert_eq!(to.first().unwrap().name().unwrap_or(""), meant.as_str());
    assert_eq!(message.subject(), Some(mail.subject.as_str()));
    assert_eq!(message.attachment_count(), 0);
    markup(&html_of(&message), notice);
    let text = text_of(&message);
    assert_eq!(text.matches('\u{2068}').count(), text.matches('\u{2069}').count());
    let refs: Vec<_> = mailroom::token::find_refs(&text).collect();
    assert_eq!(refs.len(), 1, "only our own: {refs:?}");
}

/// The tags of the mail are the tags of the same mail without any value in it.
fn markup(html: &str, notice: Notice) {
    for bad in ["<script", "javascript:", "onmouseover=\"", "<style>*", "victim@example.com\r\n"] {
        assert!(
            !html.contains(&format!("href=\"{bad}")) && (bad.contains("java") || !html.contains(bad)),
            "{bad}"
        );
    }
    assert_eq!(html.matches("<body").count(), 1);
    assert_eq!(html.matches("</blockquote>").count(), html.matches("<blockquote").count(), "{notice}");
    assert_eq!(html.matches("</bdi>").count(), html.matches("<bdi>").count());
    for tag in html.split('<').skip(1) {
        let name: String =
            tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        let known = [
            "",
            "html",
            "head",
            "meta",
            "title",
            "style",
            "body",
            "div",
            "p",
            "h1",
            "h2",
            "a",
            "ul",
            "li",
            "span",
            "strong",
            "br",
            "bdi",
            "blockquote",
        ];
        assert!(known.contains(&name.as_str()), "{notice}: <{name}>");
        let quotes = tag.split('>').next().unwrap().matches('"').count();
        assert!(name.is_empty() || quotes % 2 == 0, "{notice}: an attribute is not closed: {tag}");
    }
}

#[test]
fn nasty_values_change_nothing_but_themselves() {
    for value in NASTY {
        for notice in [Notice::Assigned, Notice::Staff, Notice::Receipt, Notice::Response, Notice::Help] {
            check(value, notice);
        }
    }
}

#[test]
fn ten_kilobyte_names_are_cut() {
    check(&"n".repeat(10_000), Notice::Assigned);
    check(&"é<&".repeat(3_000), Notice::Assigned);
    check(&"wide name ".repeat(1_000), Notice::Staff);
}

#[test]
fn a_value_is_never_a_template() {
    let mut one = ticket(1042);
    one.title = "{{firm}} {{{body}}} {{nope}}".into();
    let mail = world().with([one]).compose(&outgoing(Notice::Assigned, &[1042], ""));
    let message = parse(&mail.bytes);
    assert!(text_of(&message).contains("{{firm}} {{{body}}} {{nope}}"));
    assert_eq!(message.subject(), Some("[T-1042] {{firm}} {{{body}}} {{nope}}"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_written(value in "(?s)(\\PC|[\r\n\t<>&\"'{}=?\\\\ ]|.){0,200}") {
        check(&value, Notice::Assigned);
    }

    #[test]
    fn whatever_is_combined(picks in proptest::collection::vec(0..NASTY.len(), 1..6)) {
        let value: String = picks.iter().map(|n| NASTY[*n]).collect();
        check(&value, Notice::Staff);
    }
}
