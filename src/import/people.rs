//! People: `email,name,roles,firm_role,language,zone,manager,aliases,delegates,team,active`.
//!
//! An empty cell leaves what is on file as it is.

use super::Read;
use super::table::{Bad, Row, once, read};
use crate::workflow::command::{PersonEdit, Vouched};
use std::collections::BTreeSet;
use std::str::FromStr;

/// The columns; only `email` has to be there.
pub const PEOPLE_COLUMNS: &[&str] = &[
    "email",
    "name",
    "roles",
    "firm_role",
    "language",
    "zone",
    "manager",
    "aliases",
    "delegates",
    "team",
    "active",
];

/// Reads people.
///
/// # Errors
/// [`Bad`] when it is no such table at all; complaints about single rows stand in [`Read::bad`].
pub fn people(bytes: &[u8]) -> Result<Read<PersonEdit>, Bad> {
    let mut found = read(bytes, PEOPLE_COLUMNS, person)?;
    once(&mut found, "email", |edit| (edit.email.key(), edit.email.to_string()));
    Ok(found)
}

fn person(row: &Row) -> Result<PersonEdit, Bad> {
    let email = row.address("email")?.ok_or_else(|| row.bad("email", "missing"))?;
    let roles = match row.list("roles", ';') {
        None => None,
        Some(words) => Some(words.iter().map(|w| word(row, "roles", w)).collect::<Result<BTreeSet<_>, _>>()?),
    };
    Ok(PersonEdit {
        name: row.text("name"),
        roles,
        firm_role: row.text("firm_role").map(|w| word(row, "firm_role", &w)).transpose()?,
        language: row.text("language"),
        zone: row.text("zone"),
        manager: row.address("manager")?,
        aliases: row.addresses("aliases")?,
        // The firm's own personnel file: who is believed about registered addresses is believed about these.
        vouched: Vouched::File,
        delegates: row.addresses("delegates")?,
        team: row.text("team"),
        active: row.flag("active")?,
        ..PersonEdit::of(email)
    })
}

fn word<T: FromStr<Err = crate::words::UnknownWord>>(row: &Row, column: &str, text: &str) -> Result<T, Bad> {
    text.parse()
        .map_err(|e: crate::words::UnknownWord| row.bad(column, format!("{text:?}; allowed: {}", e.known)))
}
