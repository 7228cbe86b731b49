//! Positions of the log that mails carried out of the house (`X-Mailroom-Log: F-1 41 sha256:HASH`), read back from them
//! for `log verify --witness`.

use super::exit::{Exit, Failure};
use super::import;
use crate::ledger::Witness;
use crate::workflow::FirmId;
use std::path::PathBuf;

const FIELD: &str = "x-mailroom-log:";

/// What stands in these files: a mail each, or an mbox with many.
pub(super) fn in_files(files: &[PathBuf]) -> Result<Vec<(FirmId, Witness)>, Failure> {
    let mut found = Vec::new();
    for file in files {
        let bad = |why: String| Failure::new(Exit::Data, format!("{}: {why}", file.display()));
        let here = in_text(&String::from_utf8_lossy(&import::bytes(file)?)).map_err(bad)?;
        if here.is_empty() {
            return Err(bad("no mail in it has an X-Mailroom-Log field".to_owned()));
        }
        found.extend(here);
    }
    Ok(found)
}

fn in_text(text: &str) -> Result<Vec<(FirmId, Witness)>, String> {
    let (mut found, mut lines) = (Vec::new(), (1..).zip(text.lines()).peekable());
    while let Some((n, line)) = lines.next() {
        if !line.get(..FIELD.len()).is_some_and(|name| name.eq_ignore_ascii_case(FIELD)) {
            continue;
        }
        let mut value = line.get(FIELD.len()..).unwrap_or_default().to_owned();
        // RFC 5322 section 2.2.3: a server on the way may have folded it.
        while let Some((_, more)) = lines.next_if(|(_, next)| next.starts_with([' ', '\t'])) {
            value.push_str(more);
        }
        let bad =
            || format!("line {n}: X-Mailroom-Log: {:?} is not like \"F-1 41 sha256:HASH\"", value.trim());
        found.push(one(&value).ok_or_else(bad)?);
    }
    Ok(found)
}

fn one(value: &str) -> Option<(FirmId, Witness)> {
    let mut words = value.split_whitespace();
    let (firm, seq, hash) = (FirmId::parse(words.next()?)?, words.next()?, words.next()?);
    let witness = format!("{seq}:{}", hash.strip_prefix("sha256:")?).parse().ok()?;
    words.next().is_none().then_some((firm, witness))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_read_from_each_mail_folded_or_not() {
        let hash = "0123456789abcdef".repeat(4);
        let mbox = format!(
            "From a Mon\r\nX-Mailroom-Log: F-1 41 sha256:{hash}\r\nSubject: a\r\n\r\nF-9 9\r\n\
             From b Mon\r\nx-mailroom-log: F-12 7\r\n\tsha256:{hash}\r\n\r\nb\r\n"
        );
        let found = in_text(&mbox).unwrap();
        let told: Vec<_> = found.iter().map(|(firm, seen)| (firm.0, seen.to_string())).collect();
        assert_eq!(told, [(1, format!("41:{hash}")), (12, format!("7:{hash}"))]);
        for bad in ["F-1 41", "F-1 41 sha256:00", "1 41 sha512:x", "F-1 x sha256:0", ""] {
            let said = in_text(&format!("Subject: a\nX-Mailroom-Log: {bad}\n")).unwrap_err();
            assert!(said.starts_with("line 2: X-Mailroom-Log: ") && said.contains("F-1 41 sha256"), "{said}");
        }
        assert_eq!(in_text("Subject: a\n\nno position\n").unwrap(), []);
    }
}
