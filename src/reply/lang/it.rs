//! Italian.

use super::{Language, NONE};

#[rustfmt::skip]
pub const WORDS: Language = Language {
    code: "it",
    wrote: &["ha scritto", "scrisse", "scrive", "hanno scritto", "scriveva"],
    openers: &["il", "in data", "il giorno", "il giorno"],
    from: &["da", "mittente"],
    sent: &["inviato", "data", "inviato il", "data invio", "inviata"],
    to: &["a", "cc", "ccn", "per", "risposta", "rispondi a", "copia", "priorità", "allegati", "destinatario"],
    subject: &["oggetto", "ogg"],
    original: &["messaggio originale", "messaggio precedente", "messaggio iniziale"],
    forwarded: &["messaggio inoltrato", "inizio messaggio inoltrato", "inizio del messaggio inoltrato",
        "email inoltrata", "inoltrato da"],
    closings: &["cordiali saluti", "saluti", "distinti saluti", "cordialmente", "un saluto", "un cordiale saluto",
        "tanti saluti", "i migliori saluti", "buona giornata", "a presto", "un caro saluto", "saluti cordiali"],
    footers: &["inviato da", "inviato dal", "inviato con", "inviato tramite", "inviata da", "scarica outlook",
        "ottieni outlook", "inviato dallo", "ottenere outlook", "scaricare outlook"],
    disclaimers: &["questo messaggio e", "questo messaggio è", "questo messaggio e'", "questa e-mail", "questa email",
        "le informazioni contenute", "il presente messaggio", "ai sensi del", "avviso di riservatezza", "privacy:",
        "se avete ricevuto", "privo di virus", "prima di stampare"],
    banners: &["attenzione: questa", "attenzione: questo", "attenzione: e-mail esterna", "attenzione: email esterna",
        "email esterna", "e-mail esterna", "mittente esterno", "messaggio esterno", "[esterno", "[esterna",
        "[email esterna", "questa email proviene dall'esterno", "questa e-mail proviene dall'esterno",
        "questo messaggio proviene dall'esterno", "non si ricevono spesso", "non ricevi spesso"],
    cautions: &["non fare clic"],
    done: &["fatto", "completato", "finito", "eseguito", "terminato", "è fatto", "l'ho fatto", "ho fatto"],
    lead_in: &["è", "tutto", "ok", "sì", "si", "ora", "già", "è stato", "e"],
    now: &["ora", "adesso"],
    pleasantries: &["grazie", "grazie mille", "molte grazie", "vi ringrazio", "la ringrazio", "saluti", "cordiali saluti",
        "per favore verificare", "si prega di verificare", "prego verificare", "buona giornata", "prego chiudere"],
    limiters: &["non", "ma", "tranne", "eccetto", "quasi", "ancora", "fino", "finché", "quando", "se", "domani", "lunedì",
        "venerdì", "presto", "solo", "soltanto", "però", "mai", "niente", "nulla", "sarà", "farò", "farà", "devo", "deve",
        "dopo", "più tardi", "prossima settimana", "parzialmente", "metà", "a parte", "manca", "purtroppo", "posso",
        "senza", "nessuno", "problema", "salvo"],
    finished: &["rimosso", "eliminato", "cancellato", "corretto", "modificato", "aggiornato", "cambiato", "tolto",
        "aggiunto", "sostituito", "sistemato", "risolto"],
    greetings: &["ciao", "buongiorno", "buonasera", "salve", "gentile", "gentili", "egregio", "caro", "cara",
        "buon pomeriggio", "buon giorno", "spett.le"],
    ..NONE
};
