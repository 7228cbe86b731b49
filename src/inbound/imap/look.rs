//! What lies in the folder and is ours: the baseline, and the list of what is not processed.

use super::answer::Selected;
use super::session::{DONE_KEYWORD, Session};
use super::settings::Baseline;
use super::state::Notes;
use super::trouble::Trouble;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan, tz::TimeZone};

/// Messages that one SEARCH covers where one for all would not fit a line.
pub const WINDOW: u32 = 5_000;
/// Mails that one look lists; more wait for the next.
const LOOK_MAX: usize = 5_000;

/// What a look found.
pub struct Listed {
    /// In order.
    pub uids: Vec<u32>,
    /// Nothing is missing from it.
    pub whole: bool,
}

/// Notes for a first start, or for new ones after UIDVALIDITY has changed.
///
/// # Errors
/// [`Trouble`].
pub fn baseline(
    session: &mut Session<'_>,
    (is, uidvalidity): (Selected, u32),
    (old, wanted): (Option<&Notes>, Baseline),
) -> Result<Notes, Trouble> {
    let since = match (old, wanted) {
        (Some(old), _) => old.since,
        (None, Baseline::Everything) => None,
        (None, Baseline::Since(day)) => Some(day),
        (None, Baseline::FromNow) => yesterday(),
    };
    let from = match (old, wanted, since) {
        (None, Baseline::FromNow, _) => next(session, is)?,
        (_, _, None) => 1,
        // RFC 3501 section 6.4.4: by the day of arrival, whatever the UIDs are now.
        (_, _, Some(day)) => match first(session, is, &format!("SINCE {}", day_month_year(day)))? {
            Some(uid) => uid,
            None => next(session, is)?,
        },
    };
    Ok(Notes { uidvalidity, from, since, ..Notes::default() })
}

/// A day earlier than today: a server's day may end before ours, and no mail may be lost.
fn yesterday() -> Option<Date> {
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    today.checked_sub(1.day()).ok()
}

/// `date` of RFC 3501 section 9.
fn day_month_year(day: Date) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = usize::try_from(day.month() - 1).ok().and_then(|at| MONTHS.get(at)).unwrap_or(&"Jan");
    format!("{}-{month}-{}", day.day(), day.year())
}

/// UIDNEXT, or one more than the last mail's UID where the server keeps it to itself.
fn next(session: &mut Session<'_>, is: Selected) -> Result<u32, Trouble> {
    match is.uidnext {
        Some(next) => Ok(next),
        None if is.exists == 0 => Ok(1),
        None => {
            let last = session.search(&is.exists.to_string())?.last().copied();
            let unknown = || Trouble::Confused("neither UIDNEXT nor the last UID".to_owned());
            last.map(|uid| uid.saturating_add(1)).ok_or_else(unknown)
        }
    }
}

/// The first UID that `keys` find.
fn first(session: &mut Session<'_>, is: Selected, keys: &str) -> Result<Option<u32>, Trouble> {
    for window in windows(is.exists) {
        if let Some(uid) = session.search(&format!("{window} {keys}"))?.first() {
            return Ok(Some(*uid));
        }
    }
    Ok(None)
}

/// `1:5000`, `5001:7312`.
fn windows(exists: u32) -> impl Iterator<Item = String> {
    (0..exists.div_ceil(WINDOW)).map(move |n| {
        let low = n.saturating_mul(WINDOW).saturating_add(1);
        format!("{low}:{}", low.saturating_add(WINDOW - 1).min(exists))
    })
}

/// What is from the baseline on and not marked. `by_windows`: a list of all did not fit a line.
///
/// # Errors
/// [`Trouble`].
pub fn list(session: &mut Session<'_>, is: Selected, from: u32, by_windows: bool) -> Result<Listed, Trouble> {
    let keys = format!("UID {from}:* UNKEYWORD {DONE_KEYWORD}");
    let mut uids = Vec::new();
    let mut whole = true;
    if is.exists == 0 {
        return Ok(Listed { uids, whole });
    }
    if by_windows {
        for window in windows(is.exists) {
            whole = uids.len() < LOOK_MAX;
            if !whole {
                break;
            }
            uids.extend(session.search(&format!("{window} {keys}"))?);
        }
    } else {
        uids = session.search(&keys)?;
    }
    // RFC 3501 section 6.4.8: `9:*` is also the last mail when its UID is below 9.
    uids.retain(|uid| *uid >= from);
    uids.sort_unstable();
    uids.dedup();
    Ok(Listed { uids, whole })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_cover_each_message_once() {
        assert_eq!(windows(0).count(), 0);
        assert_eq!(windows(WINDOW).collect::<Vec<_>>(), ["1:5000"]);
        assert_eq!(windows(WINDOW + 1).collect::<Vec<_>>(), ["1:5000", "5001:5001"]);
        assert_eq!(windows(u32::MAX).last().unwrap(), format!("4294965001:{}", u32::MAX));
        assert!(WINDOW as usize * " 4294967295".len() + 10 < super::super::LINE_OCTETS_MAX);
    }

    #[test]
    fn days_are_written_as_imap_has_them() {
        assert_eq!(day_month_year(jiff::civil::date(2026, 1, 5)), "5-Jan-2026");
        assert_eq!(day_month_year(jiff::civil::date(2026, 12, 31)), "31-Dec-2026");
    }
}
