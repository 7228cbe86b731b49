//! Mails made to be slow: each one repeats something until it has the size that is asked for.

use Place::{Flowed, Header, Page, Parts, Text};

/// Where in the mail it is repeated.
#[derive(Clone, Copy)]
enum Place {
    Text,
    Page,
    Flowed,
    Header,
    Parts,
}

/// One of them.
pub struct Worst {
    pub name: &'static str,
    place: Place,
    /// What stands above it, once.
    above: &'static str,
    unit: &'static str,
}

const fn worst(name: &'static str, place: Place, unit: &'static str) -> Worst {
    below(name, "", (place, unit))
}

const fn below(name: &'static str, above: &'static str, (place, unit): (Place, &'static str)) -> Worst {
    Worst { name, place, above, unit }
}

/// The sender's name and number, as a block has them.
const BLOCK: &str = "\r\nDana Ruiz\r\n912 555 0133\r\n";
/// The name in each paragraph: each may begin a block.
const NAMES: &str = "\r\nDana Ruiz\r\n\r\nDana Ruiz\r\n\r\nDana Ruiz\r\n\r\nDana Ruiz\r\n\r\nDana Ruiz\r\n\
                     \r\nDana Ruiz\r\n\r\nDana Ruiz\r\n\r\nDana Ruiz\r\n\r\nDana Ruiz\r\n\r\nDana Ruiz\r\n\
                     912 555 0133\r\n";
/// A closing, with a number below it.
const CLOSING: &str = "\r\nBest regards,\r\n912 555 0133\r\n";

/// All of them.
pub const ALL: &[Worst] = &[
    worst("one line of >", Text, ">"),
    worst("one line of > and blanks", Text, "> "),
    worst("lines of >", Text, ">>>>>>>>>> x\r\n"),
    worst("On without end", Text, "On "),
    worst("On, a line each", Text, "On Mon, 2 Mar 2026 at 15:00,\r\n"),
    worst("attributions", Text, "On Mon, 2 Mar 2026, A <a@b.example> wrote:\r\n"),
    worst("attributions that carry marks", Text, ">>> \"A\" <a@b.example> 3/2/2026 3:00 PM >>>\r\nx\r\n"),
    worst("attributions half done", Text, "Am 02.03.2026 um 15:00 schrieb\r\n"),
    worst("header blocks", Text, "From: x\r\nSent: y\r\nTo: z\r\n"),
    worst("rules of dashes", Text, "-----Original Message-----\r\n\r\n"),
    worst("signature marks", Text, "-- \r\nx\r\n"),
    worst("footers", Text, "Sent from my iPhone\r\n\r\nx\r\n\r\n"),
    worst("closings", Text, "Best regards,\r\nA\r\n\r\n"),
    worst("one line of words", Text, "word "),
    worst("one word", Text, "x"),
    worst("blank lines", Text, "\r\n"),
    worst("blanks", Text, " "),
    worst("greetings", Text, "Hi A,\r\n"),
    worst("DONE", Text, "DONE\r\n"),
    worst("answered lines", Text, "> 1. [T-41] Post\r\nDone\r\n"),
    worst("accents to fold", Text, "A\u{301}\u{327}\u{fb01} "),
    worst("emoji and joiners", Text, "\u{1f468}\u{200d}\u{1f469}"),
    worst("right to left marks", Text, "\u{202b}\u{200f}"),
    worst("references", Text, "Ref: 1042.k7p2m4xq3v5tb6wn\r\n"),
    below("a word of the matter in a block", BLOCK, (Text, "Post ")),
    below("capitals in a block", BLOCK, (Text, "Word Thing House ")),
    below("one line below many names", NAMES, (Text, "Post ")),
    below("lines below many names", NAMES, (Text, "Post House\r\n")),
    below("standing text under a closing", CLOSING, (Text, "Word Referral ")),
    worst("flowed, one paragraph", Flowed, "word \r\n"),
    worst("flowed, quoted", Flowed, ">> word \r\n> x\r\n"),
    worst("nested divs", Page, "<div>"),
    worst("nested quotes", Page, "<blockquote type=cite>"),
    worst("nested spans with styles", Page, "<span style=\"display:none\">"),
    worst("nested tables", Page, "<table><tr><td>"),
    worst("ends without beginnings", Page, "</div></blockquote>"),
    worst("angle brackets", Page, "<"),
    worst("open attributes", Page, "<a b=\""),
    worst("many attributes", Page, "<a b=c d e='f' "),
    worst("entities", Page, "&#"),
    worst("long entities", Page, "&#x1F44D;&amp;&nbsp;"),
    worst("comments", Page, "<!-- --"),
    worst("scripts", Page, "<script>x</scrip"),
    worst("style sheets", Page, "<style>.a{display:none}</style>"),
    worst("line breaks", Page, "x<br>"),
    worst("paragraphs", Page, "<p class=MsoNormal>x</p>"),
    worst("words before each attribution", Page, "a. On 3/3/2026 D@e 1:2:<br>&gt;x<br>"),
    worst("From lines in a page", Page, "<div><b>From:</b> x<br><b>Sent:</b> y</div>"),
    worst("fields", Header, "X-A: b\r\n"),
    worst("one folded field", Header, "X-A: b\r\n c\r\n"),
    worst("comments in From", Header, "From: ((((a@b.example\r\n"),
    worst("references in the header", Header, "References: <a@b> <c@d>\r\n"),
    worst("verdicts", Header, "Authentication-Results: mx.example; dmarc=pass\r\n"),
    worst("encoded words", Header, "Subject: =?utf-8?Q?=41=42?= =?utf-8?B?QQ==?=\r\n"),
    worst("parts", Parts, "--b\r\n\r\nx\r\n"),
    worst("parts in parts", Parts, "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"),
    worst("boundaries that are none", Parts, "--bb\r\n--"),
];

impl Worst {
    /// The mail, of about so many octets.
    pub fn mail(&self, octets: usize) -> Vec<u8> {
        let body = self.above.to_owned() + &self.unit.repeat(octets / self.unit.len());
        let top = "From: Dana Ruiz <a@b.example>\r\nMIME-Version: 1.0\r\n";
        let mail = match self.place {
            Text => format!("{top}Content-Type: text/plain; charset=utf-8\r\n\r\nDone\r\n{body}"),
            Flowed => {
                format!("{top}Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\nDone\r\n{body}")
            }
            Page => format!("{top}Content-Type: text/html; charset=utf-8\r\n\r\n<p>Done</p>{body}"),
            Header => format!("{top}{body}Content-Type: text/plain\r\n\r\nDone\r\n"),
            Parts => format!("{top}Content-Type: multipart/mixed; boundary=b\r\n\r\n{body}\r\n--b--\r\n"),
        };
        mail.into_bytes()
    }
}
