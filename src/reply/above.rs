//! What one webmail writes above its attribution: a rule of dashes, and `To: ...;` and `Subject: ...;` under it. And what
//! another writes above its header: who wrote on what, between dashes.

use super::header_block;
use super::line::Line;
use super::signature::is_rule;

/// The rule is at least so long (bytes).
const MIN_RULE_BYTES: usize = 8;
/// Under it stand at most so many lines.
const MAX_LINES: usize = 4;
/// Under the title of a quoted mail stand at most so many blank ones.
const MAX_BLANK: usize = 2;

/// How many lines directly above this introduction of a quote belong to it.
pub fn count(rule: &str, above: &[Line<'_>], introduction: usize) -> usize {
    match rule {
        "attribution" => lines(above, introduction),
        "header-block" => title(above, introduction),
        _ => 0,
    }
}

/// How many lines directly above this attribution belong to it.
fn lines(lines: &[Line<'_>], attribution: usize) -> usize {
    let own = |l: &&Line<'_>| !l.marked && l.body.ends_with(';') && header_block::is_labelled(l);
    let before = lines.get(..attribution).unwrap_or_default();
    let labelled = before.iter().rev().take_while(own).take(MAX_LINES).count();
    let rule = before.len().checked_sub(labelled + 1).and_then(|at| before.get(at));
    let ruled = rule.is_some_and(|l| !l.marked && l.body.len() >= MIN_RULE_BYTES && is_rule(l.body));
    if labelled > 0 && ruled { labelled + 1 } else { 0 }
}

/// How many lines directly above this header name the quoted mail: `Morgan Lee --- [T-1042] Please correct ---`.
fn title(lines: &[Line<'_>], header: usize) -> usize {
    let before = lines.get(..header).unwrap_or_default();
    let blank = before.iter().rev().take_while(|l| l.is_blank()).count();
    let title = before.len().checked_sub(blank + 1).and_then(|at| before.get(at));
    let framed = |l: &Line<'_>| {
        let inner = l.body.strip_suffix(" ---").and_then(|rest| rest.split_once(" --- "));
        inner.is_some_and(|(name, subject)| !name.is_empty() && !subject.is_empty())
    };
    if blank <= MAX_BLANK && title.is_some_and(|l| !l.marked && framed(l)) { blank + 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::super::line::of_text;

    #[test]
    fn a_title_between_dashes() {
        let above = |text: &str| super::title(&of_text(text).0, of_text(text).0.len() - 1);
        assert_eq!(above("Done\n\nMorgan Lee --- [T-7] Your post ---\n\nFrom: Morgan"), 2);
        assert_eq!(above("Done\n\nMorgan Lee ---\n\nFrom: Morgan"), 0);
        assert_eq!(above("Done\n\nNot --- the reel\n\nFrom: Morgan"), 0);
    }

    #[test]
    fn only_below_a_rule() {
        let above = |text: &str| super::lines(&of_text(text).0, of_text(text).0.len() - 1);
        let attribution = "10.11.2026, 09:14, \"Dana\" <dana@example.com>:";
        assert_eq!(
            above(&format!("No.\n----------------\nTo: Bo (bo@example.com);\nSubject: x;\n{attribution}")),
            3
        );
        assert_eq!(above(&format!("No.\nTo: Bo and the others;\n{attribution}")), 0);
        assert_eq!(above(&format!("No.\n----------------\nWhich one;\n{attribution}")), 0);
        assert_eq!(above(&format!("No.\n----------------\n{attribution}")), 0);
    }
}
