//! CSV and JSON of people, tickets, categories and holidays, read into data. Every complaint names its line.
//!
//! Pure: bytes in, data out. It looks nobody up: whether an address is on file is the command's matter.

mod lines;
mod lists;
mod people;
mod table;
mod tickets;

pub use lists::{CATEGORY_COLUMNS, HOLIDAY_COLUMNS, categories, holidays};
pub use people::{PEOPLE_COLUMNS, people};
pub use table::{Bad, ROWS_MAX};
pub use tickets::{Imported, TICKET_COLUMNS, tickets};

/// What was read: good rows with their place, and complaints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read<T> {
    /// Where it stands (`line 3`, `item 3`), and what it says.
    pub rows: Vec<(String, T)>,
    /// What is wrong, in the order of the file.
    pub bad: Vec<Bad>,
    /// Whom rows that cannot be read would have put on file, as it is written there: that others name them is no
    /// mistake of theirs.
    pub unread: Vec<String>,
}
