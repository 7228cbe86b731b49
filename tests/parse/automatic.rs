//! Which mails no person wrote.

use super::read;
use mailroom::parse::{Automatic, parse};

#[test]
fn a_vacation_note_is_known_by_its_subject_alone() {
    assert_eq!(read("gmail-pt-vacation-by-subject").automatic, Some(Automatic::SubjectPrefix));
    let subject = |s: &str| parse(format!("From: a@b.example\r\nSubject: {s}\r\n\r\n").as_bytes()).automatic;
    assert_eq!(subject("Out of Office: back on Monday"), Some(Automatic::SubjectPrefix));
    assert_eq!(subject("自動応答：不在"), Some(Automatic::SubjectPrefix));
    assert_eq!(subject("Re: Automatic reply: what I meant"), None);
    assert_eq!(subject("Out of office furniture"), None);
}

#[test]
fn calendars_reactions_and_lists_are_no_persons() {
    assert_eq!(read("outlook-calendar-accept").automatic, Some(Automatic::Calendar));
    assert_eq!(read("gmail-reaction").automatic, Some(Automatic::Reaction));
    let sign =
        |field: &str| parse(format!("From: a@b.example\r\n{field}\r\n\r\nDONE\r\n").as_bytes()).automatic;
    let cases = [
        ("List-Id: <x.example>", Some(Automatic::List)),
        ("list-unsubscribe: <mailto:u@x.example>", Some(Automatic::List)),
        ("Precedence: Bulk", Some(Automatic::Precedence)),
        ("Precedence: first-class", None),
        ("Auto-Submitted: no", None),
        ("Auto-Submitted: NO (a comment)", None),
        ("Auto-Submitted: (written) (by hand) No", None),
        ("Auto-Submitted: (no (no) ) no", Some(Automatic::AutoSubmitted)),
        ("Auto-Submitted: (no) auto-replied", Some(Automatic::AutoSubmitted)),
        ("Auto-Submitted: (no", Some(Automatic::AutoSubmitted)),
        ("Auto-Submitted: auto-replied (vacation)", Some(Automatic::AutoSubmitted)),
        ("Auto-Submitted:", Some(Automatic::AutoSubmitted)),
        ("X-Autoreply: yes", Some(Automatic::AutoReplyHeader)),
        ("X-Autorespond: no", None),
        ("Return-Path: <>", Some(Automatic::NullReturnPath)),
        ("Return-Path: <a@b.example>", None),
        ("X-Loop: tickets@mail.acme.example", Some(Automatic::Loop)),
        ("X-Auto-Response-Suppress: All", None),
    ];
    for (field, want) in cases {
        assert_eq!(sign(field), want, "{field}");
    }
}
