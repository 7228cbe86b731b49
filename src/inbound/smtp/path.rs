//! Reverse-path and forward-path of MAIL and RCPT (RFC 5321 section 4.1.2).
//!
//! A path that is well bracketed but no plain [`Address`] (quoted local part, address literal, the
//! double dots of some phone companies) is [`Path::Odd`]: mail from there is kept, nobody of ours is it.

use crate::mail::Address;

/// Octets a path may have, brackets included (RFC 5321 section 4.5.3.1.3).
const PATH_MAX: usize = 256;

/// What stands between `<` and `>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Path {
    /// `<>`
    Null,
    /// `<Postmaster>` (RFC 5321 section 4.1.1.3)
    Postmaster,
    /// An address that could be ours.
    Plain(Address),
    /// Somewhere that cannot be ours.
    Odd {
        /// Whether it has 8-bit characters.
        utf8: bool,
        /// Its domain as it was written, if that can be a name of the DNS; else empty.
        domain: String,
    },
}

impl Path {
    /// Reads `<...>` at the start of `text`; returns it and what follows.
    #[must_use]
    pub fn parse(text: &str) -> Option<(Path, &str)> {
        let inner = text.strip_prefix('<')?;
        let end = closing(inner)?;
        let (mailbox, rest) = (inner.get(..end)?, inner.get(end + 1..)?);
        if mailbox.len() + 2 > PATH_MAX {
            return None;
        }
        Some((Path::of(without_route(mailbox)?)?, rest))
    }

    /// Whether it needs SMTPUTF8 (RFC 6531 section 3.4).
    #[must_use]
    pub fn is_utf8(&self) -> bool {
        match self {
            Path::Null | Path::Postmaster => false,
            Path::Plain(address) => !address.local().is_ascii() || !address.domain().is_ascii(),
            Path::Odd { utf8, .. } => *utf8,
        }
    }

    fn of(mailbox: &str) -> Option<Path> {
        if mailbox.is_empty() {
            return Some(Path::Null);
        }
        if mailbox.eq_ignore_ascii_case("postmaster") {
            return Some(Path::Postmaster);
        }
        if let Ok(address) = Address::parse(mailbox) {
            return Some(Path::Plain(address));
        }
        let (local, domain) = mailbox.rsplit_once('@')?;
        let quoted = local.len() >= 2 && local.starts_with('"') && local.ends_with('"');
        let plain = |part: &str| !part.contains([' ', '<', '>', '"', '\\']);
        let fits = (1..=64).contains(&local.len()) && (1..=255).contains(&domain.len());
        if !fits || !(quoted || plain(local)) || !plain(domain) {
            return None;
        }
        let is_name = domain.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
        let domain = if is_name { domain.to_owned() } else { String::new() };
        Some(Path::Odd { utf8: !mailbox.is_ascii(), domain })
    }
}

/// RFC 5321 appendix C: a source route is recognised and ignored.
fn without_route(mailbox: &str) -> Option<&str> {
    match mailbox.starts_with('@') {
        true => mailbox.split_once(':').map(|(_, rest)| rest).filter(|rest| !rest.is_empty()),
        false => Some(mailbox),
    }
}

/// Where the `>` stands that is not inside a quoted string.
fn closing(text: &str) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '>' if !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Option<String> {
        match Path::parse(text)?.0 {
            Path::Plain(address) => Some(address.to_string()),
            Path::Null | Path::Postmaster | Path::Odd { .. } => None,
        }
    }

    #[test]
    fn paths_are_told_apart() {
        assert_eq!(plain("<lo@Example.com> SIZE=5").as_deref(), Some("lo@example.com"));
        assert_eq!(plain("<@a.test,@b.test:lo@example.com>").as_deref(), Some("lo@example.com"));
        assert_eq!(Path::parse("<>"), Some((Path::Null, "")));
        assert_eq!(Path::parse("<postMaster> X"), Some((Path::Postmaster, " X")));
        for (odd, domain) in [
            (r#"<"a b>\""@X.test>"#, "X.test"),
            ("<a@[192.0.2.1]>", ""),
            ("<a..b@x.test>", "x.test"),
            ("<a@my_host>", "my_host"),
        ] {
            let path = Path::Odd { utf8: false, domain: domain.to_owned() };
            assert_eq!(Path::parse(odd), Some((path, "")), "{odd}");
        }
    }

    #[test]
    fn broken_paths_are_refused() {
        for bad in
            ["lo@x.test", "<lo@x.test", "<lo>", "<a b@x.test>", "<@a.test:>", "<\"a@x.test>", "<a@>", ""]
        {
            assert_eq!(Path::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_path_may_have_its_limit_and_not_one_more() {
        let path = |octets: usize| format!("<a@{}>", "x".repeat(octets - 4));
        assert!(Path::parse(&path(PATH_MAX)).is_some());
        assert_eq!(Path::parse(&path(PATH_MAX + 1)), None);
    }
}
