//! A header in two columns, as an old program prints it into a text: who and when at the left, far at the right each
//! label alone, the values below it.

use super::index::{INDEX, Label};
use super::line::{Line, MAX_RULE_LINE_BYTES};
use crate::text::fold;

/// All of it stands so far from the left (columns).
const MIN_INDENT: usize = 8;
/// And a label so far.
const MIN_LABEL_INDENT: usize = 40;
/// It is at most so long (lines).
const MAX_LINES: usize = 24;

/// The lines of the header that begins here.
pub fn at(lines: &[Line<'_>]) -> Option<usize> {
    let indented = |l: &&Line<'_>| l.is_blank() || indent(l) >= MIN_INDENT;
    lines.first().filter(|first| !first.is_blank() && indented(first))?;
    let block = || lines.iter().take(MAX_LINES).take_while(indented);
    let labelled = |label: Label| block().any(|l| labels(l).contains(&label));
    let whole = labelled(Label::To) && labelled(Label::Subject) && block().any(|l| l.body.contains('@'));
    let last = block().enumerate().filter(|(_, l)| !l.is_blank()).last()?.0;
    whole.then_some(last + 1)
}

fn indent(line: &Line<'_>) -> usize {
    line.text.len() - line.text.trim_start_matches(' ').len()
}

/// Of a line that is nothing else.
fn labels(line: &Line<'_>) -> &'static [Label] {
    if line.body.len() > MAX_RULE_LINE_BYTES || indent(line) < MIN_LABEL_INDENT {
        return &[];
    }
    INDEX.labels.get(fold(line.body).as_str()).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::super::line::of_text;

    #[test]
    fn two_columns() {
        let found = |text: &str| super::at(&of_text(text).0);
        let (near, far) = (" ".repeat(12), " ".repeat(60));
        let memo = format!(
            "{near}Acme\n{near}<c@acme.example>\n{far}An\n{near}3.3.2026   d@example.com\n{far}Kopie\n\n{far}Thema\n{near}    Ihr Beitrag\n\nGuten Tag"
        );
        assert_eq!(found(&memo), Some(8));
        assert_eq!(found(&memo.replace("Thema", "Tisch")), None);
        assert_eq!(found(&memo.replace(&far, "")), None);
        assert_eq!(found(&format!("{near}Not the video, d@example.com\n{far}To")), None);
    }
}
