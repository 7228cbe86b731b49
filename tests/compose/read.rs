//! Reading a composed mail back with another program's parser.

use super::world::{TEMPLATES, World, ordinary};
use mail_parser::{Address as Parsed, HeaderValue as Value, Message, MessageParser};
use mailroom::workflow::Notice;
use mailroom::workflow::outbox::Outgoing;

/// Every notice in every language, with what it was made of.
pub fn all() -> Vec<(String, World, Outgoing)> {
    let mut out = Vec::new();
    for lang in TEMPLATES.languages() {
        for notice in Notice::ALL {
            let (world, row) = ordinary(*notice);
            out.push((format!("{lang} {notice}"), world.in_language(lang), row));
        }
    }
    out
}

pub fn parse(bytes: &[u8]) -> Message<'_> {
    MessageParser::new().parse(bytes).unwrap()
}

pub fn text_of(message: &Message) -> String {
    message.body_text(0).unwrap().into_owned()
}

pub fn html_of(message: &Message) -> String {
    assert_eq!(message.html_body_count(), 1);
    message.body_html(0).unwrap().into_owned()
}

pub fn reply_to(message: &Message) -> String {
    message.reply_to().and_then(Parsed::first).and_then(|a| a.address()).unwrap().to_owned()
}

pub fn field(message: &Message, name: &str) -> String {
    match message.header(name) {
        Some(Value::Text(text)) => text.to_string(),
        other => panic!("{name}: {other:?}"),
    }
}

pub fn unescape(html: &str) -> String {
    html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

pub fn attributes(html: &str, name: &str) -> Vec<String> {
    html.split(&format!(" {name}=\"")).skip(1).map(|rest| unescape(rest.split('"').next().unwrap())).collect()
}

pub fn percent_decode(text: &str) -> String {
    let (mut out, bytes) = (Vec::new(), text.as_bytes());
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'%' {
            out.push(u8::from_str_radix(&text[at + 1..at + 3], 16).unwrap());
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(out).unwrap()
}
