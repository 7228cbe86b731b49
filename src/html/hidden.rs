//! What a reader never sees: text hidden by an attribute, a style, or a class that a style sheet hides.
//!
//! It reads no colours: white on white and white on a dark page look the same to it.

use super::shell::Marks;
use std::collections::HashSet;

/// Style sheets past this are not read (bytes of markup in which they are looked for).
const MAX_SHEET_BYTES: usize = 64 * 1024;
/// At most so many hidden classes are kept.
const MAX_CLASSES: usize = 256;

/// Does this tag take its content off the page?
pub fn hides(marks: &Marks<'_>, classes: &HashSet<String>) -> bool {
    marks.hidden
        || (!marks.style.is_empty() && style_hides(&marks.style))
        || (!classes.is_empty() && marks.class.split_ascii_whitespace().any(|c| classes.contains(c)))
}

fn style_hides(style: &str) -> bool {
    style.split(';').filter_map(|rule| rule.split_once(':')).any(|(name, value)| {
        let value = value.trim_end_matches("!important");
        match name {
            "display" => value == "none",
            "visibility" => value == "hidden" || value == "collapse",
            "mso-hide" => value == "all",
            "color" => value == "transparent",
            "font-size" | "opacity" | "max-height" | "max-width" => is_zero(value),
            "left" | "top" | "text-indent" | "margin-left" => far_off(value),
            _ => false,
        }
    })
}

fn is_zero(value: &str) -> bool {
    let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    number.parse::<f32>().is_ok_and(|n| n == 0.0)
}

fn far_off(value: &str) -> bool {
    let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    number.parse::<f32>().is_ok_and(|n| n <= -999.0)
}

/// The classes that the page's own style sheets hide.
pub fn classes(markup: &str) -> HashSet<String> {
    let mut found = HashSet::new();
    let mut end = markup.len().min(MAX_SHEET_BYTES);
    while !markup.is_char_boundary(end) {
        end -= 1;
    }
    let mut rest = markup.get(..end).unwrap_or("");
    while let Some((_, after)) = rest.split_once("<style") {
        let (sheet, left) = after.split_once("</style").unwrap_or((after, ""));
        rest = left;
        for rule in sheet.split('}').filter_map(|rule| rule.split_once('{')) {
            read_rule(rule, &mut found);
        }
    }
    found
}

fn read_rule((selector, body): (&str, &str), found: &mut HashSet<String>) {
    let body: String = body.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
    // A rule inside `@media` holds for some screens only.
    if found.len() >= MAX_CLASSES || selector.contains('@') || !style_hides(&body) {
        return;
    }
    for name in selector.split(',').filter_map(|s| s.trim().strip_prefix('.')) {
        if name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_') {
            found.insert(name.to_owned());
        }
    }
}
