//! The carrier behind a phone's name on the line that the phone adds: `Enviado desde mi iPhone de Tigo`.

use super::index::INDEX;
use std::borrow::Cow;

/// Its name has at most so many words.
const MAX_WORDS: usize = 2;

/// `iPhone de Tigo`, the last words of the line: that preposition limits nothing there, though it would elsewhere
/// (Hungarian). The carrier's name is weighed.
pub fn taken_out<'t>(body: &str, behind: &'t str) -> Cow<'t, str> {
    let named = |w: &&str| w.starts_with(char::is_uppercase);
    let end = body.trim_end_matches(['.', ' ']);
    let name = end.split(' ').rev().take_while(named).take(MAX_WORDS).count();
    let before = end.split(' ').rev().nth(name).filter(|_| name > 0);
    let Some(of) = before.filter(|of| INDEX.carrier.contains(of)) else { return Cow::Borrowed(behind) };
    match behind.rfind(&format!(" {of} ")).map(|at| behind.split_at(at)) {
        Some((device, carrier)) => {
            Cow::Owned(format!("{device}{}", carrier.get(of.len() + 1..).unwrap_or("")))
        }
        None => Cow::Borrowed(behind),
    }
}
