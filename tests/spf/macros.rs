//! Macro expansion: the examples of section 7.4, and what makes a name of the result.

use super::claim;
use mailroom::mail::spf::macros::{MacroString, NAME_MAX, name};

fn expand(text: &str, client: &str) -> String {
    let claim = claim(client, "strong-bad@email.example.com");
    MacroString::parse(text).expect(text).expand(&claim, "email.example.com")
}

#[test]
fn the_examples_of_section_7_4() {
    for (text, expanded) in [
        ("%{s}", "strong-bad@email.example.com"),
        ("%{o}", "email.example.com"),
        ("%{d}", "email.example.com"),
        ("%{d4}", "email.example.com"),
        ("%{d3}", "email.example.com"),
        ("%{d2}", "example.com"),
        ("%{d1}", "com"),
        ("%{dr}", "com.example.email"),
        ("%{d2r}", "example.email"),
        ("%{l}", "strong-bad"),
        ("%{l-}", "strong.bad"),
        ("%{lr}", "strong-bad"),
        ("%{lr-}", "bad.strong"),
        ("%{l1r-}", "strong"),
        ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
        ("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
        ("%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"),
        ("%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com"),
        ("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"),
    ] {
        assert_eq!(expand(text, "192.0.2.3"), expanded, "{text}");
    }
    let nibbles = "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com";
    assert_eq!(expand("%{ir}.%{v}._spf.%{d2}", "2001:db8::cb01"), nibbles);
}

#[test]
fn the_other_macros() {
    for (text, expanded) in [
        ("%{h}", "mx.example.org"),
        ("%{p}", "unknown"),
        ("%%%_%-", "% %20"),
        ("%{S}", "strong-bad%40email.example.com"),
        ("%{d99999999999999999999999}", "email.example.com"),
        ("%{s2r@}", "strong-bad@email.example.com"),
        ("a%{o1}b", "acomb"),
    ] {
        match MacroString::parse(text) {
            Some(_) => assert_eq!(expand(text, "192.0.2.3"), expanded, "{text}"),
            // An `@` is no delimiter.
            None => assert_eq!(text, "%{s2r@}"),
        }
    }
}

#[test]
fn a_name_that_is_too_long_loses_labels_on_its_left() {
    let label = "x".repeat(49);
    let long = [label.as_str(); 5].join(".");
    assert_eq!(long.len(), 249);
    assert_eq!(name(&format!("abc.{long}")).map(|n| n.len()), Some(NAME_MAX));
    assert_eq!(name(&format!("Y.abc.{long}.")).unwrap(), format!("abc.{long}"));
    assert_eq!(name(&"x".repeat(300)), None);
    assert_eq!(name("A.Example."), Some("a.example".to_owned()));
    for bad in ["", ".", "a..b", ".a", "mx a.example", &"x".repeat(64), "ä.example", "a\0.example"] {
        assert_eq!(name(bad), None, "{bad:?}");
    }
}
