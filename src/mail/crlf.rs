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
