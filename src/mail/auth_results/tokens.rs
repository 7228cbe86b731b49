//! The octets of a field as tokens; which may stand where, the grammar says.

/// Comments inside each other (RFC 5322 section 3.2.2 sets no limit).
pub const COMMENT_DEPTH_MAX: usize = 16;

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Word(String),
    Quoted(String),
    Comment(String),
    Mark(char),
}

/// RFC 2045 tokens (with `.`, `/`, `=` and `;` as marks where the grammar needs them), quoted strings, comments.
pub(super) fn tokens(value: &str) -> Option<Vec<Token>> {
    let mut out = Vec::new();
    let mut chars = value.chars().peekable();
    while let Some(&c) = chars.peek() {
        match c {
            ' ' | '\t' | '\r' | '\n' => drop(chars.next()),
            '(' => out.push(Token::Comment(comment(&mut chars)?)),
            '"' => out.push(Token::Quoted(quoted(&mut chars)?)),
            ';' | '=' => {
                out.push(Token::Mark(c));
                chars.next();
            }
            ')' | '\\' => return None,
            c if c.is_control() => return None,
            _ => {
                let mut word = String::new();
                while let Some(c) = chars.next_if(|c| !" \t\r\n()\";=\\".contains(*c) && !c.is_control()) {
                    word.push(c);
                }
                out.push(Token::Word(word));
            }
        }
    }
    Some(out)
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

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
