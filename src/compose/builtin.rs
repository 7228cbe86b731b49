//! The templates that the program brings along. A new language is one line here and its folder.

/// One built-in language.
pub(super) struct Builtin {
    /// BCP 47 primary tag.
    pub lang: &'static str,
    /// Path below the language's folder, and text.
    pub files: &'static [(&'static str, &'static str)],
}

macro_rules! file {
    ($lang:literal, $path:expr) => {
        ($path, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/", $lang, "/", $path)))
    };
}

macro_rules! language {
    ($lang:literal) => {
        language!($lang: "assigned" "batch" "reminder" "response" "closed" "not_completed" "reassigned"
            "withdrawn" "receipt" "did_you_mean" "unreadable" "which_ticket" "help" "list" "confirm" "staff" "manager"
            "transcript" "withheld" "confirm_alias" "alias_news")
    };
    ($lang:literal: $($notice:literal)+) => {
        Builtin {
            lang: $lang,
            files: &[
                file!($lang, "words.txt"),
                file!($lang, "layout.txt.hbs"),
                file!($lang, "layout.html.hbs"),
                file!($lang, "ticket.txt.hbs"),
                file!($lang, "ticket.html.hbs"),
                file!($lang, "line.txt.hbs"),
                file!($lang, "line.html.hbs"),
                file!($lang, "brief.txt.hbs"),
                file!($lang, "brief.html.hbs"),
                $(
                    file!($lang, concat!($notice, "/subject.txt.hbs")),
                    file!($lang, concat!($notice, "/body.txt.hbs")),
                    file!($lang, concat!($notice, "/body.html.hbs")),
                )+
            ],
        }
    };
}

/// Every language, the fallback first.
pub(super) const LANGUAGES: &[Builtin] = &[language!("en"), language!("de")];
