//! Chains of seals, verified by ourselves: what counts, and every way not to.

mod known;
mod rules;
mod whom;

use crate::dkim::{MAIL, now};
use crate::support::signer::Signer;
use mailroom::intake::own_check::{Finding, OwnCheck};
use mailroom::mail::Address;
use mailroom::mail::auth_results::Verdict;
use mailroom::mail::txt::{Answer, Answers};

const SAW: &str = "dkim=pass header.d=example.com; dmarc=pass header.from=example.com";
/// What a server sees of a mail that another one had to change.
const CHANGED: &str = "arc=pass; dkim=fail header.d=example.com; dmarc=fail header.from=example.com";
const NAMED: [&str; 2] = ["gw.example", "list.example"];

/// The mail as its author's server sent it, and as it left a server that adds a footer.
fn footed() -> String {
    Signer::of("example.com").sign(MAIL).replace("Lo\r\n\r\n", "Lo\r\n\r\n--\r\nfooter\r\n")
}

/// A small part of the DNS, and what was asked of it.
struct Zone {
    answers: Answers,
    named: Vec<String>,
}

impl Zone {
    fn of(signers: &[&Signer]) -> Zone {
        let key = |s: &&Signer| (s.key_name(), Answer::Records(vec![s.record()]));
        let named = NAMED.iter().map(ToString::to_string).collect();
        Zone { answers: signers.iter().map(key).collect(), named }
    }

    fn with(mut self, name: &str, answer: Answer) -> Zone {
        self.answers.insert(name.to_owned(), answer);
        self
    }

    fn naming(mut self, named: &[&str]) -> Zone {
        self.named = named.iter().map(ToString::to_string).collect();
        self
    }

    fn naming_also(&self, domain: &str) -> Zone {
        let named = self.named.iter().map(String::as_str).chain([domain]).map(str::to_owned).collect();
        Zone { answers: self.answers.clone(), named }
    }

    /// Answers until nothing more is asked; also what was asked.
    fn check(&self, mail: &[u8]) -> (Finding, Vec<String>) {
        let (from, mut answers) = (Address::parse("lo@example.com").unwrap(), Answers::new());
        for _ in 0..5 {
            match OwnCheck::of(mail, &from, now()).believing(&self.named).find(&answers) {
                Finding::Need(names) => answers.extend(names.into_iter().map(|name| {
                    let found = self.answers.get(&name).cloned();
                    (name, found.unwrap_or(Answer::Nothing))
                })),
                found @ (Finding::Certain(..) | Finding::Broken(_) | Finding::Unanswered(_)) => {
                    return (found, answers.into_keys().collect());
                }
            }
        }
        panic!("it asks for ever");
    }

    /// The reason of a pass, or why it is none.
    fn said(&self, mail: &str) -> Result<String, String> {
        match self.check(mail.as_bytes()).0 {
            Finding::Certain(Verdict::Pass(_), what) => Ok(what),
            Finding::Certain(Verdict::None, why) => Err(why),
            other @ (Finding::Certain(..)
            | Finding::Need(_)
            | Finding::Broken(_)
            | Finding::Unanswered(_)) => {
                panic!("{other:?}")
            }
        }
    }

    /// Why a mail is no pass, behind what our check says of its signatures.
    fn why_not(&self, mail: &str) -> String {
        let why = self.said(mail).unwrap_err();
        let (signatures, seals) =
            why.split_once("; the chain of seals does not count: ").unwrap_or((&why, ""));
        assert!(signatures.starts_with("no signature that speaks for example.com"), "{why}");
        seals.to_owned()
    }
}
