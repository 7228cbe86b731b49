//! Authentication-Results (RFC 8601), read by a grammar of our own.
//!
//! A field that breaks the grammar is no field: `None`, never half a verdict. What a verdict is worth
//! is said by [`verdict`] alone; whether the field is really ours (its place above the first Received
//! field of a stranger) is for the caller.

use super::Address;

/// Octets of one field that are read; a longer one is malformed.
pub const FIELD_MAX: usize = 16 * 1024;
/// Comments inside each other (RFC 5322 section 3.2.2 sets no limit).
pub const COMMENT_DEPTH_MAX: usize = 16;
/// Results in one field; more is malformed.
pub const RESULTS_MAX: usize = 100;

/// One field, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthResults {
    /// Who vouches for it.
    pub authserv_id: String,
    /// In order; empty for `none`.
    pub results: Vec<MethodResult>,
}

/// One resinfo (RFC 8601 section 2.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MethodResult {
    /// `dkim`, `spf`, `dmarc`, `auth` ..., lower case, without a version.
    pub method: String,
    /// `pass`, `fail`, `none` ..., lower case.
    pub result: String,
    /// The reason in words, if given.
    pub reason: Option<String>,
    /// The propspecs.
    pub properties: Vec<Property>,
    /// The comments beside it, without parentheses.
    pub comments: Vec<String>,
}

/// `ptype.property=value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// `smtp`, `header`, `body`, `policy`; lower case.
    pub ptype: String,
    /// `d`, `i`, `mailfrom`, `from`, `auth` ...; lower case.
    pub name: String,
    /// As written.
    pub value: String,
}

impl MethodResult {
    /// The values of `ptype.name`, in order.
    pub fn values<'a>(&'a self, ptype: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.properties.iter().filter(move |p| p.ptype == ptype && p.name == name).map(|p| p.value.as_str())
    }
}

/// What our own mail server says about the sender's domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It vouches for it; in words, for the log: `dmarc=pass header.from=example.com`.
    Pass(String),
    /// It says that the mail is forged.
    Fail,
    /// Nothing that can be used.
    None,
}

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

/// Only the topmost field counts, and only if it carries our own authserv-id.
#[must_use]
pub fn verdict(fields: &[Option<AuthResults>], authserv_id: &str, from: &Address) -> Verdict {
    let Some(Some(top)) = fields.first() else { return Verdict::None };
    if authserv_id.is_empty() || !top.authserv_id.eq_ignore_ascii_case(authserv_id) {
        return Verdict::None;
    }
    // Two results that contradict each other: the bad one holds.
    if top.results.iter().any(|r| r.method == "dmarc" && r.result == "fail") {
        return Verdict::Fail;
    }
    let passes = top.results.iter().filter(|r| r.result == "pass");
    passes.filter_map(|r| vouches(r, from)).next().map_or(Verdict::None, Verdict::Pass)
}

/// The evidence, if this pass is about the domain (or the person) of From.
fn vouches(result: &MethodResult, from: &Address) -> Option<String> {
    match result.method.as_str() {
        "dmarc" => {
            let named: Vec<&str> = result.values("header", "from").collect();
            let same = named.iter().all(|d| domain_of(d).eq_ignore_ascii_case(from.domain()));
            same.then(|| format!("dmarc=pass header.from={}", from.domain()))
        }
        "dkim" if !is_partial(result) => ["d", "i"].iter().find_map(|name| {
            let domain = result.values("header", name).map(domain_of).find(|d| aligned(d, from.domain()))?;
            Some(format!("dkim=pass header.{name}={}", domain.to_ascii_lowercase()))
        }),
        "spf" => {
            let domain =
                result.values("smtp", "mailfrom").map(domain_of).find(|d| aligned(d, from.domain()))?;
            Some(format!("spf=pass smtp.mailfrom={}", domain.to_ascii_lowercase()))
        }
        // A bare user name is no address: which domain it belongs to is not said.
        "auth" => {
            let user = result.values("smtp", "auth").filter_map(|v| Address::parse(v).ok());
            user.map(|a| a.key())
                .find(|key| *key == from.key())
                .map(|key| format!("auth=pass smtp.auth={key}"))
        }
        _ => None,
    }
}

/// A signature that covers only the first octets of the body (RFC 6376 section 3.5, `l=`) is none.
fn is_partial(result: &MethodResult) -> bool {
    let says = |text: &str| {
        let text = text.to_ascii_lowercase();
        text.contains("body length") || text.contains("body-length") || text.contains("l=")
    };
    result.values("header", "l").next().is_some()
        || result.comments.iter().any(|c| says(c))
        || result.reason.as_deref().is_some_and(says)
}

fn domain_of(value: &str) -> &str {
    value.rsplit_once('@').map_or(value, |(_, domain)| domain)
}

/// Relaxed alignment (RFC 7489 section 3.1): the same, or one is a parent of the other with two labels or more.
#[must_use]
pub fn aligned(one: &str, other: &str) -> bool {
    let (one, other) = (one.to_ascii_lowercase(), other.to_ascii_lowercase());
    let below = |child: &str, parent: &str| {
        parent.contains('.') && child.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.'))
    };
    !one.is_empty() && (one == other || below(&one, &other) || below(&other, &one))
}
