//! Czech, and the Slovak words that differ.

use super::{Language, NONE};

#[rustfmt::skip]
pub const WORDS: Language = Language {
    code: "cs",
    wrote: &["napsal", "napsala", "napsal(a)", "píše", "napísal", "napísala", "napísal(a)", "odesílatel"],
    openers: &["dne", "dňa"],
    from: &["od", "odesílatel", "odosielateľ"],
    sent: &["odesláno", "datum", "odoslané", "dátum"],
    to: &["komu", "kopie", "pro", "kópia", "skrytá kopie", "odpověď", "důležitost"],
    subject: &["předmět", "predmet"],
    original: &["původní zpráva", "původní e-mail", "pôvodná správa"],
    forwarded: &["přeposlaná zpráva", "předaná zpráva", "začátek přeposílané zprávy", "začátek přeposlané zprávy",
        "preposlaná správa"],
    closings: &["s pozdravem", "s přátelským pozdravem", "s úctou", "pozdravy", "zdraví", "hezký den", "přeji hezký den",
        "s pozdravom", "děkuji a přeji hezký den", "s přáním hezkého dne"],
    footers: &["odesláno z", "odesláno ze", "odoslané z", "získejte outlook", "odesláno pomocí",
        "stáhněte si outlook", "získat outlook", "stáhnout outlook", "získajte outlook"],
    disclaimers: &["tato zpráva", "tento e-mail", "tento email", "informace obsažené", "bez virů", "důvěrné"],
    banners: &["upozornění: tento", "upozornění: tato", "pozor: tento", "pozor: tato", "varování: tento",
        "varování: tato", "externí e-mail", "externí zpráva", "externí odesílatel", "[externí",
        "tento e-mail pochází mimo", "tento e-mail přišel z", "tato zpráva pochází mimo", "tato zpráva přišla z",
        "od uživatele často nedostáváte"],
    cautions: &["neklikejte"],
    done: &["hotovo", "splněno", "dokončeno", "vyřízeno", "uděláno", "je hotovo", "hotové", "mám hotovo"],
    lead_in: &["je", "je to", "už je", "to je", "vše", "vše je", "ok", "ano", "nyní", "teď"],
    pleasantries: &["děkuji", "díky", "děkuju", "mockrát děkuji", "prosím zkontrolujte", "prosím o kontrolu",
        "s pozdravem",
        "ďakujem", "vďaka", "hezký den"],
    limiters: &["ne", "není", "nejsem", "nemám", "ale", "kromě", "až na", "skoro", "téměř", "napůl", "ještě",
        "dokud", "až",
        "když", "pokud", "jestli", "bude", "budu", "zítra", "v pondělí", "v pátek", "brzy", "jen", "jenom", "pouze",
        "však",
        "nikdy", "nic", "musím", "musí", "později", "příští týden", "částečně", "bohužel", "mohu", "můžu", "bez", "chybí",
        "zbytek", "problém", "nemohu", "nemohl", "nemůžu"],
    finished: &["odstraněno", "odstranil", "odstranila", "smazáno", "smazal", "smazala", "opraveno", "opravil",
        "opravila",
        "změněno", "změnil", "změnila", "aktualizováno", "přidáno", "přidal", "přidala", "upraveno", "upravil",
        "upravila"],
    greetings: &["dobrý den", "ahoj", "zdravím", "dobré ráno", "vážený", "vážená", "dobrý večer", "čau", "milý", "milá"],
    ..NONE
};
