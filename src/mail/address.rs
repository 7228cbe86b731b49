//! An addr-spec (RFC 5322 section 3.4.1), dot-atom only: what may stand in an envelope of ours.
//!
//! Deliberately narrow: no quoted local part, no domain literal, no comment, no route. A mail from
//! such an address is kept, but it is nobody's address on file.

use std::fmt;

/// Octets a local part may have (RFC 5321 section 4.5.3.1.1).
pub const LOCAL_PART_MAX: usize = 64;
/// Octets a domain may have (RFC 5321 section 4.5.3.1.2).
pub const DOMAIN_MAX: usize = 255;

/// One mailbox: `local@domain`. The domain is held in lower case, the local part as it was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    local: String,
    domain: String,
}

/// Why a text is no [`Address`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a plain mail address: {why}")]
pub struct NotAnAddress {
    /// The text, shortened.
    pub text: String,
    /// What is wrong with it.
    pub why: &'static str,
}

impl Address {
    /// Reads exactly one addr-spec; surrounding space is an error.
    ///
    /// # Errors
    /// [`NotAnAddress`] with the first rule that was broken.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        let refuse = |why| NotAnAddress { text: text.chars().take(80).collect(), why };
        let (local, domain) = text.rsplit_once('@').ok_or_else(|| refuse("no @"))?;
        // A letter may have more octets in lower case: what counts is what is held.
        let key_length = if local.is_ascii() { local.len() } else { fold(local).len() };
        let domain = fold(domain);
        if local.is_empty() || local.len().max(key_length) > LOCAL_PART_MAX {
            return Err(refuse("the local part has 0 or more than 64 octets"));
        }
        if domain.is_empty() || domain.len() > DOMAIN_MAX {
            return Err(refuse("the domain has 0 or more than 255 octets"));
        }
        if !local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atext)) {
            return Err(refuse("the local part is not a dot-atom"));
        }
        if !domain.split('.').all(is_label) {
            return Err(refuse("the domain is not a host name"));
        }
        Ok(Address { local: local.to_owned(), domain })
    }

    /// The part before the `@`, as written.
    #[must_use]
    pub fn local(&self) -> &str {
        &self.local
    }

    /// The part after the `@`, in lower case.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The form under which an address is looked up: all of it in lower case.
    ///
    /// RFC 5321 section 2.4 lets a server tell cases apart; no server in use gives two people
    /// addresses that differ only by case, and senders do vary it.
    #[must_use]
    pub fn key(&self) -> String {
        match self.local.is_ascii() {
            true => {
                let mut key = [&self.local, "@", &self.domain].concat();
                key.make_ascii_lowercase();
                key
            }
            false => [&fold(&self.local), "@", &self.domain].concat(),
        }
    }

    /// Whether both are looked up under one form: the same as comparing their keys, without making them.
    #[must_use]
    pub fn is(&self, other: &Address) -> bool {
        let local = || match self.local.is_ascii() && other.local.is_ascii() {
            true => self.local.eq_ignore_ascii_case(&other.local),
            false => fold(&self.local) == fold(&other.local),
        };
        self.domain == other.domain && local()
    }
}

/// Lower case, but no letter outside ASCII becomes one inside it: U+212A (Kelvin) must not turn into `k`.
fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let lower = |c: char| match c.to_lowercase().next() {
        Some(l) if c.is_ascii() || (!l.is_ascii() && c.to_lowercase().count() == 1) => l,
        _ => c,
    };
    text.chars().map(lower).collect()
}

/// RFC 5322 section 3.2.3, and UTF-8 by RFC 6532 section 3.2.
fn is_atext(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric()
            || matches!(c, '!' | '#'..='\'' | '*' | '+' | '-' | '/' | '=' | '?' | '^'..='`' | '{'..='~')
    } else {
        c.is_alphanumeric()
    }
}

fn is_label(label: &str) -> bool {
    !label.is_empty()
        && label.len() <= 63
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(|c| c.is_alphanumeric() || c == '-')
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.local)?;
        f.write_str("@")?;
        f.write_str(&self.domain)
    }
}

impl std::str::FromStr for Address {
    type Err = NotAnAddress;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Address::parse(text)
    }
}

impl serde::Serialize for Address {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Address {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Address::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plain_addresses_are_read_and_folded() {
        let address = Address::parse("Lee.Officer+x@Mail.Example.COM").unwrap();
        assert_eq!(address.to_string(), "Lee.Officer+x@mail.example.com");
        assert_eq!(address.key(), "lee.officer+x@mail.example.com");
        assert!(address.is(&Address::parse("LEE.officer+X@mail.example.com").unwrap()));
        assert!(!address.is(&Address::parse("lee.officer+x@example.com").unwrap()));
    }

    #[test]
    fn anything_else_is_refused() {
        let cases = [
            "",
            "@",
            "a@",
            "@b.example",
            "a",
            "a b@c.example",
            "a@b c",
            " a@b.example",
            "a@b.example ",
            "a..b@c.example",
            ".a@c.example",
            "a.@c.example",
            "a@.c",
            "a@c.",
            "a@-c.example",
            "a@c-.example",
            "\"a\"@c.example",
            "a@[127.0.0.1]",
            "a@b@c.example",
            "<a@b.example>",
            "a@b.example\0",
            "a\u{202e}@b.example",
        ];
        for case in cases {
            assert!(Address::parse(case).is_err(), "{case:?}");
        }
    }

    #[test]
    fn each_sign_of_an_atom_is_one() {
        let atoms = (0..=u8::MAX).map(char::from).filter(|c| c.is_ascii() && is_atext(*c));
        let signs: String = atoms.filter(|c| !c.is_ascii_alphanumeric()).collect();
        assert_eq!(signs, "!#$%&'*+-/=?^_`{|}~");
    }

    #[test]
    fn lengths_are_counted_at_and_over_the_limit() {
        let local = |n: usize| format!("{}@b.example", "a".repeat(n));
        assert!(Address::parse(&local(LOCAL_PART_MAX)).is_ok());
        assert!(Address::parse(&local(LOCAL_PART_MAX + 1)).is_err());
        let domain = |last: usize| format!("a@{0}.{0}.{0}.{1}", "b".repeat(63), "c".repeat(last));
        assert!(Address::parse(&domain(DOMAIN_MAX - 3 * 64)).is_ok());
        assert!(Address::parse(&domain(DOMAIN_MAX - 3 * 64 + 1)).is_err());
    }

    #[test]
    fn a_letter_that_grows_in_lower_case_is_counted_as_it_is_held() {
        // U+023A has two octets, its lower case U+2C65 three.
        let address = |n: usize| format!("{0}@{0}.example", "\u{23a}".repeat(n));
        let held = Address::parse(&address(21)).unwrap();
        assert_eq!(Address::parse(&held.key()).unwrap().key(), held.key());
        assert!(Address::parse(&address(22)).is_err());
    }

    #[test]
    fn no_letter_becomes_an_ascii_letter() {
        let kelvin = Address::parse("\u{212a}im@ban\u{212a}.example").unwrap();
        assert_ne!(kelvin.key(), "kim@bank.example");
        assert!(kelvin.is(&kelvin) && !kelvin.is(&Address::parse("kim@bank.example").unwrap()));
        assert!(!kelvin.domain().is_ascii());
    }

    proptest! {
        #[test]
        fn what_is_read_reads_back(text in "\\PC{0,20}@\\PC{0,20}") {
            if let Ok(address) = Address::parse(&text) {
                prop_assert_eq!(Address::parse(&address.to_string()), Ok(address.clone()));
                let key = Address::parse(&address.key()).unwrap();
                prop_assert_eq!(key.key(), address.key());
            }
        }

        #[test]
        fn ordinary_ones_are_always_read(text in "[a-zA-Z0-9_+-]{1,20}(\\.[a-z0-9]{1,10})?@[a-zA-Z0-9]{1,20}\\.[a-z]{2,10}") {
            prop_assert!(Address::parse(&text).is_ok());
        }
    }
}
