//! Firms and the people in them.

mod fields;
mod questions;

pub use questions::{ASKED_A_DAY, ASKED_BY_FIRM, ASKED_OF_ONE, Question, Stand};

use super::ids::{FirmId, PersonId};
use super::settings::Settings;
use crate::mail::Address;
use crate::words;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

words! {
    /// What a person may do; a set, not a ladder (spec: rights are sets).
    pub enum Role {
        /// A licensed employee: gets tickets, answers them.
        Employee = "employee",
        /// Reads.
        Viewer = "viewer",
        /// Runs tickets.
        Officer = "officer",
        /// Also people, settings and bulk.
        Lead = "lead",
        /// Of the support side.
        User = "user",
        /// Of the vendor's support team.
        Agent = "agent",
    }
}

words! {
    /// The support side's role within the firm.
    pub enum FirmRole {
        /// The default.
        User = "User",
        /// Edits the allowed list.
        Admin = "Admin",
        /// Edits the allowed list.
        Owner = "Owner",
    }
}

/// A person of one firm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Never reused.
    pub id: PersonId,
    /// The only firm.
    pub firm: FirmId,
    /// For display; comes from the firm's staff, never from a mail.
    pub name: String,
    /// The registered address: where mail goes.
    pub email: Address,
    /// Other addresses that are this person's.
    #[serde(default)]
    pub aliases: Vec<Address>,
    /// Questions about aliases: what waits is nobody's address.
    #[serde(default)]
    pub questions: Vec<Question>,
    /// Questions so far: each has a number of its own.
    #[serde(default)]
    pub asked: u32,
    /// What the person may do.
    pub roles: BTreeSet<Role>,
    /// Support side.
    pub firm_role: FirmRole,
    /// BCP 47 primary tag; `None`: the firm's first language.
    #[serde(default)]
    pub language: Option<String>,
    /// IANA zone; `None`: the firm's.
    #[serde(default)]
    pub zone: Option<String>,
    /// Who hears of a deadline missed.
    #[serde(default)]
    pub manager: Option<PersonId>,
    /// Who may comment in this person's place, never say DONE.
    #[serde(default)]
    pub delegates: Vec<PersonId>,
    /// The team named in mails.
    #[serde(default)]
    pub team: String,
    /// A deactivated person gets no mail and proves nothing.
    pub active: bool,
    /// What staff hear of answers that were withheld.
    #[serde(default, skip_serializing_if = "Notices::is_none")]
    pub notices: Notices,
}

/// What a person was told of others' caps, and others of theirs (spec 6: caps tell staff).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notices {
    /// When staff last heard that this person is over a cap.
    pub about: Option<Timestamp>,
    /// When this person heard so of somebody, as far as it still counts.
    pub heard: Vec<Timestamp>,
}

impl Notices {
    fn is_none(&self) -> bool {
        *self == Notices::default()
    }
}

impl Person {
    /// Whether the person has any compliance right.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        [Role::Viewer, Role::Officer, Role::Lead].iter().any(|r| self.roles.contains(r))
    }

    /// Whether the person may move tickets (officer or lead).
    #[must_use]
    pub fn may_run_tickets(&self) -> bool {
        self.roles.contains(&Role::Officer) || self.roles.contains(&Role::Lead)
    }

    /// The registered address, and the aliases.
    pub fn addresses(&self) -> impl Iterator<Item = &Address> {
        std::iter::once(&self.email).chain(&self.aliases)
    }

    /// Whether `address` is one of them.
    #[must_use]
    pub fn has_address(&self, address: &Address) -> bool {
        self.addresses().any(|one| one.is(address))
    }
}

/// A firm: the wall between people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Firm {
    /// Never reused.
    pub id: FirmId,
    /// `acme`.
    pub slug: String,
    /// `Acme Lending`.
    pub name: String,
    /// Hints, never proof.
    #[serde(default)]
    pub domains: Vec<String>,
    /// Whether its agents answer support.
    #[serde(default)]
    pub vendor: bool,
    /// Versioned settings.
    pub settings: Settings,
    /// Counts every change of the settings; stands in log entries.
    pub version: i64,
}
