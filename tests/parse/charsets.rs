//! Every label of the WHATWG Encoding standard (section 4.2), and charsets that disagree with their labels.

use encoding_rs::Encoding;
use mailroom::parse::parse;

/// Encoding; a character that it has; its labels.
const LABELS: &[(&str, &str, &str)] = &[
    ("UTF-8", "é間", "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8"),
    ("IBM866", "ж", "866 cp866 csibm866 ibm866"),
    (
        "ISO-8859-2",
        "ő",
        "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2",
    ),
    (
        "ISO-8859-3",
        "ħ",
        "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3",
    ),
    (
        "ISO-8859-4",
        "ķ",
        "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4",
    ),
    (
        "ISO-8859-5",
        "ж",
        "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988",
    ),
    (
        "ISO-8859-6",
        "ع",
        "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987",
    ),
    (
        "ISO-8859-7",
        "λ",
        "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek",
    ),
    (
        "ISO-8859-8",
        "ש",
        "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 visual",
    ),
    ("ISO-8859-8-I", "ש", "csiso88598i iso-8859-8-i logical"),
    ("ISO-8859-10", "ĸ", "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6"),
    ("ISO-8859-13", "ų", "iso-8859-13 iso8859-13 iso885913"),
    ("ISO-8859-14", "ẃ", "iso-8859-14 iso8859-14 iso885914"),
    ("ISO-8859-15", "€", "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9"),
    ("ISO-8859-16", "ș", "iso-8859-16"),
    ("KOI8-R", "ж", "cskoi8r koi koi8 koi8-r koi8_r"),
    ("KOI8-U", "ї", "koi8-ru koi8-u"),
    ("macintosh", "é", "csmacintosh mac macintosh x-mac-roman"),
    ("windows-874", "ก", "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874"),
    ("windows-1250", "ř", "cp1250 windows-1250 x-cp1250"),
    ("windows-1251", "ж", "cp1251 windows-1251 x-cp1251"),
    (
        "windows-1252",
        "é",
        "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252",
    ),
    ("windows-1253", "λ", "cp1253 windows-1253 x-cp1253"),
    (
        "windows-1254",
        "ğ",
        "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 windows-1254 x-cp1254",
    ),
    ("windows-1255", "ש", "cp1255 windows-1255 x-cp1255"),
    ("windows-1256", "ع", "cp1256 windows-1256 x-cp1256"),
    ("windows-1257", "ų", "cp1257 windows-1257 x-cp1257"),
    ("windows-1258", "ơ", "cp1258 windows-1258 x-cp1258"),
    ("x-mac-cyrillic", "ж", "x-mac-cyrillic x-mac-ukrainian"),
    ("GBK", "间", "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk"),
    ("gb18030", "间", "gb18030"),
    ("Big5", "間", "big5 big5-hkscs cn-big5 csbig5 x-x-big5"),
    ("EUC-JP", "間", "cseucpkdfmtjapanese euc-jp x-euc-jp"),
    ("ISO-2022-JP", "間", "csiso2022jp iso-2022-jp"),
    ("Shift_JIS", "間", "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis"),
    (
        "EUC-KR",
        "가",
        "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949",
    ),
    ("UTF-16BE", "é間", "unicodefffe utf-16be"),
    ("UTF-16LE", "é間", "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le"),
    ("x-user-defined", "\u{f7e9}", "x-user-defined"),
];

/// The octets of a text in an encoding; `encoding_rs` writes no UTF-16.
fn octets(name: &str, text: &str) -> Vec<u8> {
    match name {
        "UTF-16BE" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        "UTF-16LE" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        _ => {
            let (octets, _, lost) = Encoding::for_label(name.as_bytes()).unwrap().encode(text);
            assert!(!lost, "{name} has no {text}");
            octets.into_owned()
        }
    }
}

fn base64(octets: &[u8]) -> String {
    data_encoding::BASE64.encode(octets)
}

fn body(content_type: &str, octets: &[u8]) -> Option<String> {
    let head = format!("From: lo@example.com\r\nContent-Type: {content_type}\r\n");
    let mail = format!("{head}Content-Transfer-Encoding: base64\r\n\r\n{}\r\n", base64(octets));
    parse(mail.as_bytes()).body.text
}

#[test]
fn every_label_is_read_in_any_case_and_any_quotes() {
    for (name, letter, labels) in LABELS {
        let said = format!("A {letter} b, done.\n");
        let octets = octets(name, &said);
        for label in labels.split(' ') {
            assert_eq!(Encoding::for_label(label.as_bytes()).map(Encoding::name), Some(*name), "{label}");
            let mixed: String = label
                .char_indices()
                .map(|(at, c)| if at % 2 == 0 { c.to_ascii_uppercase() } else { c })
                .collect();
            for spelt in [label.to_owned(), label.to_ascii_uppercase(), mixed, format!(" {label} ")] {
                let content_type = format!("text/plain; format=fixed; charset=\"{spelt}\"");
                assert_eq!(
                    body(&content_type, &octets).as_deref(),
                    Some(said.as_str()),
                    "{name} as {spelt:?}"
                );
            }
        }
    }
}

#[test]
fn what_the_standard_does_not_read_stays_ascii() {
    for label in
        ["hz-gb-2312", "iso-2022-kr", "csiso2022kr", "iso-2022-cn", "iso-2022-cn-ext", "replacement", "utf-7"]
    {
        let content_type = format!("text/plain; charset={label}");
        assert_eq!(
            body(&content_type, b"I am at it. ~{<:Ky~}\n").as_deref(),
            Some("I am at it. ~{<:Ky~}\n"),
            "{label}"
        );
    }
}

#[test]
fn every_encoding_is_read_in_a_subject() {
    for (name, letter, labels) in
        LABELS.iter().filter(|row| !row.0.starts_with("UTF-16") && row.0 != "x-user-defined")
    {
        let said = format!("A {letter} b");
        for label in labels.split(' ') {
            let subject = format!("=?{}?B?{}?=", label.to_ascii_uppercase(), base64(&octets(name, &said)));
            let mail = format!("From: lo@example.com\r\nSubject: {subject}\r\n\r\n");
            let got = parse(mail.as_bytes()).subject;
            assert_eq!(got, said, "{name} as {label}");
        }
    }
}

#[test]
fn each_part_has_its_own_charset() {
    let part = |charset: &str, letter: &str| {
        let text = base64(&octets(charset, &format!("Part {letter}.\n")));
        format!(
            "--b\r\nContent-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: base64\r\n\r\n{text}\r\n"
        )
    };
    let parts =
        [part("koi8-r", "ж"), part("Shift_JIS", "間"), part("UTF-16LE", "é"), part("windows-1255", "ש")]
            .concat();
    let mail =
        format!("From: lo@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{parts}--b--\r\n");
    let text = parse(mail.as_bytes()).body.text.unwrap();
    for word in ["Part ж.", "Part 間.", "Part é.", "Part ש."] {
        assert!(text.contains(word), "{word} in {text}");
    }
}

#[test]
fn an_attached_mail_in_base64_is_a_file_whatever_is_encoded_in_it() {
    let inner = "From: x@example.com\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\
                 Content-Transfer-Encoding: quoted-printable\r\n\r\nDONE, sch=F6n\r\n";
    for encoding in ["base64", "BASE64 ", "base64 (as some do)"] {
        let mail = format!(
            "From: lo@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; \
             charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nSee the attached mail, sch=C3=B6n.\r\n\
             --b\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{}\r\n--b--\r\n",
            base64(inner.as_bytes())
        );
        let read = parse(mail.as_bytes());
        assert_eq!(read.body.text.as_deref(), Some("See the attached mail, schön."), "{encoding}");
        assert_eq!(read.attachments.len(), 1, "{encoding}");
        assert_eq!(read.attachments[0].mime, "message/rfc822", "{encoding}");
    }
}
