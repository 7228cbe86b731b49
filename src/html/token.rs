//! Tags and text out of markup: one pass forward, never back.
//!
//! It builds no tree and checks no nesting.

/// A piece of markup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'a> {
    /// Characters, entities not yet resolved.
    Text(&'a str),
    /// `<name attributes>`.
    Open(Tag<'a>),
    /// `</name>`.
    Close(&'a str),
}

/// A start tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag<'a> {
    /// The element's name as written.
    pub name: &'a str,
    /// What stands behind the name.
    pub rest: &'a str,
}

impl<'a> Tag<'a> {
    /// The attributes, names as written, quotes taken off.
    pub fn attributes(&self) -> Attributes<'a> {
        Attributes { rest: self.rest }
    }
}

/// Walks over `name=value name="value" name`.
pub struct Attributes<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/' || c == '=');
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '=').unwrap_or(rest.len());
        let (name, after) = rest.split_at_checked(end)?;
        let spaced = after.trim_start();
        let Some(value) = spaced.strip_prefix('=') else {
            self.rest = after;
            return Some((name, ""));
        };
        let (value, left) = attribute_value(value.trim_start());
        self.rest = left;
        Some((name, value))
    }
}

fn attribute_value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            return inner.split_once(quote).unwrap_or((inner, ""));
        }
    }
    let end = text.find(|c: char| c.is_ascii_whitespace()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// The tokens of a page, in order.
pub struct Tokens<'a> {
    rest: &'a str,
    /// No `>` stands behind this point: every further `<` is text. Keeps a million `<` linear.
    open_ended: bool,
}

impl<'a> Tokens<'a> {
    /// Of the whole markup.
    pub fn new(markup: &'a str) -> Self {
        Tokens { rest: markup, open_ended: false }
    }

    fn text(&mut self, bytes: usize) -> Option<Token<'a>> {
        let (text, rest) = self.rest.split_at_checked(bytes)?;
        self.rest = rest;
        Some(Token::Text(text))
    }

    /// `<!-- ... -->`, `<!...>`, `<?...>`: passed over.
    fn skip_declaration(&mut self) {
        let comment = self.rest.strip_prefix("<!--");
        let (body, end) = comment.map_or((self.rest, ">"), |body| (body, "-->"));
        self.rest = body.split_once(end).map_or("", |(_, rest)| rest);
    }

    fn tag(&mut self) -> Option<Token<'a>> {
        let Some(end) = end_of_tag(self.rest) else {
            self.open_ended = true;
            return self.text(self.rest.len());
        };
        let (inner, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest.strip_prefix('>').unwrap_or(rest);
        let inner = inner.strip_prefix('<')?;
        let (closes, inner) = inner.strip_prefix('/').map_or((false, inner), |name| (true, name));
        let at = inner.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(inner.len());
        let (name, attributes) = inner.split_at_checked(at)?;
        Some(if closes { Token::Close(name) } else { Token::Open(Tag { name, rest: attributes }) })
    }
}

/// The `>` that ends a tag: one inside a quoted value does not, unless the quote never closes.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut previous = b' ';
    let mut first = None;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') if previous == b'=' => quote = Some(byte),
            (Some(open), close) if open == close => quote = None,
            // A tag does not hold another one: the quote was never closed.
            (Some(_), b'<') => return first,
            (Some(_), b'>') => first = first.or(Some(at)),
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            previous = byte;
        }
    }
    first
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let Some(at) = self.rest.find('<').filter(|_| !self.open_ended) else {
                return self.text(self.rest.len());
            };
            if at > 0 {
                return self.text(at);
            }
            match self.rest.as_bytes().get(1) {
                Some(b'!' | b'?') => self.skip_declaration(),
                Some(b'/') => return self.tag(),
                Some(c) if c.is_ascii_alphabetic() => return self.tag(),
                _ => {
                    // A `<` that opens nothing: it and its like are text, taken in one piece.
                    let run = self.rest.len() - self.rest.trim_start_matches('<').len();
                    let opens =
                        self.rest.as_bytes().get(run).is_some_and(|c| c.is_ascii_alphabetic() || *c == b'/');
                    return self.text(if opens && run > 1 { run - 1 } else { run });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(markup: &str) -> Vec<String> {
        Tokens::new(markup).map(|t| format!("{t:?}")).collect()
    }

    #[test]
    fn tags_text_and_what_only_looks_like_tags() {
        let tokens: Vec<_> = Tokens::new("a<p class=x>b</p><!-- c -->1 < 2").collect();
        assert_eq!(tokens[0], Token::Text("a"));
        assert_eq!(tokens[1], Token::Open(Tag { name: "p", rest: " class=x" }));
        assert_eq!(tokens[3], Token::Close("p"));
        assert_eq!(&tokens[4..], [Token::Text("1 "), Token::Text("<"), Token::Text(" 2")]);
    }

    #[test]
    fn attributes_in_every_spelling() {
        let Some(Token::Open(tag)) = Tokens::new("<a b=c D='e f' g h = \"i>j\">x").next() else { panic!() };
        let all: Vec<_> = tag.attributes().collect();
        assert_eq!(all, [("b", "c"), ("D", "e f"), ("g", ""), ("h", "i>j")]);
    }

    #[test]
    fn endless_openings_end() {
        assert_eq!(shown(&"<".repeat(100_000)).len(), 1);
        assert!(shown(&"<a".repeat(100_000)).len() <= 2);
        assert!(shown(&"<a b=\"".repeat(100_000)).len() <= 2);
    }
}
