//! Each rule with a mail that breaks it and no other.

use super::{MAIL, NOW, now, signer, verify};
use crate::support::signer::Signer;
use mailroom::mail::dkim::{CLOCK_SKEW_SECONDS, Failure, Key, Signature, Signed};

#[test]
fn both_algorithms_and_all_canonical_forms_pass() {
    for mut signer in [signer(), Signer::rsa("example.com")] {
        for canon in ["simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed"] {
            signer.canon = canon.to_owned();
            let mail = signer.sign(MAIL);
            assert_eq!(verify(&mail, &[signer.record()]), Ok(()), "{canon}\n{mail}");
            let signed = Signed::of(mail.as_bytes());
            let signature = signed.candidate(signed.signatures().next().unwrap(), now()).unwrap();
            assert_eq!(signature.key_name(), signer.key_name());
            // Maildirs and pipes have bare LF.
            assert_eq!(verify(&mail.replace("\r\n", "\n"), &[signer.record()]), Ok(()), "{canon}");
            for body in ["", "\r\n\r\n", " \r\n", "no end", "a\tb  c \r\n\r\n\r\nd"] {
                let mail = MAIL.replace("DONE\r\n \r\nLo\r\n\r\n", body);
                assert_eq!(verify(&signer.sign(&mail), &[signer.record()]), Ok(()), "{canon} {body:?}");
            }
        }
    }
}

#[test]
fn a_body_or_a_header_that_was_changed_does_not_pass() {
    for canon in ["simple/simple", "relaxed/relaxed"] {
        let mut signer = signer();
        signer.canon = canon.to_owned();
        let (mail, record) = (signer.sign(MAIL), [signer.record()]);
        let cases = [
            ("\r\n\r\nDONE", "\r\n\r\nNOT DONE", Failure::BodyHash),
            ("Lo\r\n\r\n", "Lo\r\n\r\n--\r\nfooter\r\n", Failure::BodyHash),
            ("T-1042", "T-1043", Failure::BadSignature),
            ("<lo@", "<mo@", Failure::BadSignature),
            ("09:55", "09:56", Failure::BadSignature),
        ];
        for (from, to, why) in cases {
            assert_eq!(verify(&mail.replace(from, to), &record), Err(why), "{canon} {from}");
        }
    }
    let mut simple = signer();
    simple.canon = "simple/simple".to_owned();
    let mail = simple.sign(MAIL).replace("Subject: Re", "Subject:  Re");
    assert_eq!(verify(&mail, &[simple.record()]), Err(Failure::BadSignature));
}

/// Tags behind the selector, and why the signature does not count.
#[test]
fn tags_that_do_not_count() {
    let (past, soon) = (NOW - 1, NOW + 1);
    let skew = NOW + i64::try_from(CLOCK_SKEW_SECONDS).unwrap();
    let cases = [
        (" l=4;", Err(Failure::BodyLength)),
        (" l=;", Err(Failure::BodyLength)),
        (&format!(" x={past};"), Err(Failure::Expired)),
        (&format!(" x={NOW};"), Err(Failure::Expired)),
        (&format!(" x={soon};"), Ok(())),
        (&format!(" t={soon}; x={soon};"), Err(Failure::Expired)),
        (&format!(" t={skew};"), Ok(())),
        (&format!(" t={};", skew + 1), Err(Failure::Future)),
        (" t=soon;", Err(Failure::Syntax)),
        (" x=-1;", Err(Failure::Syntax)),
        (" x=9999999999999;", Err(Failure::Syntax)),
        (" i=lo@example.com;", Ok(())),
        (" i=@mail.example.com;", Ok(())),
        (" i=@example.net;", Err(Failure::Identity)),
        (" i=@notexample.com;", Err(Failure::Identity)),
        (" i=example.com;", Err(Failure::Syntax)),
        (" q=dns/txt;", Ok(())),
        (" q=dns/spf;", Err(Failure::Syntax)),
        (" s=s2;", Err(Failure::Syntax)),
        (" z=From:x|To:y;", Ok(())),
        (" unheard=of;", Ok(())),
    ];
    for (tags, result) in cases {
        let mut signer = signer();
        signer.tags = tags.to_owned();
        assert_eq!(verify(&signer.sign(MAIL), &[signer.record()]), result, "{tags}");
    }
}

#[test]
fn what_stands_in_the_field_is_judged_before_any_key() {
    let mail = signer().sign(MAIL);
    let cases = [
        ("v=1;", "v=2;", Failure::Version),
        ("v=1; ", "", Failure::Syntax),
        ("ed25519-sha256", "rsa-sha1", Failure::Algorithm),
        ("ed25519-sha256", "none", Failure::Algorithm),
        ("relaxed/relaxed", "nofws", Failure::Syntax),
        ("d=example.com", "d=com", Failure::Syntax),
        ("d=example.com", "d=ex ample.com", Failure::Syntax),
        ("s=s1", "s=", Failure::Syntax),
        ("bh=", "bh=AA", Failure::Syntax),
        ("h=from:", "h=", Failure::NotCovered),
        ("h=from:to", "h=from:to:", Failure::Syntax),
        ("v=1;", "v=1; v=1;", Failure::Syntax),
    ];
    for (from, to, why) in cases {
        let mail = mail.replacen(from, to, 1);
        let signed = Signed::of(mail.as_bytes());
        let field = signed.signatures().next().unwrap();
        assert_eq!(signed.candidate(field, now()).map(|_: Signature| ()), Err(why), "{to}");
    }
}

#[test]
fn nothing_is_added_beside_what_is_signed() {
    let signer = signer();
    let (mail, record) = (signer.sign(MAIL), [signer.record()]);
    let added = [
        ("From: mo@example.com", Failure::Doubled),
        ("Subject: Re: [T-1]", Failure::Doubled),
        ("SUBJECT : Re: [T-1]", Failure::Doubled),
        ("To: x@example.com", Failure::Doubled),
        ("Date: Tue, 24 Nov 2026 09:55:00 +0000", Failure::Doubled),
        ("Message-ID: <b@example.com>", Failure::Doubled),
        ("Content-Type: text/html\r\nContent-Type: text/plain", Failure::Doubled),
        ("no field", Failure::BadHeader),
        ("From lo Mon Nov 23", Failure::BadHeader),
    ];
    for (field, why) in added {
        assert_eq!(verify(&format!("{field}\r\n{mail}"), &record), Err(why), "{field}");
        let below = mail.replace("\r\n\r\nDONE", &format!("\r\n{field}\r\n\r\nDONE"));
        assert_eq!(verify(&below, &record), Err(why), "below: {field}");
    }
    assert_eq!(verify(&format!("Received: by us\r\nX-Spam: no\r\n{mail}"), &record), Ok(()));
}

#[test]
fn what_a_mail_is_read_by_is_signed() {
    for (names, result) in [
        ("from:subject:date", Ok(())),
        ("from:from:subject:subject:date:date:cc:x-none", Ok(())),
        ("from:to:date:message-id", Err(Failure::NotCovered)),
        ("from:to:subject:message-id", Err(Failure::NotCovered)),
        ("subject:date", Err(Failure::NotCovered)),
    ] {
        let mut signer = signer();
        signer.names = names.to_owned();
        assert_eq!(verify(&signer.sign(MAIL), &[signer.record()]), result, "{names}");
    }
    let undated = MAIL.replace("Date: Mon, 23 Nov 2026 09:55:00 +0000\r\n", "");
    assert_eq!(verify(&signer().sign(&undated), &[signer().record()]), Err(Failure::NotCovered));
    // What is not there need not be signed; what is listed and not there cannot be added.
    let mut bare = signer();
    bare.names = "from:date:subject".to_owned();
    let mail = bare.sign(&MAIL.replace("Subject: Re: [T-1042]\r\n your post\r\n", ""));
    assert_eq!(verify(&mail, &[bare.record()]), Ok(()));
    let added = mail.replace("Date:", "Subject: Re: [T-1]\r\nDate:");
    assert_eq!(verify(&added, &[bare.record()]), Err(Failure::BadSignature));
}

/// RFC 6376 section 3.5: another signature may be signed, and that no third one was there.
#[test]
fn a_signature_over_a_signature() {
    let first = signer();
    for names in ["from:subject:date:dkim-signature", "dkim-signature:from:subject:date:dkim-signature"] {
        let second = Signer { names: names.to_owned(), ..signer() };
        let mail = second.sign(&first.sign(MAIL));
        assert_eq!(verify(&mail, &[second.record()]), Ok(()), "{names}");
        let changed = mail.replacen("; s=s1;\r\n h=from:to:", "; s=s2;\r\n h=from:to:", 1);
        assert_eq!(verify(&changed, &[second.record()]), Err(Failure::BadSignature), "{names}");
    }
}

#[test]
fn key_records() {
    let signer = signer();
    let (mail, record) = (signer.sign(MAIL), signer.record());
    let public = record.split("p=").nth(1).unwrap();
    let other = Signer::of("example.com").record();
    let rsa = Signer::rsa("example.com").record();
    let cases = [
        (record.clone(), Ok(())),
        (format!("k=ed25519; p={public}; n=a note;"), Ok(())),
        (format!("v=DKIM1; k=ed25519; s=email:other; h=sha1:sha256; p={public}"), Ok(())),
        (format!("v=DKIM1; k=ed25519; s=*; t=s; p={public}"), Ok(())),
        (format!("v=DKIM1; k=ed25519; t=y; p={public}"), Err(Failure::KeyTesting)),
        (format!("v=DKIM1; k=ed25519; t=s : y; p={public}"), Err(Failure::KeyTesting)),
        (format!("v=DKIM1; k=ed25519; s=web; p={public}"), Err(Failure::KeyService)),
        (format!("v=DKIM1; k=ed25519; h=sha1; p={public}"), Err(Failure::KeyAlgorithm)),
        (format!("v=DKIM1; k=x448; p={public}"), Err(Failure::KeyAlgorithm)),
        (format!("v=DKIM1; k=rsa; p={public}"), Err(Failure::KeySyntax)),
        (format!("k=ed25519; v=DKIM1; p={public}"), Err(Failure::KeySyntax)),
        (format!("v=DKIM2; k=ed25519; p={public}"), Err(Failure::KeySyntax)),
        ("v=DKIM1; k=ed25519; p=".to_owned(), Err(Failure::KeyRevoked)),
        ("v=DKIM1; k=ed25519".to_owned(), Err(Failure::KeySyntax)),
        ("v=DKIM1; k=ed25519; p=AAAA".to_owned(), Err(Failure::KeySyntax)),
        ("v=DKIM1; k=ed25519; p=!".to_owned(), Err(Failure::KeySyntax)),
        ("v=spf1 -all".to_owned(), Err(Failure::KeySyntax)),
        (rsa, Err(Failure::KeyAlgorithm)),
        (other, Err(Failure::BadSignature)),
        (format!("{record}; n={}", "x".repeat(5_000)), Err(Failure::KeySyntax)),
    ];
    for (record, result) in cases {
        assert_eq!(verify(&mail, std::slice::from_ref(&record)), result, "{record}");
    }
    assert_eq!(verify(&mail, &[]), Err(Failure::NoKey));
    assert_eq!(verify(&mail, &[record.clone(), record]), Err(Failure::SeveralKeys));
}

/// `t=s` in the key: no `i=` below `d=`.
#[test]
fn a_strict_key_wants_its_own_domain() {
    let mut signer = signer();
    signer.tags = " i=@mail.example.com;".to_owned();
    let record = signer.record();
    assert_eq!(verify(&signer.sign(MAIL), std::slice::from_ref(&record)), Ok(()));
    let strict = record.replace("v=DKIM1;", "v=DKIM1; t=s;");
    assert_eq!(verify(&signer.sign(MAIL), &[strict]), Err(Failure::Identity));
}

/// Of 1,024 bits is the key of RFC 8463 appendix A (`known.rs`).
#[test]
fn short_rsa_keys_are_refused() {
    for (bits, public) in [
        (
            1_023,
            "MIGeMA0GCSqGSIb3DQEBAQUAA4GMADCBiAKBgGYp2FBhD87CXjVZWQpYVJ8i/7rGIuE9Anh5C6Hsjr6CJUhfcY/LrdLchI45LSuvyNRDhVK/FiwKKwqyxa7BWwhWoQcAbXuTzywEG6+Ky7uvxUZb2cUUgNQhl5clekNiihDQHNJ5oj7mJ0Ga4SkDSeL387pTOBAsyiJK8MxrWUOhAgMBAAE=",
        ),
        (
            1_016,
            "MIGeMA0GCSqGSIb3DQEBAQUAA4GMADCBiAKBgAC6LsagXFdxXpkEengaq4rx7gIogfjnoJwKh95kcQRUnH23cg6IcaN0u5k14fiGmqTf7fftLw8PW8awedPfFsKCAMnBuW4rCrp8jLFkoz0CzPvJE94wubuej1VrQB4wgZg/GU4NUHPbVjQooAkmoR1GiGx+lK00E3qmOj//Ikm9AgMBAAE=",
        ),
        (
            768,
            "MHwwDQYJKoZIhvcNAQEBBQADawAwaAJhAKXaH1YDOsBVfpyd6g8DdjduV3MY9FnGLJRn2i+nigPH3XcmgH8AFcYx5eEoPyFgmFyaEVtkvfPo3jmx1Rn6L3n2NWzGAoKNS2rG8t8qfnMU854dW2RNeJJuIRL2nwfUQQIDAQAB",
        ),
    ] {
        let found = Key::read(&format!("v=DKIM1; k=rsa; p={public}"));
        assert_eq!(found.map(|_| ()), Err(Failure::KeySize), "{bits}");
    }
}
