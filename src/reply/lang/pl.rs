//! Polish.

use super::{Language, NONE};

#[rustfmt::skip]
pub const WORDS: Language = Language {
    code: "pl",
    wrote: &["napisał", "napisała", "napisał(a)", "napisał/a", "pisze", "napisali", "użytkownik"],
    openers: &["w dniu", "dnia", "dn"],
    from: &["od", "nadawca"],
    sent: &["wysłano", "data", "wysłane", "wysłany", "data wysłania", "wysłana"],
    to: &["do", "dw", "udw", "odpowiedz do", "kopia", "dotyczy odbiorcy", "ważność", "adresat"],
    subject: &["temat", "dotyczy"],
    original: &["wiadomość oryginalna", "oryginalna wiadomość", "pierwotna wiadomość", "wiadomość pierwotna"],
    forwarded: &["wiadomość przekazana dalej", "przekazana wiadomość", "treść przekazanej wiadomości", "wiadomość przekazana",
        "początek przekazanej wiadomości", "początek przekazywanej wiadomości"],
    closings: &["pozdrawiam", "z poważaniem", "pozdrowienia", "z pozdrowieniami", "serdecznie pozdrawiam",
        "pozdrawiam serdecznie", "z wyrazami szacunku", "łączę pozdrowienia", "pzdr", "z szacunkiem"],
    footers: &["wysłano z", "wysłane z", "wysłano ze", "wysłano za pomocą", "wysłane za pomocą", "pobierz outlook",
        "pobierz program outlook", "wysłane przez", "wysłano przez", "wysłany z", "wysłana z", "pobierz aplikację outlook"],
    disclaimers: &["ta wiadomość", "niniejsza wiadomość", "informacje zawarte", "wiadomość ta", "treść tej wiadomości",
        "wolne od wirusów", "poufność", "administratorem"],
    done: &["zrobione", "gotowe", "wykonane", "zakończone", "skończone", "zrobiłem", "zrobiłam", "wykonano", "jest zrobione"],
    lead_in: &["już", "jest", "to jest", "wszystko", "wszystko jest", "ok", "tak", "teraz"],
    pleasantries: &["dziękuję", "dzięki", "dziękuje", "dziękuję bardzo", "bardzo dziękuję", "proszę sprawdzić",
        "proszę o sprawdzenie", "proszę zamknąć", "pozdrawiam", "pozdrowienia", "z góry dziękuję"],
    limiters: &["nie", "ale", "oprócz", "poza", "prawie", "pół", "jeszcze", "dopóki", "aż", "kiedy", "gdy", "jeśli", "jeżeli",
        "będzie", "będę", "jutro", "w poniedziałek", "w piątek", "wkrótce", "tylko", "jednak", "nigdy", "nic", "muszę",
        "musi", "później", "w przyszłym tygodniu", "częściowo", "niestety", "mogę", "bez", "brakuje", "reszta", "problem",
        "zrobię", "połowa", "gdyby", "wyjątkiem"],
    finished: &["usunięte", "usunąłem", "usunęłam", "usunięto", "poprawione", "poprawiłem", "poprawiłam", "zmienione",
        "zmieniłem", "zmieniłam", "zaktualizowane", "zaktualizowałem", "zaktualizowałam", "dodane", "dodałem", "dodałam",
        "skasowane"],
    greetings: &["cześć", "dzień dobry", "witam", "hej", "dobry wieczór", "szanowny", "szanowna", "szanowni", "witaj", "drogi"],
    ..NONE
};
