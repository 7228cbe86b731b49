//! Whether what lies beside the log is still what the log speaks of: raw mails, their dispositions, the words.
//!
//! The chain proves its own entries. This reads what they commit to: a raw mail whose bytes changed, a
//! disposition that no entry gave, words that are gone or others. It changes nothing.

use crate::record::commit;
use crate::store::{Fault, View};
use crate::workflow::MailNo;
use crate::workflow::inbox::{Disposition, Kept, Mail};
use data_encoding::HEXLOWER;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Entries and mails read at once.
const PAGE: usize = 1_000;

/// The event of an entry that tells which others lost their words (decision 39).
const REDACTED: &str = "redacted";

/// What the log says of one mail.
#[derive(Default)]
struct Told {
    sha256: String,
    disposition: Option<Disposition>,
    /// What its entries say about it, for a hash of what is kept.
    notes: String,
}

/// What was compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Raw mails whose bytes are those of the log.
    pub mails: u64,
    /// Words whose commitment is that of the log.
    pub words: u64,
}

/// Compares; `tick` is called once a mail and once an entry with words.
///
/// # Errors
/// The first thing that is not as the log says, in words.
pub fn evidence(view: &dyn View, tick: &dyn Fn()) -> Result<Evidence, String> {
    let (mut told, mut found) = (BTreeMap::new(), Evidence::default());
    for chain in view.chains().map_err(words)? {
        found.words += follow(view, chain, &mut told, tick)?;
    }
    let mut after = MailNo(0);
    loop {
        let page = view.mails(&[], after, PAGE).map_err(words)?;
        for mail in &page {
            compare(view, mail, told.get(&mail.no.to_string()))?;
            (after, found.mails) = (mail.no, found.mails + 1);
            tick();
        }
        if page.len() < PAGE {
            return Ok(found);
        }
    }
}

fn words(fault: Fault) -> String {
    fault.to_string()
}

/// One chain: what it tells of mails; the words that it commits to are looked up at once.
fn follow(
    view: &dyn View,
    chain: i64,
    told: &mut BTreeMap<String, Told>,
    tick: &dyn Fn(),
) -> Result<u64, String> {
    let (mut seq, mut count, mut gone) = (0, 0, BTreeSet::new());
    loop {
        let page = view.entries(chain, seq + 1, PAGE).map_err(words)?;
        for entry in &page {
            seq = entry.seq;
            let body: Value =
                serde_json::from_str(&entry.body).map_err(|e| format!("F-{chain} #{seq}: {e}"))?;
            let text = |at: &str| body.pointer(at).and_then(Value::as_str).unwrap_or_default();
            note(told, &text);
            told_more(told, &body);
            if let Some(commitment) = body.get("content").and_then(Value::as_str) {
                if kept(view, (chain, seq), commitment)? {
                    count += 1;
                } else {
                    gone.insert(seq);
                }
                tick();
            }
            for seq in redacted(&body) {
                gone.remove(&seq);
            }
        }
        if page.len() < PAGE {
            break;
        }
    }
    match gone.first() {
        Some(seq) => Err(format!("F-{chain} #{seq}: its words are gone")),
        None => Ok(count),
    }
}

/// Entries whose words a later one says were destroyed: `entry 12` in its notes.
fn redacted(body: &Value) -> impl Iterator<Item = u64> {
    let said = body.get("event").and_then(Value::as_str) == Some(REDACTED);
    let notes = body.get("notes").and_then(Value::as_array).filter(|_| said);
    notes.into_iter().flatten().filter_map(|note| note.as_str()?.strip_prefix("entry ")?.parse().ok())
}

/// The cause names a mail and its hash; a subject `M-n` with a disposition's word moves it.
fn note<'a>(told: &mut BTreeMap<String, Told>, text: &dyn Fn(&str) -> &'a str) {
    let cause = text("/cause/mail");
    if !cause.is_empty() && text("/event") != "duplicate" {
        told.entry(cause.to_owned()).or_default().sha256 = text("/cause/sha256").to_owned();
    }
    let subject = text("/subject");
    if let (Some(_), Ok(disposition)) = (MailNo::parse(subject), text("/event").parse::<Disposition>()) {
        told.entry(subject.to_owned()).or_default().disposition = Some(disposition);
    }
}

/// The notes of a mail's own entries.
fn told_more(told: &mut BTreeMap<String, Told>, body: &Value) {
    let subject = body.get("subject").and_then(Value::as_str).and_then(MailNo::parse);
    let notes = body.get("notes").and_then(Value::as_array);
    if let (Some(no), Some(notes)) = (subject, notes) {
        let told = told.entry(no.to_string()).or_default();
        notes.iter().filter_map(Value::as_str).for_each(|note| told.notes.push_str(note));
    }
}

/// Whether its words are there at all.
fn kept(view: &dyn View, (chain, seq): (i64, u64), commitment: &str) -> Result<bool, String> {
    match view.content(chain, seq).map_err(words)? {
        Some((salt, text)) if commit(&text, salt).commitment == commitment => Ok(true),
        Some(_) => Err(format!("F-{chain} #{seq}: its words are not those that were written")),
        None => Ok(false),
    }
}

/// A mail without an entry of its own moved a ticket: that entry was its disposition.
fn compare(view: &dyn View, mail: &Mail, told: Option<&Told>) -> Result<(), String> {
    let Some(told) = told else { return Err(format!("{} is on file, and no entry tells of it", mail.no)) };
    let disposition = told.disposition.unwrap_or(Disposition::Applied);
    if mail.disposition != disposition {
        return Err(format!("{} is {}, and its entries make it {disposition}", mail.no, mail.disposition));
    }
    let raw = view.raw(mail.no).map_err(words)?;
    let sha256 = raw.map(|raw| HEXLOWER.encode(&Sha256::digest(raw)));
    let is_told = told.sha256.is_empty() || mail.sha256 == told.sha256;
    match (sha256, &mail.kept) {
        (Some(found), Kept::Whole | Kept::Stranger) if found == mail.sha256 && is_told => Ok(()),
        // Its entry says what was kept, and its hash.
        (Some(found), Kept::Header(sha256)) if found == *sha256 && is_told && told.notes.contains(sha256) => {
            Ok(())
        }
        (Some(_), _) => Err(format!("the bytes of {} are not those that came in", mail.no)),
        (None, _) => Err(format!("the bytes of {} are gone", mail.no)),
    }
}
