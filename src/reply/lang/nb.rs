//! Norwegian.

use super::{Language, NONE};

#[rustfmt::skip]
pub const WORDS: Language = Language {
    code: "nb",
    wrote: &["skrev", "skrev følgende", "har skrevet"],
    openers: &["den"],
    from: &["fra", "avsender"],
    sent: &["sendt", "dato", "sendt den"],
    to: &["til", "kopi", "cc", "svar til", "prioritet", "vedlegg"],
    subject: &["emne"],
    original: &["opprinnelig melding", "original melding", "opprinnelig e-post", "den opprinnelige meldingen"],
    forwarded: &["videresendt melding", "start på videresendt melding", "begynnelse på videresendt melding",
        "videresendt e-post", "videresendt e-postmelding"],
    closings: &["med vennlig hilsen", "vennlig hilsen", "mvh", "hilsen", "med vennlige hilsener", "beste hilsen",
        "beste hilsener", "med hilsen", "vennlige hilsener", "vh", "ha en fin dag"],
    footers: &["sendt fra", "sendt med", "sendt via", "skaff deg outlook", "få outlook", "hent outlook",
        "last ned outlook"],
    disclaimers: &["denne e-posten", "denne meldingen", "konfidensielt", "virusfri"],
    banners: &["advarsel: denne", "forsiktig: denne", "obs: denne", "merk: denne", "ekstern e-post",
        "ekstern avsender", "[ekstern", "denne e-posten kommer fra", "denne e-posten er sendt fra utsiden",
        "denne e-posten stammer fra", "du får ikke ofte e-post fra"],
    cautions: &["ikke klikk"],
    done: &["ferdig", "utført", "gjort", "fullført", "fikset", "ordnet", "det er gjort"],
    lead_in: &["nå er det", "det er", "er", "alt", "alt er", "nå", "ok", "ja", "da er det"],
    now: &["nå"],
    pleasantries: &["takk", "mange takk", "tusen takk", "takk for hjelpen", "vennligst sjekk", "på forhånd takk",
        "hilsen",
        "mvh"],
    small: &["den", "det", "de", "en", "et", "og", "er", "var", "jeg", "vi", "han", "hun", "med", "av", "for",
        "på", "i", "ved", "fra", "at", "som", "har", "også", "der", "min", "vår", "ble", "nå", "dem"],
    limiters: &["ikke", "men", "unntatt", "nesten", "halvveis", "halv", "fortsatt", "inntil", "til", "når",
        "hvis", "vil", "i morgen", "mandag", "fredag", "snart", "bare", "kun", "aldri", "ingenting", "skal",
        "senere", "neste uke", "delvis", "dessverre", "kan", "kunne", "uten", "ennå", "enda", "mangler",
        "resten", "problem", "ingen", "blir", "så snart", "så langt", "med mindre", "gjenstår",
        "bortsett fra", "med unntak", "følger", "prøver", "forsøker", "ville", "burde", "skulle", "måtte"],
    innocent: &["lagt til"],
    finished: &["fjernet", "slettet", "rettet", "endret", "oppdatert", "lagt til", "løst", "byttet"],
    greetings: &["hei", "heisann", "kjære", "god dag", "god morgen", "hallo"],
    ..NONE
};
