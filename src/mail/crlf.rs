//! The one normaliser of line ends: what goes to the wire ends its lines with CRLF and with nothing else.
//!
//! RFC 5321 section 2.3.8: a bare CR or LF must not be sent. Servers disagree about them, and what
//! one of them takes for the end of the message is how mail is smuggled.

/// `bytes` with every CRLF, bare CR and bare LF as one CRLF, ending in CRLF.
#[must_use]
pub fn normalise(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 32 + 2);
    let mut after_cr = false;
    for &byte in bytes {
        match byte {
            b'\r' => out.extend_from_slice(b"\r\n"),
            b'\n' if after_cr => {}
            b'\n' => out.extend_from_slice(b"\r\n"),
            other => out.push(other),
        }
        after_cr = byte == b'\r';
    }
    if !out.ends_with(b"\r\n") {
        out.extend_from_slice(b"\r\n");
    }
    out
}

/// Whether every CR is followed by LF and every LF follows a CR.
#[must_use]
pub fn is_clean(bytes: &[u8]) -> bool {
    let mut previous = 0;
    for &byte in bytes {
        if (previous == b'\r') != (byte == b'\n') {
            return false;
        }
        previous = byte;
    }
    previous != b'\r'
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_kind_of_line_end_becomes_one_crlf() {
        assert_eq!(normalise(b"a\nb\rc\r\nd"), b"a\r\nb\r\nc\r\nd\r\n");
        assert_eq!(normalise(b"\r\r\n\n"), b"\r\n\r\n\r\n");
        assert_eq!(normalise(b""), b"\r\n");
    }

    #[test]
    fn a_hidden_end_of_the_message_is_a_plain_one() {
        // What is stuffed later is stuffed here too: no dot stands behind a bare LF.
        for smuggled in [&b"a\n.\n"[..], b"a\r.\r", b"a\n.\r\n", b"a\r\n.\n", b"a\r.\r\n"] {
            assert_eq!(normalise(smuggled), b"a\r\n.\r\n", "{smuggled:?}");
        }
    }

    #[test]
    fn bare_ones_are_seen() {
        assert!(is_clean(b"") && is_clean(b"a\r\n\r\nb"));
        for dirty in [&b"\n"[..], b"a\n", b"\r", b"a\rb", b"\r\r\n", b"\r\n\n", b"a\r\n\r"] {
            assert!(!is_clean(dirty), "{dirty:?}");
        }
    }

    proptest! {
        #[test]
        fn the_result_is_clean_and_stays(bytes in proptest::collection::vec(prop_oneof![Just(b'\r'), Just(b'\n'), any::<u8>()], 0..200)) {
            let once = normalise(&bytes);
            prop_assert!(is_clean(&once) && once.ends_with(b"\r\n"));
            prop_assert_eq!(&normalise(&once), &once);
            let text = |b: &[u8]| b.iter().copied().filter(|b| !matches!(b, b'\r' | b'\n')).collect::<Vec<_>>();
            prop_assert_eq!(text(&once), text(&bytes));
        }
    }
}
