//! Swedish.

use super::{Language, NONE};

#[rustfmt::skip]
pub const WORDS: Language = Language {
    code: "sv",
    wrote: &["skrev", "skrev följande", "har skrivit", "skriver"],
    openers: &["den"],
    from: &["från", "avsändare"],
    sent: &["skickat", "datum", "skickat den", "skickades"],
    to: &["till", "kopia", "cc", "svara till", "prioritet", "bilagor"],
    subject: &["ämne"],
    original: &["ursprungligt meddelande", "originalmeddelande", "ursprungsmeddelande", "ursprungligt mail",
        "tidigare meddelande"],
    forwarded: &["vidarebefordrat meddelande", "vidarebefordrat brev", "vidarebefordrat mail",
        "början på vidarebefordrat brev",
        "början på vidarebefordrat meddelande"],
    closings: &["med vänlig hälsning", "med vänliga hälsningar", "vänliga hälsningar", "vänlig hälsning", "mvh",
        "hälsningar", "hälsning", "bästa hälsningar", "med vänlig hälsningar", "vh", "många hälsningar",
        "varma hälsningar"],
    footers: &["skickat från", "skickat med", "skickat via", "skickades från", "hämta outlook", "skaffa outlook",
        "ladda ned outlook", "ladda ner outlook", "sänt från"],
    disclaimers: &["detta meddelande", "detta e-postmeddelande", "detta mejl", "denna e-post", "konfidentiellt",
        "virusfri"],
    banners: &["varning: detta", "obs: detta", "obs! detta", "försiktighet: detta", "externt mejl",
        "extern avsändare", "extern e-post", "externt meddelande", "[extern", "detta mejl kommer utifrån",
        "detta meddelande kommer utifrån", "detta e-postmeddelande kommer från", "du får inte ofta e-post från"],
    cautions: &["klicka inte"],
    done: &["klart", "klar", "färdig", "färdigt", "gjort", "åtgärdat", "utfört", "det är gjort", "fixat", "avklarat"],
    lead_in: &["det är", "är", "allt", "allt är", "nu", "ok", "ja"],
    pleasantries: &["tack", "tack så mycket", "stort tack", "tackar", "tack på förhand", "vänligen kontrollera",
        "hälsningar", "mvh", "tack för hjälpen"],
    limiters: &["inte", "ej", "men", "utom", "förutom", "nästan", "halvt", "halv", "fortfarande", "tills", "när", "om",
        "kommer", "imorgon", "i morgon", "måndag", "fredag", "snart", "bara", "endast", "aldrig", "inget", "ska", "skall",
        "senare", "nästa vecka", "delvis", "tyvärr", "kan", "kunde", "utan", "än", "ännu", "saknas", "resten", "problem",
        "dock", "blir"],
    innocent: &["lagt till"],
    finished: &["tagit bort", "borttaget", "raderat", "raderade", "ändrat", "ändrade", "rättat", "uppdaterat",
        "uppdaterade",
        "lagt till", "löst", "bytt", "korrigerat"],
    greetings: &["hej", "hejsan", "hallå", "god morgon", "kära", "käre", "bästa", "goddag", "tjena"],
    ..NONE
};
