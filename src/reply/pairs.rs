//! Which pairs of neighbouring octets a text holds: a cheap "no" before a search for one of many phrases.
//!
//! It never says no to a phrase that is there. It says yes too often, and finds no place.

/// Bits of the table; a power of two. A comment of some hundred words holds about 300 different pairs.
const BITS: usize = 2048;

/// The pairs of one text.
#[derive(Debug, Clone)]
pub struct Pairs([u64; BITS / 64]);

impl Pairs {
    /// Reads the text once.
    pub fn of(text: &str) -> Pairs {
        let mut table = [0; BITS / 64];
        for (slot, bit) in slots(text) {
            if let Some(word) = table.get_mut(slot) {
                *word |= bit;
            }
        }
        Pairs(table)
    }

    /// `false`: the phrase is nowhere in the text.
    pub fn may_hold(&self, phrase: &str) -> bool {
        slots(phrase).all(|(slot, bit)| self.0.get(slot).is_some_and(|word| word & bit != 0))
    }
}

fn slots(text: &str) -> impl Iterator<Item = (usize, u64)> {
    text.as_bytes().windows(2).map(|pair| {
        let hash =
            pair.iter().fold(0, |hash: usize, octet| hash.wrapping_mul(61) ^ usize::from(*octet)) % BITS;
        (hash / 64, 1 << (hash % 64))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_that_is_there_is_never_denied() {
        let text = " ich habe den beitrag gelöscht und 完了しました ";
        let pairs = Pairs::of(text);
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        for from in &places {
            for phrase in places.iter().filter_map(|to| text.get(*from..*to)) {
                assert!(pairs.may_hold(phrase), "{phrase}");
            }
        }
    }

    #[test]
    fn most_others_are() {
        let pairs = Pairs::of(" ich habe den beitrag gelöscht ");
        assert!(!pairs.may_hold("removed"));
        assert!(!pairs.may_hold("完了"));
        assert!(!Pairs::of("").may_hold("done"));
    }
}
