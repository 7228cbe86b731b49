//! A header drawn as boxes of bars and dashes, as one old program writes it.

use super::header_block;
use super::line::Line;

/// One label and its value, framed.
const MIN_LINES: usize = 6;
/// Its labels, values and frames are at most so many lines.
const MAX_LINES: usize = 60;

/// The lines of the boxes that begin here: `|---->`, `| From:  |`, `|---->`, and the value in a frame of its own.
pub fn at(lines: &[Line<'_>]) -> Option<usize> {
    let [first, label, ..] = lines else { return None };
    if !is_edge(first.body) || !label.body.starts_with('|') || !header_block::is_labelled(label) {
        return None;
    }
    let drawn = |l: &&Line<'_>| {
        let text = l.text.trim();
        text.starts_with('|') || (text.starts_with(">-") && text.ends_with("-|"))
    };
    Some(lines.iter().take(MAX_LINES).take_while(drawn).count()).filter(|count| *count >= MIN_LINES)
}

fn is_edge(body: &str) -> bool {
    let inner = body.strip_prefix('|').and_then(|b| b.strip_suffix('>'));
    inner.is_some_and(|dashes| dashes.len() > 1 && dashes.bytes().all(|b| b == b'-'))
}

#[cfg(test)]
mod tests {
    use super::super::line::of_text;

    #[test]
    fn boxes() {
        let found = |text: &str| super::at(&of_text(text).0);
        let boxed = "|---->\n| From: |\n|---->\n  >------|\n  |Dana  |\n  >------|\n\nHi";
        assert_eq!(found(boxed), Some(6));
        assert_eq!(found("| From: | Dana |\n|---|---|"), None);
        assert_eq!(found("|---->\n| From: |\nnot the reel"), None);
        assert_eq!(found("|---->\n| One | Two |"), None);
    }
}
