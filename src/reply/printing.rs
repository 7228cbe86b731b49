//! `Please consider the environment before printing this mail.`: what firms put under each mail.
//!
//! Its "before" and "if" limit nothing. One sentence, known by how it begins and by a word for printing in it.

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

/// The whole line is that sentence.
pub fn is_asked(body: &str) -> bool {
    if !(MIN_BYTES..=MAX_BYTES).contains(&body.len()) {
        return false;
    }
    let folded = fold(body);
    let text = folded.trim_matches(|c: char| !c.is_alphanumeric());
    BEGINNINGS.iter().any(|b| text.starts_with(b))
        && PRINTING.iter().any(|p| text.contains(p))
        && ![". ", "! ", "? ", "; "].iter().any(|end| text.contains(end))
}

#[cfg(test)]
mod tests {
    use super::is_asked;

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
        ] {
            assert!(!is_asked(line), "{line}");
        }
    }
}
