//! Generated conversations, good and hostile: however they are cut, the same is said and delivered.

use crate::smtp::{Player, settings};
use mailroom::inbound::smtp::Mode;
use proptest::prelude::*;

const START: &[u8] = b"LHLO mx\r\nMAIL FROM:<>\r\nRCPT TO:<tickets@mail.acme.example>\r\nDATA\r\n";

fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let words: Vec<&[u8]> = vec![
        b"LHLO mx\r\n",
        b"MAIL FROM:<a@example.com>\r\n",
        b"RCPT TO:<tickets@mail.acme.example>\r\n",
        b"DATA\r\n",
        b"\r\n.\r\n",
        b"RSET\r\n",
        b"STARTTLS\r\n",
        b".",
        b"\r",
        b"\n",
        b"\0",
        b"\xff",
        b"x",
        b"QUIT\r\n",
    ];
    let weights = [6, 8, 8, 8, 8, 1, 1, 3, 2, 2, 1, 1, 3, 1];
    let choices = weights.into_iter().zip(words).map(|(weight, word)| (weight, Just(word)));
    prop::collection::vec(prop::strategy::Union::new_weighted(choices.collect()), 0..60)
        .prop_map(|words| [START, &words.concat()[..]].concat())
}

proptest! {
    #[test]
    fn however_the_bytes_are_cut_the_transcript_is_the_same(bytes in pieces(), cuts in prop::collection::vec(1..20_usize, 1..20)) {
        let (mut whole, mut cut) = (Player::new(settings(Mode::Lmtp, 30), vec![]), Player::new(settings(Mode::Lmtp, 30), vec![]));
        whole.send(&bytes);
        let mut rest = &bytes[..];
        for length in cuts.iter().cycle() {
            let (now, later) = rest.split_at((*length).min(rest.len()));
            cut.send(now);
            rest = later;
            if rest.is_empty() { break; }
        }
        prop_assert_eq!(&whole.seen, &cut.seen);
        prop_assert_eq!(whole.mails.len(), cut.mails.len());
        let ends = bytes.windows(5).filter(|five| *five == b"\r\n.\r\n").count();
        prop_assert!(whole.mails.len() <= ends, "more mails than ends of data");
        for raw in &whole.mails {
            prop_assert!(raw.len() <= 30 && (raw.is_empty() || mailroom::mail::crlf::is_clean(raw)));
        }
    }
}
