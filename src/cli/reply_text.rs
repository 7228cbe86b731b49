//! `reply-text`: what of a mail is the sender's own, as text or as NDJSON for measuring.
//!
//! It reads and writes what it is given and opens nothing itself.

use crate::intake::pictures;
use crate::parse;
use crate::reply::{self, Done, Input, Reading};
use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::io::{self, BufRead, BufWriter, Write};

/// One line of the NDJSON that is read.
#[derive(Debug, Deserialize)]
struct Question {
    id: String,
    #[serde(default)]
    kind: Kind,
    data: Option<String>,
    data_b64: Option<String>,
    #[serde(default)]
    langs: Vec<String>,
    /// How many tickets the answered mail named.
    #[serde(default)]
    batch: usize,
}

/// What the data of a question is.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    /// A body.
    #[default]
    #[serde(alias = "")]
    Text,
    /// A whole mail.
    Eml,
}

/// One line of the NDJSON that is written.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    id: &'a str,
    text: &'a str,
    done: &'static str,
    signature: &'a str,
    flags: Vec<&'static str>,
    cuts: Vec<CutRow>,
}

#[derive(Debug, Serialize)]
struct CutRow {
    rule: &'static str,
    line: usize,
}

/// Answers each line; a line that is no question stops with its number.
///
/// # Errors
/// When reading or writing fails, or a line is not the JSON that is asked for.
pub fn ndjson(input: impl BufRead, output: impl Write) -> io::Result<()> {
    let mut output = BufWriter::new(output);
    for (at, line) in input.lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let bad = |why: String| io::Error::new(io::ErrorKind::InvalidData, format!("line {}: {why}", at + 1));
        let question: Question = serde_json::from_str(&line).map_err(|e| bad(e.to_string()))?;
        let (reading, sealed) = answer(&question).map_err(bad)?;
        serde_json::to_writer(&mut output, &row(&question.id, (&reading, sealed)))?;
        output.write_all(b"\n")?;
    }
    output.flush()
}

/// Writes the new text of one mail.
///
/// # Errors
/// When writing fails.
pub fn plain(raw: &[u8], languages: &[&str], mut output: impl Write) -> io::Result<()> {
    writeln!(output, "{}", of_mail(raw, languages, 1).0.new_text)
}

/// Writes all that is known of one mail, as [`ndjson`] answers a question; its name is the id.
///
/// # Errors
/// When writing fails.
pub fn json(name: &str, (raw, languages): (&[u8], &[&str]), mut output: impl Write) -> io::Result<()> {
    let (reading, sealed) = of_mail(raw, languages, 1);
    serde_json::to_writer_pretty(&mut output, &row(name, (&reading, sealed)))?;
    output.write_all(b"\n")
}

/// With whether some of the words cannot be read.
fn answer(question: &Question) -> Result<(Reading, bool), String> {
    let data = match (&question.data, &question.data_b64) {
        (Some(text), _) => Cow::Borrowed(text.as_bytes()),
        (None, Some(b64)) => Cow::Owned(BASE64.decode(b64.as_bytes()).map_err(|e| format!("data_b64: {e}"))?),
        (None, None) => return Err("neither data nor data_b64: give the mail in one of them".to_owned()),
    };
    let languages: Vec<&str> = question.langs.iter().map(String::as_str).collect();
    let batch = question.batch.max(1);
    if question.kind == Kind::Eml {
        return Ok(of_mail(&data, &languages, batch));
    }
    let text = match &question.data {
        Some(text) => Cow::Borrowed(text.as_str()),
        None => String::from_utf8_lossy(&data),
    };
    Ok((reply::read(&Input { text: Some(&text), languages: &languages, batch, ..Input::default() }), false))
}

fn of_mail(raw: &[u8], languages: &[&str], batch: usize) -> (Reading, bool) {
    let message = parse::parse(raw);
    let words = pictures::divide(&message, None);
    let files = pictures::evidence(&message, &words);
    let reading = words.into_reading(languages, batch, files);
    match message.sealed {
        Some(_) => (Reading { done: Done::Possible, ..reading }, true),
        None => (reading, false),
    }
}

fn row<'a>(id: &'a str, (reading, sealed): (&'a Reading, bool)) -> Answer<'a> {
    let done = match &reading.done {
        Done::Done { .. } => "DONE",
        Done::Comment => "COMMENT",
        Done::Possible => "POSSIBLE",
        Done::Empty => "EMPTY",
    };
    let flags = [
        ("empty", reading.empty),
        ("interleaved", reading.interleaved),
        ("forwarded", reading.forwarded.is_some()),
        ("unreadable", sealed),
    ];
    Answer {
        id,
        text: &reading.new_text,
        done,
        signature: &reading.signature,
        flags: flags.into_iter().filter(|(_, set)| *set).map(|(name, _)| name).collect(),
        cuts: reading.cuts.iter().map(|c| CutRow { rule: c.rule, line: c.line }).collect(),
    }
}
