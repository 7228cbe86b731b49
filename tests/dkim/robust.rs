//! Any bytes: never a panic, never a pass, and no more than linear work.

use super::{MAIL, now, signer, verify};
use mailroom::mail::dkim::{Key, Signed};
use proptest::prelude::*;
use std::time::{Duration, Instant};

fn passes(mail: &[u8], record: &str) -> bool {
    let signed = Signed::of(mail);
    signed.signatures().any(|field| {
        let signature = signed.candidate(field, now());
        signature.is_ok_and(|s| signed.verify((field, &s), &[record.to_owned()]).is_ok())
    })
}

proptest! {
    #[test]
    fn any_header_and_body(head in "[ -~\t\r\n]{0,300}", body in any::<Vec<u8>>(), record in "[ -~]{0,80}") {
        let mail = [b"DKIM-Signature: ", head.as_bytes(), b"\r\n\r\n", &body].concat();
        prop_assert!(!passes(&mail, &record));
    }

    #[test]
    fn any_tags(tags in proptest::collection::vec(("[a-z]{1,2}", "[ -~]{0,20}"), 0..12)) {
        let list: String = tags.iter().map(|(name, value)| format!("{name}={value};")).collect();
        let mail = format!("DKIM-Signature: v=1; {list}\r\nFrom: a@b.c\r\n\r\n");
        prop_assert!(!passes(mail.as_bytes(), &list));
        prop_assert!(Key::read(&list).is_err());
    }

    /// One octet of what is signed, changed to any other.
    #[test]
    fn one_octet_changed(at in 0_usize..2_000, octet in any::<u8>()) {
        let signer = signer();
        let mut mail = signer.sign(MAIL).into_bytes();
        let start = mail.windows(6).position(|w| w == b"From: ").unwrap();
        let at = start + at % (mail.len() - start);
        prop_assume!(mail[at] != octet);
        // Relaxed: white space and the case of names may change, lines at the end may go.
        let harmless = |b: u8| b.is_ascii_whitespace() || b.is_ascii_alphabetic();
        prop_assume!(!(harmless(mail[at]) && harmless(octet)));
        mail[at] = octet;
        prop_assert!(!passes(&mail, &signer.record()), "{:?}", String::from_utf8_lossy(&mail));
    }

    /// DER of any shape is read or refused.
    #[test]
    fn any_key(octets in any::<Vec<u8>>()) {
        let record = format!("v=DKIM1; p={}", data_encoding::BASE64.encode(&octets));
        prop_assert!(!passes(signer().sign(MAIL).as_bytes(), &record));
    }
}

#[test]
fn a_large_mail_costs_linear_time() {
    let signer = signer();
    let body = " a  b\t\r\n\r\n".repeat(400_000);
    let many = (0..900).map(|n| format!("X-{n}: {}\r\n", "y ".repeat(100))).collect::<String>();
    let mail = signer.sign(&format!("{many}{}", MAIL.replace("DONE", &body)));
    let begun = Instant::now();
    assert_eq!(verify(&mail, &[signer.record()]), Ok(()));
    // 4 MB in an unoptimised build; quadratic work would take minutes.
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}
