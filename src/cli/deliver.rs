//! `deliver`: one mail from standard input, for aliases, `.forward`, Sieve and pipe transports.
//!
//! A mail server reads the exit code: 0 when the mail is durable, 75 for "keep it and try again", 65
//! only for a mail that can never be taken. Wrong settings are 75 as well: no mail bounces for them.

use super::Common;
use super::exit::{Ended, Exit, Failure};
use super::log;
use super::output::{Record, plain, say};
use super::place::Place;
use crate::inbound::pipe::{NoMail, incoming, read};
use crate::inbound::{Accept, Taken};
use crate::mail::{Address, ReversePath};
use crate::parse;
use crate::workflow::facts::LogHead;
use crate::workflow::{FirmId, Keys, MailNo};
use clap::Args;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// Mails that others may have handed in meanwhile, among which ours is looked for.
const LOOKED_AT: usize = 1_000;

#[derive(Args)]
pub(super) struct Deliver {
    /// Envelope sender; otherwise $SENDER; "" or "<>" is the null sender
    #[arg(long, value_name = "ADDR")]
    from: Option<String>,
    /// Envelope recipient, any number; otherwise $RECIPIENT
    #[arg(long, value_name = "ADDR")]
    to: Vec<String>,
    /// Say what became of it
    #[arg(long, short)]
    verbose: bool,
}

impl Deliver {
    pub(super) fn obey(self, common: &Common) -> Ended {
        self.deliver(common).map_err(|failure| {
            let exit = if failure.exit == Exit::Data { Exit::Data } else { Exit::Later };
            Failure { exit, ..failure }
        })
    }

    fn deliver(&self, common: &Common) -> Ended {
        let recipients = self.recipients()?;
        let place = Place::open(common)?;
        let raw = read(std::io::stdin().lock(), place.config.file.limits.message_octets).map_err(no_mail)?;
        let told = self.verbose || common.json;
        let before = if told { Some(Before::of(&place, &raw)?) } else { None };
        let answer = place.engine.offer(incoming(raw, self.sender(), recipients));
        let answer = answer.map_err(|busy| later(busy.to_string()))?;
        match answer.wait().map_err(|gone| later(gone.to_string()))? {
            // It is durable: a trouble in telling so must not have it offered again.
            Taken::Durable(word) => {
                let told = before.map_or(Ok(()), |before| before.tell(&place, word));
                told.unwrap_or_else(|failure| eprintln!("mailroom: {failure}"));
                Ok(Exit::Done)
            }
            Taken::NotOurs => Err(later("the mail is for none of our addresses".to_owned())),
            Taken::Later(why) => Err(later(why)),
        }
    }

    fn sender(&self) -> Option<ReversePath> {
        let text = self.from.clone().or_else(|| std::env::var("SENDER").ok())?;
        let text = text.trim().trim_start_matches('<').trim_end_matches('>');
        match text {
            // RFC 5321 section 4.5.5; some servers write the null sender as MAILER-DAEMON.
            "" | "MAILER-DAEMON" => Some(ReversePath::Null),
            text => Address::parse(text).ok().map(ReversePath::Address),
        }
    }

    /// `$RECIPIENT` may be an account's bare name and then tells nothing; who writes `--to` means an address.
    fn recipients(&self) -> Result<Vec<Address>, Failure> {
        let named = self.to.iter().map(|text| {
            Address::parse(text)
                .map_err(|e| Failure::new(Exit::Usage, format!("--to {text}: {e}; nothing was taken")))
        });
        let named = named.collect::<Result<Vec<_>, _>>()?;
        let said = std::env::var("RECIPIENT").ok().filter(|_| named.is_empty());
        Ok(named.into_iter().chain(said.and_then(|text| Address::parse(&text).ok())).collect())
    }
}

/// What is known before a mail is taken in, so that it can be found again afterwards.
struct Before {
    /// The number that it gets if nobody else's mail comes first.
    next: MailNo,
    /// The first one, if this is known as a copy of it.
    known: Option<MailNo>,
    sha256: String,
    heads: Vec<LogHead>,
}

impl Before {
    fn of(place: &Place, raw: &[u8]) -> Result<Self, Failure> {
        let keys = Keys { all_firms: true, dedupe: vec![parse::mark(raw)], ..Keys::default() };
        let facts = place.facts(&keys)?;
        let sha256 = HEXLOWER.encode(&Sha256::digest(raw));
        Ok(Before {
            next: MailNo(facts.next.mail),
            known: facts.seen.first().map(|seen| seen.mail),
            sha256,
            heads: facts.heads,
        })
    }

    /// One line: the number, what became of it and why, and what it moved; as JSON, a record.
    fn tell(&self, place: &Place, word: &str) -> Result<(), Failure> {
        let came = place.view()?.mails(&[], MailNo(self.next.0 - 1), LOOKED_AT)?;
        let Some(mail) = came.into_iter().find(|mail| mail.sha256 == self.sha256) else {
            let known = self.known.map(|no| no.to_string());
            return match place.style.json {
                true => Record::default().with("known", known).with("disposition", word).print(place.style),
                false => say(&format!(
                    "{word}: known already{}",
                    known.map_or(String::new(), |no| format!(" ({no})"))
                )),
            };
        };
        let chain = mail.firm.unwrap_or(FirmId::INSTALLATION);
        let from = self.heads.iter().find(|head| head.firm == chain).map_or(1, |head| head.seq + 1);
        let moved = log::caused(place, (chain, from), mail.no)?;
        let (no, why) = (mail.no.to_string(), mail.why.word());
        match place.style.json {
            true => {
                let record = Record::default().with("mail", no).with("disposition", word).with("why", why);
                record.with("note", mail.note).with("happened", moved).print(place.style)
            }
            false => {
                let first = format!("{no} {word} ({why}) {}", mail.note);
                say(&plain(&[vec![first.trim_end().to_owned()], moved].concat().join("; ").into()))
            }
        }
    }
}

fn no_mail(why: NoMail) -> Failure {
    match why {
        NoMail::Io(_) => later(why.to_string()),
        NoMail::TooLarge { .. } | NoMail::Empty => Failure::new(Exit::Data, why.to_string()),
    }
}

fn later(why: String) -> Failure {
    Failure::new(Exit::Later, format!("the mail was not taken: {why}; it is safe to try again"))
}
