//! Pictures in a mail: which are evidence, and which belong to a signature or a quote.

use mailroom::cli::reply_text;
use mailroom::intake::pictures::{divide, evidence};
use mailroom::parse::parse;

const QUOTE: &str =
    "<div class=gmail_quote><blockquote>Please answer DONE<img src=\"cid:q\"></blockquote></div>";

/// A mail with this text and page, and a picture of that size a Content-ID.
fn mail(text: &str, page: &str, pictures: &[(&str, usize)]) -> String {
    let picture = |(id, size): &(&str, usize)| {
        format!(
            "--r\r\nContent-Type: image/png; name={id}.png\r\nContent-ID: <{id}>\r\n\r\n{}\r\n",
            "x".repeat(*size)
        )
    };
    let pictures: String = pictures.iter().map(picture).collect();
    format!(
        "From: a@b.example\r\nContent-Type: multipart/related; boundary=r\r\n\r\n--r\r\n\
         Content-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\nContent-Type: text/plain\r\n\r\n{text}\r\n\
         --a\r\nContent-Type: text/html\r\n\r\n{page}\r\n--a--\r\n{pictures}--r--\r\n"
    )
}

fn files(page: &str, pictures: &[(&str, usize)]) -> usize {
    let message = parse(mail("", page, pictures).as_bytes());
    evidence(&message, &divide(&message, None))
}

#[test]
fn where_a_picture_stands_says_whose_it_is() {
    let big = 90_000;
    let rows: &[(&str, usize)] = &[
        ("<p><img src=cid:s></p>{Q}", 1),
        ("<p>See <img src=cid:s> there</p>{Q}", 1),
        ("<p>It is gone:</p><p><img src=cid:s></p><p>Best regards,<br>Dana</p>{Q}", 1),
        ("<p>Gone.</p><p>Best regards,<br>Dana</p><p><img src=cid:s></p>{Q}", 0),
        ("<p>Gone.</p><div class=gmail_signature>Dana<br><img src=cid:s></div>{Q}", 0),
        ("<p>Gone.</p>{Q}<p><img src=cid:s></p>", 1),
        ("<p>Gone.</p><blockquote type=cite>Where?<br><img src=cid:s></blockquote>", 0),
        ("<p>Gone.</p><div style=\"display:none\"><img src=cid:s></div>", 0),
        ("<p>Gone.</p><div class=gmail_signature><img src=cid:s></div><img src=\"CID:s\">", 1),
        ("<p>No picture on the page: it was attached.</p>", 1),
        ("<p>[EXTERNAL] Use caution.</p><p><img src=cid:s></p>{Q}", 1),
    ];
    for (page, want) in rows {
        assert_eq!(files(&page.replace("{Q}", QUOTE), &[("s", big)]), *want, "{page}");
    }
}

#[test]
fn a_small_picture_is_no_evidence() {
    let shown =
        |attributes: &str, size: usize| files(&format!("<img src=cid:s {attributes}>"), &[("s", size)]);
    assert_eq!((shown("height=120", 90_000), shown("height=\"121px\"", 10)), (0, 1));
    assert_eq!((shown("", 4096), shown("", 4097)), (0, 1));
    assert_eq!((shown("height=auto", 4096), shown("height=100%", 4097)), (0, 1));
}

#[test]
fn the_quotes_picture_is_told_from_the_senders() {
    let page = format!("<p><img src=cid:s%40x></p>{QUOTE}");
    assert_eq!(files(&page, &[("q", 90_000), ("s@x", 90_000)]), 1);
}

/// What `reply-text` says: text, verdict, rules.
fn said(text: &str, page: &str) -> (String, String, Vec<String>) {
    let mail = mail(text, page, &[("s", 90_000)]);
    let question = serde_json::json!({"id": "1", "kind": "eml", "data": mail}).to_string();
    let mut out = Vec::new();
    reply_text::ndjson(question.as_bytes(), &mut out).unwrap();
    let out: serde_json::Value = serde_json::from_slice(&out).unwrap();
    let word = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let rules = out["cuts"].as_array().unwrap().iter().map(|cut| word(&cut["rule"])).collect();
    (word(&out["text"]), word(&out["done"]), rules)
}

#[test]
fn what_programs_write_in_place_of_a_picture_is_no_word() {
    let logo = "<div class=gmail_signature><img src=cid:s></div>";
    for text in ["[cid:s]", "[image: s.png]", "<s.png>", "[cid:s]<https://acme.example/> [s.png]"] {
        let (new, done, rules) = said(&format!("DONE\n\n{text}"), &format!("<p>DONE</p>{logo}"));
        assert_eq!((new.as_str(), done.as_str()), ("DONE", "DONE"), "{text}");
        assert_eq!(rules[0], "picture", "{text}");
        assert_eq!(said(&format!("{text}\n"), logo).1, "EMPTY", "{text}");
        assert_eq!(said(&format!("{text}\nDONE"), "<img src=cid:s><p>DONE</p>").1, "DONE", "{text}");
    }
    for text in ["[cid:t]", "[image: other.png]", "[s.png] is it", "[done]", "<https://acme.example/>"] {
        assert_eq!(said(text, "").0, text);
    }
    assert_eq!(said("[image: s.png]", "<img src=cid:s>").1, "COMMENT", "a pasted screenshot");
}
