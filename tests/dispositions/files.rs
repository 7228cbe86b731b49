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
        sound(&begun.world);
    }
}
