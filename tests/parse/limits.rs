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

#[test]
fn a_subject_is_decoded_as_far_as_its_limit() {
    let of = |pad: usize| {
        let word = "=?utf-8?Q?D=4FNE?=";
        let start = " ".repeat(limits::SUBJECT_BYTES_MAX - word.len() + pad);
        parse(format!("From: a@b.example\r\nSubject:{start}{word}\r\n\r\n").as_bytes()).subject
    };
    assert_eq!(of(0), "DONE");
    assert_ne!(of(1), "DONE");
}

#[test]
fn a_content_type_is_read_as_far_as_its_limit() {
    let of = |octets: usize| {
        let (start, end) = (" multipart/mixed; x=", "; boundary=b");
        let pad = "x".repeat(octets - start.len() - end.len());
        let raw = format!(
            "From: a@b.example\r\nContent-Type:{start}{pad}{end}\r\n\r\n--b\r\n\r\nDONE\r\n--b--\r\n"
        );
        parse(raw.as_bytes()).body.text
    };
    assert_eq!(of(limits::PARAMETER_BYTES_MAX).as_deref(), Some("DONE"));
    assert_eq!(of(limits::PARAMETER_BYTES_MAX + 1), None);
}

#[test]
fn so_many_verdict_fields_are_read_and_no_more() {
    let of = |n: usize| {
        let stamps = "Authentication-Results: mx.acme.example; dmarc=pass\r\n".repeat(n);
        parse(format!("{stamps}From: a@b.example\r\n\r\n").as_bytes()).verdict_fields_below(0).len()
    };
    assert_eq!(of(limits::VERDICT_FIELDS_MAX), limits::VERDICT_FIELDS_MAX);
    assert_eq!(of(limits::VERDICT_FIELDS_MAX + 1), limits::VERDICT_FIELDS_MAX);
}

#[test]
fn a_diagnostic_text_is_cut_at_its_limit() {
    let of = |n: usize| {
        let code = "x".repeat(n);
        let raw = format!(
            "From: a@b.example\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\n\
             Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n\
             Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; {code}\r\n\r\n--b--\r\n"
        );
        parse(raw.as_bytes()).report.unwrap().diagnostic.unwrap().as_str().len()
    };
    assert_eq!(of(limits::DIAGNOSTIC_CHARS_MAX), limits::DIAGNOSTIC_CHARS_MAX);
    assert_eq!(of(limits::DIAGNOSTIC_CHARS_MAX + 1), limits::DIAGNOSTIC_CHARS_MAX);
}
