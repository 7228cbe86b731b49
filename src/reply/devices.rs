//! Names of devices, systems, carriers and mail programs, as the lines that they add name them. Data only; folded.
//!
//! They are the same in every language; words for a device are with the languages.

/// Compared word by word.
#[rustfmt::skip]
pub const DEVICES: &[&str] = &[
    "iphone", "ipad", "ipod", "android", "blackberry", "samsung", "galaxy", "galaxys", "pixel", "huawei", "xiaomi",
    "redmi", "oneplus", "htc", "nokia", "motorola", "moto", "sony", "xperia", "lg", "zte", "honor", "oppo", "vivo",
    "realme", "treo", "pda", "mac", "macbook", "imac", "windows", "outlook", "gmail", "yahoo", "airmail", "spark",
    "boxer", "bluemail", "typeapp", "typemail", "thunderbird", "proton", "protonmail", "gmx", "web.de", "mail.ru",
    "aquamail", "aqua", "nine", "k-9", "fairemail", "edison", "canary", "superhuman", "missive", "zimbra", "zoho",
    "tutanota", "tuta", "hey", "newton", "mailspring", "mailbird", "icloud", "aol", "workspace", "fastmail", "yandex",
    "emclient", "mailmaster", "posteo", "mailbox.org", "verse", "traveler", "verizon", "at&t", "t-mobile", "vodafone",
];

/// Inside a word too, where a language joins its endings to the name.
pub const INSIDE: &[&str] = &["iphone", "ipad", "android", "galaxy", "samsung", "outlook", "windows", "mail"];
