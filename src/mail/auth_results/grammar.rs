//! The grammar of RFC 8601 section 2.2, read token by token. It judges nothing.

use super::{AuthResults, MethodResult, Property};

/// Octets of one field that are read; a longer one is malformed.
pub const FIELD_MAX: usize = 16 * 1024;
/// Comments inside each other (RFC 5322 section 3.2.2 sets no limit).
pub const COMMENT_DEPTH_MAX: usize = 16;
/// Results in one field; more is malformed.
pub const RESULTS_MAX: usize = 100;

/// Reads the value of one field.
#[must_use]
pub fn parse(value: &str) -> Option<AuthResults> {
    if value.len() > FIELD_MAX {
        return None;
    }
    let tokens = tokens(value)?;
    let mut reader = Reader { tokens: &tokens, at: 0 };
    reader.comments();
    let authserv_id = reader.value(false)?;
    let mut results = Vec::new();
    reader.comments();
    if let Some(Token::Word(version)) = reader.peek() {
        // RFC 8601 section 2.2: a version, and 1 is the only one.
        if version != "1" {
            return None;
        }
        reader.at += 1;
        reader.comments();
    }
    while reader.take(';') {
        reader.comments();
        if reader.peek().is_none() {
            break; // a trailing semicolon: outside the grammar, written by many
        }
        if let Some(result) = reader.resinfo()? {
            results.push(result);
        }
        if results.len() > RESULTS_MAX {
            return None;
        }
    }
    reader.peek().is_none().then_some(AuthResults { authserv_id, results })
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Quoted(String),
    Comment(String),
    Mark(char),
}

/// RFC 2045 tokens (with `.`, `/`, `=` and `;` as marks where the grammar needs them), quoted strings, comments.
fn tokens(value: &str) -> Option<Vec<Token>> {
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

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn take(&mut self, mark: char) -> bool {
        let found = self.peek() == Some(&Token::Mark(mark));
        self.at += usize::from(found);
        found
    }

    fn comments(&mut self) -> Vec<String> {
        let mut out = Vec::new();
        while let Some(Token::Comment(text)) = self.tokens.get(self.at) {
            out.push(text.clone());
            self.at += 1;
        }
        out
    }

    /// A token or a quoted string. A value may hold `=`: base64 of `header.b`, VERP addresses.
    fn value(&mut self, with_equals: bool) -> Option<String> {
        let mut text = match self.tokens.get(self.at)? {
            Token::Word(text) | Token::Quoted(text) => text.clone(),
            Token::Comment(_) | Token::Mark(_) => return None,
        };
        self.at += 1;
        while with_equals && self.take('=') {
            text.push('=');
            if let Some(Token::Word(more)) = self.tokens.get(self.at) {
                text.push_str(more);
                self.at += 1;
            }
        }
        Some(text)
    }

    /// `Some(None)` for `none` (RFC 8601 section 2.2, no-result).
    fn resinfo(&mut self) -> Option<Option<MethodResult>> {
        let Some(Token::Word(word)) = self.tokens.get(self.at) else { return None };
        let method = word.split('/').next().unwrap_or_default().to_ascii_lowercase();
        self.at += 1;
        let mut comments = self.comments();
        if !self.take('=') {
            return (method == "none" && matches!(self.peek(), None | Some(Token::Mark(';'))))
                .then_some(None);
        }
        comments.extend(self.comments());
        let Some(Token::Word(result)) = self.tokens.get(self.at) else { return None };
        let result = result.to_ascii_lowercase();
        self.at += 1;
        let mut found = MethodResult { method, result, reason: None, properties: Vec::new(), comments };
        self.properties(&mut found)?;
        Some(Some(found))
    }

    fn properties(&mut self, found: &mut MethodResult) -> Option<()> {
        loop {
            found.comments.extend(self.comments());
            let Some(Token::Word(name)) = self.tokens.get(self.at) else {
                return matches!(self.peek(), None | Some(Token::Mark(';'))).then_some(());
            };
            let name = name.to_ascii_lowercase();
            self.at += 1;
            found.comments.extend(self.comments());
            if !self.take('=') {
                return None;
            }
            found.comments.extend(self.comments());
            let value = self.value(true)?;
            match name.split_once('.') {
                Some((ptype, name)) => {
                    found.properties.push(Property { ptype: ptype.into(), name: name.into(), value });
                }
                None if name == "reason" => found.reason = Some(value),
                // Exchange writes `action=none` and `compauth=...` without a ptype.
                None => found.properties.push(Property { ptype: String::new(), name, value }),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_the_grammar_is_read() {
        let value = "mx.acme.example 1 (our (inner) host); dkim/1 = pass (2048-bit) reason=\"good \\\"key\\\"\"\r\n header.d=example.com \
                     header.b=a/b+c= ; SPF=Pass smtp.mailfrom=\"lo@example.com\"; none";
        let found = parse(value).unwrap();
        assert_eq!(found.authserv_id, "mx.acme.example");
        assert_eq!(found.results.len(), 2);
        let dkim = &found.results[0];
        assert_eq!((dkim.method.as_str(), dkim.result.as_str()), ("dkim", "pass"));
        assert_eq!(dkim.reason.as_deref(), Some("good \"key\""));
        assert_eq!(dkim.comments, ["2048-bit"]);
        assert_eq!(dkim.values("header", "b").collect::<Vec<_>>(), ["a/b+c="]);
        assert_eq!(found.results[1].values("smtp", "mailfrom").collect::<Vec<_>>(), ["lo@example.com"]);
    }

    #[test]
    fn what_large_servers_write_is_read_or_refused_whole() {
        let large = "mx.large.example;\r\n dkim=pass header.i=@example.com header.s=s1 header.b=\"ab/+\";\r\n \
                     spf=pass (large.example: domain of lo@example.com designates 192.0.2.1 as permitted sender) \
                     smtp.mailfrom=lo@example.com;\r\n dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=example.com";
        let found = parse(large).unwrap();
        let methods: Vec<&str> = found.results.iter().map(|r| r.method.as_str()).collect();
        assert_eq!(methods, ["dkim", "spf", "dmarc"]);
        let untyped =
            "mx.x.example; dmarc=pass action=none header.from=example.com; compauth=pass reason=100";
        assert_eq!(parse(untyped).unwrap().results[1].reason.as_deref(), Some("100"));
        // Without an authserv-id nobody vouches for it.
        assert_eq!(parse("spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.com; dmarc=pass"), None);
    }

    #[test]
    fn malformed_is_none() {
        let cases = [
            "",
            ";",
            "; dmarc=pass",
            "id; dmarc",
            "id; dmarc=",
            "id; =pass",
            "id; dmarc=pass header.from",
            "id; dmarc=pass (open",
            "id; dmarc=pass \"open",
            "id 2; dmarc=pass",
            "id dmarc=pass",
            "id; dmarc=pass) x=y",
            "id; dmarc=pass header.from=",
            "id other; dmarc=pass",
            "id; none=",
            "id; dmarc=pass\0",
        ];
        for case in cases {
            assert_eq!(parse(case), None, "{case:?}");
        }
        assert!(parse("id; none").unwrap().results.is_empty());
        assert!(parse("id").unwrap().results.is_empty());
    }

    #[test]
    fn limits_hold_at_and_over() {
        let deep = |n: usize| format!("id {}{}; none", "(".repeat(n), ")".repeat(n));
        assert!(parse(&deep(COMMENT_DEPTH_MAX)).is_some() && parse(&deep(COMMENT_DEPTH_MAX + 1)).is_none());
        let many = |n: usize| format!("id{}", "; a=b".repeat(n));
        assert!(parse(&many(RESULTS_MAX)).is_some() && parse(&many(RESULTS_MAX + 1)).is_none());
        let long = |n: usize| format!("{:n$}", "id; none");
        assert!(parse(&long(FIELD_MAX)).is_some() && parse(&long(FIELD_MAX + 1)).is_none());
    }
}
