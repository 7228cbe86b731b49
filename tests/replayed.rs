//! Signed mail that our border server vouches for, sent again by whoever has a copy (`docs/decisions/0011-known-again.md`).

use crate::authority::{APPLIED, FILED, PARKED};
use crate::known_again::{key, sound};
use crate::support::signer::Signer;
use crate::support::world::*;
use mailroom::outbound::Outbound;
use mailroom::workflow::command::Command;
use mailroom::workflow::{Status, TicketNo};

const PASS: &str = "dkim=pass header.d=acme.example";

/// What our border server says of it on top.
fn stamped(results: &str, mail: &str) -> String {
    format!("Authentication-Results: mx.acme.example; {results}\n{mail}")
}

/// A reply without its stamp, signed.
fn signed(signer: &Signer, mail: &Outbound, text: &str) -> String {
    sign(signer, reply(mail, text).split_once('\n').unwrap().1)
}

fn sign(signer: &Signer, mail: &str) -> String {
    signer.sign(&mail.replace('\n', "\r\n")).replace("\r\n", "\n")
}

fn signing(names: &str) -> Signer {
    Signer { names: names.to_owned(), ..Signer::of("acme.example") }
}

fn line<'a>(mail: &'a str, field: &str) -> &'a str {
    mail.lines().find(|line| line.starts_with(field)).unwrap()
}

fn under_another_id(mail: &str) -> String {
    mail.replace(line(mail, "Message-ID"), "Message-ID: <another@acme.example>")
}

fn ticket(world: &World, employee: &str) -> (TicketNo, Outbound) {
    let no = world.ticket(employee, true);
    (no, world.pump().into_iter().find(|mail| mail.to == employee).unwrap())
}

fn reopened(world: &World, no: TicketNo) {
    world.done(Command::Reopen(vec![no], "still there".to_owned()));
    world.pump();
    assert_eq!(world.status(no), Status::PendingCorrection);
}

/// A forged signature of the house, which hides nothing.
const FORGED: &str = "DKIM-Signature: v=1; a=ed25519-sha256; d=acme.example; s=s1;
 h=from:date; bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
";

#[test]
fn what_was_signed_once_has_no_second_effect_under_another_id() {
    let world = World::new();
    let (no, mail) = ticket(&world, DANA);
    let signer = signing("from:subject:date");
    let done = signed(&signer, &mail, "DONE");
    assert_eq!(world.take(&stamped(PASS, &done)), APPLIED);
    reopened(&world, no);
    let another = under_another_id(&done);
    let copies = [
        done.replace(&format!("{}\n", line(&done, "Message-ID")), ""),
        format!("Cc: <a@acme.example>\nCc: <b@acme.example>\n{another}"),
        format!("{}{another}", FORGED.repeat(6)),
        another.replace("DONE", "DONE  "),
        another,
    ];
    for copy in copies {
        for verdict in [PASS, "dmarc=pass header.from=acme.example"] {
            assert_eq!(world.take(&stamped(verdict, &copy)), FILED, "{copy}");
            assert_eq!(world.status(no), Status::PendingCorrection);
        }
    }
    let fresh = reply(&mail, "DONE").replace("10:05:00", "10:06:00");
    let fresh = sign(&signer, fresh.split_once('\n').unwrap().1);
    assert_eq!(world.take(&stamped(PASS, &under_another_id(&fresh))), APPLIED, "of another second");
    sound(&world);
}

/// The one that holds may stand behind those that are read.
#[test]
fn a_mail_with_more_signatures_than_are_read_says_no_done() {
    let world = World::new();
    let (no, mail) = ticket(&world, DANA);
    let done = format!("{}{}", FORGED.repeat(20), signed(&signing("from:subject:date"), &mail, "DONE"));
    assert_eq!(world.take(&stamped(PASS, &done)), APPLIED);
    assert_eq!(world.status(no), Status::CommentAdded);
    sound(&world);
}

/// Alike in every word and to the second, signed or not.
#[test]
fn two_equal_answers_to_two_tickets_are_two() {
    for names in ["from:to:subject:date", "from:subject:date:message-id", ""] {
        let world = World::new();
        let signer = signing(names);
        for (no, mail) in [ticket(&world, DANA), ticket(&world, DANA)] {
            let raw = reply(&mail, "DONE");
            let raw = raw.replace(line(&raw, "Subject"), "Subject: Re: your post");
            let bare = raw.split_once('\n').unwrap().1;
            let raw = if names.is_empty() { bare.to_owned() } else { sign(&signer, bare) };
            assert_eq!(world.take(&stamped(PASS, &raw)), APPLIED, "{names}");
            assert_eq!(world.status(no), Status::PendingVerification, "{names}");
        }
        sound(&world);
    }
}

/// Whoever puts a signature that they have seen on a mail of their own uses up nothing of its owner.
#[test]
fn a_copied_signature_on_another_mail_uses_up_nothing() {
    let world = World::new();
    let (no, mail) = ticket(&world, DANA);
    let (_, other) = ticket(&world, LUIS);
    let done = signed(&signing("from:subject:date"), &mail, "DONE");
    let end = done.find("\nFrom:").map_or(0, |at| at + 1);
    let theirs = reply_from(&other, LUIS, "DONE");
    let theirs = format!("{}{}", &done[..end], theirs.split_once('\n').unwrap().1);
    let spf = "dkim=fail header.d=acme.example; spf=pass smtp.mailfrom=acme.example";
    assert_eq!(world.take(&stamped(spf, &theirs)), APPLIED);
    assert_eq!(world.take(&stamped(PASS, &done)), APPLIED);
    assert_eq!(world.status(no), Status::PendingVerification);
    sound(&world);
}

/// What its key released counted: it comes again with a verdict, under another Message-ID.
#[test]
fn what_a_key_released_has_no_second_effect_under_another_id() {
    let world = World::new();
    let (no, mail) = ticket(&world, DANA);
    let done = signed(&signing("from:subject:date"), &mail, "DONE");
    assert_eq!(world.take(&stamped("none", &done)), PARKED);
    assert_eq!(world.take(&key(&world)), APPLIED);
    reopened(&world, no);
    assert_eq!(world.take(&stamped(PASS, &under_another_id(&done))), FILED);
    assert_eq!(world.status(no), Status::PendingCorrection);
    sound(&world);
}
