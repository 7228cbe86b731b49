//! Dutch.

use super::{Language, NONE};

#[rustfmt::skip]
pub const WORDS: Language = Language {
    code: "nl",
    wrote: &["schreef", "heeft het volgende geschreven", "het volgende geschreven", "volgende geschreven",
        "heeft geschreven", "schreven", "geschreven"],
    openers: &["op", "om"],
    from: &["van", "afzender"],
    sent: &["verzonden", "datum", "verzonden op", "verstuurd"],
    to: &["aan", "cc", "bcc", "kopie", "antwoord aan", "urgentie", "bijlagen"],
    subject: &["onderwerp", "betreft"],
    original: &["oorspronkelijk bericht", "oorspronkelijke bericht", "origineel bericht", "oorspronkelijke e-mail",
        "originele bericht"],
    forwarded: &["doorgestuurd bericht", "begin doorgestuurd bericht", "doorgestuurde bericht",
        "begin van het doorgestuurde bericht", "doorgestuurde e-mail"],
    closings: &["met vriendelijke groet", "met vriendelijke groeten", "vriendelijke groet", "vriendelijke groeten",
        "groeten", "groet", "groetjes", "hartelijke groet", "hartelijke groeten", "mvg", "hoogachtend",
        "met hartelijke groet", "beste groeten", "met beste groeten"],
    footers: &["verzonden met", "verzonden vanaf", "verzonden vanuit", "verzonden via", "verstuurd vanaf",
        "verstuurd met", "verstuurd vanuit", "verstuurd via", "outlook voor", "outlook downloaden", "van mijn", "download outlook", "ontvang outlook"],
    disclaimers: &["dit bericht", "deze e-mail", "deze email", "dit e-mailbericht", "de informatie in dit",
        "de informatie verzonden", "vertrouwelijk", "virusvrij", "denk aan het milieu"],
    done: &["klaar", "gedaan", "gereed", "afgerond", "voltooid", "is gedaan", "is klaar", "afgehandeld"],
    lead_in: &["het is", "dit is", "dat is", "is", "alles", "alles is", "nu", "ok", "oké", "ja"],
    pleasantries: &["bedankt", "dank", "dank je", "dank u", "dank je wel", "dank u wel", "dankjewel", "hartelijk dank",
        "bedankt alvast", "alvast bedankt", "graag controleren", "gelieve te controleren", "groet", "groeten", "mvg",
        "graag sluiten"],
    limiters: &["niet", "geen", "maar", "behalve", "bijna", "half", "nog", "tot", "totdat", "wanneer", "als", "morgen",
        "maandag", "vrijdag", "binnenkort", "alleen", "slechts", "echter", "nooit", "niets", "zal", "ga", "gaat", "moet",
        "later", "volgende week", "gedeeltelijk", "deels", "helaas", "kan", "kon", "zonder", "zodra", "probleem", "rest",
        "indien", "wordt"],
    finished: &["verwijderd", "gewist", "aangepast", "gewijzigd", "veranderd", "gecorrigeerd", "bijgewerkt", "toegevoegd",
        "opgelost", "vervangen", "weggehaald"],
    greetings: &["hallo", "hoi", "beste", "goedemorgen", "goedemiddag", "goedenavond", "geachte", "dag", "hey", "goedendag"],
    ..NONE
};
