//! The octets of a field as tokens; which may stand where, the grammar says.

use std::str::Chars;

/// Comments inside each other (RFC 5322 section 3.2.2 sets no limit).
pub const COMMENT_DEPTH_MAX: usize = 16;

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Word(&'a str),
    Quoted(String),
    Comment(String),
    Mark(char),
}

/// One token, and whether blanks stand in front of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed<'a> {
    pub token: Token<'a>,
    pub apart: bool,
}

/// RFC 2045 tokens (with `.`, `/`, `=` and `;` as marks where the grammar needs them), quoted strings, comments.
pub(super) fn tokens(value: &str) -> Option<Vec<Placed<'_>>> {
    let mut out = Vec::new();
    let mut chars = value.chars();
    let mut apart = true;
    while let Some(c) = chars.clone().next() {
        if is_blank(c) {
            apart = true;
            chars.next();
            continue;
        }
        out.push(Placed { token: token(c, &mut chars)?, apart: std::mem::take(&mut apart) });
    }
    Some(out)
}

fn token<'a>(first: char, chars: &mut Chars<'a>) -> Option<Token<'a>> {
    match first {
        '(' => comment(chars).map(Token::Comment),
        '"' => quoted(chars).map(Token::Quoted),
        ';' | '=' => chars.next().map(Token::Mark),
        ')' | '\\' => None,
        c if c.is_control() => None,
        _ => {
            let rest = chars.as_str();
            let (word, behind) = rest.split_at_checked(rest.find(ends_word).unwrap_or(rest.len()))?;
            *chars = behind.chars();
            Some(Token::Word(word))
        }
    }
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

fn ends_word(c: char) -> bool {
    is_blank(c) || matches!(c, '(' | ')' | '"' | ';' | '=' | '\\') || c.is_control()
}

/// RFC 5322 section 3.2.2.
fn comment(chars: &mut Chars<'_>) -> Option<String> {
    let (mut depth, mut out) = (0_usize, String::new());
    while let Some(c) = chars.next() {
        match c {
            '(' => {
                depth += 1;
                if depth > COMMENT_DEPTH_MAX {
                    return None;
                }
            }
            ')' if depth == 1 => return Some(out),
            ')' => depth -= 1,
            '\\' => out.extend(chars.next()),
            other => out.push(other),
        }
    }
    None
}

/// RFC 5322 section 3.2.4.
fn quoted(chars: &mut Chars<'_>) -> Option<String> {
    let mut out = String::new();
    chars.next();
    while let Some(c) = chars.next() {
        match c {
            '"' => return Some(out),
            '\\' => out.push(chars.next()?),
            c if c.is_control() && c != '\t' => return None,
            other => out.push(other),
        }
    }
    None
}
