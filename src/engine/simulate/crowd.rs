//! Simulated people: what each makes of a mail of ours, and when they answer it.

use super::chance::Chance;
use super::letter::{Border, Got, Writer, stamped};
use super::wire::Posted;
use crate::outbound::Outbound;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// The crowd's own domain.
pub const HOME: &str = "people.example";
/// Answers come within this time, in hours.
const DELAY_HOURS: usize = 40;
/// Of a hundred answers, so many are delivered to us twice.
const TWICE: usize = 4;

/// Everybody, and the letters that are on their way.
pub struct Crowd {
    chance: Chance,
    border: String,
    letters: u64,
    /// By time and number.
    underway: BTreeMap<(Timestamp, u64), Posted>,
}

/// What somebody does about a mail.
enum Deed {
    Answer(&'static str, Border),
    Away,
    Bounce,
    Somebody(&'static str),
    Nothing,
}

const QUESTIONS: [&str; 3] =
    ["Which one is it?", "I did it yesterday I think, is it gone?", "Why is that wrong?"];
const DONES: [&str; 4] = ["DONE", "Done.", "done, thanks", "DONE\n\nremoved it"];

impl Crowd {
    /// Nobody has written yet; `border` stamps what they write.
    #[must_use]
    pub fn new(chance: Chance, border: &str) -> Self {
        Crowd { chance, border: border.to_owned(), letters: 0, underway: BTreeMap::new() }
    }

    /// Somebody reads a mail of ours at `now`.
    pub fn read(&mut self, mail: &Outbound, now: Timestamp) {
        let got = Got::read(mail);
        let deed = self.decide(&got.event);
        self.letters += 1;
        let hours = 1 + self.chance.below(DELAY_HOURS);
        let at =
            now.checked_add(SignedDuration::from_hours(i64::try_from(hours).unwrap_or(1))).unwrap_or(now);
        let Some(posted) = self.letter(&got, deed, at) else { return };
        if self.chance.happens(TWICE) {
            self.letters += 1;
            self.underway.insert((at, self.letters), posted.clone());
        }
        self.letters += 1;
        self.underway.insert((at, self.letters), posted);
    }

    /// The letters that are due.
    #[must_use]
    pub fn due(&mut self, now: Timestamp) -> Vec<Posted> {
        let later = self.underway.split_off(&(now, u64::MAX));
        std::mem::replace(&mut self.underway, later).into_values().collect()
    }

    /// Letters on their way.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.underway.len()
    }

    fn decide(&mut self, event: &str) -> Deed {
        let (done, question) = (self.one_of(&DONES), self.one_of(&QUESTIONS));
        let roll = self.chance.below(100);
        match event {
            "staff" => match roll {
                0..60 => Deed::Answer("CLOSE: looked at it", Border::Pass),
                60..75 => Deed::Answer("NOT COMPLETED: it is still there", Border::Pass),
                75..92 => Deed::Answer("Please see the guide, page 4.", Border::Pass),
                _ => Deed::Nothing,
            },
            "confirm" if roll < 80 => Deed::Answer("yes", Border::Silent),
            "batch" if roll < 25 => Deed::Answer("DONE 1", Border::Pass),
            "batch" if roll < 40 => Deed::Answer("DONE ALL", Border::Pass),
            "receipt" | "closed" | "withdrawn" | "confirm" | "list" => match roll {
                0..4 => Deed::Answer("thanks!", Border::Pass),
                _ => Deed::Nothing,
            },
            _ => match roll {
                0..42 => Deed::Answer(done, Border::Pass),
                42..58 => Deed::Answer(question, Border::Pass),
                58..64 => Deed::Answer("It is done except for the banner", Border::Pass),
                64..70 => Deed::Away,
                70..73 => Deed::Bounce,
                73..78 => Deed::Answer(done, Border::Silent),
                78..81 => Deed::Answer(done, Border::Fail),
                81..84 => Deed::Somebody("stranger"),
                84..86 => Deed::Answer("", Border::Pass),
                _ => Deed::Nothing,
            },
        }
    }

    fn one_of(&mut self, words: &[&'static str]) -> &'static str {
        self.chance.pick(words).copied().unwrap_or("DONE")
    }

    fn letter(&self, got: &Got, deed: Deed, at: Timestamp) -> Option<Posted> {
        let own = Writer { name: "Somebody", address: &got.mail.to, at, number: self.letters };
        let pass = |letter: &str, border| stamped(letter, &self.border, border);
        let (from, to, raw) = match deed {
            Deed::Answer(words, border) => {
                (got.mail.to.clone(), &got.reply_to, pass(&own.answer(got, words), border))
            }
            Deed::Away => (
                got.mail.to.clone(),
                &got.reply_to,
                pass(&own.out_of_office(got, "I am away."), Border::Pass),
            ),
            // RFC 5321 section 6.1: a mail without reverse-path is not reported about.
            Deed::Bounce if got.mail.from.is_empty() => return None,
            Deed::Bounce => {
                let server = format!("mailer-daemon@{HOME}");
                let writer = Writer { address: &server, ..own };
                let report = writer.bounce(got, ("5.1.1", "550 5.1.1 no such user"));
                (String::new(), &got.mail.from, pass(&report, Border::Silent))
            }
            Deed::Somebody(name) => {
                let other = format!("{name}@elsewhere.example");
                let writer = Writer { address: &other, ..own };
                let letter = writer.answer(got, "DONE");
                (other.clone(), &got.reply_to, pass(&letter, Border::Pass))
            }
            Deed::Nothing => return None,
        };
        Some(Posted { from, to: to.clone(), raw })
    }
}
