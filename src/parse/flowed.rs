//! format=flowed and DelSp (RFC 3676): paragraphs that were wrapped for sending become lines again.

/// Nobody sees it, and no quote mark stands behind it.
const NO_MARK: char = '\u{2060}';

/// Unwraps `text` (LF line ends). Quote marks stay, as `>` for each level and one space.
pub(super) fn unwrap(text: &str, del_sp: bool) -> String {
    let mut out = String::with_capacity(text.len());
    // A program that stuffs whole quotes as well marks none.
    let marks = text.starts_with('>') || text.contains("\n>");
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let stripped = line.trim_start_matches('>');
        let depth = line.len() - stripped.len();
        // RFC 3676 section 4.4: one space was stuffed in front.
        let content = stripped.strip_prefix(' ').unwrap_or(stripped);
        // RFC 3676 section 4.3: the signature separator never flows.
        let is_separator = content == "-- ";
        if open != Some(depth) || is_separator {
            if open.is_some() {
                out.push('\n');
            }
            quote(&mut out, depth);
            // RFC 3676 section 4.4: a line of text that begins with `>` is stuffed, so that it is no quote.
            if marks && depth == 0 && content.starts_with('>') {
                out.push(NO_MARK);
            }
        }
        let flows = content.ends_with(' ') && !is_separator;
        out.push_str(if flows && del_sp { content.strip_suffix(' ').unwrap_or(content) } else { content });
        if !flows {
            out.push('\n');
        }
        open = flows.then_some(depth);
    }
    out
}

fn quote(out: &mut String, depth: usize) {
    out.extend(std::iter::repeat_n('>', depth));
    if depth > 0 {
        out.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::unwrap;

    #[test]
    fn paragraphs_are_joined_and_quotes_keep_their_depth() {
        let sent = "I have \ndone it.\n>> a \n>> b\n> c\n\n-- \nLee\n";
        assert_eq!(unwrap(sent, false), "I have done it.\n>> a b\n> c\n\n-- \nLee\n");
    }

    #[test]
    fn del_sp_takes_the_space_away_and_stuffing_goes() {
        assert_eq!(unwrap("文 \n字\n From here\n", true), "文字\nFrom here\n");
    }

    #[test]
    fn a_stuffed_mark_is_text_where_the_program_marks_quotes() {
        assert_eq!(unwrap(" >2 posts\n> a\n", false), "\u{2060}>2 posts\n> a\n");
        assert_eq!(unwrap(" > all stuffed\n", false), "> all stuffed\n");
    }

    #[test]
    fn a_change_of_depth_ends_a_paragraph() {
        assert_eq!(unwrap("> one \ntwo\n", false), "> one \ntwo\n");
        assert_eq!(unwrap("open ", false), "open ");
    }
}
