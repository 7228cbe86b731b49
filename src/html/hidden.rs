//! What a reader never sees: text hidden by an attribute, a style, or a class that a style sheet hides.
//!
//! It looks at one element; words in the colour of the page are found by [`super::colour`].

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
        || (!classes.is_empty() && by_sheet(marks, classes))
}

fn by_sheet(marks: &Marks<'_>, classes: &HashSet<String>) -> bool {
    let by_id = !marks.id.is_empty() && classes.contains(&format!("#{}", marks.id));
    by_id || marks.class.split_ascii_whitespace().any(|c| classes.contains(c))
}

fn style_hides(style: &str) -> bool {
    let clipped = style.contains("overflow:hidden");
    style.split(';').filter_map(|rule| rule.split_once(':')).any(|(name, value)| {
        let value = value.trim_end_matches("!important");
        match name {
            "display" => value == "none",
            "visibility" => value == "hidden" || value == "collapse",
            "text-decoration" | "text-decoration-line" => value.contains("line-through"),
            "mso-hide" => value == "all",
            "content-visibility" => value == "hidden",
            "color" => value == "transparent" || value.starts_with("rgba(") && value.ends_with(",0)"),
            "opacity" | "max-height" | "max-width" => is_zero(value),
            "height" | "width" if clipped => is_zero(value),
            "font-size" => is_zero(value) || matches!(value, "1px" | "1pt"),
            "font" => value.split('/').next().is_some_and(is_zero),
            "transform" => value == "scale(0)",
            "clip" => value.starts_with("rect(0"),
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
    while let Some(after) = after_style(rest) {
        let (sheet, left) = after.split_once("</").unwrap_or((after, ""));
        rest = left;
        for rule in sheet.split('}').filter_map(|rule| rule.split_once('{')) {
            read_rule(rule, &mut found);
        }
    }
    found
}

/// What stands behind the next `<style ...>`.
fn after_style(markup: &str) -> Option<&str> {
    let tag = |at: &usize| markup.get(*at..at + 6).is_some_and(|t| t.eq_ignore_ascii_case("<style"));
    let attributes =
        markup.match_indices('<').map(|(at, _)| at).find(tag).and_then(|at| markup.get(at + 6..))?;
    attributes.split_once('>').map(|(_, sheet)| sheet)
}

/// Without the comment above it, which Outlook opens each sheet with.
fn uncommented(selectors: &str) -> &str {
    ["<!--", "*/"].iter().fold(selectors, |rest, end| rest.rsplit(end).next().unwrap_or(rest))
}

/// `.name`, `div.name` and `#name`; what hides only inside something else is passed over.
fn class_or_id(selector: &str) -> Option<String> {
    let plain = |name: &str| name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    let (element, name) = selector.split_once(['.', '#'])?;
    let id = selector.get(element.len()..)?.starts_with('#');
    (plain(element) && plain(name)).then(|| if id { format!("#{name}") } else { name.to_owned() })
}

fn read_rule((selector, body): (&str, &str), found: &mut HashSet<String>) {
    let body: String = body.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
    // A rule inside `@media` holds for some screens only.
    if found.len() >= MAX_CLASSES || selector.contains('@') || !style_hides(&body) {
        return;
    }
    for name in uncommented(selector).split(',').filter_map(|s| class_or_id(s.trim())) {
        if found.len() < MAX_CLASSES {
            found.insert(name);
        }
    }
}
