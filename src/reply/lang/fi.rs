//! Finnish.

use super::{Language, NONE};

#[rustfmt::skip]
pub const WORDS: Language = Language {
    code: "fi",
    wrote: &["kirjoitti", "kirjoitti seuraavasti", "on kirjoittanut", "kirjoittaa"],
    openers: &["klo"],
    from: &["lähettäjä", "keneltä"],
    sent: &["lähetetty", "päivämäärä", "päiväys", "pvm", "lähetysaika"],
    to: &["vastaanottaja", "kopio", "kenelle", "vast.ott", "cc", "vastaus"],
    subject: &["aihe", "otsikko"],
    original: &["alkuperäinen viesti", "alkuperäinen sähköposti"],
    forwarded: &["edelleenlähetetty viesti", "välitetty viesti", "edelleenlähetetty viesti alkaa",
        "välitetty viesti alkaa", "lähetetty edelleen"],
    closings: &["ystävällisin terveisin", "terveisin", "parhain terveisin", "yst. terv", "t", "yt", "terv", "terveiset",
        "kunnioittavasti", "hyvää päivänjatkoa"],
    footers: &["lähetetty", "hanki outlook", "lataa outlook", "hae outlook", "lähetin"],
    disclaimers: &["tämä viesti", "tämä sähköposti", "luottamuksellinen"],
    banners: &["varoitus: tämä", "huomio: tämä", "huom: tämä", "ulkoinen viesti", "ulkoinen sähköposti",
        "ulkoinen lähettäjä", "[ulkoinen", "tämä viesti on lähetetty organisaation ulkopuolelta",
        "tämä sähköposti tuli organisaation ulkopuolelta", "et saa usein sähköpostia"],
    cautions: &["älä napsauta", "älä klikkaa"],
    done: &["valmis", "tehty", "hoidettu", "valmista", "suoritettu", "se on tehty"],
    lead_in: &["se on", "on", "nyt", "ok", "kyllä", "kaikki", "kaikki on", "joo"],
    now: &["nyt"],
    pleasantries: &["kiitos", "paljon kiitoksia", "kiitoksia", "kiitos paljon", "kiitti", "terveisin", "terv",
        "tarkistakaa", "voitte sulkea"],
    small: &["ja", "on", "ovat", "oli", "se", "ne", "minä", "me", "hän", "tämä", "että", "joka", "olen",
        "olemme", "myös", "siitä", "sen", "sitä", "nyt", "kuin", "mutta", "meidän", "kaikki"],
    limiters: &["ei", "en", "ole", "mutta", "paitsi", "melkein", "puoliksi", "vielä", "kunnes", "kun",
        "jos", "huomenna", "maanantaina", "perjantaina", "pian", "vain", "koskaan", "myöhemmin",
        "ensi viikolla", "osittain", "valitettavasti", "voi", "ilman", "puuttuu", "loput", "ongelma",
        "eivät", "tulee", "lähes", "milloin", "kunhan", "heti kun", "puuttuvat", "jäljellä",
        "lukuun ottamatta", "yritän", "voisin", "pitäisi", "täytyy", "ellei", "ellen", "jää"],
    negated: &["*matta", "*mättä"],
    finished: &["poistettu", "poistin", "korjattu", "korjasin", "muutettu", "muutin", "päivitetty", "päivitin", "lisätty",
        "lisäsin", "vaihdettu"],
    greetings: &["hei", "moi", "terve", "hyvää päivää", "hyvää huomenta", "moikka", "hyvä", "huomenta", "päivää"],
    ..NONE
};
