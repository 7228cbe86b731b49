//! The shells that mail programs put around quotes and signatures, by class, id, name and style.
//!
//! A table and nothing else: it sees one tag at a time.

use super::entity;
use super::token::Tag;

/// How many prefixes `x_` (each hop through some webmail adds one) are taken off.
const MAX_PREFIXES: usize = 16;
/// A longer style attribute is cut (characters).
const MAX_STYLE_CHARS: usize = 2_000;

/// What a tag opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shell {
    /// Everything inside is quote.
    Quote(&'static str),
    /// Inside is quote until a quotation inside it ends: people answer below it in the same shell.
    Loose(&'static str),
    /// Everything from here to the end of the page is quote.
    FromHere(&'static str),
    /// A signature.
    Signature,
    /// Perhaps a signature: only its name says so.
    Guessed,
}

/// The attributes that matter.
#[derive(Debug, Default)]
pub struct Marks<'a> {
    /// `class`
    pub class: &'a str,
    /// `id`
    pub id: &'a str,
    /// `name`
    pub name: &'a str,
    /// `type`
    pub kind: &'a str,
    /// `style` in lower case without white space.
    pub style: String,
    /// `color` of a `font`.
    pub colour: &'a str,
    /// `bgcolor`
    pub behind: &'a str,
    /// `hidden`: off the page. `aria-hidden` is not: it is seen, only not read aloud.
    pub hidden: bool,
    /// A signature by attribute.
    pub signature: bool,
    /// Perhaps a signature by attribute.
    pub guessed: bool,
}

impl<'a> Marks<'a> {
    /// Of one tag.
    pub fn of(tag: &Tag<'a>) -> Self {
        let mut marks = Marks::default();
        for (name, value) in tag.attributes() {
            match name.len() {
                2 if name.eq_ignore_ascii_case("id") => marks.id = value,
                4 if name.eq_ignore_ascii_case("name") => marks.name = value,
                4 if name.eq_ignore_ascii_case("type") => marks.kind = value,
                5 if name.eq_ignore_ascii_case("class") => marks.class = value,
                5 if name.eq_ignore_ascii_case("style") => marks.style = compact(value),
                5 if name.eq_ignore_ascii_case("color") => marks.colour = value,
                7 if name.eq_ignore_ascii_case("bgcolor") => marks.behind = value,
                6 if name.eq_ignore_ascii_case("hidden") => marks.hidden = true,
                11 if name.eq_ignore_ascii_case("data-marker") => marks.guessed = value.starts_with("__SIG_"),
                14 if name.eq_ignore_ascii_case("data-smartmail") => {
                    marks.signature = value == "gmail_signature"
                }
                _ => {}
            }
        }
        marks
    }
}

fn compact(style: &str) -> String {
    let mut out = String::with_capacity(style.len().min(MAX_STYLE_CHARS));
    let end = style.char_indices().nth(MAX_STYLE_CHARS).map_or(style.len(), |(at, _)| at);
    entity::resolve(style.get(..end).unwrap_or(style), |piece| {
        out.extend(piece.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()));
    });
    out
}

fn bare(mut name: &str) -> &str {
    for _ in 0..MAX_PREFIXES {
        match name.strip_prefix("x_") {
            Some(rest) => name = rest,
            None => break,
        }
    }
    name
}

/// What a tag opens, if it is a shell.
pub fn shell(element: &str, marks: &Marks<'_>) -> Option<Shell> {
    let quotation = element.eq_ignore_ascii_case("blockquote");
    let by_class = marks.class.split_ascii_whitespace().find_map(|class| of_class(bare(class), quotation));
    by_class
        .or_else(|| of_id(bare(marks.id)))
        .or_else(|| of_name(bare(marks.name)))
        .or_else(|| marks.signature.then_some(Shell::Signature))
        .or_else(|| marks.guessed.then_some(Shell::Guessed))
        .or_else(|| if quotation { of_quotation(marks) } else { of_style(&marks.style) })
}

fn of_class(class: &str, quotation: bool) -> Option<Shell> {
    Some(match class {
        "gmail_quote" | "gmail_quote_container" if !quotation => Shell::Loose("gmail_quote"),
        "gmail_quote" => Shell::Quote("gmail_quote"),
        "gmail_attr" => Shell::Quote("gmail_attr"),
        "moz-cite-prefix" => Shell::Quote("moz-cite-prefix"),
        "moz-forward-container" => Shell::Quote("moz-forward-container"),
        "moz-email-headers-table" => Shell::FromHere("moz-email-headers-table"),
        "protonmail_quote" => Shell::Quote("protonmail_quote"),
        "tutanota_quote" => Shell::Quote("tutanota_quote"),
        "zmail_extra" => Shell::Quote("zmail_extra"),
        "airmail_on" | "airmail_ext_on" => Shell::Quote("airmail_on"),
        "aolReplacedBody" => Shell::Quote("aolReplacedBody"),
        "OutlookMessageHeader" => Shell::FromHere("OutlookMessageHeader"),
        "ms-outlook-mobile-reference-message" => Shell::Quote("ms-outlook-mobile-reference-message"),
        "mb_sig" => Shell::Guessed,
        "gmail_signature_prefix" | "bloop_sign" => Shell::Signature,
        "protonmail_signature_block" => Shell::Guessed,
        other if names_signature(other) => Shell::Guessed,
        other if other.ends_with("yahoo_quoted") => Shell::Quote("yahoo_quoted"),
        _ => return None,
    })
}

fn of_id(id: &str) -> Option<Shell> {
    Some(match id {
        "divRplyFwdMsg" => Shell::FromHere("divRplyFwdMsg"),
        "appendonsend" => Shell::FromHere("appendonsend"),
        "stopSpelling" => Shell::FromHere("stopSpelling"),
        "zwchr" => Shell::FromHere("zwchr"),
        "OLK_SRC_BODY_SECTION" => Shell::Quote("OLK_SRC_BODY_SECTION"),
        "reply-intro" => Shell::Quote("reply-intro"),
        "replybody1" | "forwardbody1" => Shell::Quote("replybody"),
        "mail-editor-reference-message-container" => Shell::Quote("reference-message"),
        "AppleMailSignature" => Shell::Guessed,
        other if names_signature(other) => Shell::Guessed,
        other if other.ends_with("yahoo_quoted") => Shell::Quote("yahoo_quoted"),
        _ => return None,
    })
}

/// What stands before `-signature` where none begins.
const OTHERWISE: &[&str] = &[
    "has",
    "no",
    "with",
    "without",
    "before",
    "above",
    "contract",
    "after",
    "needs",
    "digital",
    "electronic",
    "e",
    "non",
];

/// `front-signature`, `missive_signature`, `Signature`: every program has its own name for it. `has-signature` is none.
fn names_signature(name: &str) -> bool {
    const WORD: &str = "signature";
    let Some((before, word)) = name.len().checked_sub(WORD.len()).and_then(|at| name.split_at_checked(at))
    else {
        return false;
    };
    let last = before.trim_end_matches(['-', '_']).rsplit(['-', '_']).next().unwrap_or("");
    let says_where = OTHERWISE.iter().any(|w| last.eq_ignore_ascii_case(w));
    word.eq_ignore_ascii_case(WORD) && (before.is_empty() || before.ends_with(['-', '_'])) && !says_where
}

fn of_name(name: &str) -> Option<Shell> {
    Some(match name {
        "quote" => Shell::Quote("quote"),
        "messageReplySection" => Shell::Quote("messageReplySection"),
        "messageSignatureSection" => Shell::Guessed,
        _ => return None,
    })
}

/// A quotation is a quote, unless it only indents: webmail writes that with the border taken off.
fn of_quotation(marks: &Marks<'_>) -> Option<Shell> {
    let indents = marks.style.contains("border:none") || marks.style.contains("border:0");
    let cites = marks.kind.eq_ignore_ascii_case("cite");
    (cites || !indents).then_some(Shell::Quote(if cites { "blockquote-cite" } else { "blockquote" }))
}

/// The line above (`border-top`) or beside (`border-left`) a message quoted by Outlook.
fn of_style(style: &str) -> Option<Shell> {
    if !style.contains("solid") {
        return None;
    }
    let value =
        |name: &str| style.split(';').filter_map(|rule| rule.strip_prefix(name)).any(|v| v.contains("solid"));
    let others_off = style.contains("border:none") || style.contains("border-left:none");
    if (others_off && value("border-top:")) || style.contains("border-style:solidnonenone") {
        return Some(Shell::FromHere("outlook-border"));
    }
    (style.contains("border:none") && value("border-left:")).then_some(Shell::Quote("outlook-bar"))
}
