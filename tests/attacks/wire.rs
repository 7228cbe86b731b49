//! What left, as the next server sees it: no field that we did not mean, no octet that breaks a line.

use mailroom::outbound::Outbound;

/// RFC 5322 section 2.1.1, without CRLF.
const LINE_MAX: usize = 998;
/// Message-IDs in References.
const REFERENCES_MAX: usize = 20;
/// Fields that we write; each at most once (RFC 5322 section 3.6).
const OURS: &[&str] = &[
    "Date",
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Message-ID",
    "In-Reply-To",
    "References",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "X-Loop",
    "Thread-Index",
    "Feedback-ID",
];

/// What is wrong with a mail of ours; nothing, if all is well.
pub fn wrong(mail: &Outbound) -> Vec<String> {
    let text = String::from_utf8_lossy(&mail.bytes);
    let (head, _) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let names: Vec<&str> = head
        .split("\r\n")
        .filter(|line| !line.starts_with([' ', '\t']))
        .map(|line| line.split(':').next().unwrap_or_default())
        .collect();
    let mut wrong: Vec<String> = names
        .iter()
        .filter(|name| !OURS.contains(name) && !name.starts_with("List-") && !name.starts_with("X-Mailroom"))
        .map(|name| format!("field {name:?}"))
        .collect();
    wrong.extend(
        OURS.iter()
            .filter(|name| names.iter().filter(|n| n == name).count() > 1)
            .map(|name| format!("{name} twice")),
    );
    let flat = text.replace("\r\n", "");
    if let Some(c) = flat.chars().find(|c| c.is_control() && *c != '\t') {
        wrong.push(format!("{c:?} on the wire"));
    }
    if text.split("\r\n").any(|line| line.len() > LINE_MAX) {
        wrong.push("a line is too long".to_owned());
    }
    if head
        .replace("\r\n ", " ")
        .split("\r\n")
        .any(|line| line.starts_with("References:") && line.matches('<').count() > REFERENCES_MAX)
    {
        wrong.push("too many references".to_owned());
    }
    wrong
}

#[test]
fn what_is_wrong_is_seen() {
    let of = |text: &str| {
        wrong(&Outbound {
            from: String::new(),
            to: String::new(),
            bytes: text.replace('\n', "\r\n").into_bytes().into(),
        })
    };
    assert_eq!(of("To: a\nSubject: x\n y\n\nbody\n"), Vec::<String>::new());
    assert_eq!(of("To: a\nBcc: x\n\nbody\n"), ["field \"Bcc\""]);
    assert_eq!(of("To: a\nTo: x\n\nbody\n"), ["To twice"]);
    assert_eq!(of("To: a\n\nbo\u{1b}dy\n"), ["'\\u{1b}' on the wire"]);
    let bare = Outbound { from: String::new(), to: String::new(), bytes: (*b"To: a\r\n\r\nb\n").into() };
    assert_eq!(wrong(&bare), ["'\\n' on the wire"]);
}
