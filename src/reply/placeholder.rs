//! What programs write into the plain text of a mail whose words stand in its page alone.

use super::lang;
use crate::text::fold;

/// It is at most so long (bytes).
const MAX_BYTES: usize = 300;

/// `This message is in HTML format. Your mail reader does not support HTML messages.`
pub fn is_one(text: &str) -> bool {
    let text = text.trim();
    if text.len() > MAX_BYTES {
        return false;
    }
    let folded = fold(text);
    folded.contains("html") && lang::every(|l| l.mails).any(|mail| folded.contains(mail))
}

#[cfg(test)]
mod tests {
    use super::is_one;

    #[test]
    fn a_program_speaks_of_its_own_page() {
        assert!(is_one("This message is in HTML format. Your mail reader does not support HTML messages.\n"));
        assert!(is_one("Diese Nachricht wurde im HTML-Format gesendet."));
        assert!(!is_one("Done, the HTML of the page is right now.") && !is_one("This message is long."));
        assert!(!is_one(&"This message is in HTML. ".repeat(20)));
    }
}
