//! An email-first workflow engine: tickets that go out as mail and are answered by mail.
//!
//! The map. A module imports only from floors strictly below its own (`tests/floors.rs` is the law):
//!
//! | floor | modules |
//! |---|---|
//! | 0 | [`mail`] RFC nouns, [`mod@words`], [`ports`], [`text`], [`html`] |
//! | 1 | [`workflow`], [`parse`], [`reply`], [`token`], [`ledger`]: pure |
//! | 2 | [`intake`], [`compose`], [`record`], [`import`], [`tls`]: no input or output |
//! | 3 | [`store`], [`inbound`], [`outbound`], [`dns`], [`secret`]: the outside |
//! | 4 | [`engine`]: the one step, timers, dispatch |
//! | 5 | [`config`] |
//! | 6 | [`cli`] |
//!
//! One mail goes `prepare -> load -> judge -> commit -> answer`; see `docs/architecture.md`.
#![forbid(unsafe_code)]

// floor 0
pub mod html;
pub mod mail;
pub mod ports;
pub mod text;
pub mod words;
// floor 1
pub mod ledger;
pub mod parse;
pub mod reply;
pub mod token;
pub mod workflow;
// floor 2
pub mod compose;
pub mod import;
pub mod intake;
pub mod record;
pub mod tls;
// floor 3
pub mod dns;
pub mod inbound;
pub mod outbound;
pub mod secret;
pub mod store;
// floor 4
pub mod engine;
// floor 5
pub mod config;
// floor 6
pub mod cli;
