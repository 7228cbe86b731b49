//! A reply address that a form, a scanner or a server on the way has rewritten still says which ticket is answered.

use crate::authority::{APPLIED, last, sent_to};
use crate::support::world::*;
use mailroom::inbound::Taken;
use mailroom::workflow::Status;
use mailroom::workflow::inbox::Why;

const DONE: (Taken, Status) = (APPLIED, Status::PendingVerification);

/// What becomes of a DONE without thread fields, whose reply address was changed so, and why.
fn answered(change: impl Fn(&str) -> String, to: impl Fn(&str) -> Vec<String>) -> ((Taken, Status), Why) {
    let (world, no, mail) = sent_to(DANA);
    let raw = reply(&mail, "DONE");
    let old = raw.lines().find_map(|line| line.strip_prefix("To: ")).unwrap();
    let bare = old.trim_matches(['<', '>']).rsplit('<').next().unwrap();
    let new = change(bare);
    let unthreaded = raw.lines().filter(|line| !line.starts_with("In-Reply-To:")).collect::<Vec<_>>();
    let raw = unthreaded.join("\n").replace(old, &format!("<{new}>")) + "\n";
    let envelope = to(&new);
    let taken = world.take_for(&raw, &envelope.iter().map(String::as_str).collect::<Vec<_>>());
    world.verify();
    ((taken, world.status(no)), last(&world).why)
}

#[test]
fn a_done_to_a_rewritten_address_counts() {
    for sign in ["%2B", "%2b", "=2B", "-", "_"] {
        let change = |address: &str| address.replacen('+', sign, 1);
        assert_eq!(answered(change, |new| vec![new.to_owned()]).0, DONE, "{sign}");
        assert_eq!(answered(change, |_| vec![format!("tickets@{DOMAIN}")]).0, DONE, "{sign}, in To alone");
        assert_eq!(answered(change, |_| Vec::new()).0, DONE, "{sign}, no envelope");
    }
}

#[test]
fn a_rewritten_address_that_does_not_verify_is_shown() {
    for sign in ["+", "%2B", "=2B", "-", "_"] {
        let change = |address: &str| address.replacen('+', sign, 1).replace('@', "a@");
        let (became, why) = answered(change, |new| vec![new.to_owned()]);
        let quarantined = (Taken::Durable("quarantined"), Status::PendingCorrection);
        assert_eq!((became, why), (quarantined, Why::BrokenToken), "{sign}");
    }
}
