//! `Please consider the environment before printing this mail.`: what firms put under each mail.
//!
//! Its "before" and "if" limit nothing. One sentence, known by how it begins, by a word for printing and by what is not
//! to be printed: the mail. What else it says is weighed.

use super::words::spaced;
use crate::text::fold;

/// It is at most so long (bytes).
const MAX_BYTES: usize = 200;
/// It is at least so long (bytes).
const MIN_BYTES: usize = 20;

/// How it begins; folded.
#[rustfmt::skip]
const BEGINNINGS: &[&str] = &[
    "please consider the environment", "consider the environment", "please think of the environment",
    "please think about the environment", "think of the environment", "think before you print", "think before printing",
    "before printing", "save paper", "please do not print", "bitte denken sie an die umwelt", "denken sie an die umwelt",
    "bitte an die umwelt denken", "denken sie an unsere umwelt", "der umwelt zuliebe", "pensez à l'environnement",
    "merci de penser à l'environnement", "avant d'imprimer", "antes de imprimir", "piense en el medio ambiente",
    "por favor, piense en el medio ambiente", "pense no meio ambiente", "pense no ambiente", "prima di stampare",
    "pensa all'ambiente", "rispetta l'ambiente", "abans d'imprimir", "penseu en el medi ambient", "denk aan het milieu",
    "denkt u aan het milieu", "tænk på miljøet", "tenk på miljøet", "ta hensyn til miljøet", "tänk på miljön",
    "ajattele ympäristöä", "säästä luontoa", "säästä paperia", "zanim wydrukujesz", "pomyśl o środowisku",
    "przed wydrukowaniem", "než tento e-mail vytisknete", "než vytisknete", "myslete na životní prostředí",
    "prosím, myslete na životní prostředí", "kérjük, gondoljon a környezetre", "gondoljon a környezetre",
    "mielőtt kinyomtat", "подумайте об окружающей", "прежде чем печатать", "прежде чем распечат", "подумайте про довкілля",
    "перш ніж друкувати", "перш ніж роздрукувати", "protejați mediul", "gândiți-vă la mediu",
];

/// Words for printing, as far as they stay the same.
#[rustfmt::skip]
const PRINTING: &[&str] = &[
    "print", "druck", "imprim", "stamp", "afdruk", "udskriv", "skriv", "tulost", "druk", "tisk", "nyomtat", "печат",
    "друк", "tipări",
];

/// What is not to be printed, as far as it stays the same.
#[rustfmt::skip]
const MAILS: &[&str] = &[
    "mail", "mejl", "message", "messatge", "messaggio", "mensaje", "mensagem", "correo", "courriel", "nachricht",
    "bericht", "besked", "melding", "meddelande", "viesti", "wiadomo", "zpráv", "levelet", "üzenet", "письм", "сообщени",
    "повідомлення", "лист", "mesaj", "attachment",
];
/// The environment, as far as it stays the same.
#[rustfmt::skip]
const ENVIRONMENTS: &[&str] = &[
    "environment", "umwelt", "environnement", "medio ambiente", "meio ambiente", "ambient", "milieu", "miljø", "miljö",
    "ympäristö", "luonto", "środowisk", "životní prostředí", "környezet", "окружающ", "довкілл", "mediul", "mediu",
];
/// Where neither stands behind its beginning, so many words at most do: `before printing it`.
const MAX_BARE_WORDS: usize = 4;
/// Its own small words that would limit another sentence.
#[rustfmt::skip]
const OWN: &[&str] = &[
    "before", "if", "unless", "only if", "only when", "really", "necessary", "needed", "bevor", "wenn", "nur wenn",
    "unbedingt", "nötig", "notwendig", "avant", "avant d'imprimer", "avant d", "avant de", "si", "que si", "sauf", "antes",
    "antes de", "prima", "prima di", "se", "solo se", "abans", "abans d'imprimir", "voordat", "als", "indien", "før",
    "hvis", "innan", "om", "ennen", "ennen kuin", "jos", "zanim", "przed", "jeśli", "než", "pokud", "mielőtt", "ha",
    "прежде", "прежде чем", "если", "перш", "перш ніж", "якщо", "înainte", "înainte de", "dacă",
];

/// The whole line is that sentence.
pub fn is_asked(body: &str) -> bool {
    if !(MIN_BYTES..=MAX_BYTES).contains(&body.len()) {
        return false;
    }
    let folded = fold(body);
    let text = folded.trim_matches(|c: char| !c.is_alphanumeric());
    let Some(behind) = behind(text) else { return false };
    PRINTING.iter().any(|p| text.contains(p))
        && names_what(text, behind)
        && ![". ", "! ", "? ", "; "].iter().any(|end| text.contains(end))
}

/// What stands behind the longest beginning.
fn behind(text: &str) -> Option<&str> {
    BEGINNINGS.iter().filter_map(|b| text.strip_prefix(b)).min_by_key(|rest| rest.len())
}

/// The mail, or the environment; and nothing else where only the beginning names that.
fn names_what(text: &str, behind: &str) -> bool {
    let holds = |text: &str, names: &[&str]| names.iter().any(|n| text.contains(n));
    let few = behind.split_whitespace().count() <= MAX_BARE_WORDS;
    holds(behind, MAILS) || holds(behind, ENVIRONMENTS) || (few && holds(text, ENVIRONMENTS))
}

/// What of it may take a DONE back: all but its beginning and its own small words.
pub fn weighed(body: &str) -> String {
    let folded = fold(body);
    let text = folded.trim_matches(|c: char| !c.is_alphanumeric());
    spaced(behind(text).unwrap_or(text)).without(OWN).words().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{is_asked, weighed};

    #[test]
    fn one_sentence_about_printing() {
        for line in [
            "Please consider the environment before printing this e-mail.",
            "Pensez à l'environnement avant d'imprimer ce message.",
            "*Denk aan het milieu voordat u deze e-mail print.*",
            "Než tento e-mail vytisknete, myslete na životní prostředí.",
            "Ajattele ympäristöä ennen kuin tulostat tämän viestin.",
            "Kérjük, gondoljon a környezetre, mielőtt kinyomtatja ezt a levelet.",
            "Tænk på miljøet, før du udskriver denne e-mail.",
        ] {
            assert!(is_asked(line), "{line}");
        }
        for line in [
            "Think of the environment before printing. Not done yet.",
            "Consider the environment of the branch first.",
            "I will not print it before Friday.",
            "Please do not print the new flyer yet",
            "Before printing the flyers we still have to remove the phone number.",
            "Save paper and print later, I must fix the flyer first",
            "Der Umwelt zuliebe haben wir die Flyer noch nicht gedruckt",
            "Antes de imprimir los folletos falta quitar el teléfono",
            "Zanim wydrukujesz ulotki, poczekaj, numer nie jest zmieniony",
            "Please do not print it again, I have changed the number",
        ] {
            assert!(!is_asked(line), "{line}");
        }
    }

    #[test]
    fn what_else_it_says_is_weighed() {
        let line = "Please consider the environment before printing this e-mail, not the video";
        assert!(is_asked(line));
        assert_eq!(weighed(line), "printing this e mail not the video");
    }
}
