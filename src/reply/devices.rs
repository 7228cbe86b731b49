//! Names of devices, systems, carriers and mail apps, as the lines that they add name them. Data only; folded.

/// Compared word by word.
#[rustfmt::skip]
pub const DEVICES: &[&str] = &[
    "phone", "iphone", "ipad", "ipod", "android", "mobile", "mobil", "handy", "smartphone", "cell",
    "tablet", "blackberry", "samsung", "galaxy", "pixel", "huawei", "xiaomi", "redmi", "oneplus", "htc",
    "nokia", "motorola", "moto", "windows", "outlook", "mail", "email", "e-mail", "gmail", "yahoo",
    "mailbox", "airmail", "spark", "boxer", "bluemail", "typeapp", "thunderbird", "proton", "protonmail",
    "gmx", "web.de", "mail.ru", "aquamail", "nine", "k-9", "fairemail", "edison", "canary", "superhuman",
    "missive", "zimbra", "zoho", "tutanota", "hey", "newton", "app", "watch", "mac", "macbook", "imac",
    "device", "gerät", "mobilgerät", "mobiltelefon", "móvil", "movil", "celular", "telefon", "telefono",
    "téléphone", "portable", "cellulare", "telefoon", "mobiel", "puhelimesta", "телефона", "смартфона",
    "iphonesta", "mobilen", "телефон", "galaxys", "mailspring", "sony", "xperia", "lg", "zte", "honor",
    "oppo", "vivo", "realme", "mailbird", "icloud", "aol", "workspace", "fastmail", "почты", "yandex",
    "яндекс.почты", "mobitel", "telefonu", "komórki", "smartfona", "telefónu", "iphonu", "iphonie",
    "mobilu", "telefonról", "treo", "pda", "tel", "verizon", "at&t", "t-mobile", "vodafone", "emclient", "tuta",
    "mailmaster", "posteo", "mailbox.org", "typemail", "aqua", "windowsin", "windows용", "sähköpostista",
    "galaxysta",
];

/// Inside a word too, where a language joins its endings to the name.
#[rustfmt::skip]
pub const INSIDE: &[&str] = &[
    "iphone", "ipad", "android", "galaxy", "samsung", "outlook", "windows", "mail", "手机", "手機", "휴대폰",
    "スマートフォン", "メール", "邮件", "郵件", "메일", "почт", "пошт", "微信", "邮箱大师", "钉钉",
];
