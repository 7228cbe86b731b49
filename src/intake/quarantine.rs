//! Strangers' mail: kept whole until the firm's quarantine is full, from then on only its header (spec 7).
//!
//! Refusing it instead would make the mail server before us send a bounce to whoever stands in a forged From.
//! Mail that names somebody on file in From, however badly, or answers a mail of ours is always kept whole: it may
//! be theirs.

use super::{Filing, Prepared};
use crate::mail::{Address, fields};
use crate::parse::{self, Message};
use crate::workflow::inbox::{Disposition, HEADER_KEPT_MAX, Kept};
use crate::workflow::{Facts, FirmId};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Addresses of bad From fields that are looked up.
const CLAIMED_MAX: usize = 20;

/// The filing with how much of the mail is kept, or the firm whose quarantine has to be weighed first.
pub(super) fn keep(mail: &Prepared, facts: &Facts, (filing, most): (Filing, u64)) -> Result<Filing, FirmId> {
    // What is on file already has its bytes.
    if filing.disposition != Disposition::Quarantined || mail.on_file.is_some() || is_known(mail, facts) {
        return Ok(filing);
    }
    let firm = filing.firm.unwrap_or(FirmId::INSTALLATION);
    if !facts.asked.quarantine.contains(&firm) {
        return Err(firm);
    }
    let weighs = facts.quarantine.iter().find(|(of, _)| *of == firm).map_or(0, |(_, octets)| *octets);
    let size = u64::try_from(mail.raw.len()).unwrap_or(u64::MAX);
    if weighs.saturating_add(size) <= most {
        return Ok(Filing { kept: Kept::Stranger, ..filing });
    }
    let sha256 = HEXLOWER.encode(&Sha256::digest(header(&mail.raw)));
    let note = format!("{}; the quarantine is full: only the header is kept, sha256 {sha256}", filing.note);
    Ok(Filing { kept: Kept::Header(sha256), note, ..filing })
}

/// Whether it may be of somebody on file. A token or a Message-ID of ours that verifies came from one of their mails.
fn is_known(mail: &Prepared, facts: &Facts) -> bool {
    let answers = mail.reference.token.is_some() || mail.reference.id.is_some();
    answers || claimed(&mail.message).iter().any(|from| facts.person_at(from).is_some())
}

/// The addresses that a mail claims to be from: the clean one, or what can be found in fields that are not.
pub(super) fn claimed(message: &Message) -> Vec<Address> {
    if let Some(clean) = message.from.address() {
        return vec![clean.clone()];
    }
    let mut found: Vec<Address> = Vec::new();
    for field in message.header.all("From") {
        for form in [parse::decoded(field.as_bytes()), field] {
            let words =
                form.split(|c: char| c.is_whitespace() || c.is_control() || "<>()[],;:\"".contains(c));
            let named = words.filter(|word| word.contains('@')).filter_map(|word| Address::parse(word).ok());
            found.extend(named.take(CLAIMED_MAX));
        }
    }
    found.sort_by_key(Address::key);
    found.dedup_by_key(|address| address.key());
    found.truncate(CLAIMED_MAX);
    found
}

/// What of a mail's bytes goes on file.
#[must_use]
pub fn kept(raw: &Arc<[u8]>, kept: &Kept) -> Arc<[u8]> {
    match kept {
        Kept::Whole | Kept::Stranger => Arc::clone(raw),
        Kept::Header(_) => header(raw).into(),
    }
}

fn header(raw: &[u8]) -> &[u8] {
    let (header, _) = fields::split(raw);
    header.get(..HEADER_KEPT_MAX).unwrap_or(header)
}
