//! Files that a firm does not take.

use super::*;

#[test]
fn a_file_that_the_firm_does_not_take_is_kept_and_marked_and_the_comment_stays() {
    for (rule, marked) in [("pdf", false), ("png", true), ("image/png", true)] {
        let begun = begun();
        let set = serde_json::json!({ "refused": [rule] });
        begun.world.done(Command::SetFirm(begun.world.firm, "files".to_owned(), set));
        assert_eq!(
            offer(&begun.world, fixture("screenshot-without-text", &begun.sent)),
            Taken::Durable("applied")
        );
        assert_eq!(begun.world.status(begun.no), COMMENT, "{rule}");
        let told = String::from_utf8(begun.world.pump().remove(0).bytes.to_vec()).unwrap();
        assert_eq!(told.contains("of a kind or size that the firm does not"), marked, "{rule}: {told}");
        assert_eq!(told.contains("file 1: IMG_0042.PNG"), marked, "{rule}: which one: {told}");
        let entries = begun.world.engine.store.view().unwrap().entries(1, 1, usize::MAX).unwrap();
        let logged = |what: &str| entries.iter().any(|entry| entry.body.contains(what));
        assert_eq!((logged("not taken: file 1"), logged("IMG_0042")), (marked, false), "{rule}");
        sound(&begun.world);
    }
}
