//! `go-live` and `pause`: whether anything is sent at all.

use super::Common;
use super::exit::{Ended, Failure};
use super::place::Place;
use crate::workflow::Keys;
use crate::workflow::command::Command;

/// In the place of a time at which a mail goes out.
pub(super) const OFF: &str = "waits: sending is off";
/// And what to do.
pub(super) const SWITCH_ON: &str = "`mailroom go-live` switches it on";

/// Whether anything is sent.
pub(super) fn is_live(place: &Place) -> Result<bool, Failure> {
    Ok(place.facts(&Keys::default())?.live)
}

/// Switches sending on or off. What was decided before waits in the outbox and goes out then.
pub(super) fn obey(common: &Common, live: bool) -> Ended {
    Place::look(common)?.act(Command::Live(live))
}
