//! Automatic answers in each language that DONE is read in, and people's mails that look like them.

use mailroom::parse::{Automatic, absence_dates, parse};
use mailroom::workflow::settings::LANGUAGES;

/// Language; how Exchange or Gmail begins its automatic answer; the date as such an answer writes it.
const KNOWN: &[(&str, &str, &str)] = &[
    ("en", "Automatic reply:", "1 December 2026"),
    ("de", "Automatische Antwort:", "01.12.2026"),
    ("fr", "Réponse automatique\u{a0}:", "1er décembre 2026"),
    ("es", "Respuesta automática:", "1 de diciembre de 2026"),
    ("it", "Risposta automatica:", "1 dicembre 2026"),
    ("pt", "Resposta automática:", "1 de dezembro de 2026"),
    ("nl", "Automatisch antwoord:", "1 december 2026"),
    ("da", "Automatisk svar:", "1. december 2026"),
    ("nb", "Automatisk svar:", "1. desember 2026"),
    ("sv", "Automatiskt svar:", "1 december 2026"),
    ("fi", "Automaattinen vastaus:", "1. joulukuuta 2026"),
    ("pl", "Automatyczna odpowiedź:", "1 grudnia 2026"),
    ("cs", "Automatická odpověď:", "1. prosince 2026"),
    ("hu", "Automatikus válasz:", "2026. december 1"),
    ("ru", "Автоматический ответ:", "1 декабря 2026"),
    ("uk", "Автоматична відповідь:", "1 грудня 2026"),
    ("tr", "Otomatik yanıt:", "1 Aralık 2026"),
    ("he", "תשובה אוטומטית:", "1 בדצמבר 2026"),
    ("ar", "رد تلقائي:", "1 ديسمبر 2026"),
    ("ja", "自動応答:", "2026年12月1日"),
    ("zh", "自动答复:", "2026年12月1日"),
    ("ko", "자동 회신:", "2026년 12월 1일"),
    ("vi", "Trả lời tự động:", "1 tháng 12 năm 2026"),
    ("ca", "Resposta automàtica:", "1 de desembre de 2026"),
    ("ro", "Răspuns automat:", "1 decembrie 2026"),
    ("el", "Αυτόματη απάντηση:", "1 Δεκεμβρίου 2026"),
];

/// Words with a colon that a person may well begin a subject with.
const SHORT: &[&str] = &[
    "Abwesend:",
    "Abwesenheit:",
    "Afwezig:",
    "Niet aanwezig:",
    "Fuori sede:",
    "Ikke til stede:",
    "Fraværende:",
    "Frånvaro:",
    "Poissa:",
    "부재중:",
];

fn sign(subject: &str, more: &str) -> Option<Automatic> {
    parse(format!("From: a@b.example\r\nSubject: {subject}\r\n{more}\r\nText.\r\n").as_bytes()).automatic
}

#[test]
fn every_language_has_its_subject() {
    let languages: Vec<&str> = KNOWN.iter().map(|row| row.0).collect();
    assert_eq!(languages, LANGUAGES);
    for (language, prefix, _) in KNOWN {
        let subject = format!("{prefix} [T-12] Action required");
        assert_eq!(sign(&subject, ""), Some(Automatic::SubjectPrefix), "{language}");
        assert_eq!(sign(&subject.to_uppercase(), ""), Some(Automatic::SubjectPrefix), "{language}");
        let wide = subject.replacen([':', '\u{a0}'], "\u{ff1a}", 1);
        assert_eq!(sign(&wide, ""), Some(Automatic::SubjectPrefix), "{language}");
    }
}

#[test]
fn an_answer_to_one_or_a_word_about_one_is_a_persons() {
    for (language, prefix, _) in KNOWN {
        let bare = prefix.trim_end_matches([':', '\u{a0}']);
        for near in [
            format!("Re: {prefix} [T-12] Action required"),
            format!("Re: [T-12] {prefix} what is that?"),
            format!("{bare} [T-12]"),
            format!("[T-12] {bare}"),
        ] {
            assert_eq!(sign(&near, ""), None, "{language}: {near}");
        }
    }
}

#[test]
fn a_short_word_is_a_sign_only_on_an_answer() {
    for word in SHORT {
        let subject = format!("{word} [T-12] Action required");
        let answered = "In-Reply-To: <t12.1@mail.acme.example>\r\n";
        assert_eq!(sign(&subject, answered), Some(Automatic::SubjectPrefix), "{word}");
        assert_eq!(sign(&subject, "References: <a@b.example>\r\n"), Some(Automatic::SubjectPrefix), "{word}");
        assert_eq!(sign(&subject, ""), None, "{word}");
        assert_eq!(sign(&format!("Re: {subject}"), answered), None, "{word}");
    }
}

#[test]
fn every_language_has_its_dates() {
    for (language, _, date) in KNOWN {
        assert_eq!(absence_dates(&format!("x ({date}) y")).as_deref(), Some(*date), "{language}");
    }
    let inside = [
        ("12月1日まで不在です。", "12月1日"),
        ("不在期間は2026年11月23日から2026年12月1日までです。", "2026年11月23日 - 2026年12月1日"),
        ("我将于12月1日返回。", "12月1日"),
        ("12월 1일까지 부재중입니다.", "12월 1일"),
        ("Ich bin bis zum 4.12. außer Haus.", "4.12."),
        ("Vom 23.11. bis 1.12.2026 im Urlaub.", "23.11. - 1.12.2026"),
        ("2026/12/01 に戻ります", "2026/12/01"),
        ("אני חוזר ב-1 בדצמבר.", "1 בדצמבר"),
    ];
    for (text, date) in inside {
        assert_eq!(absence_dates(text).as_deref(), Some(date), "{text}");
    }
    for none in ["Version 3.2 is out.", "13.13. is no date", "12 kas open", "1 led light", "3 月"] {
        assert_eq!(absence_dates(none), None, "{none}");
    }
}
