//! Reports in the shapes of the mail systems that people have.

use super::read;
use mailroom::mail::Address;
use mailroom::parse::{Action, ReportKind, parse};

/// Fixture; action; status; whether it may pass; what the diagnostic says.
const SHAPES: &[(&str, Action, &str, bool, &str)] = &[
    ("postfix-bounce", Action::Failed, "5.1.1", false, "user unknown"),
    ("postfix-delayed", Action::Delayed, "4.4.1", true, ""),
    ("postfix-expired", Action::Failed, "4.2.2", true, "452 4.2.2 Mailbox full"),
    ("office365-bounce", Action::Failed, "5.1.10", false, "550 5.1.10 RESOLVER.ADR.RecipientNotFound"),
    ("exchange-mailbox-full", Action::Failed, "5.2.2", true, "554 5.2.2 mailbox full"),
    ("gmail-bounce", Action::Failed, "5.1.1", false, "does not exist. Please try 550-5.1.1 double-checking"),
    ("gmail-delayed", Action::Delayed, "4.4.1", true, "did not accept our requests"),
    ("notes-bounce", Action::Failed, "5.1.1", false, "not listed in Domino Directory"),
    ("exim-bounce-report", Action::Failed, "5.0.0", false, "550-5.1.1"),
    ("exim-bounce-free-form", Action::Failed, "5.7.1", false, "rejected by policy"),
    ("exim-delayed", Action::Delayed, "4.0.0", true, ""),
    ("sendmail-bounce", Action::Failed, "5.1.1", false, "User unknown"),
    ("sendmail-delayed", Action::Delayed, "4.4.1", true, ""),
    ("qmail-bounce", Action::Failed, "5.1.1", false, "Remote host said: 550 5.1.1"),
    ("qmail-expired", Action::Failed, "4.4.2", true, "connection died"),
];

#[test]
fn each_systems_report_is_read() {
    let officer = Address::parse("lo@example.com").unwrap();
    for (name, action, status, may_pass, said) in SHAPES {
        let mail = read(name);
        assert!(mail.automatic.is_some(), "{name}");
        let report = mail.report.unwrap();
        assert_eq!((report.kind, report.action), (ReportKind::Delivery, Some(*action)), "{name}");
        assert_eq!(report.status.as_deref(), Some(*status), "{name}");
        assert_eq!(report.may_pass(), *may_pass, "{name}");
        assert_eq!(report.original.as_ref().unwrap().as_str(), "t1042.1@mail.acme.example", "{name}");
        assert_eq!(report.final_recipient, Some(officer.clone()), "{name}");
        let diagnostic = report.diagnostic.map(|d| d.as_str().to_owned()).unwrap_or_default();
        assert!(diagnostic.contains(said), "{name}: {diagnostic}");
    }
}

fn qmail(from: &str, said: &str) -> Option<mailroom::parse::Report> {
    let text = "Hi. This is the qmail-send program at out.example.com.\r\nSorry.\r\n";
    let copy = "--- Below this line is a copy of the message.\r\n\r\nMessage-ID: <a@b.example>\r\n";
    let mail = format!("From: {from}\r\n\r\n{text}\r\n<lo@example.com>:\r\n{said}\r\n\r\n{copy}");
    parse(mail.as_bytes()).report
}

#[test]
fn a_qmail_reason_without_an_enhanced_status_gives_its_class() {
    let rows = [
        ("Remote host said: 550 no such user", Some("5.0.0"), false),
        ("Remote host said: 451 try later", Some("4.0.0"), true),
        ("User and password not set. (#4.3.0)", Some("4.3.0"), true),
        ("Giving up on 192.0.2.9.", None, false),
    ];
    for (said, status, may_pass) in rows {
        let report = qmail("MAILER-DAEMON@out.example.com", said).unwrap();
        assert_eq!((report.status.as_deref(), report.may_pass()), (status, may_pass), "{said}");
    }
}

#[test]
fn a_person_who_copies_a_qmail_bounce_is_a_person() {
    assert_eq!(qmail("Lo <lo@example.com>", "Remote host said: 550 no such user"), None);
}
