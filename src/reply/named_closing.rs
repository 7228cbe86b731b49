//! A closing beside the sender's own name, and a closing that a name block left behind.

use super::closing;
use super::index::INDEX;
use super::line::{Kind, Line};
use super::reading::Cut;
use super::sender::Sender;
use crate::text::fold;

/// The name has at most so many words.
const MAX_NAMES: usize = 3;
/// Both are at most so long (bytes).
const MAX_BYTES: usize = 120;
/// The closing has at most so many.
const MAX_WORDS: usize = 4;

/// A closing and the sender's own name on one line, whatever the name means elsewhere: `Viele Grüße, Jens Noch`.
pub fn signs(body: &str, sender: &Sender) -> bool {
    body.len() <= MAX_BYTES && is_signed(fold(body).trim_matches(|c: char| !c.is_alphanumeric()), sender)
}

/// `Mvh Lars`, `Gruß Jonas`, `Terv. Ville`: with another's name it may be the sender's words.
pub fn is_signed(folded: &str, sender: &Sender) -> bool {
    let mut rest = folded;
    for _ in 0..MAX_NAMES {
        let Some((before, name)) = rest.trim_end().rsplit_once(char::is_whitespace) else { return false };
        if !sender.is_called(name.trim_matches(|c: char| !c.is_alphanumeric())) {
            return false;
        }
        rest = before.trim_end();
        let closing = rest.trim_end_matches(['.', ',']);
        if closing.split_whitespace().count() <= MAX_WORDS && INDEX.closings.contains(closing) {
            return true;
        }
    }
    false
}

/// `Veuillez agréer, Madame, mes salutations distinguées`
pub fn is_formula(folded: &str) -> bool {
    INDEX.formulas.of(folded).next().is_some() && INDEX.formula_ends.of(folded).next().is_some()
}

/// `Schöne Grüße aus Salzburg`: one word, the place, behind a closing of two.
pub fn is_from_a_place(folded: &str) -> bool {
    let Some((before, _place)) = folded.rsplit_once(' ') else { return false };
    let closing = before
        .rsplit_once(' ')
        .filter(|(_, from)| INDEX.from_a_place.contains(from))
        .map(|(closing, _)| closing);
    closing.is_some_and(|closing| closing.contains(' ') && INDEX.closings.contains(closing))
}

/// The closing directly above the sender's name block goes with it, however long the block is.
pub fn mark_above_block(lines: &mut [Line<'_>], sender: &Sender) -> Option<Cut> {
    let block = lines.iter().position(|l| l.kind == Kind::Name)?;
    let own = |l: &Line<'_>| l.kind == Kind::Own && !l.is_blank();
    let at = lines.iter().take(block).rposition(|l| !l.is_blank())?;
    if !lines.get(at).is_some_and(|l| own(l) && closing::is_closing(l.body, sender)) {
        return None;
    }
    for line in lines.iter_mut().take(block).skip(at) {
        line.kind = Kind::Guessed;
    }
    Some(Cut { rule: "closing", line: at + 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_and_places() {
        assert!(is_formula("veuillez agréer, madame, mes salutations distinguées"));
        assert!(is_from_a_place("schöne grüße aus salzburg"));
        assert!(
            !is_from_a_place("grüße aus salzburg fehlen") && !is_from_a_place("best picture from salzburg")
        );
    }

    #[test]
    fn with_the_senders_own_name_only() {
        let sender = Sender::of("Jonas Brandl <jonas.brandl@example.com>");
        for line in ["gruß jonas", "vg jonas", "mvh jonas brandl", "terv. jonas", "s pozdravem jonas"] {
            assert!(is_signed(line, &sender), "{line}");
        }
        for line in ["gruß an jonas", "best picture jonas", "jonas", "mvh lars", "gruß"] {
            assert!(!is_signed(line, &sender), "{line}");
        }
    }
}
