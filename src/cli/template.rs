//! `template check|preview|eject`.

use super::Common;
use super::exit::{Ended, Exit, Failure};
use super::output::{put, say};
use super::own_templates::{self, FOLDER};
use super::place::Place;
use crate::compose;
use crate::workflow::Notice;
use clap::Subcommand;
use std::io::Write;
use std::path::Path;

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
    /// Write a built-in notice into the data folder, to be changed there
    Eject {
        /// assigned, reminder, staff, ...
        notice: Notice,
        /// Language
        #[arg(long, default_value = "en")]
        lang: String,
    },
}

impl Template {
    pub(super) fn obey(self, common: &Common) -> Ended {
        // Opening reads and tries them all.
        let place = Place::look(common)?;
        match self {
            Template::Check => check(&place.config.data()),
            Template::Preview { notice, lang, html } => {
                place.ready().and_then(|()| preview(&place, notice, (&lang, html)))
            }
            Template::Eject { notice, lang } => eject(&place.config.data().join(FOLDER), notice, &lang),
        }
    }
}

/// Everything that is wrong is named.
fn check(data: &Path) -> Ended {
    match own_templates::read(data) {
        Ok(templates) => {
            let languages = templates.languages().collect::<Vec<_>>().join(", ");
            say(&format!("all templates are good: {languages}")).map(|()| Exit::Done)
        }
        Err(wrong) => {
            wrong.iter().for_each(|why| eprintln!("mailroom: {why}"));
            Ok(Exit::Config)
        }
    }
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
fn eject(folder: &Path, notice: Notice, lang: &str) -> Ended {
    let start = format!("{lang}/{notice}/");
    let mut written = 0;
    for (path, text) in compose::builtin_files().filter(|(path, _)| path.starts_with(&start)) {
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
            format!("{lang}/{notice}: nothing to write; it is there already, or there is no such language"),
        )),
        _ => Ok(Exit::Done),
    }
}
