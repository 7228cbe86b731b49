//! Mails inside a signature, and mails that nobody without a key can read.

use super::{raw, read};
use data_encoding::BASE64;
use mailroom::parse::{Message, Sealed, limits, parse};

fn text(mail: &Message) -> &str {
    mail.body.text.as_deref().unwrap_or_default()
}

#[test]
fn an_opaquely_signed_mail_is_read_like_any_other() {
    let mail = read("outlook-smime-opaque");
    assert_eq!((text(&mail), mail.sealed), ("DONE\n\nGrüße\nLee", None));
    assert_eq!(mail.body.html.as_deref(), Some("<p>DONE</p><p>Grüße<br>Lee</p>"));
    assert!(mail.body.alternative);
    let names: Vec<&str> = mail.attachments.iter().map(|a| a.name.as_str()).collect();
    assert_eq!(names, ["proof.pdf"], "the envelope itself is none");
    assert_eq!(
        mailroom::parse::files(&raw("outlook-smime-opaque")).first().map(|f| &f.1[..]),
        Some(&b"scan"[..])
    );
}

#[test]
fn a_signed_mail_in_pieces_without_lengths_is_put_together() {
    let mail = read("openssl-smime-in-pieces");
    assert!(text(&mail).starts_with("DONE\n\nI have taken"), "{}", text(&mail));
    assert_eq!(
        text(&mail).lines().filter(|l| *l == "I have taken the post down and told the agency.").count(),
        12
    );
}

#[test]
fn a_generic_type_with_its_name_is_opened_too() {
    let mail = read("listserv-smime-generic-type");
    assert_eq!(text(&mail), "DONE\nThis mail was checked by the gateway.");
    assert_eq!((mail.attachments.len(), mail.sealed), (0, None));
}

#[test]
fn a_document_that_somebody_signed_is_a_document() {
    let mail = read("thunderbird-signed-document");
    assert_eq!((text(&mail), mail.sealed), ("Here is the signed form.", None));
    assert_eq!(mail.attachments[0].name, "form.pdf.p7m");
    // Nor is one that is sent alone, or under the usual name: what it holds is no mail.
    let alone =
        String::from_utf8(raw("thunderbird-signed-document")).unwrap().replace("form.pdf.p7m", "smime.p7m");
    let mail = parse(alone.as_bytes());
    assert_eq!((mail.attachments.len(), mail.sealed), (1, None));
}

#[test]
fn what_is_encrypted_is_known_to_be_so_and_is_no_file() {
    for (name, sealed) in [
        ("outlook-smime-encrypted", Sealed::Smime),
        ("outlook-smime-triple-wrapped", Sealed::Smime),
        ("thunderbird-pgp-mime-encrypted", Sealed::OpenPgp),
        ("gpg-inline-encrypted", Sealed::OpenPgp),
    ] {
        let mail = read(name);
        assert_eq!((mail.sealed, text(&mail), mail.attachments.len()), (Some(sealed), "", 0), "{name}");
    }
    let mangled = read("exchange-pgp-mime-mangled");
    assert_eq!((mangled.sealed, text(&mangled).trim()), (Some(Sealed::OpenPgp), ""));
    let page = "From: a@b.example\r\nContent-Type: text/html\r\n\r\n<pre>-----BEGIN PGP MESSAGE-----\r\n\r\nhQ</pre>";
    assert_eq!(parse(page.as_bytes()).sealed, Some(Sealed::OpenPgp));
}

#[test]
fn a_damaged_envelope_is_not_taken_for_an_empty_mail() {
    let whole = String::from_utf8(raw("outlook-smime-opaque")).unwrap();
    let (head, body) = whole.split_once("\n\n").unwrap();
    let broken = format!("{head}\n\n{}", &body[40..]);
    let mail = parse(broken.as_bytes());
    assert_eq!((mail.sealed, mail.body.text), (Some(Sealed::Smime), None));
    let cut = format!("{head}\n\n{}", &body[..500]);
    assert!(parse(cut.as_bytes()).body.text.unwrap().starts_with("DONE"), "what is there of it");
}

#[test]
fn words_signed_inside_the_text_are_words() {
    let mail = read("gpg-inline-signed");
    let want = "DONE\n\n- the post of 14 November\n- the copy in the archive\n\n-- \nLee Officer\n";
    assert_eq!((text(&mail), mail.sealed), (want, None));
}

/// An element of DER.
fn der(tag: u8, contents: &[u8]) -> Vec<u8> {
    let length = u32::try_from(contents.len()).unwrap().to_be_bytes();
    [&[tag, 0x84][..], &length, contents].concat()
}

/// What signs an entity, as little of it as a reader looks at.
fn signed(entity: &[u8]) -> Vec<u8> {
    let oid = |last: u8| der(6, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, last]);
    let capsule = der(0x30, &[oid(1), der(0xa0, &der(4, entity))].concat());
    let data = der(0x30, &[der(2, &[1]), der(0x31, &[]), capsule].concat());
    der(0x30, &[oid(2), der(0xa0, &data)].concat())
}

fn envelope(entity: &[u8], encoding: &str) -> Vec<u8> {
    let body =
        if encoding == "base64" { BASE64.encode(&signed(entity)).into_bytes() } else { signed(entity) };
    let head =
        format!("Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n");
    [head.into_bytes(), body].concat()
}

/// `depth` envelopes inside each other around `words`.
fn nested(depth: usize, words: &str, encoding: &str) -> Vec<u8> {
    let innermost = format!("Content-Type: text/plain\r\n\r\n{words}").into_bytes();
    let mail = (0..depth).fold(innermost, |inner, _| envelope(&inner, encoding));
    [b"From: a@b.example\r\n".to_vec(), mail].concat()
}

#[test]
fn envelopes_inside_each_other_are_bounded() {
    let deepest = parse(&nested(limits::ENVELOPES_MAX, "DONE", "binary"));
    assert_eq!((deepest.over_limit, text(&deepest)), (None, "DONE"));
    let deeper = parse(&nested(limits::ENVELOPES_MAX + 1, "DONE", "binary"));
    assert_eq!((deeper.over_limit, deeper.body.text), (Some("S/MIME envelopes"), None));
    let parts = "--b\r\n\r\nx\r\n".repeat(limits::MIME_PARTS_MAX);
    let wide = format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{parts}--b--\r\n");
    let mail = [b"From: a@b.example\r\n".to_vec(), envelope(wide.as_bytes(), "base64")].concat();
    assert_eq!(parse(&mail).over_limit, Some("MIME parts"));
}

#[test]
fn a_megabyte_in_envelopes_is_read_whole() {
    let mail = nested(limits::ENVELOPES_MAX, &"a line of words\r\n".repeat(65_536), "binary");
    let words = parse(&mail).body.text.unwrap();
    assert_eq!(words.len(), 65_536 * "a line of words\n".len());
}
