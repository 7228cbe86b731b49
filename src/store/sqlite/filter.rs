//! The searches, worded so that the partial indexes serve them (their conditions stand here literally).

use super::broken::Broken;
use super::rows;
use crate::workflow::Status;
use crate::workflow::facts::TicketQuery;
use crate::workflow::outbox::OutboxState;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

/// Outgoing mails to be tried, and leases that ran out; the index's condition word for word, or it is not used.
pub(super) const DUE_MAIL: &str = "SELECT no FROM outbox
    WHERE (state = 'queued' OR state = 'sending' OR state = 'deferred' OR state = 'in_doubt') AND next_at <= ?1
    ORDER BY next_at, no LIMIT ?2";

/// Outgoing mails under a lease; the first condition is the index's.
pub(super) const HELD_MAIL: &str =
    "SELECT no FROM outbox WHERE state <> 'sent' AND state = 'sending' ORDER BY no LIMIT ?1";

/// Outgoing mails under one lease. Its number is compared as it is written: not all of them are integers of SQLite.
pub(super) const HELD_BY: &str = "SELECT no FROM outbox
    WHERE state <> 'sent' AND state = 'sending' AND doc -> '$.lease' = ?1 ORDER BY no";

/// When the first of them is due.
pub(super) const NEXT_MAIL: &str = "SELECT next_at FROM outbox
    WHERE (state = 'queued' OR state = 'sending' OR state = 'deferred' OR state = 'in_doubt') ORDER BY next_at LIMIT 1";

/// Tickets whose timer fired.
pub(super) const DUE_TICKETS: &str =
    "SELECT no FROM ticket WHERE due IS NOT NULL AND due <= ?1 ORDER BY due, no LIMIT ?2";

/// When the first timer fires.
pub(super) const NEXT_TICKET: &str = "SELECT due FROM ticket WHERE due IS NOT NULL ORDER BY due LIMIT 1";

/// Mails that wait too long.
pub(super) const PARKED: &str = "SELECT doc FROM mail INDEXED BY mail_parked
    WHERE disposition = 'parked' AND at < ?1 ORDER BY at, no LIMIT ?2";

/// Mails by their act alone, among those that were remembered: however many others came under one act, they cost
/// nothing.
pub(super) const ACT: &str = "SELECT mail FROM dedupe WHERE remembered = 1 AND mark BETWEEN ?1 AND ?2";

/// The mail of exactly this mark, among those that were remembered or those that were not.
pub(super) const MARK: &str = "SELECT mail FROM dedupe WHERE remembered = ?2 AND mark = ?1";

/// What an employee has to do.
pub(super) const OPEN_OF: &str = "SELECT no FROM ticket INDEXED BY ticket_open
    WHERE employee = ?1 AND is_open = 1 ORDER BY no";

/// What a row of a file made.
pub(super) const IMPORTED: &str =
    "SELECT no FROM ticket INDEXED BY ticket_import WHERE import = ?1 ORDER BY no";

/// A mail by its Message-ID, which has no index: the last ones to its recipient are looked through.
pub(super) const ANSWERED: &str = "SELECT no FROM
    (SELECT no, doc FROM outbox WHERE person = ?1 ORDER BY created_at DESC LIMIT 500)
    WHERE doc ->> 'message_id' = ?2 LIMIT 1";

/// Mails that somebody was sent, or will be, as far as they are counted: what was dropped or superseded never reaches
/// anybody.
pub(super) const SENT_SINCE: &str =
    "SELECT doc FROM outbox WHERE person = ?1 AND created_at >= ?2 AND counted = 1
    AND state NOT IN ('dropped', 'superseded') ORDER BY created_at, no";

/// Whoever has a question about an alias since then, in any firm. Only a command that asks looks through all people.
pub(super) const ASKED_SINCE: &str = "SELECT id FROM person WHERE doc ->> '$.asked' > 0
    AND EXISTS (SELECT 1 FROM json_each(doc, '$.questions') WHERE substr(value ->> '$.at', 1, 19) >= ?1) ORDER BY id";

/// Whoever runs tickets in a firm.
pub(super) const STAFF_OF: &str = "SELECT id FROM person WHERE firm = ?1
    AND EXISTS (SELECT 1 FROM json_each(doc, '$.roles') WHERE value IN ('lead', 'officer')) ORDER BY id";

/// Conditions and their values.
#[derive(Default)]
struct Terms {
    sql: Vec<String>,
    values: Vec<Value>,
}

impl Terms {
    fn word(&mut self, sql: String) {
        self.sql.push(sql);
    }

    fn value(&mut self, sql: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.values.push(value.into());
            self.sql.push(format!("{sql} ?{}", self.values.len()));
        }
    }

    fn sql(&self) -> String {
        match self.sql.is_empty() {
            true => "1".to_owned(),
            false => self.sql.join(" AND "),
        }
    }
}

/// Numbers of the tickets that fit, in order; with a limit the newest of them.
pub(super) fn tickets(connection: &Connection, query: &TicketQuery) -> Result<Vec<i64>, Broken> {
    let values = params_from_iter(terms(query).values);
    let mut found = rows::numbers(connection.prepare_cached(&search(query))?, values)?;
    found.reverse();
    Ok(found)
}

/// The words of that search.
pub(super) fn search(query: &TicketQuery) -> String {
    let (terms, limit) = (terms(query).sql(), rows::limit(query.limit));
    format!("SELECT no FROM ticket WHERE {terms} ORDER BY no DESC LIMIT {limit}")
}

fn terms(query: &TicketQuery) -> Terms {
    let mut terms = Terms::default();
    if !query.status.is_empty() {
        terms.word(format!("status IN ({})", rows::list(query.status.iter().map(|s| s.word()))));
        if !query.status.contains(&Status::Closed) {
            terms.word("is_open = 1".to_owned());
        }
    }
    if query.trouble {
        terms.word("flags > 0".to_owned());
    }
    terms.value("firm =", query.firm.map(|firm| firm.0));
    terms.value("employee =", query.employee.map(|person| person.0));
    terms.value("assigner =", query.assigner.map(|person| person.0));
    terms.value("created_at <", query.before.map(|at| at.as_microsecond()));
    terms.value("created_at >=", query.after.map(|at| at.as_microsecond()));
    if let Some(violation) = &query.violation {
        terms.values.push(Value::Text(violation.clone()));
        let n = terms.values.len();
        terms.word(format!("EXISTS (SELECT 1 FROM json_each(doc, '$.violations') WHERE value = ?{n})"));
    }
    terms
}

/// Outgoing mails to somebody in any of these states that were decided since.
pub(super) fn outbox_to(of: &[OutboxState]) -> String {
    let which = outbox(of);
    format!(
        "SELECT no FROM outbox INDEXED BY outbox_person WHERE person = ?1 AND created_at >= ?2 AND {which}
        ORDER BY created_at, no"
    )
}

/// The condition for outgoing mails in any of these states; empty: all.
pub(super) fn outbox(of: &[OutboxState]) -> String {
    match of {
        [] => "1".to_owned(),
        some if some.contains(&OutboxState::Sent) => {
            format!("state IN ({})", rows::list(some.iter().map(|s| s.word())))
        }
        some => format!("state IN ({}) AND state <> 'sent'", rows::list(some.iter().map(|s| s.word()))),
    }
}
