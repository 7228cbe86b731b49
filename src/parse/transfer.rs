//! Transfer encodings (RFC 2045 section 6), read as far as they can be read: damage costs octets, never the part.

use std::borrow::Cow;

/// The octets behind the encoding; an unknown one is taken as it stands.
pub(super) fn decode<'a>(encoding: &str, body: &'a [u8]) -> Cow<'a, [u8]> {
    match encoding {
        "base64" => Cow::Owned(base64(body)),
        "quoted-printable" => Cow::Owned(quoted_printable(body)),
        _ => Cow::Borrowed(body),
    }
}

/// RFC 2045 section 6.8: characters outside the alphabet are passed over, `=` ends a group.
fn base64(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0_u8);
    for &byte in body {
        let Some(six) = sextet(byte) else {
            if byte == b'=' {
                flush(&mut out, bits, count);
                (bits, count) = (0, 0);
            }
            continue;
        };
        bits = (bits << 6) | u32::from(six);
        count += 1;
        if count == 4 {
            out.extend_from_slice(bits.to_be_bytes().get(1..).unwrap_or_default());
            (bits, count) = (0, 0);
        }
    }
    flush(&mut out, bits, count);
    out
}

fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

/// Two characters make one octet, three make two.
fn flush(out: &mut Vec<u8>, bits: u32, count: u8) {
    match count {
        2 => out.extend((bits << 12).to_be_bytes().get(1..2).unwrap_or_default()),
        3 => out.extend((bits << 6).to_be_bytes().get(1..3).unwrap_or_default()),
        _ => {}
    }
}

/// RFC 2045 section 6.7: an `=` that starts nothing stays.
fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = rest.iter().position(|b| matches!(b, b'=' | b'\n')) {
        let (plain, tail) = rest.split_at(at);
        if tail.first() == Some(&b'\n') {
            // White space at the end of a line was added on the way (rule 3).
            let kept = plain.strip_suffix(b"\r").unwrap_or(plain).trim_ascii_end();
            out.extend_from_slice(kept);
            out.push(b'\n');
            rest = tail.get(1..).unwrap_or_default();
            continue;
        }
        out.extend_from_slice(plain);
        rest = escape(&mut out, tail);
    }
    out.extend_from_slice(rest);
    out
}

/// `tail` starts with `=`; gives what follows the escape.
fn escape<'a>(out: &mut Vec<u8>, tail: &'a [u8]) -> &'a [u8] {
    let after = tail.get(1..).unwrap_or_default();
    if let [high, low, rest @ ..] = after
        && let (Some(high), Some(low)) = (hex(*high), hex(*low))
    {
        out.push(high << 4 | low);
        return rest;
    }
    // A soft line break, with the white space that some add (rule 5).
    let blanks = after.iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\r')).count();
    match after.get(blanks..) {
        Some([b'\n', rest @ ..]) => rest,
        Some([]) => &[],
        _ => {
            out.push(b'=');
            after
        }
    }
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_survives_damage() {
        assert_eq!(base64(b"RE9O\r\nRQ=="), b"DONE");
        assert_eq!(base64(b"R!E9\x00ORQ"), b"DONE");
        assert_eq!(base64(b"RE9ORQ==RE9ORQ=="), b"DONEDONE");
        assert_eq!(base64(b"===="), b"");
    }

    #[test]
    fn quoted_printable_survives_damage() {
        assert_eq!(quoted_printable(b"Sch=F6n, a=\r\nb=3D= \r\nc  \r\nd"), b"Sch\xf6n, ab=c\nd");
        assert_eq!(quoted_printable(b"50 = 50 =ZZ ="), b"50 = 50 =ZZ ");
    }
}
