//! Macro-strings (RFC 7208 section 7): read once, expanded for one claim.

use super::Claim;
use std::iter::Peekable;
use std::net::IpAddr;
use std::str::Chars;

/// Octets of a name as it is written (RFC 7208 section 7.3).
pub const NAME_MAX: usize = 253;
/// Letters of the macros that we expand; `c`, `r` and `t` may stand in explanations only (section 7.2).
const LETTERS: &str = "slodiphv";
const DELIMITERS: &str = ".-+,/_=";

/// One piece of a macro-string.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Macro { letter: char, keep: Option<usize>, reverse: bool, delimiters: String },
}

/// A text with macros.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MacroString(Vec<Part>);

impl MacroString {
    /// Reads a macro-string; `None`: it breaks the grammar.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        read(text).map(|(parts, _)| MacroString(parts))
    }

    /// Reads a domain-spec: one that ends in a macro, or in a label that could be a top-level domain.
    #[must_use]
    pub fn domain_spec(text: &str) -> Option<Self> {
        let (parts, tail) = read(text)?;
        let ends = match tail {
            "" => !parts.is_empty(),
            tail => tail.strip_suffix('.').unwrap_or(tail).rsplit_once('.').is_some_and(|(_, l)| is_top(l)),
        };
        ends.then_some(MacroString(parts))
    }

    /// What it says of this claim, in a record of `domain`.
    #[must_use]
    pub fn expand(&self, claim: &Claim, domain: &str) -> String {
        self.0.iter().map(|part| part.expand(claim, domain)).collect()
    }
}

/// All parts, and what stands literally behind the last macro.
fn read(text: &str) -> Option<(Vec<Part>, &str)> {
    let (mut parts, mut rest) = (Vec::new(), text);
    while let Some(at) = rest.find('%') {
        let (literal, tail) = rest.split_at_checked(at)?;
        parts.push(Part::Text(literal.to_owned()));
        let mut chars = tail.chars();
        let (_, next) = (chars.next(), chars.next()?);
        parts.push(match next {
            '{' => expand(&mut chars)?,
            '%' => Part::Text("%".to_owned()),
            '_' => Part::Text(" ".to_owned()),
            '-' => Part::Text("%20".to_owned()),
            _ => return None,
        });
        rest = chars.as_str();
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_owned()));
    }
    // Section 7.1: visible characters of ASCII.
    text.bytes().all(|b| b.is_ascii_graphic()).then_some((parts, rest))
}

/// Behind `%{`, up to the `}`.
fn expand(chars: &mut Chars<'_>) -> Option<Part> {
    let letter = chars.next().filter(|c| LETTERS.contains(c.to_ascii_lowercase()))?;
    let inner = chars.as_str();
    let (transform, rest) = inner.split_once('}')?;
    *chars = rest.chars();
    let mut transform = transform.chars().peekable();
    let digits: String = taken(&mut transform, |c| c.is_ascii_digit());
    // Section 7.1: not zero; more parts than there are is all of them.
    let keep = (!digits.is_empty()).then(|| digits.parse().unwrap_or(usize::MAX));
    let reverse = transform.next_if(|c| c.eq_ignore_ascii_case(&'r')).is_some();
    let delimiters = taken(&mut transform, |c| DELIMITERS.contains(*c));
    let whole = transform.next().is_none() && keep != Some(0);
    whole.then_some(Part::Macro { letter, keep, reverse, delimiters })
}

fn taken(chars: &mut Peekable<Chars<'_>>, is: impl Fn(&char) -> bool) -> String {
    std::iter::from_fn(|| chars.next_if(&is)).collect()
}

/// The toplabel of section 7.1: letters, digits and inner hyphens, and not digits alone.
pub(super) fn is_top(label: &str) -> bool {
    let inner = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let ends = label.starts_with(|c: char| c != '-') && label.ends_with(|c: char| c != '-');
    inner && ends && !label.bytes().all(|b| b.is_ascii_digit())
}

impl Part {
    fn expand(&self, claim: &Claim, domain: &str) -> String {
        let (letter, keep, reverse, delimiters) = match self {
            Part::Text(text) => return text.clone(),
            Part::Macro { letter, keep, reverse, delimiters } => (*letter, *keep, *reverse, delimiters),
        };
        let value = value(letter.to_ascii_lowercase(), claim, domain);
        let cuts = |c: char| if delimiters.is_empty() { c == '.' } else { delimiters.contains(c) };
        let mut pieces: Vec<&str> = value.split(cuts).collect();
        if reverse {
            pieces.reverse();
        }
        let from = pieces.len().saturating_sub(keep.unwrap_or(usize::MAX));
        let text = pieces.get(from..).unwrap_or_default().join(".");
        if letter.is_ascii_uppercase() { escaped(&text) } else { text }
    }
}

/// Section 7.2.
fn value(letter: char, claim: &Claim, domain: &str) -> String {
    match letter {
        's' => format!("{}@{}", claim.local, claim.domain),
        'l' => claim.local.clone(),
        'o' => claim.domain.clone(),
        'd' => domain.to_owned(),
        'i' => dotted(claim.ip),
        'h' => claim.helo.clone(),
        'v' => if claim.ip.is_ipv4() { "in-addr" } else { "ip6" }.to_owned(),
        // `p`, section 7.3: what is not validated is "unknown".
        _ => "unknown".to_owned(),
    }
}

/// Section 7.3: an IPv6 address is its nibbles, each a part.
fn dotted(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => {
            let nibbles = ip.octets().into_iter().flat_map(|octet| [octet >> 4, octet & 0xf]);
            nibbles.map(|nibble| format!("{nibble:x}")).collect::<Vec<_>>().join(".")
        }
    }
}

/// Section 7.3: all but the unreserved characters of RFC 3986.
fn escaped(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// A name of the DNS, lower case and without the last dot; one that is too long loses labels on its left
/// (section 7.3). `None`: it can be none (section 4.3).
#[must_use]
pub fn name(text: &str) -> Option<String> {
    let mut name = text.strip_suffix('.').unwrap_or(text);
    while name.len() > NAME_MAX {
        name = name.split_once('.')?.1;
    }
    let is_label =
        |label: &str| (1..=63).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_graphic());
    name.split('.').all(is_label).then(|| name.to_ascii_lowercase())
}
