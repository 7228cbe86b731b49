//! Signature blocks of many firms, each below words of many kinds: the block is cut, the words are not.
//!
//! `fixtures/blocks.txt`: blocks parted by a line of `====`; the first line is From, then the language, then the block.

#![allow(clippy::unwrap_used)]

use crate::reply::word;
use mailroom::reply::{Input, Reading, read};
use std::fmt::Write as _;

struct Block<'a> {
    from: &'a str,
    language: &'a str,
    lines: &'a str,
}

const FILE: &str = include_str!("../fixtures/blocks.txt");

fn blocks() -> Vec<Block<'static>> {
    let of = |text: &'static str| {
        let (from, rest) = text.trim_matches('\n').split_once('\n').unwrap();
        let (language, lines) = rest.split_once('\n').unwrap();
        Block { from, language, lines }
    };
    let comment = |text: &&str| !text.trim_start().starts_with('#');
    FILE.split("\n====\n").filter(comment).map(of).collect()
}

fn reading(block: &Block<'_>, text: &str) -> Reading {
    let languages = ["en", block.language];
    read(&Input { text: Some(text), sender: Some(block.from), languages: &languages, ..Input::default() })
}

fn closing(language: &str) -> &'static str {
    match language {
        "de" => "Mit freundlichen Grüßen",
        "fr" => "Cordialement,",
        "es" => "Saludos cordiales,",
        "it" => "Cordiali saluti",
        "nl" => "Met vriendelijke groet,",
        "pl" => "Z poważaniem",
        "sv" => "Med vänliga hälsningar",
        "pt" => "Atenciosamente,",
        "da" => "Med venlig hilsen",
        _ => "Best regards,",
    }
}

/// Words, and what they are above a block.
const WORDS: [(&str, &str); 5] = [
    ("Done", "DONE"),
    ("DONE.\nThe number stands in the first line.", "DONE"),
    ("Done\n\nBut the reel is not down.", "POSSIBLE"),
    ("Which of the two do you mean?", "COMMENT"),
    ("I am still waiting for the login.", "COMMENT"),
];

#[test]
fn every_block_is_cut_from_below_the_words() {
    let mut red = String::new();
    for block in blocks() {
        for (words, verdict) in WORDS {
            for above in [
                "\n\n".to_owned(),
                format!("\n\n{}\n\n", closing(block.language)),
                format!("\n\n{}\n", closing(block.language)),
            ] {
                let text = format!("{words}{above}{}", block.lines);
                let reading = reading(&block, &text);
                if reading.new_text != words || word(&reading.done) != verdict {
                    writeln!(red, "{} {above:?}: {} {:?}", block.from, word(&reading.done), reading.new_text)
                        .unwrap();
                }
            }
        }
    }
    assert!(red.is_empty(), "\n{red}");
}

#[test]
fn a_block_alone_is_an_empty_mail() {
    let red: Vec<_> = blocks()
        .iter()
        .map(|block| (block.from, reading(block, block.lines)))
        .filter(|(_, reading)| !reading.empty || word(&reading.done) != "EMPTY")
        .map(|(from, reading)| format!("{from}: {:?}", reading.new_text))
        .collect();
    assert!(red.is_empty(), "\n{}", red.join("\n"));
}

/// Words of the sender's below the block.
const BELOW: [&str; 7] = [
    "not the video",
    "P.S. The reel is not down yet.",
    "Which post do you mean?",
    "The second post is still up, I will remove it tomorrow.",
    "But not before Friday.",
    "Please wait for Bo before you close it.",
    "I could not log in to the page.",
];

/// The same in the words of standing text: they may be cut with the block, and take a DONE back all the same.
const DENIED: [&str; 4] = [
    "The annual percentage rate will follow on Thursday.",
    "Not the Google reviews.",
    "It cannot come off before Monday. Any questions, call me.",
    "Keep it open if in doubt.",
];

#[test]
fn words_below_a_block_are_kept_and_take_a_done_back() {
    let mut red = String::new();
    for block in blocks() {
        for (below, parted) in BELOW.iter().chain(&DENIED).flat_map(|below| [(below, "\n"), (below, "\n\n")])
        {
            let text = format!("Done\n\n{}{parted}{below}", block.lines);
            let reading = reading(&block, &text);
            let kept = below.len() < 15 || DENIED.contains(below) || reading.new_text.ends_with(below);
            if word(&reading.done) == "DONE" || !kept {
                writeln!(red, "{} {below:?}: {} {:?}", block.from, word(&reading.done), reading.new_text)
                    .unwrap();
            }
        }
    }
    assert!(red.is_empty(), "\n{red}");
}
