//! A line that is nothing but a link: under the line of an app, the app's.

use super::line::MAX_RULE_LINE_BYTES;
use crate::text::fold;

/// The link that an app puts under its line: to itself, or to where it is to be had.
pub fn is_link_of_an_app(body: &str) -> bool {
    const APPS: &[&str] = &[
        "apple.com",
        "play.google.",
        "aka.ms",
        "microsoft.",
        "outlook",
        "onelink",
        "app.",
        "apps.",
        "/app",
        "mail",
        "yahoo",
        "getspark",
        "typeapp",
        "boxer",
        "proton",
        "samsung",
        "newton",
        "edison",
        "emclient",
        "tuta",
        "canary",
        "gmx",
        "web.de",
        "nine",
        "missive",
        "superhuman",
        "hey.com",
        "front",
        "vodafone",
        "blackberry",
    ];
    if !is_link(body) {
        return false;
    }
    let folded = fold(body);
    let host = folded.split("//").nth(1).unwrap_or(&folded).split(['?', '#']).next().unwrap_or("");
    body.starts_with("<#") || APPS.iter().any(|app| host.contains(app))
}

/// Nothing but an address on the web: under the line of an app, the app's.
pub fn is_link(body: &str) -> bool {
    let bare = body.trim_matches(['<', '>', '(', ')', ' ']);
    let anchor = body.starts_with("<#") && body.ends_with('>');
    bare.len() <= MAX_RULE_LINE_BYTES
        && (bare.starts_with("http") || anchor)
        && !bare.contains(char::is_whitespace)
}
