//! The workflow as pure functions: facts and an event in, a decision out.
//!
//! No clock, no disk, no mail syntax. What a person wrote arrives here as an [`Event`]; what has to
//! happen leaves as a [`Decision`], and only [`ticket::decide`] builds one.

pub mod activity;
pub mod actor;
pub mod alias_mail;
pub mod batch;
pub mod calendar;
pub mod command;
pub mod desk;
pub mod effect;
pub mod event;
pub mod facts;
pub mod ids;
pub mod inbox;
pub mod keys;
pub mod outbox;
pub mod people;
pub mod reminder;
pub mod settings;
pub mod ticket;
pub mod told;

pub use activity::{Activity, Decision, Refusal};
pub use actor::Actor;
pub use effect::{Effect, Notice};
pub use event::Event;
pub use facts::{Facts, Keys};
pub use ids::{BatchNo, FirmId, MailNo, OutboxNo, PersonId, TicketNo};
pub use inbox::Disposition;
pub use people::{Firm, Person};
pub use settings::Settings;
pub use ticket::{Status, Ticket};
