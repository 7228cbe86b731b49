//! All templates of all languages, parsed once and tried with a full and a bare sample before the first mail.
//!
//! Paths: `en/assigned/body.html.hbs` for the house, `acme/en/assigned/body.html.hbs` for one firm.
//! Who reads the files hands them in; nothing here touches a disk.

use super::builtin::LANGUAGES;
use super::view::Letter;
use super::{helpers, sample};
use crate::text::suggestion;
use crate::workflow::ticket::{ClosingKind, Flag};
use crate::workflow::{Notice, Status};
use handlebars::{Context, Handlebars, RenderError, RenderErrorReason};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with a template, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}{}: {what}{}", behind(*line), fields(allowed))]
pub struct TemplateError {
    /// Its path, as it was handed in.
    pub file: String,
    /// From 1; 0 if the whole file is meant.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// The fields that a template may name, if it named another.
    pub allowed: Vec<String>,
}

fn behind(line: usize) -> String {
    if line == 0 { String::new() } else { format!(":{line}") }
}

fn fields(allowed: &[String]) -> String {
    if allowed.is_empty() { String::new() } else { format!(" (there are: {})", allowed.join(", ")) }
}

/// The three rendered pieces of one mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Without `Re:`.
    pub subject: String,
    /// `text/plain`, LF.
    pub text: String,
    /// `text/html`, LF.
    pub html: String,
}

struct Language {
    text: Handlebars<'static>,
    html: Handlebars<'static>,
    words: BTreeMap<String, String>,
}

/// All languages.
pub struct Templates {
    languages: BTreeMap<&'static str, Language>,
}

impl Templates {
    /// Parses the built-in templates and `overrides`, and renders every one of them with samples.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn new(overrides: &[(String, String)]) -> Result<Self, Vec<TemplateError>> {
        let mut wrong = Vec::new();
        let mut languages: BTreeMap<_, _> = LANGUAGES.iter().map(|b| (b.lang, Language::new())).collect();
        for builtin in LANGUAGES {
            for (path, text) in builtin.files {
                if let Some(language) = languages.get_mut(builtin.lang) {
                    wrong.extend(language.add(path, "", text).err().map(|e| e.at(builtin.lang, path)));
                }
            }
        }
        let mut firms = BTreeSet::from([String::new()]);
        for (path, text) in overrides {
            match place(path, &languages) {
                Some((firm, lang, rest)) => {
                    let added = languages.get_mut(lang).map(|l| l.add(rest, firm, text));
                    wrong.extend(
                        added.and_then(Result::err).map(|e| TemplateError { file: path.clone(), ..e }),
                    );
                    firms.insert(firm.to_owned());
                }
                None => wrong.push(unknown_place(path)),
            }
        }
        let templates = Templates { languages };
        if wrong.is_empty() {
            wrong = firms.iter().flat_map(|firm| templates.try_all(firm)).collect();
            wrong.sort_by(|a, b| (&a.file, a.line, &a.what).cmp(&(&b.file, b.line, &b.what)));
            wrong.dedup();
        }
        if wrong.is_empty() { Ok(templates) } else { Err(wrong) }
    }

    /// The languages there are.
    pub fn languages(&self) -> impl Iterator<Item = &'static str> {
        self.languages.keys().copied()
    }

    /// The first of these that there is, else English.
    pub fn choose<'a>(&self, wanted: impl Iterator<Item = &'a str>) -> &'static str {
        let primary = |tag: &'a str| tag.split(['-', '_']).next().unwrap_or(tag);
        wanted
            .filter_map(|tag| self.languages.get_key_value(primary(tag)).map(|(lang, _)| *lang))
            .next()
            .unwrap_or("en")
    }

    /// A word of the language, by its stored word; what it does not know stands for itself.
    pub(super) fn word(&self, lang: &str, key: &str) -> String {
        let words = self.languages.get(lang).map(|l| &l.words);
        words.and_then(|w| w.get(key)).map_or_else(|| key.to_owned(), Clone::clone)
    }

    /// Renders a notice. `firm` is the firm's slug: its own templates come before the house's.
    pub(super) fn render(
        &self,
        firm: &str,
        notice: Notice,
        letter: &Letter,
    ) -> Result<Rendered, RenderError> {
        let language = self.languages.get(letter.lang.as_str()).or_else(|| self.languages.get("en"));
        match language {
            Some(language) => language.render(firm, notice, letter),
            None => Ok(Rendered { subject: String::new(), text: String::new(), html: String::new() }),
        }
    }

    fn try_all(&self, firm: &str) -> Vec<TemplateError> {
        let mut wrong = Vec::new();
        for lang in self.languages() {
            wrong.extend(self.missing_words(lang));
            for notice in Notice::ALL {
                for letter in [sample::full(self, lang), sample::bare(lang)] {
                    let tried = self.render(firm, *notice, &letter);
                    wrong.extend(tried.err().map(|e| refusal(lang, &e, &letter)));
                }
            }
        }
        wrong
    }
}

impl Templates {
    /// Every stored word that mails show has to have its word in the language.
    fn missing_words(&self, lang: &str) -> Option<TemplateError> {
        let stored = Status::ALL.iter().map(|s| s.word());
        let stored = stored.chain(Flag::ALL.iter().map(|f| f.word()));
        let stored = stored.chain(ClosingKind::ALL.iter().map(|k| k.word()));
        let known = self.languages.get(lang).map(|l| &l.words);
        let missing: Vec<_> = stored.filter(|w| known.is_none_or(|k| !k.contains_key(*w))).collect();
        (!missing.is_empty()).then(|| TemplateError {
            file: format!("{lang}/words.txt"),
            line: 0,
            what: format!("add a line `WORD = translation` for {}", missing.join(", ")),
            allowed: Vec::new(),
        })
    }
}

impl Language {
    fn new() -> Self {
        let (mut text, mut html) = (Handlebars::new(), Handlebars::new());
        helpers::text(&mut text);
        helpers::html(&mut html);
        Language { text, html, words: BTreeMap::new() }
    }

    /// Parses one file. Its name in the registry is its path without `.hbs`, behind `firm:`.
    fn add(&mut self, path: &str, firm: &str, text: &str) -> Result<(), TemplateError> {
        if path == "words.txt" {
            return self.add_words(path, text);
        }
        let name = path.strip_suffix(".hbs").unwrap_or(path);
        let registry = if name.ends_with(".html") { &mut self.html } else { &mut self.text };
        let added = registry.register_template_string(&key(firm, name), text);
        added.map_err(|e| TemplateError {
            file: path.to_owned(),
            line: e.pos().map_or(0, |(line, _)| line),
            what: format!("syntax: {}", e.reason()),
            allowed: Vec::new(),
        })
    }

    /// `WORD = translation`. The built-in ones come first, and there are no others.
    fn add_words(&mut self, path: &str, text: &str) -> Result<(), TemplateError> {
        let known: BTreeSet<String> = self.words.keys().cloned().collect();
        let text = text.trim_start_matches('\u{feff}');
        for (line, pair) in (1..).zip(text.lines()).filter(|(_, pair)| !pair.trim().is_empty()) {
            let wrong =
                |what: String| TemplateError { file: path.to_owned(), line, what, allowed: Vec::new() };
            let (word, said) =
                pair.split_once('=').map_or((pair, ""), |(word, said)| (word.trim(), said.trim()));
            if said.is_empty() {
                return Err(wrong("write `WORD = translation`".to_owned()));
            }
            if !known.is_empty() && !known.contains(word) {
                let meant = suggestion(word, known.iter().map(String::as_str));
                return Err(wrong(format!("there is no word {word}{meant}")));
            }
            self.words.insert(word.to_owned(), said.to_owned());
        }
        Ok(())
    }

    fn render(&self, firm: &str, notice: Notice, letter: &Letter) -> Result<Rendered, RenderError> {
        let mut context = Context::wraps(letter)?;
        let lines = one(&self.text, firm, &format!("{notice}/subject.txt"), &context)?;
        let mut lines = lines.lines().map(str::trim);
        let subject = lines.next().unwrap_or_default().to_owned();
        set(&mut context, "subject", subject.clone());
        set(&mut context, "headline", lines.next().unwrap_or_default().to_owned());
        let text = framed(&self.text, firm, (notice, "txt"), &mut context)?;
        let html = framed(&self.html, firm, (notice, "html"), &mut context)?;
        Ok(Rendered { subject, text, html })
    }
}

/// The body, then the layout around it. What was rendered is data for the layout, never a template.
fn framed(
    registry: &Handlebars,
    firm: &str,
    (notice, kind): (Notice, &str),
    context: &mut Context,
) -> Result<String, RenderError> {
    let body = one(registry, firm, &format!("{notice}/body.{kind}"), context)?;
    set(context, "body", body);
    let whole = one(registry, firm, &format!("layout.{kind}"), context)?;
    set(context, "body", String::new());
    Ok(whole)
}

fn one(registry: &Handlebars, firm: &str, name: &str, context: &Context) -> Result<String, RenderError> {
    let own = key(firm, name);
    let name = if registry.has_template(&own) { own.as_str() } else { name };
    registry.render_with_context(name, context)
}

fn set(context: &mut Context, field: &str, value: String) {
    if let Some(slot) = context.data_mut().get_mut(field) {
        *slot = Value::String(value);
    }
}

fn key(firm: &str, name: &str) -> String {
    if firm.is_empty() { name.to_owned() } else { format!("{firm}:{name}") }
}

/// Firm, language and the rest of an override's path.
fn place<'a>(
    path: &'a str,
    languages: &BTreeMap<&'static str, Language>,
) -> Option<(&'a str, &'a str, &'a str)> {
    let known = |lang: &str, rest: &str| {
        LANGUAGES.iter().any(|b| b.lang == lang && b.files.iter().any(|(file, _)| *file == rest))
            && languages.contains_key(lang)
    };
    let (first, rest) = path.split_once('/')?;
    if known(first, rest) {
        return Some(("", first, rest));
    }
    let (second, rest) = rest.split_once('/')?;
    // What all notices share has no firm: templates name it by its path alone.
    let own = rest.contains('/') || rest.starts_with("layout.");
    (own && known(second, rest)).then_some((first, second, rest))
}

fn unknown_place(path: &str) -> TemplateError {
    let langs: Vec<_> = LANGUAGES.iter().map(|b| b.lang).collect();
    let what = format!(
        "there is no such template; write [FIRM/]LANGUAGE/NOTICE/body.html.hbs with a language of {} and a notice of {}",
        langs.join(", "),
        Notice::ALL.iter().map(|n| n.word()).collect::<Vec<_>>().join(", ")
    );
    TemplateError { file: path.to_owned(), line: 0, what, allowed: Vec::new() }
}

impl TemplateError {
    fn at(self, lang: &str, path: &str) -> Self {
        TemplateError { file: format!("{lang}/{path}"), ..self }
    }
}

/// A failed sample, in words: which file and line, and which fields there would be.
fn refusal(lang: &str, error: &RenderError, letter: &Letter) -> TemplateError {
    let name = error.template_name.as_deref().unwrap_or("?");
    let (firm, name) = name.split_once(':').map_or((String::new(), name), |(f, n)| (format!("{f}/"), n));
    let allowed = sample::fields(letter);
    let what = if let RenderErrorReason::MissingVariable(Some(field)) = error.reason() {
        format!("there is no field {field}{}", suggestion(field, allowed.iter().map(String::as_str)))
    } else {
        error.reason().to_string()
    };
    let line = error.line_no.unwrap_or(0);
    TemplateError { file: format!("{firm}{lang}/{name}.hbs"), line, what, allowed }
}
