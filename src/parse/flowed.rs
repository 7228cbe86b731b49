//! format=flowed and DelSp (RFC 3676): paragraphs that were wrapped for sending become lines again.

/// Unwraps `text` (LF line ends). Quote marks stay, as `>` for each level and one space.
pub(super) fn unwrap(text: &str, del_sp: bool) -> String {
    let mut out = String::with_capacity(text.len());
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
        assert_eq!(unwrap("文 \n字\n From here\n > no quote\n", true), "文字\nFrom here\n> no quote\n");
    }

    #[test]
    fn a_change_of_depth_ends_a_paragraph() {
        assert_eq!(unwrap("> one \ntwo\n", false), "> one \ntwo\n");
        assert_eq!(unwrap("open ", false), "open ");
    }
}
