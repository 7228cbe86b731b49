//! Catalan.

use super::{Language, NONE};

#[rustfmt::skip]
pub const WORDS: Language = Language {
    code: "ca",
    wrote: &["ha escrit", "va escriure", "escrigué", "escriu"],
    openers: &["el", "el dia", "en data"],
    from: &["de", "remitent"],
    sent: &["enviat", "data", "enviat el"],
    to: &["per a", "a", "cc", "per"],
    subject: &["assumpte", "tema"],
    original: &["missatge original", "correu original"],
    forwarded: &["missatge reenviat", "inici del missatge reenviat", "missatge remès"],
    closings: &["ben cordialment", "una abraçada",
        "salutacions", "atentament", "cordialment", "una salutació", "salutacions cordials", "records"],
    footers: &["enviat des", "enviat amb", "obteniu l'outlook", "obtén l'outlook", "baixeu l'outlook", "enviat via"],
    disclaimers: &["aquest missatge", "aquest correu", "avís de confidencialitat"],
    banners: &["atenció: aquest", "precaució: aquest", "correu extern", "missatge extern", "remitent extern",
        "[extern", "aquest correu prové de fora", "aquest missatge prové de fora"],
    cautions: &["no feu clic"],
    done: &["fet", "ja està", "acabat", "completat", "enllestit", "ja està fet", "està fet"],
    lead_in: &["ja", "està", "ja està", "tot", "ok", "sí", "ara"],
    now: &["ara"],
    pleasantries: &["gràcies", "moltes gràcies", "merci", "si us plau verifiqueu", "salutacions", "moltíssimes gràcies"],
    small: &["el", "la", "els", "les", "un", "una", "de", "del", "dels", "i", "és", "són", "he", "ha", "hem",
        "en", "amb", "per", "al", "als", "que", "aquest", "aquesta", "també", "meu", "nostre", "s", "l",
        "ja"],
    limiters: &["no", "però", "excepte", "gairebé", "quasi", "encara", "fins", "quan", "si", "demà",
        "dilluns", "divendres", "aviat", "només", "mai", "res", "serà", "faré", "haig", "cal", "més tard",
        "setmana vinent", "parcialment", "meitat", "malauradament", "puc", "sense", "falta", "resta",
        "problema", "llevat", "tan bon punt", "així que", "falten", "queda", "queden", "a part", "menys",
        "intentaré", "podré", "podria", "hauria", "en part", "dimarts", "dimecres", "dijous", "dissabte",
        "diumenge", "espero", "esperant", "esperem", "pendent", "necessito", "necessitem",
        "una altra persona", "algú altre", "impossible", "mes que ve", "pròxim mes", "he de", "hem de",
        "bloquejada", "bloquejat", "aquest vespre", "aquesta nit", "aquesta tarda", "al vespre", "abans",
        "a partir", "a comptar"],
    finished: &["eliminat", "esborrat", "corregit", "modificat", "actualitzat", "canviat", "afegit", "tret",
        "esborrada", "eliminada", "corregida", "canviada", "afegida"],
    greetings: &["hola", "bon dia", "bona tarda", "bona nit", "benvolgut", "benvolguda", "benvolguts", "estimat",
        "estimada"],
    ..NONE
};
