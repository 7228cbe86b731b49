//! OpenPGP inside a text (RFC 9580 sections 6.2 and 7): a clear-signed text becomes plain words again; what is
//! encrypted is taken out and named.
//!
//! No signature is verified and nothing is decrypted. Quoted armour (`> -----BEGIN`) is left to the rules of quotes.

use std::borrow::Cow;

const MARK: &str = "-----BEGIN PGP ";
const SIGNED: &str = "-----BEGIN PGP SIGNED MESSAGE-----";
const SIGNATURE: &str = "-----BEGIN PGP SIGNATURE-----";
const SIGNATURE_END: &str = "-----END PGP SIGNATURE-----";
/// `-----BEGIN PGP MESSAGE-----`, and the obsolete `-----BEGIN PGP MESSAGE, PART 1/2-----`.
const SEALED: &str = "-----BEGIN PGP MESSAGE";
const SEALED_END: &str = "-----END PGP MESSAGE";

/// What may stand above a signed text (RFC 9580 section 6.2.2).
const HEADERS: &[&str] = &["Hash: ", "SaltedHash: ", "Charset: ", "Version: ", "NotDashEscaped: "];

/// Where in the text the walk stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// Outside of any armour.
    Plain,
    /// In the armour headers (`Hash: SHA256`) above a signed text.
    Headers,
    /// In a signed text.
    Signed,
    /// In a signature.
    Signature,
    /// In what is encrypted.
    Sealed,
}

/// The words of a text (LF line ends), and whether some of it is encrypted.
pub(super) fn read(text: String) -> (String, bool) {
    if !text.contains(MARK) {
        return (text, false);
    }
    let (mut out, mut at, mut sealed) = (String::with_capacity(text.len()), At::Plain, false);
    // A signature whose end never comes may hold words: they are given back.
    let mut signature = String::new();
    for line in text.split_inclusive('\n') {
        let (next, kept) = step(at, line);
        sealed |= next == At::Sealed;
        match at {
            At::Signature if next == At::Signature => signature.push_str(line),
            At::Signature => out.push_str(&words_of(&signature)),
            At::Plain | At::Headers | At::Signed | At::Sealed => {
                out.push_str(kept.as_deref().unwrap_or_default());
            }
        }
        if next != At::Signature {
            signature.clear();
        }
        at = next;
    }
    out.push_str(&signature);
    (out, sealed)
}

/// The lines of a signature that are none of its own: armour headers, base64 and the checksum (RFC 9580 section 6).
fn words_of(signature: &str) -> String {
    let base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
    let armour = |line: &str| line.chars().all(base64) || is_header(line);
    signature.split_inclusive('\n').filter(|line| !armour(line.trim())).collect()
}

/// An armour header. A comment is the sender's own, unless it names the program.
fn is_header(line: &str) -> bool {
    let program = |comment: &str| {
        let comment = comment.to_ascii_lowercase();
        ["gpg", "pgp", "gnupg", "http"].iter().any(|name| comment.contains(name))
    };
    match line.strip_prefix("Comment: ") {
        Some(comment) => program(comment),
        None => HEADERS.iter().any(|name| line.starts_with(name)),
    }
}

/// Whether a page without a text beside it holds something encrypted.
pub(super) fn seals(page: &str) -> bool {
    page.contains(SEALED)
}

/// What becomes of one line, and where the walk stands behind it.
fn step(at: At, line: &str) -> (At, Option<Cow<'_, str>>) {
    let bare = line.trim_end();
    match at {
        At::Plain if bare == SIGNED => (At::Headers, None),
        At::Plain | At::Signed if bare.starts_with(SEALED) => (At::Sealed, None),
        At::Plain => (At::Plain, Some(line.into())),
        At::Headers if bare.is_empty() => (At::Signed, None),
        // Anything else there is a text that somebody touched, and words.
        At::Headers if is_header(bare) => (At::Headers, None),
        At::Headers | At::Signed if bare == SIGNATURE => (At::Signature, None),
        // RFC 9580 section 7.2: a dash and a space were put in front of a line that starts with a dash.
        At::Headers | At::Signed => (At::Signed, Some(line.strip_prefix("- ").unwrap_or(line).into())),
        At::Signature if bare == SIGNATURE_END => (At::Plain, None),
        At::Signature => (At::Signature, None),
        At::Sealed if bare.starts_with(SEALED_END) => (At::Plain, None),
        At::Sealed => (At::Sealed, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clear_signed_text_is_plain_words_again() {
        let sent = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nDone\n- - the post\n- -- \nLee\n\
                    -----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\nfooter\n";
        assert_eq!(read(sent.to_owned()), ("Done\n- the post\n-- \nLee\nfooter\n".to_owned(), false));
        let bare = "-----BEGIN PGP SIGNED MESSAGE-----\n\nDone";
        assert_eq!(read(bare.to_owned()), ("Done".to_owned(), false), "without a signature below it");
        let touched = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\nNote: done\n\nthanks";
        assert_eq!(read(touched.to_owned()).0, "Note: done\n\nthanks");
    }

    #[test]
    fn words_in_a_signature_are_kept() {
        let open =
            "-----BEGIN PGP SIGNED MESSAGE-----\n\nDone\n-----BEGIN PGP SIGNATURE-----\n\nabc\n\nBut not yet";
        assert_eq!(read(open.to_owned()).0, "Done\n\nabc\n\nBut not yet");
        let within = "-----BEGIN PGP SIGNED MESSAGE-----\nComment: not the video\n\nDone\n-----BEGIN PGP SIGNATURE-----\n\n\
                      iQEz\nBut not yet\n=aBcD\n-----END PGP SIGNATURE-----\n";
        assert_eq!(read(within.to_owned()).0, "Comment: not the video\n\nDone\nBut not yet\n");
        let program = "-----BEGIN PGP SIGNED MESSAGE-----\nComment: Using GnuPG with mail\n\nDone";
        assert_eq!(read(program.to_owned()).0, "Done");
    }

    #[test]
    fn what_is_encrypted_is_named_and_its_neighbours_stay() {
        let sent = "Hi\n-----BEGIN PGP MESSAGE-----\n\nhQEM\n-----END PGP MESSAGE-----\nbye\n";
        assert_eq!(read(sent.to_owned()), ("Hi\nbye\n".to_owned(), true));
        let open = "-----BEGIN PGP MESSAGE-----\nVersion: 1\n\nhQEM\nDONE\n";
        assert_eq!(read(open.to_owned()), (String::new(), true));
    }

    #[test]
    fn quoted_armour_and_talk_of_it_are_words() {
        for text in ["> -----BEGIN PGP MESSAGE-----\n> hQEM\n", "I see -----BEGIN PGP MESSAGE----- here\n"] {
            assert_eq!(read(text.to_owned()), (text.to_owned(), false));
        }
    }
}
