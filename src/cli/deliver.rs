//! `deliver`: one mail from standard input, for aliases, `.forward`, Sieve and pipe transports.
//!
//! A mail server reads the exit code: 0 when the mail is durable, 75 for "keep it and try again", 65
//! only for a mail that can never be taken. Wrong settings are 75 as well: no mail bounces for them.

use super::Common;
use super::exit::{Ended, Exit, Failure};
use super::output::say;
use super::place::Place;
use crate::inbound::pipe::{NoMail, incoming, read};
use crate::inbound::{Accept, Taken};
use crate::mail::{Address, ReversePath};
use clap::Args;

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
        self.deliver(common).map_err(|failure| match failure.exit {
            Exit::Data => failure,
            _ => Failure { exit: Exit::Later, ..failure },
        })
    }

    fn deliver(&self, common: &Common) -> Ended {
        let place = Place::open(common)?;
        let raw = read(std::io::stdin().lock(), place.config.file.limits.message_octets).map_err(no_mail)?;
        let answer = place.engine.offer(incoming(raw, self.sender(), self.recipients()));
        let answer = answer.map_err(|busy| later(busy.to_string()))?;
        match answer.wait().map_err(|gone| later(gone.to_string()))? {
            Taken::Durable(disposition) if self.verbose => say(disposition).map(|()| Exit::Done),
            Taken::Durable(_) => Ok(Exit::Done),
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

    fn recipients(&self) -> Vec<Address> {
        let said = std::env::var("RECIPIENT").ok().filter(|_| self.to.is_empty());
        self.to.iter().chain(&said).filter_map(|text| Address::parse(text).ok()).collect()
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
