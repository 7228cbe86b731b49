//! What stands under the sender's words: delimiters, closings with a name, footers, disclaimers.
//!
//! It works on one run of the sender's lines at a time, from its end upwards, and leaves thanks where they stand.

use super::block_line;
use super::closing;
use super::disclaimer;
use super::footer;
use super::framed;
use super::index::INDEX;
use super::line::{Kind, Line};
use super::links;
use super::name_block;
use super::printing;
use super::reading::Cut;
use super::said;
use super::sender::Sender;
use crate::text::fold;
use std::borrow::Cow;
use std::ops::Range;

/// A name behind a dash is short (characters).
const MAX_NAME_CHARS: usize = 70;
/// Under a rule of dashes stand at most so many lines.
const MAX_BLOCK_LINES: usize = 8;
/// A line of a name block that is no sentence has at most so many words.
const MAX_TITLE_WORDS: usize = 6;
/// A rule that stands alone is a program's when it is at least so long (characters).
const MIN_DRAWN_CHARS: usize = 4;

/// Where a run of the sender's lines stands.
#[derive(Debug, Clone, Copy)]
pub struct Stands {
    /// No other words of the sender's exist.
    pub alone: bool,
    /// Other words of the sender's stand above it, and a quote between.
    pub below: bool,
    /// Nothing but a mail of ours stands above it, whole to its end, and words of the sender's above that.
    pub under_all: bool,
}

/// Marks the signature of the run `from..to`.
pub fn mark(lines: &mut [Line<'_>], run: Range<usize>, stands: Stands, sender: &Sender) -> Vec<Cut> {
    let mut cuts = Vec::new();
    let mut end = run.end;
    let from = run.start;
    for (rule, find) in RULES {
        let found = lines.get(from..end).and_then(|run| find(run, stands, sender));
        let Some(at) = found.map(|at| at + from).filter(|at| *at < end) else { continue };
        for line in lines.iter_mut().take(end).skip(at) {
            line.kind = match rule {
                NAME_BLOCK => Kind::Name,
                "disclaimer" => Kind::Disclaimer,
                "closing" | "signature-frame" | "signature-rule" | "dash-name" | "footer" => Kind::Guessed,
                _ => Kind::Signature,
            };
        }
        // Below a delimiter stands what the program puts there; what is said below that is the sender's.
        let said = (at + 1..end).find(|at| rule == DELIMITER && said::is_at(lines, *at));
        for line in lines.iter_mut().take(end).skip(said.unwrap_or(end)) {
            line.kind = Kind::Guessed;
        }
        cuts.push(Cut { rule, line: at + 1 });
        end = at;
    }
    cuts
}

type Find = fn(&[Line<'_>], Stands, &Sender) -> Option<usize>;

const NAME_BLOCK: &str = "name-block";
const DELIMITER: &str = "signature-delimiter";
const RULES: [(&str, Find); 12] = [
    (DELIMITER, delimiter),
    ("disclaimer", disclaimer),
    ("footer", trailing_footers),
    ("trailing-rule", trailing_rules),
    ("signature-frame", framed::at),
    ("signature-rule", rule_and_block),
    ("trailing-rule", trailing_rules),
    ("footer", trailing_footers),
    ("closing", closing::at),
    ("dash-name", dash_name),
    (NAME_BLOCK, |run, stands, sender| name_block::at(run, sender, stands)),
    ("trailing-rule", trailing_rules),
];

/// RFC 3676 section 4.3: `-- ` on a line of its own; many programs lose the space.
fn delimiter(run: &[Line<'_>], _: Stands, _: &Sender) -> Option<usize> {
    let mut fenced = false;
    for (at, line) in run.iter().enumerate() {
        fenced ^= line.body.starts_with("```");
        // RFC 9580 section 7: `-- ` inside a signed text is escaped with a dash; its signature is no words.
        let signed = line.body == "- --" || line.body.starts_with("-----BEGIN PGP SIGNATURE");
        if !fenced && (line.body == "--" || signed) {
            return Some(at);
        }
    }
    None
}

fn disclaimer(run: &[Line<'_>], stands: Stands, sender: &Sender) -> Option<usize> {
    // Below a line about printing the sender may go on.
    let asked = |at: usize| run.get(at).is_some_and(|l| printing::is_asked(l.body));
    let found = (0..run.len()).find(|at| disclaimer::begins_at(run, *at) && !asked(*at))?;
    // A scanner's banner begins with the picture that it links.
    let links = run.iter().take(found).rev().take_while(|l| links::is_link(l.body)).count();
    let at = found - links;
    let after_blank = match at.checked_sub(1).and_then(|above| run.get(above)) {
        Some(above) => above.is_blank() || is_rule(above.body),
        // A gateway puts it below the whole mail, the quote as well.
        None => stands.below,
    };
    let paragraph = || {
        let blank = run.iter().take(at).rposition(Line::is_blank).map_or(0, |blank| blank + 1);
        run.iter().take(at).skip(blank).map(|l| l.body)
    };
    (after_blank || (at > 0 && name_block::is_whole(paragraph(), sender))).then_some(at)
}

fn trailing_footers(run: &[Line<'_>], _: Stands, _: &Sender) -> Option<usize> {
    let mut found = None;
    for (at, line) in run.iter().enumerate().rev() {
        let above = || at.checked_sub(1).and_then(|above| run.get(above));
        let below_footer = || above().is_some_and(|l| footer::is_footer(l.body));
        let after_blank = || above().is_some_and(Line::is_blank) || below_footer();
        if (links::is_link_of_an_app(line.body) && below_footer())
            || footer::is_footer(line.body)
            || printing::is_asked(line.body)
            || (footer::may_be_footer(line.body) && after_blank())
        {
            found = Some(at);
        } else if !line.is_blank() && !is_rule(line.body) && line.body != "\u{1427}" {
            break;
        }
    }
    found
}

/// A line of nothing but dashes, underscores and the like.
pub fn is_rule(body: &str) -> bool {
    let mut chars = body.chars();
    let Some(first) = chars.next().filter(|c| "-_=*~#+\u{2014}\u{2013}\u{2500}\u{2015}".contains(*c)) else {
        return false;
    };
    let same = chars.all(|c| c == first || c == ' ');
    same && (body.len() >= 2)
}

/// A rule of underscores or dashes with a short block under it.
fn rule_and_block(run: &[Line<'_>], stands: Stands, _: &Sender) -> Option<usize> {
    let at = run.iter().rposition(|l| {
        is_rule(l.body) && l.body.starts_with(['_', '-', '\u{2014}', '\u{2500}', '\u{2013}'])
    })?;
    if stands.alone && !run.iter().take(at).any(|l| !l.is_blank()) {
        return None;
    }
    if framed::is_introduced(run, at) {
        return None;
    }
    let block = || run.iter().skip(at + 1).filter(|l| !l.is_blank());
    let underscores = run.get(at).is_some_and(|l| l.body.starts_with('_') && l.body.len() >= 5);
    let said = block().any(|l| is_sentence(l.body) || framed::is_said(l.body));
    let short = block().count() <= MAX_BLOCK_LINES && (underscores || !said);
    // A table's rule stands directly between its lines.
    let table =
        at > 0 && run.get(at - 1).is_some_and(|l| !l.is_blank()) && !underscores && block().count() > 1;
    (short && !table).then_some(at)
}

fn is_sentence(body: &str) -> bool {
    let words = body.split_whitespace().count();
    words > MAX_TITLE_WORDS
        || (words > 3 && body.ends_with(['.', '!', '?']))
        || body.ends_with(['\u{3002}', '\u{ff1f}'])
}

fn trailing_rules(run: &[Line<'_>], _: Stands, _: &Sender) -> Option<usize> {
    let keep = run.iter().rposition(|l| !l.is_blank() && !is_rule(l.body) && l.body != "\u{1427}");
    let after = keep.map_or(0, |keep| keep + 1);
    let at = after + run.iter().skip(after).position(|l| !l.is_blank())?;
    // Nothing but a rule: a program's, if it is long; a short one may be meant.
    let drawn = run.get(at).is_some_and(|l| l.body.chars().count() >= MIN_DRAWN_CHARS);
    (keep.is_some() || drawn).then_some(at)
}

/// `-Dana Roe` as the last line, after a blank one.
fn dash_name(run: &[Line<'_>], _: Stands, _: &Sender) -> Option<usize> {
    let at = run.iter().rposition(|l| !l.is_blank())?;
    let after_blank = at > 1 && run.get(at - 1).is_some_and(Line::is_blank);
    (after_blank && is_dash_name(run.get(at)?.body)).then_some(at)
}

/// `-Dana Roe`: a dash, and names only.
pub fn is_dash_name(body: &str) -> bool {
    let Some(name) = body.strip_prefix('-').filter(|n| n.len() <= MAX_NAME_CHARS) else { return false };
    let capital = |w: &str| w.starts_with(char::is_uppercase);
    let named = name.starts_with(char::is_uppercase) && name.split_whitespace().all(capital);
    named && name.split_whitespace().count() <= 3 && !name.ends_with(['.', '!', '?', ':'])
}

/// A closing, a footer or an address and nothing else: no words to weigh.
pub fn is_known(body: &str) -> bool {
    let folded = fold(body);
    block_line::is_address(body)
        || INDEX.closings.contains(folded.trim_matches(|c: char| !c.is_alphanumeric()))
        || footer::is_footer(body)
        || links::is_link(body)
}

/// What of a line that was found by a guess may take a DONE back.
pub fn weighed(body: &str) -> Option<Cow<'_, str>> {
    match printing::is_asked(body) {
        true => Some(Cow::Owned(printing::weighed(body))),
        false => (!is_known(body)).then_some(Cow::Borrowed(body)),
    }
}
