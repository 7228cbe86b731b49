//! Phrases by the octets they begin or end with: of some hundred, a line is compared with a handful.

use super::words::joins_words;

/// So many shelves hold phrases by two octets of theirs; a power of two.
const SHELVES: usize = 1024;

/// Phrases by their first two octets.
#[derive(Debug)]
pub struct Starts(Shelves);

/// Phrases by their last two octets.
#[derive(Debug)]
pub struct Ends(Shelves);

/// Phrases of whole words.
#[derive(Debug)]
pub struct Phrases {
    starts: Starts,
    /// Of scripts that do not part words: they may begin inside one.
    joined: Vec<&'static str>,
}

type Shelves = Vec<Vec<&'static str>>;

impl Starts {
    /// Of these phrases; they keep their order.
    pub fn new(phrases: impl IntoIterator<Item = &'static str>) -> Self {
        Self(shelved(phrases, first_two))
    }

    /// Those with which the text begins.
    pub fn of<'s>(&'s self, text: &'s str) -> impl Iterator<Item = &'static str> + 's {
        alike(&self.0, first_two(text)).filter(|phrase| text.starts_with(phrase))
    }

    /// Whether it is one of them.
    pub fn contains(&self, text: &str) -> bool {
        alike(&self.0, first_two(text)).any(|phrase| phrase == text)
    }

    /// `false`: the text, folded, begins with none of them. A cheap look before folding, at its first letter or digit.
    pub fn may_begin(&self, text: &str) -> bool {
        let begin = text.trim_start_matches(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric());
        // A mark behind the second letter would become one with it.
        !begin.bytes().take(3).all(|b| b.is_ascii())
            || alike(&self.0, first_two(begin)).any(|p| same_octet(p.bytes().next(), begin.bytes().next()))
    }
}

impl Ends {
    /// Of these phrases; they keep their order.
    pub fn new(phrases: impl IntoIterator<Item = &'static str>) -> Self {
        Self(shelved(phrases, last_two))
    }

    /// Those with which the text ends.
    pub fn of<'s>(&'s self, text: &'s str) -> impl Iterator<Item = &'static str> + 's {
        alike(&self.0, last_two(text)).filter(|phrase| text.ends_with(phrase))
    }

    /// `false`: the text, folded, ends with none of them. A cheap look before folding, at its last letter or digit.
    pub fn may_end(&self, text: &str) -> bool {
        let end = text.trim_end_matches(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric());
        !end.bytes().rev().take(2).all(|b| b.is_ascii())
            || alike(&self.0, last_two(end))
                .any(|p| same_octet(p.bytes().next_back(), end.bytes().next_back()))
    }
}

fn same_octet(one: Option<u8>, other: Option<u8>) -> bool {
    one.is_some_and(|one| other.is_some_and(|other| one.eq_ignore_ascii_case(&other)))
}

fn first_two(text: &str) -> Option<[u8; 2]> {
    text.as_bytes().first_chunk().copied()
}

fn last_two(text: &str) -> Option<[u8; 2]> {
    text.as_bytes().last_chunk().copied()
}

/// Where phrases with these octets lie. Others may lie there too.
fn shelf([one, two]: [u8; 2]) -> usize {
    let of = |octet: u8| usize::from(octet.to_ascii_lowercase());
    (of(one) * 37 + of(two)) % SHELVES
}

fn shelved(phrases: impl IntoIterator<Item = &'static str>, two: fn(&str) -> Option<[u8; 2]>) -> Shelves {
    let mut shelves = vec![Vec::new(); SHELVES];
    for phrase in phrases {
        // One letter alone may have any other beside it.
        let places = match two(phrase) {
            Some(octets) => vec![shelf(octets)],
            None => (0..SHELVES).collect(),
        };
        for place in places {
            shelves.get_mut(place).into_iter().for_each(|alike: &mut Vec<_>| alike.push(phrase));
        }
    }
    shelves
}

/// Those that may fit; of a text of one letter, all that lie on the first shelf: a single letter does.
fn alike(shelves: &Shelves, octets: Option<[u8; 2]>) -> impl Iterator<Item = &'static str> + '_ {
    shelves.get(octets.map_or(0, shelf)).into_iter().flatten().copied()
}

impl Phrases {
    /// Of these phrases.
    pub fn new(phrases: impl IntoIterator<Item = &'static str>) -> Self {
        let (joined, parted): (Vec<_>, Vec<_>) = phrases.into_iter().partition(|p| joins_words(p));
        Self { starts: Starts::new(parted), joined }
    }

    /// Those with which the words begin, and behind which a blank stands.
    pub fn of<'s>(&'s self, words: &'s str) -> impl Iterator<Item = &'static str> + 's {
        let ended = |phrase: &&str| words.as_bytes().get(phrase.len()) == Some(&b' ');
        self.starts.of(words).filter(ended)
    }

    /// Those that may begin anywhere.
    pub fn joined(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.joined.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_is_found_from_its_shelf() {
        use super::super::lang::every;
        let looked_at_first = [every(|l| l.footers), every(|l| l.done), every(|l| l.lead_in)];
        for phrase in looked_at_first.into_iter().flatten() {
            assert!(Starts::new([phrase]).may_begin(phrase), "{phrase}");
        }
        for phrase in every(|l| l.footer_ends).chain(every(|l| l.wrote)) {
            assert_eq!(Ends::new([phrase]).of(phrase).count(), 1, "{phrase}");
        }
        assert!(every(|l| l.footer_ends).all(|phrase| Ends::new([phrase]).may_end(phrase)));
        let more =
            [every(|l| l.openers), every(|l| l.banners), every(|l| l.cautions), every(|l| l.forwarded)];
        for phrase in more.into_iter().flatten().chain(every(|l| l.disclaimers)) {
            assert_eq!(Starts::new([phrase]).of(phrase).count(), 1, "{phrase}");
        }
    }

    #[test]
    fn beginnings_and_ends() {
        let starts = Starts::new(["sent", "sent from", "gesendet", "изпратено"]);
        assert_eq!(starts.of("sent from my phone").collect::<Vec<_>>(), ["sent", "sent from"]);
        assert_eq!(starts.of("изпратено от").count(), 1);
        assert_eq!(starts.of("").count() + starts.of("s").count(), 0);
        assert!(starts.contains("gesendet") && !starts.contains("gesendete"));
        assert!(
            starts.may_begin("*Sent* it") && !starts.may_begin("-- Done") && starts.may_begin("Ｓｅｎｔ")
        );
        let ends = Ends::new(["wrote", "schrieb", "napisał(a)"]);
        assert_eq!(ends.of("dana wrote").collect::<Vec<_>>(), ["wrote"]);
        assert_eq!(ends.of("dana napisał(a)").count(), 1);
        assert_eq!(ends.of("wrote:").count() + ends.of("").count(), 0);
        assert!(ends.may_end("Dana WROTE: *") && !ends.may_end("Done.") && ends.may_end("ｗｒｏｔｅ"));
    }
}
