//! Tokens, Message-IDs and confirmation keys: what opens, and above all what does not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

use mailroom::mail::MessageId;
use mailroom::token::*;
use proptest::prelude::*;

const DOMAIN: &str = "mail.acme.example";

fn ring(ids: &[u8]) -> Keyring {
    let lines: Vec<String> = ids.iter().map(|id| Keyring::line(*id, &[id ^ 0x5a; KEY_OCTETS])).collect();
    Keyring::parse(&lines.join("\n")).unwrap()
}

fn bound(purpose: Purpose, number: i64, person: i64, round: u32) -> Bound {
    Bound { purpose, number, person, round }
}

fn bounds() -> impl Strategy<Value = Bound> {
    let purpose = prop::sample::select(Purpose::ALL);
    let number = prop_oneof![0..2000_i64, 0..=i64::MAX];
    (purpose, number.clone(), number, prop_oneof![0..20_u32, any::<u32>()])
        .prop_map(|(purpose, number, person, round)| bound(purpose, number, person, round))
}

/// `text` with the character at `at` replaced by another that is not the same letter in another case.
fn changed(text: &str, at: usize, by: u8) -> Option<String> {
    let mut octets = text.as_bytes().to_vec();
    let at = at % octets.len();
    let differs = !octets[at].eq_ignore_ascii_case(&by);
    octets[at] = by;
    differs.then(|| String::from_utf8(octets).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn what_was_minted_opens_in_any_case(b in bounds(), id in 0..=KEY_ID_MAX) {
        let keys = ring(&[id]);
        let token = keys.mint(&b);
        prop_assert!(token.len() <= TOKEN_CHARS_MAX);
        prop_assert_eq!(keys.open(b.number, b.purpose.family(), &token), Some(b));
        prop_assert_eq!(keys.open(b.number, b.purpose.family(), &token.to_ascii_uppercase()), Some(b));
    }

    #[test]
    fn any_single_changed_character_closes_it(b in bounds(), at in any::<usize>(), by in 33..127_u8) {
        let keys = ring(&[3, 4]);
        let token = keys.mint(&b);
        if let Some(bad) = changed(&token, at, by) {
            prop_assert_eq!(keys.open(b.number, b.purpose.family(), &bad), None);
        }
    }

    #[test]
    fn it_opens_nothing_else(b in bounds(), other in bounds()) {
        prop_assume!(b != other);
        let keys = ring(&[3]);
        let token = keys.mint(&b);
        prop_assert_ne!(keys.mint(&other), token.clone());
        if other.number != b.number {
            prop_assert_eq!(keys.open(other.number, b.purpose.family(), &token), None);
        }
        if other.purpose.family() != b.purpose.family() {
            prop_assert_eq!(keys.open(b.number, other.purpose.family(), &token), None);
        }
    }

    /// Another bound's fields before this bound's MAC: person, round and purpose are bound as well.
    #[test]
    fn fields_of_another_before_the_same_mac_stay_closed(b in bounds(), other in bounds()) {
        let other = Bound { number: b.number, ..other };
        prop_assume!(b != other);
        let keys = ring(&[3]);
        let octets = |b| data_encoding::BASE32_NOPAD.decode(keys.mint(b).to_ascii_uppercase().as_bytes()).unwrap();
        let (mine, theirs) = (octets(&b), octets(&other));
        let forged = [&theirs[..theirs.len() - 16], &mine[mine.len() - 16..]].concat();
        let token = data_encoding::BASE32_NOPAD.encode(&forged);
        for family in Family::ALL {
            prop_assert_eq!(keys.open(b.number, *family, &token), None);
        }
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC{0,80}", domain in "\\PC{0,20}") {
        let keys = ring(&[3]);
        prop_assert!(!matches!(read_detail(&keys, &text), Detail::Token(_)));
        prop_assert!(!matches!(read_bounce(&keys, &text), Detail::Token(_)));
        prop_assert_eq!(find_refs(&text).filter(|d| d.len() > 80).count(), 0);
        if let Some(id) = MessageId::parse(&format!("{text}@{domain}")) {
            prop_assert_eq!(read_message_id(&keys, &id, &domain), None);
        }
    }

    #[test]
    fn a_message_id_comes_back_and_no_changed_one_does(
        family in prop::sample::select(Family::ALL), number in 0..=i64::MAX, event in any::<Option<u32>>(),
        person in prop::option::of(0..=i64::MAX), at in any::<usize>(), by in 33..127_u8,
    ) {
        let (keys, ours) = (ring(&[3]), OurId { family, number, event, person });
        let id = message_id(&keys, &ours, DOMAIN).unwrap();
        prop_assert_eq!(read_message_id(&keys, &id, DOMAIN), Some(ours));
        let upper = MessageId::parse(&id.as_str().to_ascii_uppercase()).unwrap();
        prop_assert_eq!(read_message_id(&keys, &upper, DOMAIN), Some(ours));
        if let Some(bad) = changed(id.as_str(), at, by).and_then(|bad| MessageId::parse(&bad)) {
            prop_assert_eq!(read_message_id(&keys, &bad, DOMAIN), None, "{}", bad);
        }
    }
}

#[test]
fn an_older_key_still_opens_and_is_told() {
    let (before, after, dropped) = (ring(&[1]), ring(&[1, 2]), ring(&[2]));
    let b = bound(Purpose::Answer, 1042, 7, 1);
    let (old, new) = (before.mint(&b), after.mint(&b));
    assert_ne!(old, new);
    for (token, is_old) in [(&old, true), (&new, false)] {
        assert_eq!(after.open(1042, Family::Ticket, token), Some(b));
        assert_eq!(after.is_old(token), is_old);
    }
    assert_eq!(dropped.open(1042, Family::Ticket, &old), None);
    assert_eq!(after.current_id(), 2);
}

#[test]
fn a_longer_spelling_of_the_same_fields_stays_closed() {
    let keys = ring(&[3]);
    let b = bound(Purpose::Answer, 1042, 7, 1);
    let octets = data_encoding::BASE32_NOPAD.decode(keys.mint(&b).to_ascii_uppercase().as_bytes()).unwrap();
    assert_eq!(octets[2], 7, "version and key, round and purpose, person");
    let long = [&octets[..2], &[0x87, 0], &octets[3..]].concat();
    assert_eq!(keys.open(1042, Family::Ticket, &data_encoding::BASE32_NOPAD.encode(&long)), None);
}

#[test]
fn the_key_file_is_read_and_its_mistakes_are_told_without_the_key() {
    let key = "5a".repeat(32);
    let keys = Keyring::parse(&format!("# old\n0 {key}\n\n 31   {} \n", "A5".repeat(32))).unwrap();
    assert_eq!((keys.current_id(), format!("{keys:?}")), (31, "Keyring { ids: [0, 31], .. }".to_owned()));
    let cases = [
        ("".to_owned(), KeyringError::Empty),
        (key.clone(), KeyringError::Shape(1)),
        (format!("32 {key}"), KeyringError::Id(1)),
        (format!("-1 {key}"), KeyringError::Id(1)),
        (format!("1 {key}00"), KeyringError::Key(1)),
        (format!("1 {}", "5a".repeat(31)), KeyringError::Key(1)),
        (format!("1 {key}\n1 {key}"), KeyringError::Twice(2)),
    ];
    for (text, expected) in cases {
        let error = Keyring::parse(&text).unwrap_err();
        assert_eq!(error, expected);
        assert!(!format!("{error} {error:?}").contains("5a5a"));
    }
}

#[test]
fn a_local_part_of_64_octets_is_taken_and_one_of_65_is_not() {
    let keys = ring(&[31]);
    let largest = detail(&keys, &bound(Purpose::Batch, 999_999_999, 999_999_999, 2047));
    assert_eq!(reply_local("tickets-acme", &largest).unwrap().len(), 63);
    assert_eq!(reply_local("tickets-acme1", &largest).unwrap().len(), LOCAL_PART_MAX);
    assert!(reply_local("tickets-acme12", &largest).unwrap_err().to_string().contains("64 octets"));
    let ticket = detail(&keys, &bound(Purpose::Answer, 999_999_999, 999_999_999, 999));
    assert_eq!(reply_local("tickets-acme", &ticket).unwrap().len(), 62);
}

#[test]
fn details_are_read_where_they_belong() {
    let keys = ring(&[3]);
    let tickets = [Purpose::Answer, Purpose::Staff, Purpose::Batch, Purpose::Confirm];
    for b in tickets.map(|purpose| bound(purpose, 77, 7, 2)) {
        let text = detail(&keys, &b);
        assert_eq!(read_detail(&keys, &text), Detail::Token(b));
        assert_eq!(read_detail(&keys, &text.to_ascii_uppercase()), Detail::Token(b));
        assert!(!matches!(read_bounce(&keys, &text), Detail::Token(_)));
    }
    let b = bound(Purpose::Bounce, 12, 0, 0);
    assert_eq!(read_bounce(&keys, &detail(&keys, &b)), Detail::Token(b));
    assert_eq!(read_detail(&keys, &detail(&keys, &b)), Detail::Broken);
}

#[test]
fn a_detail_is_broken_only_when_a_number_stands_before_a_dot() {
    let keys = ring(&[3]);
    let token = keys.mint(&bound(Purpose::Answer, 1042, 7, 1));
    for broken in [
        format!("1043.{token}"),
        format!("b1042.{token}"),
        format!("1042.{token}a"),
        format!("1042. {token}"),
        "1042.".to_owned(),
        format!("1042.{token}="),
        format!("1042.{}", "a".repeat(100_000)),
    ] {
        assert_eq!(read_detail(&keys, &broken), Detail::Broken, "{broken}");
    }
    for none in [
        "",
        ".",
        "1042",
        "news",
        "first.last",
        "+1042.abc",
        "01042.abc",
        "99999999999999999999.abc",
        "é1.abc",
    ] {
        assert_eq!(read_detail(&keys, none), Detail::None, "{none}");
    }
}

#[test]
fn a_root_outlives_a_rotation_and_a_message_id_is_of_one_domain() {
    let (before, after) = (ring(&[1]), ring(&[1, 2]));
    let root = OurId::root(Family::Ticket, 1042);
    let id = message_id(&after, &root, DOMAIN).unwrap();
    assert_eq!(Some(&id), message_id(&before, &root, DOMAIN).as_ref());
    assert!(id.as_str().starts_with("t1042.") && id.left().len() == 32, "{id}");
    assert_eq!(read_message_id(&after, &id, "mail.other.example"), None);
    let mail = OurId { event: Some(7), person: Some(77), ..root };
    let id = message_id(&before, &mail, "Mail.ACME.example").unwrap();
    assert!(id.to_string().starts_with("<t1042.e7.p77.") && id.right() == DOMAIN, "{id}");
    assert_eq!(read_message_id(&after, &id, DOMAIN), Some(mail));
    assert_eq!(message_id(&after, &root, "no domain"), None);
}

#[test]
fn confirmation_keys_are_found_and_compared_without_case() {
    let key = confirmation_key(&[0xf0, 1, 2, 3, 4, 5, 6, 7, 8, 0xff]);
    assert_eq!(key.len(), CONFIRM_CHARS);
    assert!(same_confirmation_key(&key, &key.to_ascii_uppercase()));
    for other in ["", "aaaaaaaaaaaaaaaa", &key[1..], &format!("{key}a")] {
        assert!(!same_confirmation_key(&key, other), "{other}");
    }
    assert!(!same_confirmation_key("", ""));
    let text = format!("> CONFIRM {}.\nthankyouverymuch {key}x 1234567890123456", key.to_ascii_uppercase());
    assert_eq!(find_confirmation_keys(&text, 5), [key, "thankyouverymuch".to_owned()]);
}

#[test]
fn ref_lines_are_found_quoted_or_not() {
    let text = "Hello\r\nRef: 1042.abc\r\n> > ref:b77.def\r\n| *Ref: 5.x*\r\nRef: two words.\r\nSee Ref: 9.a\r\nRéf: 1.a\r\n";
    assert_eq!(find_refs(text).collect::<Vec<_>>(), ["1042.abc", "b77.def", "5.x"]);
    assert_eq!(find_refs("> Ref:\r\n>  b7.abc\r\nRef:\r\nno token\r\nRef:").collect::<Vec<_>>(), ["b7.abc"]);
    assert_eq!(find_refs(&"Ref: 1.a\n".repeat(REFS_MAX + 1)).count(), REFS_MAX);
    assert_eq!(find_refs(&ref_line("1042.abc")).next(), Some("1042.abc"));
}

/// Computed apart, with Python's hmac and base64: what is in the world's mailboxes has to open for years.
#[test]
fn the_octets_on_the_wire_stay_as_they_are() {
    let keys = ring(&[3]);
    let token = "emeqpg7johpm5c2lv7nz3k3gd6t7yly";
    assert_eq!(detail(&keys, &bound(Purpose::Answer, 1042, 7, 1)), format!("1042.{token}"));
    let mail = OurId { family: Family::Ticket, number: 1042, event: Some(7), person: Some(77) };
    let ids = [mail, OurId::root(Family::Batch, 77)].map(|id| message_id(&keys, &id, DOMAIN).unwrap());
    assert_eq!(ids[0].to_string(), "<t1042.e7.p77.kh5nuz5nmixokxhgqz5nxdu22e@mail.acme.example>");
    assert_eq!(ids[1].to_string(), "<b77.s63rvjp527fupxnyemdxnbz4zu@mail.acme.example>");
}
