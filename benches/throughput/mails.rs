//! Answers of about 5 kB, as people write them: a comment, a DONE, own words, below them what they answer.

use super::world::Target;
use std::fmt::Write as _;

/// Octets of a mail, give or take a few.
pub const OCTETS: usize = 5_000;

/// Writes answers; the long quote is made once.
pub struct Writer {
    quote: String,
}

impl Writer {
    pub fn new() -> Writer {
        let said =
            "The post of 14 November shows a rate without the annual percentage rate and lacks your number.";
        let mut quote = String::new();
        let mut line = 0;
        while quote.len() < OCTETS - 1_250 {
            line += 1;
            // Dots at the start of lines would have to be doubled (RFC 5321 section 4.5.2); there are none.
            write!(quote, "> {line}. {said}\r\n> \r\n").unwrap();
        }
        Writer { quote }
    }

    /// Answer number `n` to that mail, ready for DATA: the final dot is there.
    pub fn answer(&self, n: usize, to: &Target) -> Vec<u8> {
        let Target { email, reply_to, message_id, subject } = to;
        let words = match n % 3 {
            0 => {
                "Which of the two posts do you mean? The one with the house is older than the rule,\r\nand the other one is not mine; I have asked our agency about it and will tell you."
            }
            1 => "DONE",
            _ => {
                "Done, I have added the number below the picture and in the text of my profile.\r\nPlease look again when you have a minute."
            }
        };
        format!(
            "Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example\r\n\
             Received: from relay.acme.example (relay.acme.example [192.0.2.7])\r\n\tby mx.acme.example with ESMTPS id {n:08x};\r\n\tMon, 23 Nov 2026 10:05:00 +0000\r\n\
             From: Employee <{email}>\r\nTo: {reply_to}\r\nSubject: Re: {subject}\r\n\
             Date: Mon, 23 Nov 2026 10:05:00 +0000\r\nMessage-ID: <bench.{n}@client.acme.example>\r\n\
             In-Reply-To: <{message_id}>\r\nReferences: <{message_id}>\r\n\
             MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n\
             {words}\r\n\r\nOn Mon, Nov 23, 2026 at 10:00 AM Acme Compliance <{reply_to}> wrote:\r\n\r\n{}.\r\n",
            self.quote
        )
        .into_bytes()
    }
}
