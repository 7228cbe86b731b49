//! The grammar of RFC 8601 section 2.2, read token by token. It judges nothing.

use super::tokens::{Placed, Token, tokens};
use super::{AuthResults, MethodResult, Property};

/// Octets of one field that are read; a longer one is malformed.
pub const FIELD_MAX: usize = 16 * 1024;
/// Results in one field; more is malformed.
pub const RESULTS_MAX: usize = 100;

/// Reads one field, or at least whose it is (RFC 8601 section 5 asks no more of a stranger's); `None`: not even that.
#[must_use]
pub fn read(value: &str) -> Option<AuthResults> {
    parse(value).or_else(|| broken(value))
}

/// What stands before the first semicolon is an authserv-id and no more: one that stands in a quotation or a comment
/// leaves that open, and then nobody knows whose field it is.
fn broken(value: &str) -> Option<AuthResults> {
    let (head, _) = value.split_once(';').filter(|(head, _)| head.len() <= FIELD_MAX)?;
    let tokens = tokens(head)?;
    let mut reader = Reader { tokens: &tokens, at: 0 };
    let authserv_id = reader.authserv_id()?;
    reader.peek().is_none().then_some(AuthResults { authserv_id, results: Vec::new(), is_broken: true })
}

/// Reads the value of one field, all of it.
#[must_use]
pub fn parse(value: &str) -> Option<AuthResults> {
    if value.len() > FIELD_MAX {
        return None;
    }
    let tokens = tokens(value)?;
    let mut reader = Reader { tokens: &tokens, at: 0 };
    let authserv_id = reader.authserv_id()?;
    let mut results = Vec::new();
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
    reader.peek().is_none().then_some(AuthResults { authserv_id, results, is_broken: false })
}

struct Reader<'a> {
    tokens: &'a [Placed<'a>],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&Token<'_>> {
        self.tokens.get(self.at).map(|placed| &placed.token)
    }

    fn take(&mut self, mark: char) -> bool {
        let found = self.peek() == Some(&Token::Mark(mark));
        self.at += usize::from(found);
        found
    }

    fn comments(&mut self) -> Vec<String> {
        let mut out = Vec::new();
        while let Some(Token::Comment(text)) = self.peek() {
            out.push(text.clone());
            self.at += 1;
        }
        out
    }

    /// With the version behind it.
    fn authserv_id(&mut self) -> Option<String> {
        self.comments();
        let id = self.value(false)?;
        self.comments();
        if let Some(Token::Word(version)) = self.peek() {
            // RFC 8601 section 2.2: a version, and 1 is the only one.
            if *version != "1" {
                return None;
            }
            self.at += 1;
            self.comments();
        }
        Some(id)
    }

    /// A token or a quoted string. A value may hold `=`, with no blank beside it: base64 of `header.b`, VERP addresses.
    fn value(&mut self, with_equals: bool) -> Option<String> {
        let mut text = match self.peek()? {
            Token::Word(text) => (*text).to_owned(),
            Token::Quoted(text) => text.clone(),
            Token::Comment(_) | Token::Mark(_) => return None,
        };
        self.at += 1;
        while with_equals && self.is_joined() && self.take('=') {
            text.push('=');
            if let (true, Some(Token::Word(more))) = (self.is_joined(), self.peek()) {
                text.push_str(more);
                self.at += 1;
            }
        }
        Some(text)
    }

    fn is_joined(&self) -> bool {
        self.tokens.get(self.at).is_some_and(|placed| !placed.apart)
    }

    /// `Some(None)` for `none` (RFC 8601 section 2.2, no-result).
    fn resinfo(&mut self) -> Option<Option<MethodResult>> {
        let Some(Token::Word(word)) = self.peek() else { return None };
        // A method of another version than 1 is another method (RFC 8601 section 2.2).
        let method = word.strip_suffix("/1").unwrap_or(word).to_ascii_lowercase();
        if !is_keyword(method.split('/').next().unwrap_or_default()) {
            return None;
        }
        self.at += 1;
        let mut comments = self.comments();
        if !self.take('=') {
            return (method == "none" && matches!(self.peek(), None | Some(Token::Mark(';'))))
                .then_some(None);
        }
        comments.extend(self.comments());
        let Some(Token::Word(result)) = self.peek() else { return None };
        let result = result.to_ascii_lowercase();
        if !is_keyword(&result) {
            return None;
        }
        self.at += 1;
        let mut found = MethodResult { method, result, reason: None, properties: Vec::new(), comments };
        self.properties(&mut found)?;
        Some(Some(found))
    }

    /// `ptype . property`: blanks and comments may stand around the dot.
    fn around_dot(&mut self, name: &mut String, found: &mut MethodResult) {
        while let Some(Token::Word(more)) = self.peek() {
            if !(name.ends_with('.') || more.starts_with('.')) {
                return;
            }
            name.push_str(&more.to_ascii_lowercase());
            self.at += 1;
            found.comments.extend(self.comments());
        }
    }

    fn properties(&mut self, found: &mut MethodResult) -> Option<()> {
        loop {
            found.comments.extend(self.comments());
            let Some(Token::Word(name)) = self.peek() else {
                return matches!(self.peek(), None | Some(Token::Mark(';'))).then_some(());
            };
            let mut name = name.to_ascii_lowercase();
            self.at += 1;
            found.comments.extend(self.comments());
            self.around_dot(&mut name, found);
            if !self.take('=') {
                return None;
            }
            found.comments.extend(self.comments());
            let value = self.value(true)?;
            // Exchange writes `action=none` and `compauth=...` without a ptype.
            let (ptype, name) = name.split_once('.').unwrap_or(("", &name));
            if !is_keyword(name) || !(ptype.is_empty() || is_keyword(ptype)) {
                return None;
            }
            match (ptype, name) {
                ("", "reason") => found.reason = Some(value),
                _ => found.properties.push(Property { ptype: ptype.into(), name: name.into(), value }),
            }
        }
    }
}

/// RFC 5321 section 4.1.2, Ldh-str; some servers write `_` in methods of their own.
fn is_keyword(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::super::COMMENT_DEPTH_MAX;
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
            "id; dmarc=pass; header.from=example.com",
            "id; dmarc=pa.ss",
            "id; d@x=pass",
            "id; dmarc=pass header.fr@m=example.com",
            "id; dmarc=pass header.=example.com",
            "id; dkim=pass header.d=attacker.test =@example.com",
        ];
        for case in cases {
            assert_eq!(parse(case), None, "{case:?}");
        }
        assert!(parse("id; none").unwrap().results.is_empty());
        assert_eq!(parse("id; dmarc/2=pass").unwrap().results[0].method, "dmarc/2");
        let apart = parse("id; dmarc=pass header . (x) From = a.example reason = b").unwrap();
        assert_eq!(apart.results[0].values("header", "from").collect::<Vec<_>>(), ["a.example"]);
        assert!(parse("id").unwrap().results.is_empty());
    }

    #[test]
    fn whose_a_broken_field_is() {
        let whose = |value: &str| read(value).map(|f| (f.authserv_id, f.results.len(), f.is_broken));
        let broken = |id: &str| Some((id.to_owned(), 0, true));
        for value in [
            "mx.a; dmarc",
            "mx.a;dmarc=pass (open",
            "(x) \"mx.a\" 1 (y); =",
            "mx.a; dkim=pass; \"open",
            "mx.a;\0",
        ] {
            assert_eq!(whose(value), broken("mx.a"), "{value}");
        }
        assert_eq!(whose("mx.a; dmarc=pass"), Some(("mx.a".into(), 1, false)));
        let nobodys = [
            "mx.a dmarc",
            "mx.a 2; x",
            "mx.a other; x",
            "; x",
            "(mx.b; x) mx.a; x",
            "\"mx.b; x\" y; x",
            "mx.a) ; x",
            "\"mx.a; x",
            "=mx.a; x",
        ];
        for value in nobodys {
            assert_eq!(whose(value), None, "{value}");
        }
        let long = |n: usize| format!("mx.a;{}", " ".repeat(n));
        assert_eq!(whose(&long(FIELD_MAX)), broken("mx.a"));
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
