//! Elements by what they do to the text in them.

/// Elements without an end.
pub(super) const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];
/// Elements that begin a line.
pub(super) const BLOCK: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
];
/// Elements whose text nobody sees, or is struck through: taken back.
pub(super) const NEVER_SHOWN: &[&str] = &[
    "head", "script", "style", "title", "template", "noscript", "svg", "object", "iframe", "select",
    "textarea", "canvas", "audio", "video", "noembed", "noframes", "dialog", "datalist", "s", "strike",
    "del",
];
/// Elements that end where the next of their kind begins.
pub(super) const SELF_ENDING: &[&str] = &["p", "li", "tr", "td", "th", "dd", "dt"];

/// Names have no case.
pub(super) fn one_of(list: &[&str], name: &str) -> bool {
    list.iter().any(|n| n.eq_ignore_ascii_case(name))
}
