//! What of a reply is new, and whether it says DONE: fixtures of mail programs, and rows of words.

#![allow(clippy::unwrap_used)]

use mailroom::cli::reply_text;
use mailroom::reply::{Done, Input, MAX_SCANNED_BYTES, Reading, Target, Which, read};
use std::path::Path;

fn fixture(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(path)
}

fn of(text: &str) -> Reading {
    read(&Input { text: Some(text), ..Input::default() })
}

pub(crate) fn word(done: &Done) -> &'static str {
    match done {
        Done::Done { .. } => "DONE",
        Done::Comment => "COMMENT",
        Done::Possible => "POSSIBLE",
        Done::Empty => "EMPTY",
    }
}

#[test]
fn every_row_of_words() {
    let rows = std::fs::read_to_string(fixture("done.tsv")).unwrap();
    let mut red = Vec::new();
    for row in rows.lines().filter(|r| !r.starts_with('#')) {
        let [verdict, languages, batch, text] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{row}")
        };
        let text = text.replace("\\n", "\n").replace("\\u200b", "\u{200b}");
        let languages: Vec<&str> = languages.split(',').collect();
        let batch = batch.parse().unwrap();
        let read = read(&Input { text: Some(&text), languages: &languages, batch, ..Input::default() });
        if word(&read.done) != verdict {
            red.push(format!("{row} -> {:?}", read.done));
        }
    }
    assert!(red.is_empty(), "\n{}", red.join("\n"));
}

#[test]
fn ndjson_names_the_line_that_is_no_question() {
    let error = reply_text::ndjson("\n{\"id\":\"1\"}\n".as_bytes(), Vec::new()).unwrap_err();
    assert_eq!(error.to_string(), "line 2: neither data nor data_b64: give the mail in one of them");
}

#[test]
fn ndjson_refuses_a_kind_that_there_is_not() {
    let ask = |question: &str| {
        let mut out = Vec::new();
        reply_text::ndjson(question.as_bytes(), &mut out)
            .map(|()| String::from_utf8(out).unwrap())
            .map_err(|e| e.to_string())
    };
    let error = ask(
        "{\"id\":\"1\",\"kind\":\"text\",\"data\":\"a\"}\n{\"id\":\"2\",\"kind\":\"mbox\",\"data\":\"a\"}\n",
    );
    let error = error.unwrap_err();
    assert!(error.starts_with("line 2: ") && error.contains("mbox"), "{error}");
    for kind in ["\"kind\":\"text\",", "\"kind\":\"\",", ""] {
        assert!(
            ask(&format!("{{\"id\":\"1\",{kind}\"data\":\"Done\"}}")).unwrap().contains("\"DONE\""),
            "{kind}"
        );
    }
}

#[test]
fn ndjson_asks_in_answer_to_several_tickets() {
    for (batch, kind, head, verdict) in [
        ("", "text", "", "POSSIBLE"),
        ("\"batch\":3,", "text", "", "DONE"),
        ("\"batch\":3,", "eml", "From: a@b.example\\n\\n", "DONE"),
        ("\"batch\":1,", "eml", "From: a@b.example\\n\\n", "POSSIBLE"),
    ] {
        let question = format!("{{\"id\":\"1\",\"kind\":\"{kind}\",{batch}\"data\":\"{head}Done 1,3\"}}");
        let mut out = Vec::new();
        reply_text::ndjson(question.as_bytes(), &mut out).unwrap();
        let out: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(out["done"], verdict, "{question}");
    }
}

#[test]
fn a_question_in_what_seems_a_signature_takes_back() {
    for shell in ["class=\"signature\"", "class=\"mb_sig\"", "data-marker=\"__SIG_PRE__\""] {
        for (words, verdict) in [("Is that enough?", "POSSIBLE"), ("Example Bank", "DONE")] {
            let page = format!("<div>Done</div><div {shell}>{words}</div>");
            let reading = read(&Input { html: Some(&page), ..Input::default() });
            assert_eq!(word(&reading.done), verdict, "{page}");
        }
    }
}

#[test]
fn doubt_about_a_batch_mail_reaches_each_heading() {
    let answers = "> 1. [T-1042] One\nDone\n> 2. [T-1043] Two\nDone\n";
    let from = "From: Bo <bo@other.example>\nSent: Monday, March 2, 2026 3:00 PM\nTo: Dana <dana@example.com>\nSubject: Re: posts\n\n";
    for (text, verdict) in [
        (answers.to_owned(), "DONE"),
        (format!("{answers}\nBest regards\nDana\n"), "DONE"),
        (format!("{answers}\nBest regards\nDana\nnot the video in 2\n"), "POSSIBLE"),
        (format!("{answers}_______\nnot the video in 2\n"), "POSSIBLE"),
        (format!("{answers}_______\nWhich video in 2?\n"), "POSSIBLE"),
        (format!("{from}{answers}"), "POSSIBLE"),
    ] {
        let reading = read(&Input { text: Some(&text), batch: 2, ..Input::default() });
        let under: Vec<_> = reading.under.iter().map(|u| word(&u.done)).collect();
        assert_eq!((under, word(&reading.done)), (vec![verdict; 2], verdict), "{text}");
    }
}

#[test]
fn an_attachment_without_words_is_a_comment() {
    let files = read(&Input { text: Some("> quote only"), files: 1, ..Input::default() });
    assert_eq!((files.done, files.empty), (Done::Comment, true));
    assert_eq!(of("> quote only").done, Done::Empty);
}

#[test]
fn what_we_wrote_is_quote_without_any_mark() {
    let ours =
        "Please remove the post of Monday.\nAnswer with the word\nDONE\nwhen you have finished the work.\n";
    let text = "Thanks, I see.\n\nPlease remove the post\nof Monday.\nAnswer with the word\nDONE\nwhen you have finished the work.\n";
    let reading = read(&Input { text: Some(text), ours: Some(ours), ..Input::default() });
    assert_eq!(reading.new_text, "Thanks, I see.");
    assert_eq!(reading.done, Done::Comment);
    let whole = "Done\n\nPlease remove the post of Monday.\nAnswer with the word\n";
    let reading = read(&Input { text: Some(whole), ours: Some(ours), ..Input::default() });
    assert_eq!((reading.new_text.as_str(), word(&reading.done)), ("Done", "DONE"));
}

#[test]
fn our_reference_is_a_mark() {
    let reading = of("Done\n\nRef: 1042.k7p2m4xq3v5tb6wn\nDONE\n");
    assert_eq!(reading.new_text, "Done");
    assert_eq!(reading.cuts[0].rule, "our-reference");
    assert_eq!(of("Ref: page 4. See there").new_text, "Ref: page 4. See there");
}

#[test]
fn between_an_attribution_and_our_reference_all_is_ours() {
    let quote = "On Mon, 2 Mar 2026 at 15:00, T <t@x.example> wrote:\n\nPlease remove it.\nDONE\nRef: 1042.k7p2m4xq3v5tb6wn\n";
    assert_eq!((of(quote).new_text.as_str(), of(quote).done), ("", Done::Empty));
}

#[test]
fn an_attribution_in_an_unknown_language_stands_above_marks() {
    let text = "Done\n\nZitat von T <t@x.example>:\n\n> Please remove it.\n";
    assert_eq!((of(text).new_text.as_str(), word(&of(text).done)), ("Done", "DONE"));
    let prose = "My address is bob@x.example and this is my list:\n- one\n";
    assert_eq!(of(prose).new_text, prose.trim());
}

#[test]
fn answers_under_the_headings_of_a_batch_mail() {
    let text = "On Mon, 2 Mar 2026 at 15:00, T <t@x.example> wrote:\n> 1. [T-41] Post\n> remove it\n\nDone\n\n\
                > 2. [T-42] Profile\n> add the number\n\nWhich number?\n\n> Ref: 41.k7p2m4xq3v5tb6wn\n";
    let reading = read(&Input { text: Some(text), batch: 2, ..Input::default() });
    let seen: Vec<_> = reading.under.iter().map(|u| (u.target, word(&u.done))).collect();
    assert_eq!(seen, [(Target::Ticket(41), "DONE"), (Target::Ticket(42), "COMMENT")]);
    assert_eq!(reading.done, Done::Possible);
    let both = text.replace("Which number?", "done");
    let reading = read(&Input { text: Some(&both), batch: 2, ..Input::default() });
    assert_eq!(reading.done, Done::Done { which: Which::Tickets(vec![41, 42]), note: None });
}

#[test]
fn text_and_page_that_differ_under_a_heading_make_no_done_of_it() {
    let text = "> 1. [T-41] Post\n\nDone\n\n> 2. [T-42] Profile\n\nDone\n";
    let quoted = |heading: &str| format!("<blockquote type=\"cite\">{heading}</blockquote>");
    let (post, profile) = (quoted("1. [T-41] Post"), quoted("2. [T-42] Profile"));
    let under = |page: &str| {
        let reading = read(&Input { text: Some(text), html: Some(page), batch: 2, ..Input::default() });
        reading.under.iter().map(|u| word(&u.done)).collect::<Vec<_>>()
    };
    let page = |first: &str| format!("{post}<p>{first}</p>{profile}<p>Done</p>");
    assert_eq!(under(&page("Done")), ["DONE", "DONE"]);
    assert_eq!(under(&page("Done, but not the video")), ["POSSIBLE", "DONE"]);
    // The page, which is chosen, has no word under the first heading.
    assert_eq!(under(&format!("{post}{profile}<p>Done</p>")), ["DONE"]);
    // A page that lost its headings says the same, or it does not.
    assert_eq!(under("<p>Done</p><p>Done</p>"), ["DONE", "DONE"]);
    assert!(!under("<p>Done</p><p>Which one?</p>").contains(&"DONE"));
}

#[test]
fn below_the_whole_batch_mail_is_under_no_heading() {
    let text = "On Mon, 2 Mar 2026 at 15:00, T <t@x.example> wrote:\n> 1. [T-41] Post\n> 2. [T-42] Profile\n\
                > Ref: 41.k7p2m4xq3v5tb6wn\n\nDone\n";
    let reading = read(&Input { text: Some(text), batch: 2, ..Input::default() });
    assert!(reading.under.is_empty());
    assert_eq!(reading.done, Done::Done { which: Which::Bare, note: None });
}

/// A quoted mail ends at its reference: what stands there is under no heading, and the next mail begins anew.
#[test]
fn between_two_quoted_mails_is_under_no_heading() {
    let text = "> Ref: 40.k7p2m4xq3v5tb6wn\n> 1. [T-41] Post\n\nWhich post?\n\n> Ref: 41.k7p2m4xq3v5tb6wn\n\nDone\n\n\
                > 2. [T-42] Profile\n\nWhich number?\n";
    let under = read(&Input { text: Some(text), batch: 2, ..Input::default() }).under;
    let seen: Vec<_> = under.iter().map(|u| (u.target, u.text.as_str())).collect();
    assert_eq!(seen, [(Target::Ticket(41), "Which post?"), (Target::Ticket(42), "Which number?")]);
}

/// Blank lines inside are the quote's own; those around it are nobody's.
#[test]
fn a_quote_and_a_signature_are_given_as_they_stood() {
    let reading = of("Done\n\n> \n> one  \n>\n> two\n>\n\n");
    assert_eq!(reading.quoted, ">\n> one\n>\n> two\n>");
    assert_eq!(of("Done\n\n-- \nDana\n\nAcme  \n\n").signature, "--\nDana\n\nAcme");
}

#[test]
fn numbers_of_the_mail_and_notes() {
    let which = |text: &str, batch| read(&Input { text: Some(text), batch, ..Input::default() }).done;
    assert_eq!(which("DONE 1,3", 3), Done::Done { which: Which::Numbers(vec![1, 3]), note: None });
    assert_eq!(which("done T-41 and T-7", 3), Done::Done { which: Which::Tickets(vec![41, 7]), note: None });
    assert_eq!(which("Done all, thanks", 3), Done::Done { which: Which::All, note: None });
    let note = Some("The reel is gone.".to_owned());
    assert_eq!(which("Done\nThe reel is gone.", 1), Done::Done { which: Which::Bare, note });
}

#[test]
fn a_forward_keeps_the_inner_mail() {
    let reading = of("---------- Forwarded message ---------\nFrom: A <a@x.example>\nSubject: B\n\nDONE\n");
    assert_eq!((reading.new_text.as_str(), reading.done), ("", Done::Empty));
    assert!(reading.forwarded.unwrap().ends_with("DONE"));
}

#[test]
fn a_shell_that_names_a_signature() {
    let page = |class: &str| format!("<div>Which post?</div><div class=\"{class}\">Dana</div>");
    let new = |class: &str| read(&Input { html: Some(&page(class)), ..Input::default() }).new_text;
    for class in ["x-signature", "front-signature", "x_missive_signature", "Signature"] {
        assert_eq!(new(class), "Which post?", "{class}");
    }
    for class in
        ["has-signature", "signature-free", "nosignature", "reply-with-signature", "contract-signature"]
    {
        assert_eq!(new(class), "Which post?\nDana", "{class}");
    }
}

#[test]
fn a_shell_that_only_seems_a_signature_takes_no_words_away() {
    let of = |page: &str| read(&Input { html: Some(page), ..Input::default() });
    for class in ["reply-with-signature", "has-no-signature", "some-signature"] {
        let done = of(&format!("<p>Done</p><div class=\"{class}\">not the video yet</div>")).done;
        assert_eq!(word(&done), "POSSIBLE", "{class}");
        let only = of(&format!("<div class=\"{class}\"><p>Which post?</p></div>"));
        assert_eq!((only.new_text.as_str(), only.empty), ("Which post?", false), "{class}");
    }
}

#[test]
fn a_link_under_an_apps_line_is_evidence_unless_it_is_the_apps() {
    let of = |link: &str| of(&format!("It is gone.\n\nSent from my iPhone\n{link}")).new_text;
    assert!(of("https://example.com/proof-of-change").contains("proof-of-change"));
    assert_eq!(of("https://apps.apple.com/app/x"), "It is gone.");
}

#[test]
fn an_answer_that_begins_with_the_senders_name_stays() {
    for text in [
        "These people have access:\n\nDana Ruiz\nBo Marsh\nKim Lee",
        "I asked Bo.\n\nDana Ruiz\nPlease call me on 555 010 0100 before you close the ticket",
        "Done\n\nDana Ruiz\nVideo stays up",
    ] {
        let read =
            read(&Input { text: Some(text), sender: Some("Dana Ruiz <d@x.example>"), ..Input::default() });
        assert_eq!(read.new_text, text);
        assert!(!matches!(read.done, Done::Done { .. }), "{text}");
    }
}

#[test]
fn a_name_block_is_signature_and_still_takes_a_done_back() {
    let of = |line: &str| {
        let text = format!("Done\n\nDana Ruiz\n{line}\n555 010 0100");
        read(&Input { text: Some(&text), sender: Some("Dana Ruiz <d@x.example>"), ..Input::default() })
    };
    let (officer, limited) = (of("Loan Officer"), of("not the reel"));
    assert_eq!((officer.new_text.as_str(), word(&officer.done)), ("Done", "DONE"));
    assert_eq!((limited.new_text.as_str(), word(&limited.done)), ("Done", "POSSIBLE"));
}

/// Each worst case must come to an end with no more text than went in; the time is measured elsewhere.
#[test]
fn hostile_input_makes_linear_output() {
    let texts = [
        format!("a\n{}", ">".repeat(700_000)),
        "On ".repeat(200_000),
        "On Tue, 3 Mar 2026 at 10:02\n".repeat(9_000),
        "From: x\n".repeat(30_000),
        "Sent from my iPhone\n\nx\n\n".repeat(10_000),
        "x".repeat(5_000_000),
    ];
    for text in &texts {
        let reading = of(text);
        let out = reading.new_text.len() + reading.quoted.len() + reading.signature.len();
        assert!(out <= text.len() + 64, "{} of {}", out, text.len());
    }
    let pages =
        ["<div>".repeat(100_000), "<".repeat(1_000_000), "<a b=\"".repeat(150_000), "&#".repeat(500_000)];
    for page in &pages {
        let reading = read(&Input { html: Some(page), ..Input::default() });
        assert!(reading.new_text.len() <= page.len());
    }
}

#[test]
fn quotes_are_looked_for_up_to_the_limit() {
    let line = "words of the sender, and more of them\n";
    let quote = "On Mon, 2 Mar 2026 at 15:00, T <t@x.example> wrote:\n> quoted words\n";
    let below = line.repeat(MAX_SCANNED_BYTES / line.len() - 10) + quote;
    assert!(!of(&below).new_text.contains("quoted words"));
    let above = line.repeat(MAX_SCANNED_BYTES / line.len() + 1) + quote;
    assert!(of(&above).new_text.contains("quoted words"));
}

/// Behind it, what stands in a shell is quoted all the same.
#[test]
fn in_a_page_they_are_looked_for_up_to_the_same_limit() {
    let line = "<p>words of the sender, and more of them</p>";
    let tail = "<p>On Mon, 2 Mar 2026 at 15:00, T wrote:</p><p>&gt; marked words</p>\
        <blockquote type=cite>words in a shell</blockquote>";
    let of = |many: usize| {
        let page = line.repeat(many) + tail;
        read(&Input { html: Some(&page), ..Input::default() })
    };
    let within = of(1_000);
    assert!(!within.new_text.contains("marked words"));
    let behind = of(MAX_SCANNED_BYTES / "words of the sender, and more of them\n\n".len() + 1);
    assert!(behind.new_text.trim_end().ends_with("marked words"));
    for reading in [within, behind] {
        assert!(reading.quoted.contains("words in a shell"));
        assert!(!reading.new_text.contains("words in a shell"));
    }
}
