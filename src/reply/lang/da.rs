//! Danish.

use super::{Language, NONE};

#[rustfmt::skip]
pub const WORDS: Language = Language {
    code: "da",
    wrote: &["skrev", "skrev følgende", "har skrevet", "skriver"],
    openers: &["den"],
    from: &["fra", "afsender"],
    sent: &["sendt", "dato", "sendt den"],
    to: &["til", "cc", "bcc", "svar til", "vedhæftede filer", "prioritet"],
    subject: &["emne"],
    original: &["oprindelig meddelelse", "oprindelig besked", "original besked", "original meddelelse",
        "den oprindelige meddelelse", "oprindelig mail"],
    forwarded: &["videresendt meddelelse", "videresendt besked", "start på videresendt besked", "videresendt mail",
        "begynd videresendt besked", "start på videresendt meddelelse"],
    closings: &["med venlig hilsen", "venlig hilsen", "mvh", "hilsen", "de bedste hilsner", "mange hilsner",
        "bedste hilsner", "med venlige hilsner", "venlige hilsner", "vh", "kh", "kærlig hilsen", "hilsner"],
    footers: &["sendt fra", "sendt med", "sendt via", "hent outlook", "få outlook", "download outlook", "sendt på"],
    disclaimers: &["denne e-mail", "denne mail", "denne meddelelse", "denne besked", "fortrolighed", "virusfri"],
    banners: &["advarsel: denne", "bemærk: denne", "forsigtig: denne", "obs: denne", "ekstern mail",
        "ekstern e-mail", "ekstern afsender", "[ekstern", "denne e-mail kommer udefra", "denne mail kommer udefra",
        "denne e-mail er sendt udefra", "du får ikke ofte mails fra"],
    cautions: &["klik ikke"],
    done: &["færdig", "udført", "klaret", "gjort", "ordnet", "afsluttet", "det er gjort", "fuldført",
        "fikset"],
    lead_in: &["nu er det", "det er", "er", "alt", "alt er", "nu", "ok", "ja", "så er", "så er det"],
    now: &["nu"],
    pleasantries: &["tak", "mange tak", "tusind tak", "på forhånd tak", "tak for hjælpen", "venligst tjek",
        "venligst kontroller", "hilsen", "mvh", "vh"],
    small: &["den", "det", "de", "en", "et", "og", "er", "var", "jeg", "vi", "han", "hun", "med", "af", "for",
        "på", "i", "ved", "fra", "at", "som", "har", "også", "der", "min", "vores", "blev", "nu", "dem"],
    limiters: &["ikke", "men", "undtagen", "næsten", "halvt", "halv", "stadig", "indtil", "når", "hvis",
        "vil", "i morgen", "mandag", "fredag", "snart", "kun", "dog", "aldrig", "intet", "skal", "senere",
        "næste uge", "delvist", "desværre", "kan", "kunne", "uden", "endnu", "mangler", "resten", "problem",
        "ingen", "bortset", "bliver", "så snart", "så vidt", "medmindre", "resterer", "resterende",
        "bortset fra", "med undtagelse", "følger", "prøver", "forsøger", "ville", "burde", "skulle", "måtte"],
    finished: &["fjernet", "slettet", "rettet", "ændret", "opdateret", "tilføjet", "løst", "udskiftet"],
    greetings: &["hej", "hejsa", "kære", "goddag", "godmorgen", "hallo", "hi", "god morgen"],
    ..NONE
};
