//! Colours, as far as two of them must be told to look the same: words in the colour of what is behind them.
//!
//! It knows inline styles and old attributes; no style sheet, no picture, no gradient.

use super::shell::Marks;

/// Two colours that differ by no more than this in each of red, green and blue look the same.
const MAX_DIFFERENCE: u8 = 8;

/// Red, green, blue.
type Rgb = [u8; 3];

/// What words are written with, and on. `None`: nobody said, or in a way that is not read.
#[derive(Debug, Clone, Copy)]
pub struct Ink {
    words: Option<Rgb>,
    behind: Option<Rgb>,
}

impl Ink {
    /// Words of some dark colour on white paper.
    pub const PAPER: Ink = Ink { words: None, behind: Some([255; 3]) };

    /// Inside one more element.
    pub fn within(self, marks: &Marks<'_>) -> Ink {
        let mut ink = self;
        if let Some(words) = rgb(marks.colour) {
            ink.words = Some(words);
        }
        if !marks.behind.is_empty() {
            ink.behind = rgb(marks.behind);
        }
        if !marks.style.contains("color") && !marks.style.contains("background") {
            return ink;
        }
        for (name, value) in marks.style.split(';').filter_map(|rule| rule.split_once(':')) {
            let value = value.trim_end_matches("!important");
            match name {
                "color" => ink.words = rgb(value),
                "background-color" if value == "transparent" || value == "inherit" => {}
                "background-color" | "background" => ink.behind = rgb(value),
                _ => {}
            }
        }
        ink
    }

    /// Words that nobody can see.
    pub fn is_invisible(self) -> bool {
        let (Some(words), Some(behind)) = (self.words, self.behind) else { return false };
        words.iter().zip(behind).all(|(w, b)| w.abs_diff(b) <= MAX_DIFFERENCE)
    }
}

/// `#fff`, `#ffffff`, `rgb(255,255,255)`, `white`.
fn rgb(value: &str) -> Option<Rgb> {
    if let Some(hex) = value.strip_prefix('#') {
        return of_hex(hex);
    }
    if let Some(list) = value.strip_prefix("rgb(").or_else(|| value.strip_prefix("rgba(")) {
        let mut parts = list.trim_end_matches(')').split([',', ' ']).map(|n| n.trim().parse().ok());
        return Some([parts.next()??, parts.next()??, parts.next()??]);
    }
    match value {
        _ if value.eq_ignore_ascii_case("white") => Some([255; 3]),
        _ if value.eq_ignore_ascii_case("black") => Some([0; 3]),
        _ => None,
    }
}

fn of_hex(hex: &str) -> Option<Rgb> {
    let digit = |at: usize| hex.get(at..=at).and_then(|d| u8::from_str_radix(d, 16).ok());
    match hex.len() {
        3 => Some([digit(0)? * 17, digit(1)? * 17, digit(2)? * 17]),
        6 => {
            let pair = |at: usize| Some(digit(at)? * 16 + digit(at + 1)?);
            Some([pair(0)?, pair(2)?, pair(4)?])
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ink(style: &str) -> Ink {
        Ink::PAPER.within(&Marks { style: style.to_owned(), ..Marks::default() })
    }

    #[test]
    fn words_in_the_colour_of_the_paper_are_invisible() {
        for style in [
            "color:#fff",
            "color:white;background:#FFFFFF",
            "color:rgb(254,254,254)",
            "background:#112;color:#111122",
        ] {
            assert!(ink(style).is_invisible(), "{style}");
        }
    }

    #[test]
    fn others_are_seen() {
        for style in [
            "color:#000",
            "background-color:#0b57d0;color:#ffffff",
            "color:white;background:url(x)",
            "color:#eee",
        ] {
            assert!(!ink(style).is_invisible(), "{style}");
        }
        let again = ink("color:#fff").within(&Marks { style: "color:black".to_owned(), ..Marks::default() });
        assert!(!again.is_invisible());
    }
}
