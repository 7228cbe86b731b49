//! Reads the server's answers to SELECT, SEARCH, FETCH and CAPABILITY.
//!
//! The octets have passed the screen, so a literal is the body of a FETCH. What it does not know it
//! passes over: a server may say anything at any time (RFC 3501 section 7).

use super::screen::announced;

/// One untagged response: its line, and the literal in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Response<'a> {
    /// Up to its line end, or up to the literal.
    pub line: &'a [u8],
    /// The literal's octets.
    pub literal: Option<&'a [u8]>,
    /// What follows the literal.
    pub rest: &'a [u8],
}

/// What SELECT said of the folder (RFC 3501 section 6.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Selected {
    /// Messages in it.
    pub exists: u32,
    /// Without it no UID means anything.
    pub uidvalidity: Option<u32>,
    /// The next UID; a server may leave it out.
    pub uidnext: Option<u32>,
    /// Keywords of our own are kept (`\*` in PERMANENTFLAGS).
    pub keywords: bool,
}

/// A line with its line end, and what follows it.
fn line_of(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|c| *c == b'\n').map_or(bytes.len(), |at| at + 1);
    bytes.split_at(end)
}

/// The responses, one after the other. A literal that is cut short is none.
pub fn responses(answer: &[u8]) -> impl Iterator<Item = Response<'_>> {
    let mut left = answer;
    std::iter::from_fn(move || {
        if left.is_empty() {
            return None;
        }
        let (line, after) = line_of(left);
        let octets = announced(line).flatten().and_then(|n| usize::try_from(n).ok());
        let Some((literal, after)) = octets.and_then(|n| after.split_at_checked(n)) else {
            left = after;
            return Some(Response { line, literal: None, rest: b"" });
        };
        let (rest, after) = line_of(after);
        left = after;
        Some(Response { line, literal: Some(literal), rest })
    })
}

/// Words between spaces, brackets and parentheses, in capitals.
fn words(line: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(line).to_ascii_uppercase();
    let split = text.split(|c: char| c.is_ascii_whitespace() || matches!(c, '(' | ')' | '[' | ']'));
    split.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The number that follows `name`.
fn number_after(words: &[String], name: &str) -> Option<u32> {
    let at = words.iter().position(|word| word == name)?;
    words.get(at + 1)?.parse().ok()
}

/// `* 12 EXISTS`.
fn exists(words: &[String]) -> Option<u32> {
    match words {
        [star, number, name] if star == "*" && name == "EXISTS" => number.parse().ok(),
        _ => None,
    }
}

/// Reads the answer to SELECT.
#[must_use]
pub fn selected(answer: &[u8]) -> Selected {
    // Without PERMANENTFLAGS all can be kept (RFC 3501 section 7.1).
    let mut is = Selected { keywords: true, ..Selected::default() };
    for response in responses(answer) {
        let words = words(response.line);
        is.exists = exists(&words).unwrap_or(is.exists);
        if words.get(1).is_some_and(|word| word == "OK") {
            is.uidvalidity = number_after(&words, "UIDVALIDITY").filter(|n| *n > 0).or(is.uidvalidity);
            is.uidnext = number_after(&words, "UIDNEXT").filter(|n| *n > 0).or(is.uidnext);
            if words.get(2).is_some_and(|word| word == "PERMANENTFLAGS") {
                is.keywords = words.iter().any(|word| word == "\\*");
            }
        }
    }
    is
}

/// The largest `EXISTS` in any answer: mail that came in the meantime.
#[must_use]
pub fn news(answer: &[u8]) -> u32 {
    responses(answer).filter_map(|response| exists(&words(response.line))).max().unwrap_or(0)
}

/// The UIDs of a SEARCH, in order; `None` when the server gave no SEARCH response at all.
#[must_use]
pub fn found(answer: &[u8]) -> Option<Vec<u32>> {
    let mut found: Option<Vec<u32>> = None;
    for response in responses(answer) {
        let words = words(response.line);
        if let [star, name, numbers @ ..] = words.as_slice()
            && star == "*"
            && name == "SEARCH"
        {
            found.get_or_insert_default().extend(numbers.iter().filter_map(|n| n.parse::<u32>().ok()));
        }
    }
    let mut found = found?;
    found.retain(|uid| *uid > 0);
    found.sort_unstable();
    found.dedup();
    Some(found)
}

/// The FETCH responses of one UID.
fn fetches(answer: &[u8], uid: u32) -> impl Iterator<Item = (Vec<String>, Response<'_>)> {
    responses(answer).filter_map(move |response| {
        let all = [words(response.line), words(response.rest)].concat();
        let is_fetch = all.get(2).is_some_and(|word| word == "FETCH");
        (is_fetch && number_after(&all, "UID") == Some(uid)).then_some((all, response))
    })
}

/// RFC822.SIZE of one UID. `None`: an empty OK, nothing is known (it may be gone).
#[must_use]
pub fn size(answer: &[u8], uid: u32) -> Option<u32> {
    fetches(answer, uid).find_map(|(words, _)| number_after(&words, "RFC822.SIZE"))
}

/// The body of one UID: exactly one, or nothing is known.
#[must_use]
pub fn body(answer: &[u8], uid: u32) -> Option<Vec<u8>> {
    let mut bodies = fetches(answer, uid).filter_map(|(_, response)| match response.literal {
        Some(literal) => Some(literal.to_vec()),
        None => quoted_body(response.line),
    });
    let first = bodies.next()?;
    bodies.next().is_none().then_some(first)
}

/// `BODY[] "short"`: RFC 3501 section 4.3 allows a quoted string where a literal may stand.
fn quoted_body(line: &[u8]) -> Option<Vec<u8>> {
    let name = b"BODY[] \"";
    let at = line.windows(name.len()).position(|part| part.eq_ignore_ascii_case(name))?;
    let (mut body, mut octets) = (Vec::new(), line.get(at + name.len()..)?.iter());
    loop {
        match octets.next()? {
            b'"' => return Some(body),
            b'\\' => body.push(*octets.next()?),
            octet => body.push(*octet),
        }
    }
}

/// Whether CAPABILITY names it.
#[must_use]
pub fn offers(answer: &[u8], name: &str) -> bool {
    responses(answer).map(|response| words(response.line)).any(|words| {
        words.get(1).is_some_and(|word| word == "CAPABILITY") && words.iter().any(|word| word == name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn select_is_read_among_noise() {
        let answer =
            b"* FLAGS (\\Seen)\r\n* OK [PERMANENTFLAGS (\\Seen \\*)] Flags\r\n* 7 EXISTS\r\n* NO careful\r\n\
            * BAD odd\r\n* OK [UIDVALIDITY 17] ok\r\n* OK [UIDNEXT 381] ok\r\n";
        let expected = Selected { exists: 7, uidvalidity: Some(17), uidnext: Some(381), keywords: true };
        assert_eq!(selected(answer), expected);
        assert_eq!(selected(b"* OK [UIDVALIDITY 0] x\r\n* OK [UIDNEXT 99999999999] x\r\n").uidvalidity, None);
        assert_eq!(selected(b"* 99999999999 EXISTS\r\n"), Selected { keywords: true, ..Selected::default() });
        assert!(!selected(b"* OK [PERMANENTFLAGS (\\Seen)] x\r\n").keywords);
    }

    #[test]
    fn searches_are_joined_sorted_and_an_empty_one_is_not_none() {
        assert_eq!(found(b"* SEARCH 9 3 3 0\r\n* 4 EXISTS\r\n* SEARCH 5 x\r\n"), Some(vec![3, 5, 9]));
        assert_eq!(found(b"* SEARCH\r\n"), Some(vec![]));
        assert_eq!(found(b"* 4 EXISTS\r\n"), None);
        assert_eq!(news(b"* SEARCH\r\n* 4 EXISTS\r\n* 6 EXISTS\r\n"), 6);
    }

    #[test]
    fn a_body_is_ours_alone_or_unknown() {
        let one = |uid: u32| format!("* 1 FETCH (UID {uid} BODY[] {{5}}\r\na)\r\nb)\r\n");
        assert_eq!(body(one(9).as_bytes(), 9).unwrap(), b"a)\r\nb");
        assert_eq!(body(one(8).as_bytes(), 9), None);
        assert_eq!(body([one(9), one(9)].concat().as_bytes(), 9), None);
        assert_eq!(body([one(8), one(9)].concat().as_bytes(), 9).unwrap(), b"a)\r\nb");
        assert_eq!(body(b"* 1 FETCH (BODY[] {1}\r\nx UID 9)\r\n", 9).unwrap(), b"x");
        assert_eq!(body(b"* 1 FETCH (UID 9 BODY[] NIL)\r\n", 9), None);
        assert_eq!(body(b"* 1 FETCH (UID 9 FLAGS (\\Seen))\r\n", 9), None);
        assert_eq!(body(b"* 1 FETCH (UID 9 BODY[] \"a\\\"b\")\r\n", 9).unwrap(), b"a\"b");
        assert_eq!(body(b"* 1 FETCH (UID 9 BODY[] {50}\r\ncut", 9), None);
        assert_eq!(size(b"* 1 FETCH (UID 9 RFC822.SIZE 44)\r\n", 9), Some(44));
        assert_eq!(size(b"* 1 FETCH (UID 8 RFC822.SIZE 44)\r\n", 9), None);
    }

    #[test]
    fn capabilities_are_whole_words() {
        let answer = b"* CAPABILITY IMAP4rev1 IDLE UIDPLUS\r\n* OK MOVE\r\n";
        assert!(offers(answer, "IDLE") && offers(answer, "UIDPLUS") && !offers(answer, "MOVE"));
    }
}
