//! Signatures verified by ourselves: what passes, and every way not to.

mod check;
mod known;
mod policy;
mod robust;
mod rules;

use crate::support::signer::Signer;
use mailroom::mail::dkim::{Failure, Signed};

/// Monday, 23 November 2026, 10:00 UTC.
pub const NOW: i64 = 1_795_428_000;

pub const MAIL: &str = "From: Lo <lo@example.com>\r\nTo: tickets@mail.acme.example\r\nSubject: Re: [T-1042]\r\n your post\r\nDate: Mon, 23 Nov 2026 09:55:00 +0000\r\nMessage-ID: <a@example.com>\r\n\r\nDONE\r\n \r\nLo\r\n\r\n";

pub fn now() -> jiff::Timestamp {
    jiff::Timestamp::from_second(NOW).unwrap()
}

/// What the topmost signature of the mail is worth with these records under its name.
pub fn verify(mail: &str, records: &[String]) -> Result<(), Failure> {
    let signed = Signed::of(mail.as_bytes());
    let field = signed.signatures().next().expect("a signature");
    let signature = signed.candidate(field, now())?;
    signed.verify((field, &signature), records)
}

pub fn signer() -> Signer {
    Signer::of("example.com")
}
