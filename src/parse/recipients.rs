//! The plain addresses in To, Cc and the fields of delivery. Tolerant: what is no plain address is passed over.

use super::header::Head;
use super::limits::RECIPIENTS_MAX;
use crate::mail::Address;
use crate::mail::fields::position;

/// Fields in which a server wrote for whom the mail really was.
const DELIVERED: &[&str] = &["Delivered-To", "X-Original-To", "Envelope-To"];

/// To and Cc, in order; one more than [`RECIPIENTS_MAX`] at most.
pub(super) fn named(head: &Head<'_>) -> Vec<Address> {
    let mut out = Vec::new();
    for field in head.fields.iter().filter(|f| f.is("To") || f.is("Cc")) {
        collect(&field.unfolded(), &mut out);
    }
    out
}

/// Delivered-To and its kin, from the top.
pub(super) fn delivered_to(head: &Head<'_>) -> Vec<Address> {
    let mut out = Vec::new();
    for field in head.fields.iter().filter(|f| DELIVERED.iter().any(|name| f.is(name))) {
        collect(&field.unfolded(), &mut out);
    }
    out
}

/// Cuts an address list (RFC 5322 section 3.4) at its commas.
fn collect(list: &str, out: &mut Vec<Address>) {
    let hides = |b: u8| matches!(b, b'"' | b'(' | b')' | b'\\' | b':');
    if position(list.as_bytes(), hides).is_some() {
        return collect_hiding(list, out);
    }
    for one in list.split([',', ';']) {
        if out.len() > RECIPIENTS_MAX {
            return;
        }
        out.extend(address(one));
    }
}

/// The same of a list with quotations and comments, which hide what is in them.
fn collect_hiding(list: &str, out: &mut Vec<Address>) {
    let mut one = String::new();
    let (mut quoted, mut escaped, mut depth) = (false, false, 0_usize);
    for c in list.chars().chain([',']) {
        if out.len() > RECIPIENTS_MAX {
            return;
        }
        if escaped {
            escaped = false;
            continue;
        }
        match c {
            '\\' if quoted || depth > 0 => escaped = true,
            '"' if depth == 0 => quoted = !quoted,
            _ if quoted => {}
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            ',' | ';' => {
                out.extend(address(&one));
                one.clear();
            }
            // The name of a group.
            ':' => one.clear(),
            other => one.push(other),
        }
    }
    out.extend(address(&one));
}

fn address(one: &str) -> Option<Address> {
    let bare = match (one.rfind('<'), one.rfind('>')) {
        (Some(open), Some(close)) => one.get(open + 1..close)?,
        _ => one,
    };
    Address::parse(bare.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_groups_comments_and_quotations_hide_no_address() {
        let head = b"To: \"a@b.example, c\" <t+1.x@m.example>, d@m.example (e@m.example)\r\nCc: g: <f@m.example>, h@m.example;\r\n";
        let found: Vec<String> = named(&Head::new(head)).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["t+1.x@m.example", "d@m.example", "f@m.example", "h@m.example"]);
    }

    proptest::proptest! {
        #[test]
        fn a_list_that_hides_nothing_is_read_alike(list in "[ab@.<>,; \t\r\n\"():\\\\é]{0,40}") {
            let (mut found, mut walked) = (Vec::new(), Vec::new());
            collect(&list, &mut found);
            collect_hiding(&list, &mut walked);
            proptest::prop_assert_eq!(found, walked);
        }
    }

    #[test]
    fn the_fields_of_delivery_are_read_from_the_top() {
        let head = b"Delivered-To: a@m.example\r\nX-Original-To: <b@m.example>\r\nTo: c@m.example\r\n";
        let found: Vec<String> = delivered_to(&Head::new(head)).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["a@m.example", "b@m.example"]);
    }

    #[test]
    fn one_more_than_the_limit_is_seen() {
        let list = |n: usize| format!("To: {}\r\n", vec!["a@m.example"; n].join(","));
        assert_eq!(named(&Head::new(list(RECIPIENTS_MAX).as_bytes())).len(), RECIPIENTS_MAX);
        assert_eq!(named(&Head::new(list(RECIPIENTS_MAX * 2).as_bytes())).len(), RECIPIENTS_MAX + 1);
    }
}
