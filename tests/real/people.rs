//! People at their mail programs: they read what was really delivered, and answer as Gmail and Outlook do.

use data_encoding::BASE64;
use mail_parser::MessageParser;
use std::sync::atomic::{AtomicU32, Ordering};

/// A delivered mail, lines ended by LF.
#[derive(Debug, Clone)]
pub struct Letter {
    pub to: String,
    pub bytes: String,
}

/// The mail program.
#[derive(Debug, Clone, Copy)]
pub enum Program {
    /// An attribution and `>`; in HTML `gmail_quote`.
    Gmail,
    /// A block of header lines and the text as it was.
    Outlook,
}

impl Letter {
    pub fn read(to: &str, bytes: &[u8]) -> Letter {
        Letter { to: to.to_owned(), bytes: String::from_utf8(bytes.to_vec()).unwrap().replace("\r\n", "\n") }
    }

    /// An unfolded field; empty if there is none.
    pub fn field(&self, name: &str) -> String {
        let (header, _) = self.bytes.split_once("\n\n").unwrap();
        let unfolded = header.replace("\n ", " ").replace("\n\t", " ");
        let start = format!("{}:", name.to_ascii_lowercase());
        let value = unfolded.lines().find(|line| line.to_ascii_lowercase().starts_with(&start));
        value.map_or(String::new(), |line| line[start.len()..].trim().to_owned())
    }

    /// The address behind the Reply button.
    pub fn reply_to(&self) -> String {
        let field = self.field("Reply-To");
        let address = field.rsplit('<').next().unwrap();
        address.trim_end_matches('>').to_owned()
    }

    pub fn text(&self) -> String {
        let parsed = MessageParser::default().parse(self.bytes.as_bytes()).unwrap();
        parsed.body_text(0).unwrap().replace("\r\n", "\n")
    }

    /// What the mail quotes of somebody's words, without the marks that isolate them (U+2068, U+2069).
    pub fn quoted(&self) -> Vec<String> {
        let text = self.text().replace(['\u{2068}', '\u{2069}'], "");
        text.lines().filter_map(|line| line.strip_prefix("> ")).map(str::to_owned).collect()
    }

    fn html(&self) -> String {
        let parsed = MessageParser::default().parse(self.bytes.as_bytes()).unwrap();
        parsed.body_html(0).unwrap().into_owned()
    }

    /// The answer of the one whom it was delivered to.
    pub fn answer(&self, program: Program, text: &str) -> String {
        self.answer_from(&self.to, program, text)
    }

    pub fn answer_from(&self, from: &str, program: Program, text: &str) -> String {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let (plain, html) = match program {
            Program::Gmail => self.gmail(text),
            Program::Outlook => self.outlook(text),
        };
        let subject = self.field("Subject");
        let subject = subject.strip_prefix("Re: ").unwrap_or(&subject);
        format!(
            "From: {from}\nTo: {}\nSubject: Re: {subject}\nDate: {}\nMessage-ID: <n{n}.{}@program.example>\n\
             In-Reply-To: {id}\nReferences: {}\n {id}\nMIME-Version: 1.0\n\
             Content-Type: multipart/alternative; boundary=\"=_b{n}\"\n\n{}{}--=_b{n}--\n",
            self.reply_to(),
            self.field("Date"),
            std::process::id(),
            self.field("References").replace("> <", ">\n <"),
            part(n, "plain", &plain),
            part(n, "html", &html),
            id = self.field("Message-ID"),
        )
    }

    fn gmail(&self, text: &str) -> (String, String) {
        let quoted: Vec<String> =
            self.text().lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
        let wrote =
            format!("On Mon, Nov 23, 2026 at 10:05 AM {} wrote:", self.field("From").replace('"', ""));
        let plain = format!("{text}\n\n{wrote}\n\n{}\n", quoted.join("\n"));
        let html = format!(
            "<div dir=\"ltr\">{}</div><br><div class=\"gmail_quote gmail_quote_container\"><div dir=\"ltr\" \
             class=\"gmail_attr\">{}<br></div><blockquote class=\"gmail_quote\" style=\"margin:0px 0px 0px \
             0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex\">{}</blockquote></div>",
            escaped(text).replace('\n', "<br>"),
            escaped(&wrote),
            self.html()
        );
        (plain, html)
    }

    fn outlook(&self, text: &str) -> (String, String) {
        let head = [
            ("From", self.field("From").replace('"', "")),
            ("Sent", "Monday, November 23, 2026 10:05 AM".to_owned()),
            ("To", self.field("To").replace('"', "")),
            ("Subject", self.field("Subject")),
        ];
        let lines: Vec<String> = head.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        let plain = format!("{text}\n\n{}\n\n{}\n", lines.join("\n"), self.text());
        let bold = head.iter().map(|(name, value)| format!("<b>{name}:</b> {}<br>\n", escaped(value)));
        let html = format!(
            "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><body lang=\"EN-US\"><div class=\"WordSection1\">\
             {}<p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p><div><div style=\"border:none;border-top:solid #E1E1E1 \
             1.0pt;padding:3.0pt 0in 0in 0in\"><p class=\"MsoNormal\">{}<o:p></o:p></p></div></div>\
             <p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p>{}</div></body></html>",
            text.lines()
                .map(|l| format!("<p class=\"MsoNormal\">{}<o:p></o:p></p>\n", escaped(l)))
                .collect::<String>(),
            bold.collect::<String>(),
            self.html()
        );
        (plain, html)
    }
}

fn part(n: u32, kind: &str, text: &str) -> String {
    let coded = BASE64.encode(text.replace('\n', "\r\n").as_bytes());
    let lines: Vec<&str> =
        coded.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!(
        "--=_b{n}\nContent-Type: text/{kind}; charset=\"utf-8\"\nContent-Transfer-Encoding: base64\n\n{}\n\n",
        lines.join("\n")
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
