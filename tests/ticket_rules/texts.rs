//! What people wrote can be redacted, so it is never in the notes.

use super::*;

#[test]
fn what_others_wrote_is_text_and_never_a_note() {
    const SAID: &str = "zebra of theirs";
    let words = || Words { files: 2, ..Words::of(SAID) };
    let said = || SAID.to_owned();
    let events = || {
        vec![
            Event::Comment(words()),
            Event::Done(words()),
            Event::DoneWithText(words()),
            Event::PossibleDone(words(), Doubt::Wording),
            Event::AutomaticReply { away: Some(said()) },
            Event::HardBounce { reason: said() },
            Event::StaffReply(words()),
            Event::NotCompleted(words()),
            Event::Close { note: said() },
        ]
    };
    let mut kept = 0;
    for status in Status::ALL {
        for event in events() {
            let kind = event.kind();
            let Ok(decision) = decide_at(&ticket_in(*status), event, now(), &Settings::default()) else {
                continue;
            };
            let activity = decision.activity();
            assert!(
                activity.notes.iter().all(|note| !note.contains("zebra")),
                "{status} {kind}: {:?}",
                activity.notes
            );
            kept += u32::from(activity.text.as_deref() == Some(SAID));
        }
    }
    assert!(kept > 20, "{kept}");
}
