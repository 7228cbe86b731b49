//! A decided mail becomes bytes: notice and facts in, a finished message out.
//!
//! Pure: no clock, no randomness, no disk. The same scene gives the same bytes, so a mail that is
//! tried again after a crash is the same mail. It deliberately does not decide whether, when or to
//! whom something is sent; the outgoing row already says that.

mod build;
mod builtin;
mod field;
mod head;
mod helpers;
mod links;
mod manner;
mod mime;
pub mod palette;
mod sample;
mod templates;
mod value;
mod view;

pub use head::REFERENCES_MAX;
pub use templates::{Rendered, TemplateError, Templates};
pub use value::URL_MAX;

use crate::mail::address::NotAnAddress;
use crate::mail::{Address, HeaderValue, Site, crlf};
use crate::token::{Keyring, TooLong};
use crate::workflow::outbox::Outgoing;
use crate::workflow::{Facts, Notice};
use build::{Parties, SIZES};
use std::sync::Arc;

/// Octets of HTML in one mail; Gmail clips a little above.
pub const HTML_MAX: usize = 100_000;

/// What a mail is composed of. The facts hold its tickets, people, firm, batch and log heads.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The row that was decided.
    pub outgoing: &'a Outgoing,
    /// What it is about.
    pub facts: &'a Facts,
    /// Our addresses.
    pub site: &'a Site,
    /// Signs them.
    pub keyring: &'a Keyring,
    /// All languages.
    pub templates: &'a Templates,
}

/// A finished mail and its envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    /// Pure ASCII, CRLF-clean, no line over 998 octets.
    pub bytes: Arc<[u8]>,
    /// The reverse-path; empty: null.
    pub from: String,
    /// The only recipient.
    pub to: String,
    /// For the command line; the header holds the same.
    pub subject: String,
}

/// Why a mail cannot be composed.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// The facts lack somebody or something.
    #[error("{0} was not loaded with the mail; this is a fault of the program")]
    Missing(String),
    /// An address of ours does not come out right.
    #[error("our own address is not usable: {0}; correct the site's domain and local parts")]
    Site(#[from] NotAnAddress),
    /// The local part with the token is too long.
    #[error(transparent)]
    TooLong(#[from] TooLong),
    /// We send pure ASCII, so that every server takes it (no RFC 6531).
    #[error("{0} is not an ASCII address; register one without foreign letters")]
    NotAscii(Address),
    /// The date has no RFC 5322 form.
    #[error("the mail's date cannot be written: {0}")]
    Date(String),
    /// A template failed that did not fail on the samples.
    #[error("a template failed: {0}")]
    Template(#[from] Box<handlebars::RenderError>),
    /// Even the shortest form is too long; only an override can do that.
    #[error("the HTML of {0} has {1} octets, more than {HTML_MAX}; shorten the template")]
    TooBig(Notice, usize),
}

/// Composes one mail. Deterministic: the same scene, the same bytes.
///
/// # Errors
/// See [`ComposeError`]; nothing that a person wrote into a ticket is a reason.
pub fn compose(scene: &Scene) -> Result<Composed, ComposeError> {
    let parties = Parties::of(scene)?;
    let to = &parties.to;
    if !to.to_string().is_ascii() {
        return Err(ComposeError::NotAscii(to.clone()));
    }
    let reply = links::reply(scene)?;
    let (page, attached) = rendered(scene, &parties, &reply)?;
    let subject = subject(scene, &page.subject);
    let mut mail = head::write(scene, &parties, &reply, &subject)?;
    let whole = attached.then(|| build::words(scene.outgoing.notice, &scene.outgoing.text));
    let body = mime::Body {
        text: &page.text,
        html: &page.html,
        attached: whole.as_deref().map(|text| ("text.txt", text)),
    };
    mail.push_str(&mime::write(&body, &scene.outgoing.message_id));
    debug_assert!(mail.is_ascii() && crlf::is_clean(mail.as_bytes()));
    let from = links::reverse_path(scene)?;
    Ok(Composed { bytes: mail.into_bytes().into(), from, to: to.to_string(), subject })
}

/// A notice with sample data, for `template preview`.
///
/// # Errors
/// [`ComposeError::Template`]; not for templates that [`Templates::new`] let through.
pub fn preview(templates: &Templates, notice: Notice, lang: &str) -> Result<Rendered, ComposeError> {
    let lang = templates.choose(std::iter::once(lang));
    Ok(templates.render("", notice, &sample::full(templates, lang)).map_err(Box::new)?)
}

/// Renders at the most generous size whose HTML is not too long; and whether the words were cut.
fn rendered(
    scene: &Scene,
    parties: &Parties,
    reply: &links::Answer,
) -> Result<(Rendered, bool), ComposeError> {
    let mut octets = 0;
    for size in SIZES {
        let letter = build::letter(scene, parties, reply, *size)?;
        let page = scene.templates.render(&parties.firm.slug, scene.outgoing.notice, &letter);
        let page = page.map_err(Box::new)?;
        if page.html.len() <= HTML_MAX {
            return Ok((page, letter.attached));
        }
        octets = page.html.len();
    }
    Err(ComposeError::TooBig(scene.outgoing.notice, octets))
}

/// Constant for a thread: only its first mail has no `Re:`.
fn subject(scene: &Scene, rendered: &str) -> String {
    let out = scene.outgoing;
    if let Some((own, _)) = build::subject_of(out.notice, &out.text) {
        return HeaderValue::new(own).as_str().to_owned();
    }
    let opens = manner::of(out.notice).opens
        || (out.notice == Notice::Reminder && out.batch.is_some() && out.in_reply_to.is_none());
    let prefix = if opens { "" } else { "Re: " };
    HeaderValue::new(&format!("{prefix}{rendered}")).as_str().to_owned()
}

/// The templates that the program brings along: path as for an override, and text.
pub fn builtin_files() -> impl Iterator<Item = (String, &'static str)> {
    let path = |lang: &str, path: &str| format!("{lang}/{path}");
    builtin::LANGUAGES
        .iter()
        .flat_map(move |l| l.files.iter().map(move |(file, text)| (path(l.lang, file), *text)))
}
