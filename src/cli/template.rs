//! `template check|preview|eject`.

use super::Common;
use super::exit::{Ended, Exit, Failure};
use super::output::{put, say};
use super::own_templates::{self, FOLDER};
use super::place::Place;
use crate::compose;
use crate::text::suggestion;
use crate::workflow::Notice;
use clap::Subcommand;
use std::io::Write;
use std::path::Path;

/// What all notices are made of; the words are the names of statuses and the like.
const PARTS: [&str; 5] = ["layout", "ticket", "line", "brief", "words"];

#[derive(Subcommand)]
pub(super) enum Template {
    /// Parse and try every template, with those of the folder `templates` in the data folder
    Check,
    /// One notice with made-up data
    Preview {
        /// assigned, reminder, staff, ...
        notice: Notice,
        /// Language
        #[arg(long, default_value = "en")]
        lang: String,
        /// The HTML part
        #[arg(long)]
        html: bool,
    },
    /// Write a built-in notice into the data folder, to be changed there; or a part of them all
    Eject {
        /// assigned, reminder, staff, ...; layout, ticket, line, brief, words
        what: String,
        /// Language
        #[arg(long, default_value = "en")]
        lang: String,
    },
}

impl Template {
    pub(super) fn obey(self, common: &Common) -> Ended {
        // It reads and tries them all.
        let place = Place::look(common)?;
        match self {
            Template::Check => check(&place),
            Template::Preview { notice, lang, html } => {
                place.ready().and_then(|()| preview(&place, notice, (&lang, html)))
            }
            Template::Eject { what, lang } => eject(&place.config.data().join(FOLDER), &what, &lang),
        }
    }
}

/// Each template that is wrong is named.
fn check(place: &Place) -> Ended {
    if !place.hindered.is_empty() {
        place.hindered.iter().for_each(|why| eprintln!("mailroom: {why}"));
        return Ok(Exit::Config);
    }
    let languages: Vec<&str> = place.engine.house.templates.languages().collect();
    let firms: Vec<String> = place.view()?.firms()?.into_iter().map(|firm| firm.slug).collect();
    let is_used = |name: &String| languages.contains(&name.as_str()) || firms.contains(name);
    for name in own_templates::folders(&place.config.data()).into_iter().filter(|name| !is_used(name)) {
        let meant = suggestion(&name, firms.iter().map(String::as_str));
        eprintln!("warning: {FOLDER}/{name}: there is no firm {name}{meant}; what lies there is not used");
    }
    say(&format!("all templates are good: {}", languages.join(", "))).map(|()| Exit::Done)
}

fn preview(place: &Place, notice: Notice, (lang, html): (&str, bool)) -> Ended {
    let rendered = compose::preview(&place.engine.house.templates, notice, lang);
    let rendered = rendered.map_err(|e| Failure::new(Exit::Failed, e.to_string()))?;
    match html {
        true => put(&rendered.html)?,
        false => put(&format!("Subject: {}\n\n{}", rendered.subject, rendered.text))?,
    }
    Ok(Exit::Done)
}

/// Files that are there already are left as they are.
fn eject(folder: &Path, what: &str, lang: &str) -> Ended {
    if !PARTS.contains(&what) {
        what.parse::<Notice>().map_err(|e| {
            Failure::new(Exit::Usage, format!("{what:?}; allowed: {}, {}", e.known, PARTS.join(", ")))
        })?;
    }
    let starts = [format!("{lang}/{what}/"), format!("{lang}/{what}.")];
    let mut written = 0;
    for (path, text) in
        compose::builtin_files().filter(|(path, _)| starts.iter().any(|start| path.starts_with(start)))
    {
        let file = folder.join(&path);
        let trouble = |e: std::io::Error| Failure::new(Exit::Failed, format!("{}: {e}", file.display()));
        file.parent().map(std::fs::create_dir_all).transpose().map_err(trouble)?;
        match std::fs::OpenOptions::new().write(true).create_new(true).open(&file) {
            Ok(mut out) => out.write_all(text.as_bytes()).map_err(trouble)?,
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => continue,
            Err(e) => return Err(trouble(e)),
        }
        say(&file.display().to_string())?;
        written += 1;
    }
    match written {
        0 => Err(Failure::new(
            Exit::Unchanged,
            format!("{lang}/{what}: nothing to write; it is there already, or there is no such language"),
        )),
        _ => Ok(Exit::Done),
    }
}
