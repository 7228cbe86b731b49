//! What is read of a long answer, at each limit and one over: caution begins where reading ends.
#![allow(clippy::unwrap_used)]

use mailroom::html::{self, MAX_DEPTH, MAX_TEXT_BYTES};
use mailroom::reply::{self, Done, Input};

fn done(text: &str) -> Done {
    let input = Input { text: Some(text), languages: &["en"], batch: 1, ..Input::default() };
    reply::read(&input).done
}

fn is_done(text: &str) -> bool {
    matches!(done(text), Done::Done { .. })
}

#[test]
fn a_command_line_has_at_most_160_octets() {
    let line = |octets: usize| format!("DONE{}", ".".repeat(octets - 4));
    assert!(is_done(&line(160)), "{:?}", done(&line(160)));
    assert!(!is_done(&line(161)), "{:?}", done(&line(161)));
}

#[test]
fn a_note_too_long_to_be_weighed_makes_no_done() {
    let note = |octets: usize| format!("DONE\n{}", "x ".repeat(octets / 2));
    assert!(is_done(&note(16 * 1024)), "{:?}", done(&note(16 * 1024)));
    assert!(!is_done(&note(16 * 1024 + 4)), "{:?}", done(&note(16 * 1024 + 4)));
}

#[test]
fn html_nested_deeper_than_the_limit_is_read_all_the_same() {
    for depth in [MAX_DEPTH, MAX_DEPTH + 1, 50 * MAX_DEPTH] {
        let page = format!("{}deep{}<p>after</p>", "<div>".repeat(depth), "</div>".repeat(depth));
        let words: Vec<String> = html::lines(&page).into_iter().map(|line| line.text).collect();
        assert_eq!(words.iter().filter(|w| !w.is_empty()).collect::<Vec<_>>(), ["deep", "after"], "{depth}");
    }
}

#[test]
fn the_visible_text_of_a_page_ends_at_its_limit() {
    let page = |octets: usize| format!("<p>{}</p><p>last</p>", "x".repeat(octets));
    let last = |octets: usize| html::lines(&page(octets)).iter().any(|line| line.text == "last");
    assert!(last(MAX_TEXT_BYTES - "last".len()));
    assert!(!last(MAX_TEXT_BYTES + 1));
}
