//! The paragraphs that firms put under each mail: `This e-mail and any attachments are confidential`.
//!
//! What is one is not weighed, so it must be one for certain (`docs/decisions/0036-what-a-disclaimer-says.md`).

use super::index::INDEX;
use super::lang;
use super::line::{Kind, Line};
use super::marks::Marks;
use super::printing;
use super::reading::Cut;
use crate::text::{fold, head};

/// The line of a scanner is at most so long (bytes).
const MAX_SCANNER_BYTES: usize = 32;

/// So much of a line is looked at for what a disclaimer is about (bytes).
const MAX_NOTICE_BYTES: usize = 400;

/// It says so in so many ways: one word alone may be the sender's.
const MIN_SAYINGS: usize = 2;

/// Behind a title with a colon so much is said, if nothing else tells (bytes).
const MIN_BEHIND_BYTES: usize = 60;

/// The first line of a disclaimer, with its paragraph behind it.
pub fn begins(body: &str) -> bool {
    begins_with(body, || body.to_owned())
}

/// The line at `at` is the first one of a disclaimer.
pub fn begins_at(lines: &[Line<'_>], at: usize) -> bool {
    let paragraph = || {
        let below = lines.iter().skip(at + 1).skip_while(|l| l.is_blank()).take_while(|l| !l.is_blank());
        let (mut text, mut most) = (String::new(), MAX_NOTICE_BYTES);
        for line in lines.iter().skip(at).take(1).chain(below) {
            text.push_str(head(line.body, most));
            text.push(' ');
            most = most.saturating_sub(line.body.len());
            if most == 0 {
                break;
            }
        }
        text
    };
    lines.get(at).is_some_and(|l| begins_with(l.body, paragraph))
}

fn begins_with(body: &str, whole: impl Fn() -> String) -> bool {
    // `Virus-free.`: the line of a scanner is short, and nothing else stands on it but where it lives.
    let scanned = || {
        let names_it = body.as_bytes().windows(3).any(|w| w.eq_ignore_ascii_case(b"vir"));
        let folded = if names_it && body.len() <= MAX_SCANNER_BYTES { fold(body) } else { String::new() };
        let (said, _) = folded.split_once("www.").unwrap_or((&folded, ""));
        INDEX.disclaimers.contains(said.trim_end_matches([' ', '.']))
    };
    let long_or_titled =
        || body.len() >= 60 || body.ends_with(':') || body.chars().all(|c| !c.is_lowercase());
    if body.len() < 8 || !(long_or_titled() || scanned()) {
        return false;
    }
    // Folding composes: a little more than is compared is folded, so that the end of it cannot differ.
    let start = fold(head(opened(body), 160));
    match INDEX.disclaimers.of(head(&start, 80)).max_by_key(|title| title.len()) {
        Some(title) if !title.ends_with(':') => true,
        Some(title) => is_meant(title, &whole()),
        None => INDEX.notices.of(&start).next().is_some_and(|notice| says_so(notice, &whole())),
    }
}

fn opened(body: &str) -> &str {
    body.trim_start_matches(['*', '_', ' ', '[', '(', '-'])
}

/// The disclaimer inside what a page seems to mark as a signature, down to that mark's end.
pub fn mark_in_shells(lines: &mut [Line<'_>]) -> Option<Cut> {
    let guessed = |l: Option<&Line<'_>>| l.is_some_and(|l| l.kind == Kind::Guessed);
    let begins_at = |at: usize| {
        let above = at.checked_sub(1).and_then(|above| lines.get(above));
        let parted = !guessed(above) || above.is_some_and(Line::is_blank);
        parted && begins_at(lines, at) && lines.get(at).is_some_and(|l| !printing::is_asked(l.body))
    };
    let at = (0..lines.len()).find(|at| guessed(lines.get(*at)) && begins_at(*at))?;
    lines.iter_mut().skip(at).take_while(|l| l.kind == Kind::Guessed).for_each(|l| l.kind = Kind::Disclaimer);
    Some(Cut { rule: "disclaimer", line: at + 1 })
}

/// `Disclaimer: the video is not in` has the title too: behind it stands what a disclaimer says, or much that speaks of
/// nothing in hand.
fn is_meant(title: &str, whole: &str) -> bool {
    let text = fold(head(opened(whole), MAX_NOTICE_BYTES));
    let behind = text.get(title.len()..).unwrap_or("").trim();
    says_so(title, whole) || (behind.len() >= MIN_BEHIND_BYTES && Marks::of(behind).matters == 0)
}

/// Begins as a sentence of the sender's may, and says twice that it is for nobody else, or what stands in the same words
/// under every mail.
fn says_so(begin: &str, whole: &str) -> bool {
    let whole = fold(head(opened(whole), MAX_NOTICE_BYTES));
    let says = |words: &&[&str]| words.iter().filter(|word| whole.contains(**word)).count();
    lang::ALL.iter().map(|l| l.confidential).any(|words| says(&words) >= MIN_SAYINGS)
        || whole.get(begin.len()..).is_some_and(|behind| Marks::of(behind).standing >= MIN_SAYINGS)
}

/// It says of the mail itself for whom it is. Others warn or advertise.
pub fn is_about_mail(text: &str) -> bool {
    let whole = fold(head(text, MAX_NOTICE_BYTES));
    lang::every(|l| l.confidential).any(|word| whole.contains(word))
}

#[cfg(test)]
mod tests {
    use super::begins;

    #[test]
    fn a_disclaimer_says_twice_what_it_is() {
        let notice = "Denna försändelse är konfidentiell och endast avsedd för mottagaren.";
        assert!(
            begins(notice)
                && begins("Member FDIC. Rates and terms may change without notice to anybody at all.")
        );
        let own = "El contenido de este mensaje es confidencial y sigue publicado hasta el lunes";
        for own in [
            "Disclaimer will follow on Friday once Bo is back from his holidays in Spain.",
            "DISCLAIMER NOT IN",
            "FRAUD ALERT: NOT IN",
            "The content of this email went to Bo, who will not act on it before Friday at all.",
            "Disclaimer: the video is not in before Friday, Bo has not sent it to me so far.",
        ] {
            assert!(!begins(own), "{own}");
        }
        assert!(!begins(own) && !begins("Equal housing is not on the page yet, I will add it on Monday"));
    }
}
