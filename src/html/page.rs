//! The page as it grows: open elements, the shells they make, and the lines so far.
//!
//! It keeps a stack of names no deeper than [`MAX_DEPTH`]; what lies deeper is read as if it were not nested.

use super::colour::Ink;
use super::elements::{BLOCK, NEVER_SHOWN, SELF_ENDING, VOID, one_of};
use super::entity;
use super::hidden;
use super::picture::{self, Picture};
use super::shell::{Marks, Shell, shell};
use super::token::{Tag, Token};
use super::{Around, Line};
use std::collections::HashSet;

/// Elements inside one another that are kept apart.
pub const MAX_DEPTH: usize = 200;
/// Visible text that is kept (bytes); what comes behind it is left out.
pub const MAX_TEXT_BYTES: usize = 512 * 1024;

/// What Apple Mail calls the line end above the signature, which has no shell of its own.
const BEFORE_SIGNATURE: &str = "lineBreakAtBeginningOfSignature";

struct Open<'a> {
    name: &'a str,
    hides: bool,
    shell: Option<Shell>,
    block: bool,
    ink: Ink,
}

/// See the module.
pub struct Page<'a> {
    open: Vec<Open<'a>>,
    too_deep: usize,
    hidden: usize,
    quotes: Vec<&'static str>,
    loose: Option<(&'static str, usize)>,
    signatures: usize,
    guessed: usize,
    from_here: Option<&'static str>,
    /// A signature begins with the next element, if that opens at this depth.
    signs_next: Option<usize>,
    preformatted: usize,
    classes: HashSet<String>,
    lines: Vec<Line>,
    pictures: Vec<Picture>,
    line: String,
    line_around: Around,
    bytes: usize,
}

impl<'a> Page<'a> {
    /// An empty page; `classes` are hidden by its style sheet.
    pub fn new(classes: HashSet<String>) -> Self {
        Page {
            open: Vec::new(),
            too_deep: 0,
            hidden: 0,
            quotes: Vec::new(),
            loose: None,
            signatures: 0,
            guessed: 0,
            from_here: None,
            signs_next: None,
            preformatted: 0,
            classes,
            lines: Vec::new(),
            pictures: Vec::new(),
            line: String::new(),
            line_around: Around::Nothing,
            bytes: 0,
        }
    }

    /// Takes the next token; false when the page is full.
    pub fn take(&mut self, token: &Token<'a>) -> bool {
        match token {
            Token::Text(text) => self.text(text),
            Token::Open(tag) => self.opens(tag),
            Token::Close(name) => self.closes(name),
        }
        self.bytes <= MAX_TEXT_BYTES
    }

    /// The lines, the last one ended, and the pictures between them.
    pub fn finish(mut self) -> (Vec<Line>, Vec<Picture>) {
        self.end_line();
        (self.lines, self.pictures)
    }

    fn around(&self) -> Around {
        let quote = self.from_here.or(self.quotes.first().copied()).or(self.loose.map(|(rule, _)| rule));
        match quote {
            Some(rule) => Around::Quote(rule),
            None if self.signatures > 0 => Around::Signature,
            None if self.guessed > 0 => Around::Guessed,
            None => Around::Nothing,
        }
    }

    fn opens(&mut self, tag: &Tag<'a>) {
        if one_of(VOID, tag.name) {
            return self.void(tag);
        }
        if self.open.len() >= MAX_DEPTH {
            self.too_deep += 1;
            if one_of(BLOCK, tag.name) {
                self.end_line();
            }
            return;
        }
        if self.open.last().is_some_and(|top| top.name.eq_ignore_ascii_case(tag.name))
            && one_of(SELF_ENDING, tag.name)
        {
            self.pop();
        }
        let marks = Marks::of(tag);
        let signs = self.signs_next.take() == Some(self.open.len());
        let shell = shell(tag.name, &marks).or(signs.then_some(Shell::Guessed));
        let block = one_of(BLOCK, tag.name) || shell.is_some();
        if block {
            self.end_line();
        }
        let ink = self.ink().within(&marks);
        let hides = one_of(NEVER_SHOWN, tag.name) || hidden::hides(&marks, &self.classes);
        self.enter(tag.name, shell);
        self.hidden += usize::from(hides);
        self.open.push(Open { name: tag.name, hides, shell, block, ink });
    }

    fn ink(&self) -> Ink {
        self.open.last().map_or(Ink::PAPER, |open| open.ink)
    }

    fn enter(&mut self, name: &str, shell: Option<Shell>) {
        match shell {
            Some(Shell::Quote(rule)) => self.quotes.push(rule),
            Some(Shell::Loose(rule)) if self.loose.is_none() => self.loose = Some((rule, self.open.len())),
            Some(Shell::FromHere(rule)) => self.from_here = self.from_here.or(Some(rule)),
            Some(Shell::Signature) => self.signatures += 1,
            Some(Shell::Guessed) => self.guessed += 1,
            Some(Shell::Loose(_)) | None => {}
        }
        if name.eq_ignore_ascii_case("pre") {
            self.preformatted += 1;
        }
        let starts_paragraph = ["p", "h1", "h2", "h3", "h4"].iter().any(|n| n.eq_ignore_ascii_case(name));
        if starts_paragraph && !self.lines.is_empty() {
            self.blank();
        } else if name.eq_ignore_ascii_case("li") && self.hidden == 0 {
            self.put("- ");
        } else if ["td", "th"].iter().any(|n| n.eq_ignore_ascii_case(name)) && !self.line.is_empty() {
            self.put(" ");
        }
    }

    fn void(&mut self, tag: &Tag<'a>) {
        if tag.name.eq_ignore_ascii_case("br") {
            if tag.rest.contains(BEFORE_SIGNATURE) {
                self.signs_next = Some(self.open.len());
            }
            if self.line.trim().is_empty() { self.blank() } else { self.end_line() }
        } else if tag.name.eq_ignore_ascii_case("img") {
            self.picture(tag);
        } else if tag.name.eq_ignore_ascii_case("hr") {
            self.end_line();
            if let Some(Shell::FromHere(rule)) = shell(tag.name, &Marks::of(tag)) {
                self.from_here = self.from_here.or(Some(rule));
            }
            self.put("________________________________");
            self.end_line();
        }
    }

    fn picture(&mut self, tag: &Tag<'a>) {
        let Some((id, height)) = picture::named(tag) else { return };
        let (line, within) = (self.lines.len(), !self.line.trim().is_empty());
        let (around, hidden) = (self.around(), self.hidden > 0);
        self.pictures.push(Picture { id, line, within, around, hidden, height });
    }

    /// An end tag closes the innermost element of its name; one that opened nothing is passed over.
    fn closes(&mut self, name: &str) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        let Some(depth) = self.open.iter().rposition(|open| open.name.eq_ignore_ascii_case(name)) else {
            return;
        };
        while self.open.len() > depth {
            self.pop();
        }
        if name.eq_ignore_ascii_case("p") {
            self.blank();
        }
    }

    fn pop(&mut self) {
        let Some(open) = self.open.pop() else { return };
        if open.block {
            self.end_line();
        }
        self.hidden -= usize::from(open.hides);
        match open.shell {
            Some(Shell::Quote(rule)) => {
                self.quotes.pop();
                let quotation = open.name.eq_ignore_ascii_case("blockquote");
                // A quotation deeper inside belongs to the quoted page itself.
                let directly =
                    self.loose.is_some_and(|(of, depth)| of == rule || depth + 1 == self.open.len());
                if quotation && directly && self.quotes.is_empty() {
                    self.loose = None;
                }
            }
            Some(Shell::Loose(_)) if self.loose.is_some_and(|(_, depth)| depth == self.open.len()) => {
                self.loose = None
            }
            Some(Shell::Signature) => self.signatures -= 1,
            Some(Shell::Guessed) => self.guessed -= 1,
            Some(Shell::Loose(_) | Shell::FromHere(_)) | None => {}
        }
        if open.name.eq_ignore_ascii_case("pre") {
            self.preformatted -= 1;
        }
    }

    fn text(&mut self, text: &str) {
        if self.hidden > 0 || self.ink().is_invisible() {
            return;
        }
        let mut pieces = std::mem::take(&mut self.line);
        if pieces.is_empty() && !text.trim().is_empty() {
            self.line_around = self.around();
        }
        let keep = self.preformatted > 0;
        let (mut done, around) = (Vec::new(), self.line_around);
        entity::resolve(text, |piece| {
            for c in piece.chars() {
                if keep && c == '\n' {
                    done.push(Line { text: std::mem::take(&mut pieces).trim_end().to_owned(), around });
                } else if keep || !c.is_ascii_whitespace() {
                    pieces.push(if c == '\u{a0}' { ' ' } else { c });
                } else if !pieces.is_empty() && !pieces.ends_with(' ') {
                    pieces.push(' ');
                }
            }
        });
        self.bytes += text.len();
        self.lines.append(&mut done);
        self.line = pieces;
    }

    fn put(&mut self, text: &str) {
        if self.line.is_empty() {
            self.line_around = self.around();
        }
        self.line.push_str(text);
    }

    fn end_line(&mut self) {
        if self.line.is_empty() {
            return;
        }
        let mut text = std::mem::take(&mut self.line);
        text.truncate(text.trim_end().len());
        match text.is_empty() {
            // `<p>&nbsp;</p>`
            true => self.blank(),
            false => self.lines.push(Line { text, around: self.line_around }),
        }
    }

    fn blank(&mut self) {
        self.end_line();
        if self.lines.last().is_some_and(|last| !last.text.is_empty()) {
            self.lines.push(Line { text: String::new(), around: self.around() });
        }
    }
}
