//! Positions of the log that mails carried out of the house (`X-Mailroom-Log: F-1 41 sha256:HASH`), read back from them
//! for `log verify --witness`.

use super::exit::{Exit, Failure};
use super::import;
use crate::ledger::Witness;
use crate::workflow::FirmId;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

const FIELD: &str = "x-mailroom-log:";
const NOTHING: &str = "no mail in these files has an X-Mailroom-Log field in its header: no witness";

/// What one mail saw of the log.
#[derive(Debug)]
pub(super) struct Seen {
    pub chain: FirmId,
    pub witness: Witness,
    /// `FILE:LINE`
    pub at: String,
}

/// What stands in these files: a mail each, or an mbox with many. Other mail among them says nothing, and what cannot be
/// read of one is only told.
pub(super) fn in_files(files: &[PathBuf]) -> Result<Vec<Seen>, Failure> {
    let (mut found, mut unread) = (Vec::new(), Vec::new());
    for path in files {
        let file = path.display().to_string();
        if path.is_dir() {
            return Err(Failure::new(
                Exit::Data,
                format!("{file}: a folder; give the files in it, {file}/*"),
            ));
        }
        let opened = File::open(path).map_err(|e| import::trouble(path, &e))?;
        let here = in_headers(BufReader::new(opened), &file).map_err(|e| import::trouble(path, &e))?;
        for one in here {
            match one {
                Ok(seen) => found.push(seen),
                Err(why) => unread.push(why),
            }
        }
    }
    if found.is_empty() && !files.is_empty() {
        let why = unread.into_iter().next().unwrap_or_else(|| NOTHING.to_owned());
        return Err(Failure::new(Exit::Data, why));
    }
    unread.iter().for_each(|why| eprintln!("note: {why}; it is no witness"));
    Ok(found)
}

/// In headers alone: whoever writes a body may write anything. In an mbox that does not quote `From ` in bodies (RFC 4155)
/// they may begin another header, too.
fn in_headers(input: impl BufRead, file: &str) -> std::io::Result<Vec<Result<Seen, String>>> {
    let (mut found, mut field) = (Vec::new(), None::<(usize, String)>);
    let (mut in_header, mut is_mbox, mut is_blank) = (true, false, true);
    for (n, line) in (1..).zip(input.split(b'\n')) {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end_matches('\r').trim_start_matches('\u{feff}');
        // RFC 5322 section 2.2.3: a server on the way may have folded it.
        if let Some((_, value)) = field.as_mut().filter(|_| line.starts_with([' ', '\t'])) {
            value.push_str(line);
            continue;
        }
        found.extend(field.take().map(|field| read(field, file)));
        let parts = is_blank && line.starts_with("From ");
        is_mbox |= parts && n == 1;
        is_blank = line.is_empty();
        in_header = (in_header && !is_blank) || (parts && is_mbox);
        field = value(line).filter(|_| in_header).map(|value| (n, value.to_owned()));
    }
    found.extend(field.map(|field| read(field, file)));
    Ok(found)
}

fn value(line: &str) -> Option<&str> {
    let (name, value) = line.split_at_checked(FIELD.len())?;
    name.eq_ignore_ascii_case(FIELD).then_some(value)
}

fn read((line, value): (usize, String), file: &str) -> Result<Seen, String> {
    let at = format!("{file}:{line}");
    let read = one(&value).map(|(chain, witness)| Seen { chain, witness, at: at.clone() });
    read.ok_or_else(|| format!("{at}: X-Mailroom-Log: {:?} is not like \"F-1 41 sha256:HASH\"", value.trim()))
}

/// Before its first entry nothing was seen of a chain.
fn one(value: &str) -> Option<(FirmId, Witness)> {
    let mut words = value.split_whitespace();
    let (firm, seq, hash) = (FirmId::parse(words.next()?)?, words.next()?, words.next()?);
    let witness: Witness = format!("{seq}:{}", hash.strip_prefix("sha256:")?).parse().ok()?;
    (words.next().is_none() && witness.seq > 0).then_some((firm, witness))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Result<Vec<String>, String> {
        let told = |seen: &Seen| format!("{} {} {}", seen.at, seen.chain, seen.witness);
        let found: Result<Vec<Seen>, String> =
            in_headers(text.as_bytes(), "f").unwrap().into_iter().collect();
        found.map(|found| found.iter().map(told).collect())
    }

    #[test]
    fn a_position_is_read_from_each_header_folded_or_not() {
        let hash = "0123456789abcdef".repeat(4);
        let mbox = format!(
            "From a Mon\r\nX-Mailroom-Log: F-1 41 sha256:{hash}\r\nSubject: a\r\n\r\nX-Mailroom-Log: what is this?\r\n\r\n\
             From b Mon\r\nx-mailroom-log: F-12 7\r\n\tsha256:{hash}\r\n\r\nX-Mailroom-Log: F-1 99 sha256:{hash}\r\n"
        );
        assert_eq!(seen(&mbox), Ok(vec![format!("f:2 F-1 41:{hash}"), format!("f:8 F-12 7:{hash}")]));
        assert_eq!(
            seen(&format!("X-Mailroom-Log: F-1 41 sha256:{hash}")),
            Ok(vec![format!("f:1 F-1 41:{hash}")])
        );
        assert_eq!(seen("Subject: a\n\nno position\n"), Ok(Vec::new()));
        let saved = format!(
            "\u{feff}X-Mailroom-Log: F-1 41 sha256:{hash}\n\nFrom here on\nX-Mailroom-Log: junk\n\nFrom \nX-Mailroom-Log: junk"
        );
        assert_eq!(seen(&saved), Ok(vec![format!("f:1 F-1 41:{hash}")]), "a mail by itself has one header");
        let nothing = format!("F-1 0 sha256:{hash}");
        for bad in ["F-1 41", "F-1 41 sha256:00", "1 41 sha512:x", "F-1 x sha256:0", "", &nothing] {
            let said = seen(&format!("Subject: a\nX-Mailroom-Log: {bad}\n")).unwrap_err();
            assert!(said.starts_with("f:2: X-Mailroom-Log: ") && said.contains("F-1 41 sha256"), "{said}");
        }
    }
}
