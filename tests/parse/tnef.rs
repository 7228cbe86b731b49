//! `winmail.dat`, built here octet by octet.

use super::{raw, read};
use mailroom::engine::simulate::chance::Chance;
use mailroom::parse::{Message, files, limits, parse};
use std::time::{Duration, Instant};

const MESSAGE: u8 = 1;
const FILE: u8 = 2;

/// Level, id with type, length, data, checksum.
fn attribute(level: u8, id: u32, data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap().to_le_bytes();
    let sum = data.iter().fold(0_u16, |sum, octet| sum.wrapping_add(u16::from(*octet))).to_le_bytes();
    [&[level], &id.to_le_bytes()[..], &length, data, &sum].concat()
}

fn stream(attributes: &[Vec<u8>]) -> Vec<u8> {
    let codepage = attribute(MESSAGE, 0x0006_9007, &[0xe4, 0x04, 0, 0, 0, 0, 0, 0]);
    [[0x78, 0x9f, 0x3e, 0x22, 1, 0].to_vec(), codepage, attributes.concat()].concat()
}

fn properties(list: &[Vec<u8>]) -> Vec<u8> {
    [u32::try_from(list.len()).unwrap().to_le_bytes().to_vec(), list.concat()].concat()
}

/// A value of any length.
fn property(id: u16, kind: u16, value: &[u8]) -> Vec<u8> {
    let length = u32::try_from(value.len()).unwrap().to_le_bytes();
    let pad = vec![0; (4 - value.len() % 4) % 4];
    [&kind.to_le_bytes()[..], &id.to_le_bytes(), &[1, 0, 0, 0], &length, value, &pad].concat()
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}

fn file(name: &str, data: &[u8]) -> Vec<u8> {
    let props =
        properties(&[property(0x3707, 0x1f, &wide(name)), property(0x370e, 0x1e, b"application/pdf\0")]);
    [
        attribute(FILE, 0x0006_9002, &[0; 14]),
        attribute(FILE, 0x0001_8010, b"LONGNA~1.PDF\0"),
        attribute(FILE, 0x0006_800f, data),
        attribute(FILE, 0x0006_9005, &props),
    ]
    .concat()
}

fn mapi(list: &[Vec<u8>]) -> Vec<u8> {
    attribute(MESSAGE, 0x0006_9003, &properties(list))
}

/// A mail with these words of its own and this stream beside them.
fn mail(words: &str, tnef: &[u8]) -> Vec<u8> {
    let head = format!(
        "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n\
         {words}\r\n--b\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n\
         Content-Transfer-Encoding: binary\r\n\r\n"
    );
    [head.as_bytes(), tnef, b"\r\n--b--\r\n"].concat()
}

fn text(mail: &Message) -> &str {
    mail.body.text.as_deref().unwrap_or_default().trim()
}

fn names(mail: &Message) -> Vec<&str> {
    mail.attachments.iter().map(|a| a.name.as_str()).collect()
}

#[test]
fn outlooks_words_and_files_are_read_out_of_it() {
    let mail = read("outlook-winmail");
    assert_eq!(text(&mail), "Gelöscht, siehe Anhang.\nGrüße\nLee");
    assert_eq!(names(&mail), ["Beweis Größe.pdf", "image001.png"]);
    let [proof, logo] = &mail.attachments[..] else { panic!() };
    assert_eq!((proof.mime.as_str(), proof.size, proof.inline), ("application/pdf", 4, false));
    assert_eq!((logo.mime.as_str(), logo.inline), ("image/png", true));
    assert_eq!(logo.content_id.as_deref(), Some("image001.png@01DC1234"));
    assert_eq!(files(&raw("outlook-winmail")).first().map(|f| &f.1[..]), Some(&b"scan"[..]));
}

#[test]
fn words_of_the_mails_own_are_the_words_and_the_files_come_along() {
    let tnef = stream(&[attribute(MESSAGE, 0x0002_800c, b"DONE\0"), file("Proof of removal.pdf", b"scan")]);
    let mail = parse(&mail("Which post?", &tnef));
    assert_eq!((text(&mail), names(&mail)), ("Which post?", vec!["Proof of removal.pdf"]));
}

#[test]
fn each_place_of_the_words_is_known() {
    let rtf = br"{\rtf1\ansi\ansicpg1252 Gel\'f6scht\par}";
    let plain =
        [&[0; 4][..], &u32::try_from(rtf.len()).unwrap().to_le_bytes(), b"MELA", &[0; 4], rtf].concat();
    let cases = [
        (attribute(MESSAGE, 0x0002_800c, b"Gel\xf6scht\0"), "Gelöscht"),
        (mapi(&[property(0x1000, 0x1e, b"Gel\xf6scht\0")]), "Gelöscht"),
        (mapi(&[property(0x1000, 0x1f, &wide("Gelöscht"))]), "Gelöscht"),
        (mapi(&[property(0x1009, 0x102, &plain)]), "Gelöscht"),
        (mapi(&[property(0x1000, 0x1f, &wide("Ja")), property(0x1009, 0x102, &plain)]), "Ja"),
    ];
    for (attribute, want) in cases {
        assert_eq!(text(&parse(&mail("", &stream(&[attribute])))), want);
    }
    let page = [0x0003_u16.to_le_bytes(), 0x3fde_u16.to_le_bytes()].concat();
    let page = [page, 65001_u32.to_le_bytes().to_vec()].concat();
    let page = mapi(&[property(0x1013, 0x102, "<p>Gelöscht</p>".as_bytes()), page]);
    let mail = parse(&mail("", &stream(&[page])));
    assert_eq!((mail.body.html.as_deref(), text(&mail)), (Some("<p>Gelöscht</p>"), ""));
}

#[test]
fn named_and_manifold_properties_are_passed_over() {
    let named =
        [&[0x1f, 0, 0x01, 0x80][..], &[7; 16], &[1, 0, 0, 0, 6, 0, 0, 0], b"a\0b\0\0\0", &[0, 0]].concat();
    let named = [named, vec![1, 0, 0, 0, 2, 0, 0, 0, b'x', 0, 0, 0]].concat();
    let many = [&[0x03, 0x10, 0x02, 0x60][..], &[2, 0, 0, 0], &[9; 8]].concat();
    let none_for_ever = [0x01, 0x10, 0x03, 0x60].to_vec();
    let list = mapi(&[named, many, none_for_ever, property(0x1000, 0x1f, &wide("Done"))]);
    assert_eq!(text(&parse(&mail("", &stream(&[list])))), "Done");
}

#[test]
fn what_is_no_stream_stays_a_file_and_what_is_cut_off_is_read_as_far_as_it_goes() {
    let broken = parse(&mail("Hello", b"no stream at all"));
    assert_eq!((text(&broken), names(&broken)), ("Hello", vec!["winmail.dat"]));
    let whole = stream(&[attribute(MESSAGE, 0x0002_800c, b"DONE\0"), file("a.pdf", &[b'x'; 1000])]);
    let cut = parse(&mail("", &whole[..200]));
    assert_eq!((text(&cut), names(&cut)), ("DONE", vec!["LONGNA~1.PDF"]));
}

#[test]
fn files_count_as_parts() {
    let of = |files: usize| parse(&mail("x", &stream(&vec![file("a.pdf", b""); files])));
    let full = of(limits::MIME_PARTS_MAX - 1);
    assert_eq!((full.over_limit, full.attachments.len()), (None, limits::MIME_PARTS_MAX - 1));
    assert_eq!(of(limits::MIME_PARTS_MAX).over_limit, Some("MIME parts"));
}

/// Ten thousand streams, each with some octets changed, doubled or cut away.
#[test]
fn no_mutation_of_a_stream_makes_it_fall() {
    let rtf =
        [&[9, 0, 0, 0, 0xff, 0xff, 0xff, 0xff][..], b"LZFu", &[0; 4], &[0x2a, 7, 9, 200, 3, 0x5f, 0xe1]]
            .concat();
    let list = mapi(&[property(0x1009, 0x102, &rtf), property(0x1013, 0x102, b"<p>x</p>")]);
    let whole = stream(&[list, file("a.pdf", b"scan"), file("b.pdf", b"scan")]);
    let mut chance = Chance::new(0x9e37_79b9_7f4a_7c15);
    let mut next = |below| chance.below(below);
    for round in 0..10_000 {
        let mut tnef = whole.clone();
        for _ in 0..=next(6) {
            let (at, len) = (next(tnef.len()), next(40));
            let end = (at + len).min(tnef.len());
            match next(4) {
                0 => tnef[at] = next(256) as u8,
                1 => drop(tnef.drain(at..end)),
                2 => tnef.extend_from_within(at..end),
                _ => tnef[at] = [0, 0xff, 0x10, 0x80][next(4)],
            }
        }
        let begun = Instant::now();
        assert!(!parse(&mail("", &tnef)).parser_failed, "round {round}");
        assert!(begun.elapsed() < Duration::from_secs(5), "round {round}: {:?}", begun.elapsed());
    }
}
