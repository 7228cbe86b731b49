//! Folder names as they stand in a command: modified UTF-7 (RFC 3501 section 5.1.3), quoted.

use data_encoding::BASE64_NOPAD;

/// The folder in quotes, or `None` for one with a control character.
#[must_use]
pub fn quoted(folder: &str) -> Option<String> {
    if folder.is_empty() || folder.chars().any(char::is_control) {
        return None;
    }
    let name = utf7(folder).replace('\\', "\\\\").replace('"', "\\\"");
    Some(format!("\"{name}\""))
}

fn utf7(folder: &str) -> String {
    let (mut out, mut shifted) = (String::new(), Vec::new());
    for c in folder.chars() {
        if (' '..='~').contains(&c) {
            flush(&mut shifted, &mut out);
            out.push(c);
            // "&" itself is written "&-".
            out.extend((c == '&').then_some('-'));
        } else {
            shifted.extend(c.encode_utf16(&mut [0; 2]).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    flush(&mut shifted, &mut out);
    out
}

fn flush(shifted: &mut Vec<u8>, out: &mut String) {
    if !shifted.is_empty() {
        out.push_str(&format!("&{}-", BASE64_NOPAD.encode(shifted).replace('/', ",")));
        shifted.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_encoded_as_servers_keep_them() {
        // The second is the example of RFC 3501 section 5.1.3.
        for (folder, expected) in [
            ("INBOX", "\"INBOX\""),
            ("~peter/mail/台北/日本語", "\"~peter/mail/&U,BTFw-/&ZeVnLIqe-\""),
            ("Erledigt & geprüft", "\"Erledigt &- gepr&APw-ft\""),
            ("a\"b\\c", "\"a\\\"b\\\\c\""),
            ("Mail 📬", "\"Mail &2D3c7A-\""),
        ] {
            assert_eq!(quoted(folder).as_deref(), Some(expected));
        }
        assert_eq!((quoted(""), quoted("a\r\nb")), (None, None));
    }
}
