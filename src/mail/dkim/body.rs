//! The body as it is hashed (RFC 6376 sections 3.4.3 and 3.4.4), in one pass and without a copy of it.
//!
//! A bare LF ends a line here: Maildirs and pipes have mail so, and what came by SMTP has none (RFC 5321
//! section 2.3.8). A bare CR is an octet like any other.

use super::Canon;
use crate::mail::fields::{line_at, without_end};
use ring::digest::{Context, SHA256};

/// Octets that are hashed at once.
const BLOCK: usize = 8 * 1024;

/// The SHA-256 of a canonical body.
pub(super) fn hash(canon: Canon, body: &[u8]) -> Vec<u8> {
    let mut out = Hashed::new();
    canonical(canon, body, &mut |part| out.push(part));
    out.finish()
}

/// The same of its first octets alone (section 3.4.5); `None`: it has not as many.
pub(super) fn hash_of_first(octets: usize, canon: Canon, body: &[u8]) -> Option<Vec<u8>> {
    let (mut out, mut left) = (Hashed::new(), octets);
    canonical(canon, body, &mut |part| {
        let part = part.get(..left).unwrap_or(part);
        left -= part.len();
        out.push(part);
    });
    (left == 0).then(|| out.finish())
}

struct Hashed {
    context: Context,
    block: Vec<u8>,
}

impl Hashed {
    fn new() -> Self {
        Hashed { context: Context::new(&SHA256), block: Vec::with_capacity(BLOCK) }
    }

    fn finish(mut self) -> Vec<u8> {
        self.context.update(&self.block);
        self.context.finish().as_ref().to_vec()
    }

    /// Many small parts cost one call.
    fn push(&mut self, part: &[u8]) {
        if self.block.len() + part.len() > BLOCK {
            self.context.update(&self.block);
            self.block.clear();
        }
        match part.len() > BLOCK {
            true => self.context.update(part),
            false => self.block.extend_from_slice(part),
        }
    }
}

fn canonical(canon: Canon, body: &[u8], push: &mut impl FnMut(&[u8])) {
    let (mut at, mut ends, mut is_empty) = (0, 0_usize, true);
    while let Some(line) = line_at(body, at) {
        at += line.len();
        let line = without_end(line);
        if is_blank(canon, line) {
            ends += 1;
            continue;
        }
        // Empty lines count only with something behind them.
        (0..ends).for_each(|_| push(b"\r\n"));
        (ends, is_empty) = (1, false);
        match canon {
            Canon::Simple => push(line),
            Canon::Relaxed => reduced(line, &mut *push),
        }
    }
    // A body of nothing is one line end (section 3.4.3), or really nothing (section 3.4.4).
    if !is_empty || canon == Canon::Simple {
        push(b"\r\n");
    }
}

fn is_blank(canon: Canon, line: &[u8]) -> bool {
    match canon {
        Canon::Simple => line.is_empty(),
        Canon::Relaxed => line.iter().all(|b| matches!(b, b' ' | b'\t')),
    }
}

/// White space at the end goes, any other run of it becomes one space.
pub(super) fn reduced(line: &[u8], mut push: impl FnMut(&[u8])) {
    let mut is_first = true;
    for word in line.split(|b| matches!(b, b' ' | b'\t')) {
        if !word.is_empty() {
            if !is_first {
                push(b" ");
            }
            push(word);
        }
        is_first = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(canon: Canon, body: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        canonical(canon, body, &mut |part| out.extend_from_slice(part));
        out
    }

    /// RFC 6376 section 3.4.5.
    #[test]
    fn the_example_of_the_rfc() {
        let body = b" C \r\nD \t E\r\n\r\n\r\n";
        assert_eq!(text(Canon::Relaxed, body), b" C\r\nD E\r\n");
        assert_eq!(text(Canon::Simple, body), b" C \r\nD \t E\r\n");
    }

    #[test]
    fn empty_lines_at_the_end_and_nothing_at_all() {
        for body in [&b""[..], b"\r\n", b"\n\n", b"\r\n\r\n"] {
            assert_eq!(
                (text(Canon::Simple, body), text(Canon::Relaxed, body)),
                (b"\r\n".to_vec(), Vec::new())
            );
        }
        assert_eq!(text(Canon::Relaxed, b" \t\r\n  "), b"");
        assert_eq!(text(Canon::Simple, b" "), b" \r\n");
        for canon in [Canon::Simple, Canon::Relaxed] {
            assert_eq!(text(canon, b"\r\na\r\n\r\nb"), b"\r\na\r\n\r\nb\r\n");
            assert_eq!(text(canon, b"a\n\nb\n\n"), b"a\r\n\r\nb\r\n");
            assert_eq!(text(canon, b"a\rb"), b"a\rb\r\n");
        }
    }

    /// RFC 6376 sections 3.4.3 and 3.4.4, the hashes of an empty body.
    #[test]
    fn known_hashes() {
        let base64 = |hash: Vec<u8>| data_encoding::BASE64.encode(&hash);
        assert_eq!(base64(hash(Canon::Simple, b"")), "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=");
        assert_eq!(base64(hash(Canon::Relaxed, b"")), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }

    proptest! {
        #[test]
        fn blocks_do_not_show(body in proptest::collection::vec(proptest::sample::select(&b" \t\r\nab"[..]), 0..200), times in 1_usize..400) {
            let body = body.repeat(times);
            for canon in [Canon::Simple, Canon::Relaxed] {
                let whole = text(canon, &body);
                prop_assert_eq!(hash(canon, &body), ring::digest::digest(&SHA256, &whole).as_ref().to_vec());
                prop_assert!(whole.len() <= 2 * body.len() + 2);
                prop_assert_eq!(text(canon, &whole), whole); // once canonical, always canonical
            }
        }
    }
}
