//! A command line to a [`Command`] (RFC 5321 section 4.1.1, RFC 2033 section 4, RFC 3207).
//!
//! Strict about what it means, tolerant about blanks after `FROM:` and at the end (RFC 5321
//! section 4.1.1). It knows no order of commands and no recipients: that is the session's.

use super::Mode;
use super::path::Path;
use crate::mail::reply_code::ReplyCode;

/// How the peer says hello.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hello {
    /// SMTP without extensions.
    Helo,
    /// SMTP.
    Ehlo,
    /// LMTP.
    Lhlo,
}

impl Hello {
    /// Whether it is the hello of this protocol.
    ///
    /// # Errors
    /// 500, with the right one.
    pub fn fits(self, mode: Mode) -> Result<(), ReplyCode> {
        match (mode, self) {
            (Mode::Lmtp, Hello::Lhlo) | (Mode::Smtp, Hello::Ehlo | Hello::Helo) => Ok(()),
            // RFC 2033 section 4.1: an LMTP server takes LHLO and nothing else.
            (Mode::Lmtp, Hello::Ehlo | Hello::Helo) => Err(refuse(500, "5.5.1", "LHLO: this is LMTP")),
            (Mode::Smtp, Hello::Lhlo) => Err(refuse(500, "5.5.1", "EHLO: this is SMTP")),
        }
    }
}

/// What MAIL says beside the path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MailParameters {
    /// RFC 1870: how many octets will come.
    pub size: Option<u64>,
    /// RFC 6531: addresses and header may be UTF-8.
    pub smtputf8: bool,
}

/// One command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// LHLO, EHLO, HELO; the name is not believed.
    Hello(Hello, String),
    /// MAIL FROM.
    Mail(Path, MailParameters),
    /// RCPT TO.
    Rcpt(Path),
    /// DATA.
    Data,
    /// RSET.
    Rset,
    /// NOOP.
    Noop,
    /// VRFY.
    Vrfy,
    /// HELP.
    Help,
    /// QUIT.
    Quit,
    /// STARTTLS.
    StartTls,
}

type Parsed = Result<Command, ReplyCode>;

impl Command {
    /// Reads one line, given without its CRLF.
    ///
    /// # Errors
    /// The reply that the peer gets.
    pub fn parse(line: &[u8]) -> Parsed {
        let text = std::str::from_utf8(line).map_err(|_| refuse(500, "5.5.2", "not UTF-8"))?;
        if text.chars().any(char::is_control) {
            return Err(refuse(500, "5.5.2", "control character in a command"));
        }
        let text = text.trim_end_matches(' ');
        let (verb, rest) = text.split_once(' ').unwrap_or((text, ""));
        match verb.to_ascii_uppercase().as_str() {
            "LHLO" => hello(Hello::Lhlo, rest),
            "EHLO" => hello(Hello::Ehlo, rest),
            "HELO" => hello(Hello::Helo, rest),
            "MAIL" => mail(rest),
            "RCPT" => rcpt(rest),
            "DATA" => bare(Command::Data, rest),
            "RSET" => bare(Command::Rset, rest),
            "QUIT" => bare(Command::Quit, rest),
            "STARTTLS" => bare(Command::StartTls, rest),
            "NOOP" => Ok(Command::Noop),
            "VRFY" => Ok(Command::Vrfy),
            "HELP" => Ok(Command::Help),
            // RFC 5321 section 4.2.4: known, but not offered.
            "EXPN" | "AUTH" | "BDAT" | "TURN" | "ETRN" => Err(refuse(502, "5.5.1", "not offered here")),
            _ => Err(refuse(500, "5.5.1", "no such command")),
        }
    }
}

fn refuse(code: u16, status: &'static str, text: &str) -> ReplyCode {
    ReplyCode::new(code, status, text)
}

fn hello(kind: Hello, name: &str) -> Parsed {
    match !name.is_empty() && name.len() <= 255 && !name.contains(' ') {
        true => Ok(Command::Hello(kind, name.to_owned())),
        false => Err(refuse(501, "5.5.4", "one host name or address literal, please")),
    }
}

fn bare(command: Command, rest: &str) -> Parsed {
    match rest.is_empty() {
        true => Ok(command),
        false => Err(refuse(501, "5.5.4", "this command takes no parameter")),
    }
}

fn mail(rest: &str) -> Parsed {
    let (path, parameters) = after_keyword(rest, "FROM:")
        .and_then(Path::parse)
        .filter(|(path, rest)| *path != Path::Postmaster && is_apart(rest))
        .ok_or_else(|| refuse(501, "5.1.7", "MAIL FROM:<address> or MAIL FROM:<>, please"))?;
    let parameters = mail_parameters(parameters)?;
    // RFC 6531 section 3.5: an internationalised address needs the parameter.
    match path.is_utf8() && !parameters.smtputf8 {
        true => Err(refuse(553, "5.6.7", "this address needs SMTPUTF8")),
        false => Ok(Command::Mail(path, parameters)),
    }
}

fn rcpt(rest: &str) -> Parsed {
    let (path, parameters) = after_keyword(rest, "TO:")
        .and_then(Path::parse)
        .filter(|(path, rest)| *path != Path::Null && is_apart(rest))
        .ok_or_else(|| refuse(501, "5.1.3", "RCPT TO:<address>, please"))?;
    match parameters.is_empty() {
        true => Ok(Command::Rcpt(path)),
        // RFC 5321 section 4.1.1.11: no extension of ours adds a parameter to RCPT.
        false => Err(refuse(555, "5.5.4", "RCPT takes no parameter here")),
    }
}

fn after_keyword<'a>(rest: &'a str, keyword: &str) -> Option<&'a str> {
    let (head, tail) = rest.split_at_checked(keyword.len())?;
    head.eq_ignore_ascii_case(keyword).then(|| tail.trim_start_matches(' '))
}

fn is_apart(parameters: &str) -> bool {
    parameters.is_empty() || parameters.starts_with(' ')
}

fn mail_parameters(text: &str) -> Result<MailParameters, ReplyCode> {
    let mut found = MailParameters::default();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let (name, value) = word.split_once('=').map_or((word, None), |(n, v)| (n, Some(v)));
        match (name.to_ascii_uppercase().as_str(), value) {
            ("SIZE", Some(digits)) if found.size.is_none() => found.size = Some(size(digits)?),
            ("BODY", Some(kind)) => body(kind)?,
            ("SMTPUTF8", None) => found.smtputf8 = true,
            ("SIZE" | "BODY" | "SMTPUTF8", _) => {
                return Err(refuse(501, "5.5.4", "parameter not understood"));
            }
            _ => return Err(refuse(555, "5.5.4", "MAIL parameter not offered here")),
        }
    }
    Ok(found)
}

/// RFC 1870 section 4: at most 20 digits; more than fits a `u64` is too large in any case.
fn size(digits: &str) -> Result<u64, ReplyCode> {
    let fits = (1..=20).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    match fits {
        true => Ok(digits.parse().unwrap_or(u64::MAX)),
        false => Err(refuse(501, "5.5.4", "SIZE takes 1 to 20 digits")),
    }
}

/// RFC 6152 section 2; either kind is kept as it comes.
fn body(kind: &str) -> Result<(), ReplyCode> {
    match kind.to_ascii_uppercase().as_str() {
        "7BIT" | "8BITMIME" => Ok(()),
        _ => Err(refuse(501, "5.5.4", "BODY is 7BIT or 8BITMIME")),
    }
}
