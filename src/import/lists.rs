//! A firm's lists: categories (`code,name,regulation,active`) and holidays (`date,name`).

use super::Read;
use super::table::{Bad, Row, once, read};
use jiff::civil::Date;

/// The columns of violation categories.
pub const CATEGORY_COLUMNS: &[&str] = &["code", "name", "regulation", "active"];
/// The columns of holidays.
pub const HOLIDAY_COLUMNS: &[&str] = &["date", "name"];

/// Reads violation categories: code and name. The regulation stands behind the name; `None`: not active.
///
/// # Errors
/// [`Bad`] when it is no such table at all; complaints about single rows stand in [`Read::bad`].
pub fn categories(bytes: &[u8]) -> Result<Read<Option<(String, String)>>, Bad> {
    let mut found = read(bytes, CATEGORY_COLUMNS, category)?;
    once(&mut found, "code", |(code, ..)| (code.clone(), code.clone()));
    let value = |(code, name, is_active)| Some((code, name)).filter(|_| is_active);
    let rows = found.rows.into_iter().map(|(place, row)| (place, value(row))).collect();
    Ok(Read { rows, bad: found.bad, unread: found.unread })
}

fn category(row: &Row) -> Result<(String, String, bool), Bad> {
    let name = row.wanted("name")?;
    let name = row.text("regulation").map_or(name.clone(), |regulation| format!("{name} ({regulation})"));
    Ok((row.wanted("code")?, name, row.flag("active")?.unwrap_or(true)))
}

/// Reads holidays. Their names are for whoever keeps the file.
///
/// # Errors
/// As [`categories`].
pub fn holidays(bytes: &[u8]) -> Result<Read<Date>, Bad> {
    read(bytes, HOLIDAY_COLUMNS, |row| {
        let text = row.wanted("date")?;
        text.parse().map_err(|_| row.bad("date", format!("{text:?} is no day; write 2026-12-25")))
    })
}
