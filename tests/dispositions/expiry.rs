//! Parked mail does not wait for ever.

use super::*;

#[test]
fn a_parked_mail_expires_into_quarantine_after_14_days_and_its_key_with_it() {
    let begun = begun();
    offer(&begun.world, fixture("unproven", &begun.sent));
    let confirm = begun.world.pump().into_iter().find(|mail| mail.to == DANA).unwrap();
    begun.world.at("2026-12-07T10:00:00Z");
    begun.world.engine.ring().unwrap();
    assert_eq!(mails(&begun.world)[0].disposition, Disposition::Parked, "14 days are not over");
    begun.world.at("2026-12-07T10:00:01Z");
    begun.world.engine.ring().unwrap();
    let row = mails(&begun.world).remove(0);
    assert_eq!((row.disposition, row.why), (Disposition::Quarantined, Why::Expired));
    assert_eq!(begun.world.take(&reply(&confirm, "yes")), Taken::Durable("filed"));
    assert_eq!(begun.world.status(begun.no), PENDING);
    begun.control();
}
