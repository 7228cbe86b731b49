//! Romanian.

use super::{Language, NONE};

#[rustfmt::skip]
pub const WORDS: Language = Language {
    code: "ro",
    wrote: &["a scris", "a scris:", "scrie", "au scris"],
    openers: &["pe", "în data de", "in data de"],
    from: &["de la", "expeditor", "from"],
    sent: &["trimis", "data", "dată", "trimis la", "trimis în"],
    to: &["către", "la", "cc", "catre", "pentru", "bcc"],
    subject: &["subiect", "subiectul"],
    original: &["mesaj original", "mesajul original", "mesaj inițial"],
    forwarded: &["mesaj redirecționat", "mesaj transmis", "început mesaj redirecționat", "mesaj înaintat",
        "mesaj redirectionat"],
    closings: &["cu stimă", "cu respect", "toate cele bune", "numai bine", "o zi bună", "cu stima", "salutări",
        "cu considerație", "o zi buna", "cele bune"],
    footers: &["trimis de pe", "trimis din", "trimis cu", "obțineți outlook", "descărcați outlook",
        "descărcare outlook", "trimis prin", "obţineţi outlook"],
    disclaimers: &["acest mesaj", "acest e-mail", "acest email", "fără viruși", "confidențial"],
    banners: &["atenție: acest", "avertisment: acest", "e-mail extern", "email extern", "expeditor extern",
        "mesaj extern", "[extern", "acest e-mail provine din afara", "acest email provine din afara",
        "acest mesaj provine din afara"],
    cautions: &["nu faceți clic", "nu dați clic"],
    done: &["gata", "făcut", "terminat", "finalizat", "rezolvat", "am terminat", "efectuat", "este gata", "s-a făcut"],
    lead_in: &["este", "e", "acum", "totul", "totul este", "totul e", "ok", "da"],
    now: &["acum"],
    pleasantries: &["mulțumesc", "multumesc", "mersi", "mulțumesc mult", "vă mulțumesc", "vă rog verificați",
        "va multumesc",
        "o zi bună", "cu stimă"],
    limiters: &["nu", "dar", "cu excepția", "aproape", "jumătate", "încă", "până", "când", "dacă", "va", "voi", "mâine",
        "luni", "vineri", "curând", "doar", "numai", "totuși", "niciodată", "nimic", "trebuie", "mai târziu",
        "săptămâna viitoare", "parțial", "din păcate", "pot", "fără", "lipsește", "restul", "problemă", "însă", "n-am"],
    finished: &["șters", "eliminat", "corectat", "modificat", "actualizat", "schimbat", "adăugat", "înlocuit", "scos"],
    greetings: &["bună", "bună ziua", "buna ziua", "salut", "bună dimineața", "stimate", "stimată", "dragă", "buna",
        "bună seara"],
    ..NONE
};
