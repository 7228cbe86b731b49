//! MIME fields that a signature leaves out: who has a copy of a signed answer can change them, and so how its body
//! is read, without breaking anything.

use super::*;

const PLAIN: &str = "Content-Type: text/plain; charset=utf-8";
/// `h=` as large providers write it; none of them lists every MIME field.
const WITHOUT_ANY: &str = "from:to:subject:date:message-id";
const WITHOUT_TYPE: &str = "from:to:subject:date:message-id:mime-version:content-transfer-encoding";
const WITHOUT_CODING: &str = "from:date:subject:message-id:content-type:mime-version";
const WITH_BOTH: &str = "from:date:subject:message-id:content-type:content-transfer-encoding";

/// A mail with these MIME fields and this body, signed so, then changed so: does it make a DONE?
fn done((names, fields, body): (&str, &str, &str), change: impl Fn(String) -> String) -> bool {
    let office = checked();
    let (no, mail) = office.sent();
    let plain = bare(&mail, "BODY");
    let (head, _) = plain.split_once("\r\n\r\n").unwrap();
    assert!(head.contains(PLAIN), "{head}");
    let signer = Signer { names: names.to_owned(), ..Signer::of("acme.example") };
    office.zone.publish(&signer.key_name(), &signer.record());
    let raw = change(signer.sign(&format!("{}\r\n\r\n{body}", head.replace(PLAIN, fields))));
    office.take(&raw);
    office.world.verify();
    let (held, raw) = office.on_file(1);
    let explained = office.world.engine.explain(&held, &raw).unwrap();
    let is_done = office.world.status(no) == Status::PendingVerification;
    let doubted = explained.proven().contains("is not signed, and");
    assert!(!(is_done && doubted), "{}", explained.proven());
    is_done
}

fn as_signed(raw: String) -> String {
    raw
}

/// A line of the body, taken as a boundary, makes a preamble of the answer.
#[test]
fn an_answer_that_is_cut_anew_below_its_words_is_no_done() {
    const QUOTE: &str = "-----Original Message-----\r\nFrom: <mallory@attacker.test>\r\n\r\nDONE\r\n";
    const CUT: &str = "Content-Type: multipart/mixed; boundary=\"---Original Message-----\"";
    let mail = |words: &str| format!("{words}{QUOTE}");
    let recut = |raw: String| raw.replace(PLAIN, CUT);
    assert!(!done((WITHOUT_ANY, PLAIN, &mail("I cannot do this.\r\n\r\n")), recut));
    let notice = mail("This is a multi-part message in MIME format.\r\n");
    assert!(done((WITHOUT_ANY, PLAIN, &notice), recut), "nobody's words");
    let names = format!("{WITHOUT_ANY}:content-type");
    assert!(done((&names, CUT, &mail("For old readers.\r\n")), as_signed), "the signer wrote it so");
}

/// Each genuine, with what its provider signs.
#[test]
fn what_programs_write_counts_though_its_fields_are_not_signed() {
    const CODED: &str = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: ";
    let coded = |coding: &str| format!("{CODED}{coding}");
    let quoted = "DONE\r\n\r\nDana M=C3=BCller\r\n\r\n________________________________\r\nFrom: Acme\r\nSubject: Rate\r\n\r\nhttps://acme.example/?id=3D4f3a and quite a long line that is broken in its m=\r\niddle=20\r\n";
    let link =
        "DONE\r\n\r\nOn Mon, 23 Nov 2026 at 10:00, Acme wrote:\r\n> https://acme.example/?id=4f3a&x=0A\r\n";
    let parts = "--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nDONE\r\n\r\nM=C3=BCller\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<div dir=3D\"ltr\">DONE<br><br>M=C3=BCller</div>\r\n--b--\r\n";
    let page = "<html><head>\r\n<meta charset=3D\"utf-8\"></head><body><p>DONE</p><p>M=C3=BCller</p></body></html>=\r\n";
    let cases = [
        (WITHOUT_TYPE, "Content-Type: multipart/alternative; boundary=\"b\"".to_owned(), parts),
        (WITHOUT_ANY, "Content-Type: multipart/alternative; boundary=\"b\"".to_owned(), parts),
        (WITHOUT_TYPE, coded("quoted-printable"), quoted),
        (WITHOUT_CODING, coded("quoted-printable"), quoted),
        (WITHOUT_ANY, coded("quoted-printable"), quoted),
        (WITHOUT_CODING, coded("base64"), "RE9ORQ0KDQpEYW5hIE3DvGxsZXINCg==\r\n"),
        (WITHOUT_ANY, coded("8bit"), "DONE\r\n\r\nDana Müller\r\n"),
        (WITHOUT_ANY, coded("8bit"), "\u{feff}DONE\r\n"),
        (WITHOUT_ANY, PLAIN.replace("plain", "html"), "\u{feff}<p>DONE</p>\r\n"),
        (WITHOUT_ANY, coded("7bit"), link),
        (WITHOUT_ANY, PLAIN.to_owned(), link),
        (WITHOUT_ANY, "X-Mailer: none".to_owned(), "DONE\r\n"),
        (WITHOUT_CODING, coded("quoted-printable").replace("plain", "html"), page),
        (WITH_BOTH, coded("8bit"), "DONE\r\n\r\n=0A and M=C3=BCller\r\n"),
    ];
    for (names, fields, body) in cases {
        assert!(done((names, &fields, body), as_signed), "{names}\n{fields}\n\n{body}");
    }
}

/// `=0A` in what somebody quotes becomes a line of its own, outside of the quote.
#[test]
fn a_transfer_encoding_that_somebody_added_makes_no_done() {
    const BODY: &str = "> Please say so =0ADONE=0A=0A\r\n\r\nDana\r\n";
    let added =
        |raw: String| raw.replace(PLAIN, &format!("{PLAIN}\r\nContent-Transfer-Encoding: quoted-printable"));
    assert!(!done((WITHOUT_CODING, PLAIN, BODY), added));
    assert!(!done((WITHOUT_ANY, PLAIN, BODY), added));
    // In a page the markup itself.
    const PAGE: &str =
        "<blockquote>=3C/blockquote=3E=3Cp=3EDONE=3C/p=3E=3Cblockquote=3E</blockquote><p>Dana</p>\r\n";
    let html = PLAIN.replace("plain", "html");
    let added =
        |raw: String| raw.replace(&html, &format!("{html}\r\nContent-Transfer-Encoding: quoted-printable"));
    assert!(!done((WITHOUT_CODING, &html, PAGE), added));
    // Base64 passes over what is none of its letters.
    const LETTERS: &str = "RE9O\r\n!!\r\nRQ==\r\n";
    let added = |raw: String| raw.replace(PLAIN, &format!("{PLAIN}\r\nContent-Transfer-Encoding: base64"));
    assert!(!done((WITHOUT_CODING, PLAIN, LETTERS), added));
}

/// "couldn't" with a typographic apostrophe is no limiter any more where its octets are read as others.
#[test]
fn a_limiter_that_an_unsigned_field_hides_is_one_still() {
    const WORDS: &str = "DONE\r\n\r\nThe second page I couldn’t edit.\r\n";
    let coded = format!("{PLAIN}\r\nContent-Transfer-Encoding: quoted-printable");
    let quoted = WORDS.replace('’', "=E2=80=99");
    assert!(!done((WITH_BOTH, &coded, &quoted), as_signed), "as it was written");
    for shown in ["8bit", "x-unknown"] {
        let recoded = |raw: String| raw.replace("quoted-printable", shown);
        assert!(!done((WITHOUT_CODING, &coded, &quoted), recoded), "{shown}");
    }
    assert!(!done((WITHOUT_CODING, &coded, &quoted), |raw| raw
        .replace("\r\nContent-Transfer-Encoding: quoted-printable", "")));
    for charset in ["gbk", "shift_jis", "iso-2022-jp", "utf-16"] {
        assert!(!done((WITHOUT_TYPE, PLAIN, WORDS), |raw| raw.replace("utf-8", charset)), "{charset}");
    }
    // Octets of which only the label says what they are.
    assert!(!done(
        (WITHOUT_TYPE, &coded.replace("utf-8", "windows-1251"), "DONE\r\n\r\n=ED=E5 =E2=F1=B8\r\n"),
        as_signed
    ));
}

/// What is covered, and what stands twice, is for the signature itself.
#[test]
fn a_signed_field_can_be_neither_changed_nor_doubled() {
    let coded = format!("{PLAIN}\r\nContent-Transfer-Encoding: 7bit");
    let body = "> =0ADONE\r\n\r\nThis is wrong.\r\n";
    let add = |field: &'static str| move |raw: String| raw.replace(PLAIN, &format!("{field}\r\n{PLAIN}"));
    for fields in [&coded, PLAIN] {
        assert!(
            !done((WITH_BOTH, fields, body), add("Content-Transfer-Encoding: quoted-printable")),
            "{fields}"
        );
        assert!(!done((WITH_BOTH, fields, body), add("Content-Type: text/html")), "{fields}");
    }
    assert!(!done((WITH_BOTH, &coded, body), |raw| raw.replace("7bit", "quoted-printable")));
}

/// A copy whose body nobody can see is no act of its sender: it takes nothing away from the genuine mail.
#[test]
fn a_copy_in_which_a_field_hides_the_body_uses_up_nothing() {
    let hidden = [
        "application/octet-stream",
        "text/x-unknown",
        "message/rfc822",
        "multipart/mixed",
        "application/pkcs7-mime",
        "text/plain\r\nContent-Disposition: attachment",
    ];
    for kind in hidden {
        let office = checked();
        let (no, mail) = office.sent();
        let signer = Signer { names: WITHOUT_ANY.to_owned(), ..Signer::of("acme.example") };
        office.zone.publish(&signer.key_name(), &signer.record());
        let genuine = signer.sign(&bare(&mail, "DONE"));
        let copy = genuine.replace(PLAIN, &format!("Content-Type: {kind}"));
        assert_eq!(office.take(&copy), APPLIED, "{kind}");
        assert_ne!(office.world.status(no), Status::PendingVerification, "{kind}");
        assert_eq!(office.take(&genuine), APPLIED, "{kind}");
        assert_eq!(office.world.status(no), Status::PendingVerification, "{kind}");
        office.world.done(Command::Reopen(vec![no], "still there".to_owned()));
        for again in [&genuine, &copy, &genuine.replace(PLAIN, "Content-Type: text/x-other")] {
            assert_eq!(office.take(again), Taken::Durable("filed"), "{kind}");
            assert_eq!(office.world.status(no), Status::PendingCorrection, "{kind}");
        }
        office.world.verify();
    }
}
