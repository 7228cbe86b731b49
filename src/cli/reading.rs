//! `reply-text`: the command around [`super::reply_text`].

use super::Common;
use super::exit::{Ended, Exit, Failure};
use super::reply_text::{json, ndjson, plain};
use crate::inbound::pipe::{NoMail, read};
use crate::inbound::smtp::SIZE_MAX;
use crate::workflow::settings::LANGUAGES;
use clap::Args;
use clap::builder::PossibleValuesParser;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// Before a body alone: its charset is read by its octets.
const BODY: &[u8] = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";

#[derive(Args)]
pub(super) struct ReplyText {
    /// A mail; standard input if left out
    #[arg(conflicts_with = "ndjson")]
    file: Option<PathBuf>,
    /// The input is a body alone, without a header
    #[arg(long, conflicts_with = "ndjson")]
    body: bool,
    /// Questions as NDJSON on standard input, answers as NDJSON
    #[arg(long)]
    ndjson: bool,
    /// Languages in which DONE is read; English always is
    #[arg(long, default_value = "en", value_parser = PossibleValuesParser::new(LANGUAGES))]
    language: Vec<String>,
}

impl ReplyText {
    pub(super) fn obey(self, common: &Common) -> Ended {
        if self.ndjson {
            return ndjson(io::stdin().lock(), io::stdout().lock()).map_err(trouble).map(|()| Exit::Done);
        }
        let languages: Vec<&str> = self.language.iter().map(String::as_str).collect();
        let limit = SIZE_MAX as u64;
        let raw = match &self.file {
            None => read(io::stdin().lock(), limit).map_err(|e| Failure::new(Exit::Data, e.to_string()))?,
            Some(path) => {
                let open = |e| Failure::new(Exit::NotFound, format!("{}: {e}", path.display()));
                read(File::open(path).map_err(open)?, limit).map_err(|why| no_mail(path, &why))?
            }
        };
        let name = self.file.as_deref().map_or_else(|| "-".to_owned(), |path| path.display().to_string());
        let raw = if self.body { [BODY, &raw].concat() } else { raw };
        let written = match common.json {
            true => json(&name, (&raw, &languages), io::stdout().lock()),
            false => plain(&raw, &languages, io::stdout().lock()),
        };
        written.map_err(trouble).map(|()| Exit::Done)
    }
}

fn no_mail(path: &Path, why: &NoMail) -> Failure {
    let why = match why {
        NoMail::Io(error) => error.to_string(),
        NoMail::TooLarge { limit } => format!("over the limit of {limit} octets"),
        NoMail::Empty => "the file is empty".to_owned(),
    };
    Failure::new(Exit::Data, format!("{}: {why}", path.display()))
}

fn trouble(error: io::Error) -> Failure {
    Failure::new(Exit::Data, error.to_string())
}
