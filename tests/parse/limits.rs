//! Each limit at its number and one over.

use mailroom::parse::{limits, parse};

#[test]
fn header_limits_hold_at_and_over() {
    let bytes = |n: usize| {
        let start = "From: a@b.example\r\nX: ";
        format!("{start}{}\r\n\r\n", "x".repeat(n - start.len() - 2))
    };
    assert_eq!(parse(bytes(limits::HEADER_BYTES_MAX).as_bytes()).over_limit, None);
    assert_eq!(parse(bytes(limits::HEADER_BYTES_MAX + 1).as_bytes()).over_limit, Some("header bytes"));
    let count = |n: usize| format!("From: a@b.example\r\n{}\r\n", "X: y\r\n".repeat(n - 1));
    assert_eq!(parse(count(limits::HEADER_FIELDS_MAX).as_bytes()).over_limit, None);
    assert_eq!(parse(count(limits::HEADER_FIELDS_MAX + 1).as_bytes()).over_limit, Some("header fields"));
    let to = |n: usize| format!("From: a@b.example\r\nTo: {}\r\n\r\n", vec!["c@d.example"; n].join(","));
    assert_eq!(parse(to(limits::RECIPIENTS_MAX).as_bytes()).over_limit, None);
    assert_eq!(parse(to(limits::RECIPIENTS_MAX + 1).as_bytes()).over_limit, Some("recipients"));
}

/// `depth` multiparts inside each other around one word.
fn nested(depth: usize) -> String {
    let open = |n: usize| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n");
    let head: String = (0..depth).map(open).collect();
    format!("From: a@b.example\r\n{head}\r\nDONE\r\n")
}

#[test]
fn mime_limits_hold_at_and_over() {
    let deepest = parse(nested(limits::MIME_DEPTH_MAX).as_bytes());
    assert_eq!((deepest.over_limit, deepest.body.text.as_deref()), (None, Some("DONE\n")));
    assert_eq!(parse(nested(limits::MIME_DEPTH_MAX + 1).as_bytes()).over_limit, Some("MIME depth"));
    let wide = |n: usize| {
        let parts = "--b\r\n\r\nx\r\n".repeat(n - 1);
        format!("From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{parts}--b--\r\n")
    };
    assert_eq!(parse(wide(limits::MIME_PARTS_MAX).as_bytes()).over_limit, None);
    assert_eq!(parse(wide(limits::MIME_PARTS_MAX + 1).as_bytes()).over_limit, Some("MIME parts"));
}

#[test]
fn the_last_references_are_kept() {
    let ids = |n: usize| (0..n).map(|i| format!(" <{i}@x.example>\r\n")).collect::<String>();
    let of =
        |n: usize| parse(format!("From: a@b.example\r\nReferences:{}\r\n", ids(n)).as_bytes()).references;
    assert_eq!(of(limits::REFERENCES_MAX).len(), limits::REFERENCES_MAX);
    let kept = of(limits::REFERENCES_MAX + 1);
    assert_eq!((kept.len(), kept[0].as_str()), (limits::REFERENCES_MAX, "1@x.example"));
}
