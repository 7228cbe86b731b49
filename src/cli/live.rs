//! `go-live` and `pause`: whether anything is sent at all.

use super::Common;
use super::exit::Ended;
use super::place::Place;
use crate::workflow::command::Command;

/// Switches sending on or off. What was decided before waits in the outbox and goes out then.
pub(super) fn obey(common: &Common, live: bool) -> Ended {
    Place::open(common)?.act(Command::Live(live))
}
