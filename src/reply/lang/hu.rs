//! Hungarian.

use super::{Language, NONE};

#[rustfmt::skip]
pub const WORDS: Language = Language {
    code: "hu",
    wrote: &["írta", "ezt írta", "a következőt írta", "irta", "írta (időpont", "ezt irta", "keltezéssel"],
    openers: &["ekkor"],
    from: &["feladó", "küldő"],
    sent: &["elküldve", "dátum", "küldve", "küldés dátuma"],
    to: &["címzett", "másolat", "másolatot kap", "titkos másolat", "válaszcím"],
    subject: &["tárgy"],
    original: &["eredeti üzenet", "eredeti levél"],
    forwarded: &["továbbított üzenet", "továbbított levél", "továbbított üzenet kezdete", "továbbküldött üzenet"],
    closings: &["üdvözlettel", "tisztelettel", "üdv", "szívélyes üdvözlettel", "baráti üdvözlettel", "köszönettel",
        "minden jót", "szép napot"],
    footers: &["elküldve", "küldve", "küldve a", "az outlook beszerzése"],
    footer_ends: &["küldve", "elküldve", "küldtem"],
    disclaimers: &["ez az üzenet", "ez az e-mail", "jelen üzenet", "vírusmentes"],
    banners: &["figyelem: ez", "figyelem! ez", "figyelmeztetés: ez", "külső e-mail", "külső feladó", "külső levél",
        "[külső", "ez az e-mail a szervezeten kívülről", "ez a levél a szervezeten kívülről",
        "ez az üzenet a szervezeten kívülről"],
    cautions: &["ne kattintson"],
    done: &["kész", "megtörtént", "elkészült", "befejezve", "megvan", "megcsináltam", "elvégezve",
        "készen van", "kész van", "elintéztem"],
    lead_in: &["ez", "már", "most", "minden", "ok", "oké", "igen"],
    now: &["most"],
    pleasantries: &["köszönöm", "köszi", "kösz", "köszönöm szépen", "nagyon köszönöm", "kérem ellenőrizze", "üdv",
        "köszönettel", "üdvözlettel"],
    small: &["a", "az", "egy", "és", "is", "van", "volt", "ez", "ezt", "azt", "én", "mi", "ő", "hogy", "meg",
        "el", "ki", "be", "már", "most", "nekem", "nálunk", "vagyok", "minden"],
    limiters: &["nem", "de", "kivéve", "majdnem", "félig", "még", "amíg", "mikor", "amikor", "ha", "fog",
        "holnap", "hétfőn", "pénteken", "hamarosan", "csak", "azonban", "soha", "semmi", "kell", "később",
        "jövő héten", "részben", "sajnos", "tudom", "nélkül", "hiányzik", "többi", "probléma", "lesz",
        "nincs", "sem", "amint", "mihelyt", "maradt", "leszámítva", "jövő", "próbálom", "kellene",
        "kedden", "szerdán", "csütörtökön", "szombaton", "vasárnap", "várok", "várom", "várunk", "várjuk",
        "szükségem", "szükség", "valaki más", "lehetetlen", "jövő hónapban", "zárolva", "letiltva",
        "este", "ma este", "délután", "előtt", "péntekig", "hétfőig", "keddig", "szerdáig", "csütörtökig"],
    finished: &["töröltem", "törölve", "eltávolítottam", "eltávolítva", "javítottam", "javítva",
        "módosítottam", "módosítva", "frissítettem", "frissítve", "hozzáadtam", "kicseréltem"],
    greetings: &["szia", "sziasztok", "kedves", "tisztelt", "üdv", "jó napot", "jó reggelt", "helló", "jó estét"],
    ..NONE
};
