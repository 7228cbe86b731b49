//! `Please consider the environment before printing this mail.`: what firms put under each mail.
//!
//! Its "before" and "if" limit nothing. One sentence, known by how it begins, by a word for printing and by what is not
//! to be printed: the mail. What else it says is weighed.

use super::index::INDEX;
use super::words::spaced;
use crate::text::fold;

/// It is at most so long (bytes).
const MAX_BYTES: usize = 200;
/// It is at least so long (bytes).
const MIN_BYTES: usize = 20;

/// Where neither stands behind its beginning, so many words at most do: `before printing it`.
const MAX_BARE_WORDS: usize = 4;

/// The whole line is that sentence.
pub fn is_asked(body: &str) -> bool {
    if !(MIN_BYTES..=MAX_BYTES).contains(&body.len()) || !INDEX.print_begins.may_begin(body) {
        return false;
    }
    let folded = fold(body);
    let text = folded.trim_matches(|c: char| !c.is_alphanumeric());
    let Some(behind) = behind(text) else { return false };
    INDEX.print_verbs.iter().any(|p| text.contains(p))
        && names_what(text, behind)
        && ![". ", "! ", "? ", "; "].iter().any(|end| text.contains(end))
}

/// What stands behind the longest beginning.
fn behind(text: &str) -> Option<&str> {
    INDEX.print_begins.of(text).filter_map(|begin| text.strip_prefix(begin)).min_by_key(|rest| rest.len())
}

/// The mail, or the environment; and nothing else where only the beginning names that.
fn names_what(text: &str, behind: &str) -> bool {
    let holds = |text: &str, names: &[&str]| names.iter().any(|n| text.contains(n));
    let few = behind.split_whitespace().count() <= MAX_BARE_WORDS;
    holds(behind, &INDEX.mails)
        || holds(behind, &INDEX.environment)
        || (few && holds(text, &INDEX.environment))
}

/// What of it may take a DONE back: all but its beginning and its own small words.
pub fn weighed(body: &str) -> String {
    let folded = fold(body);
    let text = folded.trim_matches(|c: char| !c.is_alphanumeric());
    spaced(behind(text).unwrap_or(text)).without(&INDEX.print_small).words().collect::<Vec<_>>().join(" ")
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
