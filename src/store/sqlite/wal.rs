//! Whether a write-ahead log holds what was written to it: its checksums, chained as SQLite's file format tells
//! (section 4.2 of <https://www.sqlite.org/fileformat2.html>).
//!
//! SQLite looks at them when it recovers, not when it moves pages; after a failed sync the kernel may have put back
//! what stood there before. It is only read here.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

/// Octets of the log's header, and of a frame's.
const HEADER: usize = 32;
const FRAME: usize = 24;
/// Where the index (`-shm`) says how many frames there are, in the machine's own order.
const FRAMES_AT: usize = 16;

/// Frames that were written, by the index, and frames that are there, from the first one on.
pub(super) fn frames(database: &Path) -> std::io::Result<(u32, u32)> {
    let mut index = [0; FRAMES_AT + 4];
    // The index first: what another process writes meanwhile only makes the log longer.
    beside(database, "-shm")?.read_exact(&mut index)?;
    let written = index.last_chunk().copied().map_or(0, u32::from_ne_bytes);
    Ok((written, whole(BufReader::new(open(database)?))?))
}

/// The log of a database that a connection has opened.
pub(super) fn open(database: &Path) -> std::io::Result<File> {
    beside(database, "-wal")
}

fn beside(database: &Path, end: &str) -> std::io::Result<File> {
    let mut name = database.as_os_str().to_owned();
    name.push(end);
    File::open(name)
}

/// Frames whose checksums chain, up to the first that does not.
fn whole(mut log: impl Read) -> std::io::Result<u32> {
    let Some(header) = next(&mut log, HEADER)? else { return Ok(0) };
    let little = word(&header, 0) & 1 == 0;
    let size = word(&header, 8) as usize;
    let mut sum = checksum(little, (0, 0), header.get(..24).unwrap_or_default());
    if (word(&header, 24), word(&header, 28)) != sum {
        return Ok(0);
    }
    let mut count = 0;
    while let Some(frame) = next(&mut log, FRAME + size)? {
        sum = checksum(little, sum, frame.get(..8).unwrap_or_default());
        sum = checksum(little, sum, frame.get(FRAME..).unwrap_or_default());
        let same_salt = frame.get(8..16) == header.get(16..24);
        if !same_salt || (word(&frame, 16), word(&frame, 20)) != sum {
            break;
        }
        count += 1;
    }
    Ok(count)
}

fn next(log: &mut impl Read, octets: usize) -> std::io::Result<Option<Vec<u8>>> {
    let mut read = Vec::with_capacity(octets);
    log.by_ref().take(octets as u64).read_to_end(&mut read)?;
    Ok((read.len() == octets).then_some(read))
}

fn word(octets: &[u8], at: usize) -> u32 {
    octets.get(at..).and_then(|rest| rest.first_chunk()).copied().map_or(0, u32::from_be_bytes)
}

fn checksum(little: bool, sum: (u32, u32), octets: &[u8]) -> (u32, u32) {
    let read = |four: [u8; 4]| if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) };
    octets.as_chunks().0.iter().fold(sum, |(one, two), [a, b, c, d, e, f, g, h]| {
        let one = one.wrapping_add(read([*a, *b, *c, *d])).wrapping_add(two);
        (one, two.wrapping_add(read([*e, *f, *g, *h])).wrapping_add(one))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_that_is_not_what_was_written_ends_the_log() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("x.db");
        let database = rusqlite::Connection::open(&file).unwrap();
        database.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (x)").unwrap();
        for _ in 0..5 {
            database.execute_batch("INSERT INTO t VALUES (randomblob(3000))").unwrap();
        }
        let (written, there) = frames(&file).unwrap();
        assert!(written > 5 && there == written, "{written}, {there}");
        let log = std::fs::read(dir.path().join("x.db-wal")).unwrap();
        let frame = FRAME + 4096;
        for (at, left) in
            [(0, 0), (HEADER + 20, 0), (HEADER + 3 * frame + 1_000, 3), (HEADER + 5 * frame + 9, 5)]
        {
            let mut torn = log.clone();
            torn[at] ^= 1;
            assert_eq!(whole(&torn[..]).unwrap(), left, "octet {at}");
        }
        assert_eq!(whole(&log[..HEADER + 2 * frame + 100]).unwrap(), 2);
        assert_eq!(whole(&log[..10]).unwrap(), 0);
    }
}
