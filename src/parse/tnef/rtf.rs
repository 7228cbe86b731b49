//! The words of an RTF (RTF 1.9.1), one pass forward: no fonts, no pictures, nothing hidden, nothing of its header.
//!
//! RTF that encapsulates a page (MS-OXRTFEX) is read as the RTF beside the tags, which holds the same words.

use super::stream;

/// Groups inside each other that are kept apart; what lies deeper is not read.
const DEPTH_MAX: usize = 100;
/// Groups that hold no words of the text. One that begins with `\*` holds none either.
const SILENT: &[&str] = &[
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "header",
    "footer",
    "headerf",
    "footerf",
    "headerl",
    "headerr",
    "footerl",
    "footerr",
    "listtable",
    "listoverridetable",
    "fldinst",
    "xmlnstbl",
    "themedata",
    "datastore",
];

/// What a group inherits from the one around it.
#[derive(Debug, Clone, Copy)]
struct State {
    silent: bool,
    hidden: bool,
    /// Characters that stand behind a `\u` for readers that do not know it.
    skip: usize,
}

/// The words, LF line ends.
pub(super) fn text(rtf: &[u8]) -> String {
    let mut reader = Reader {
        rest: rtf,
        state: State { silent: false, hidden: false, skip: 1 },
        outer: Vec::new(),
        too_deep: 0,
        codepage: 1252,
        pending: Vec::new(),
        passed_over: 0,
        high: None,
        out: String::new(),
    };
    while reader.step().is_some() {}
    reader.flush();
    reader.out
}

struct Reader<'a> {
    rest: &'a [u8],
    state: State,
    outer: Vec<State>,
    too_deep: usize,
    codepage: u32,
    /// Octets in the code page, not decoded yet: one character may have two.
    pending: Vec<u8>,
    passed_over: usize,
    /// The first half of a character beyond U+FFFF.
    high: Option<u16>,
    out: String,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<u8> {
        let (&octet, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(octet)
    }

    fn step(&mut self) -> Option<()> {
        match self.next()? {
            b'{' if self.outer.len() >= DEPTH_MAX => self.too_deep += 1,
            b'{' => self.outer.push(self.state),
            b'}' if self.too_deep > 0 => self.too_deep -= 1,
            b'}' => self.state = self.outer.pop().unwrap_or(self.state),
            b'\\' => self.control()?,
            b'\r' | b'\n' => {}
            octet => self.octet(octet),
        }
        Some(())
    }

    fn is_silent(&self) -> bool {
        self.state.silent || self.state.hidden || self.too_deep > 0
    }

    fn octet(&mut self, octet: u8) {
        if self.passed_over > 0 {
            self.passed_over -= 1;
        } else if !self.is_silent() {
            self.pending.push(octet);
        }
    }

    fn flush(&mut self) {
        if !self.pending.is_empty() {
            let octets = std::mem::take(&mut self.pending);
            self.out.push_str(&stream::text(&octets, self.codepage));
        }
    }

    fn put(&mut self, text: char) {
        self.flush();
        if !self.is_silent() {
            self.out.push(text);
        }
    }

    fn control(&mut self) -> Option<()> {
        let first = self.rest.first().copied()?;
        if first.is_ascii_alphabetic() {
            let (word, number) = self.word();
            self.obey(word, number);
            return Some(());
        }
        self.next();
        match first {
            b'\'' => {
                let digits = self.rest.get(..2).and_then(|d| std::str::from_utf8(d).ok());
                if let Some(octet) = digits.and_then(|d| u8::from_str_radix(d, 16).ok()) {
                    self.rest = self.rest.get(2..).unwrap_or_default();
                    self.octet(octet);
                }
            }
            b'*' => self.state.silent = true,
            b'~' => self.put('\u{a0}'),
            b'_' => self.put('-'),
            b'\r' | b'\n' => self.put('\n'),
            b'\\' | b'{' | b'}' => self.octet(first),
            _ => {}
        }
        Some(())
    }

    /// Letters, a number, and the one space that ends them.
    fn word(&mut self) -> (&'a str, Option<i32>) {
        let letters = self.rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let (word, after) = self.rest.split_at_checked(letters).unwrap_or_default();
        let signs = usize::from(after.first() == Some(&b'-'));
        let digits = after.iter().skip(signs).take_while(|b| b.is_ascii_digit()).count();
        let (number, after) = after.split_at_checked(signs + digits).unwrap_or_default();
        self.rest = after.strip_prefix(b" ").unwrap_or(after);
        let number = std::str::from_utf8(number).ok().and_then(|n| n.parse().ok());
        (std::str::from_utf8(word).unwrap_or_default(), number)
    }

    fn obey(&mut self, word: &str, number: Option<i32>) {
        let count = |otherwise: usize| number.map_or(otherwise, |n| usize::try_from(n).unwrap_or(0));
        match word {
            "par" | "line" | "row" | "sect" | "page" => self.put('\n'),
            "tab" | "cell" => self.put('\t'),
            "emdash" => self.put('\u{2014}'),
            "endash" => self.put('\u{2013}'),
            "bullet" => self.put('\u{2022}'),
            "lquote" | "rquote" => self.put('\''),
            "ldblquote" | "rdblquote" => self.put('"'),
            "ansicpg" => self.codepage = u32::try_from(count(1252)).unwrap_or(1252),
            "uc" => self.state.skip = count(1),
            "u" => self.unicode(number.unwrap_or_default()),
            "bin" => self.rest = self.rest.get(count(0)..).unwrap_or_default(),
            "v" => self.state.hidden = number != Some(0),
            "plain" => self.state.hidden = false,
            silent if SILENT.contains(&silent) => self.state.silent = true,
            _ => {}
        }
    }

    /// A UTF-16 unit, written as a signed number.
    fn unicode(&mut self, number: i32) {
        let unit = u16::try_from(number.rem_euclid(0x1_0000)).unwrap_or_default();
        self.passed_over = self.state.skip;
        if (0xd800..0xdc00).contains(&unit) {
            self.high = Some(unit);
            return;
        }
        let units = self.high.take().into_iter().chain([unit]);
        char::decode_utf16(units).for_each(|c| self.put(c.unwrap_or('\u{fffd}')));
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn words_come_out_and_nothing_else() {
        let sent = concat!(
            r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator Riched;}\pard\f0 Gel\'f6scht,\par ",
            r"danke \u8211? \u-10179?\u-8694? Lee\line {\b done} \{x\}{\v DONE}\par}"
        );
        assert_eq!(text(sent.as_bytes()), "Gelöscht,\ndanke \u{2013} \u{1f60a} Lee\ndone {x}\n");
    }

    #[test]
    fn a_page_inside_is_read_beside_its_tags() {
        let sent = concat!(
            r"{\rtf1\ansi\ansicpg1252\fromhtml1 {\*\htmltag18 <body>}{\*\htmltag64 <p>}Done\htmlrtf \par",
            r" \htmlrtf0 {\*\htmltag72 </p>}\htmlrtf {\htmlrtf0 thanks}}"
        );
        assert_eq!(text(sent.as_bytes()), "Done\nthanks");
    }

    #[test]
    fn damage_and_depth_do_no_harm() {
        assert_eq!(text(br"}}}{\rtf1 a\'zz\"), "azz");
        let deep = [b"{".repeat(300), b"x".to_vec(), b"}".repeat(300), b"y".to_vec()].concat();
        assert_eq!(text(&deep), "y");
        assert_eq!(text(br"{\bin99999 x"), "");
    }
}
