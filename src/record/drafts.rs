//! Lines of the desk become log drafts, their words become contents with a salted commitment.

use super::{Cause, Circumstances, Content};
use crate::ledger::canonical::canonical;
use crate::ledger::{Canonical, Draft, Object, Told};
use crate::workflow::actor::{Actor, Sender};
use crate::workflow::desk::Line;
use crate::workflow::facts::Next;
use crate::workflow::told::Field;
use data_encoding::HEXLOWER;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// Drafts in the order of the lines; `effects[n]` are the outgoing mails that line `n` decided.
pub(super) fn drafts(
    (lines, effects): (Vec<Line>, Vec<Vec<String>>),
    next: Next,
    around: &Circumstances<'_>,
) -> (Vec<Draft>, Vec<Content>) {
    let cause = cause(&around.cause);
    let mut contents = Vec::new();
    let drafts = lines.into_iter().zip(effects).enumerate().map(|(n, (mut line, effects))| {
        let content = words(line.text.take(), &line.told).map(|text| {
            let content = committed(text, salt(&around.salt, next, n));
            let commitment = content.commitment.clone();
            contents.push(content);
            commitment
        });
        draft(line, effects, cause.clone(), content)
    });
    let drafts = drafts.collect();
    (drafts, contents)
}

/// What lies apart from the entry: the words that were said alone or, beside the fields that hold words, as JSON.
fn words(said: Option<String>, told: &[Field]) -> Option<String> {
    let said = said.filter(|text| !text.is_empty());
    let of_people = told.iter().filter(|field| field.words);
    if of_people.clone().next().is_none() {
        return said;
    }
    let fields: Map<_, _> = of_people.map(|field| (field.name.to_string(), field.value.clone())).collect();
    Some(match said {
        None => canonical(&json!({ "fields": fields })),
        Some(said) => canonical(&json!({ "fields": fields, "said": said })),
    })
}

/// The fields that an entry's content holds, if it holds any.
#[must_use]
pub fn fields_of(content: &str) -> Option<Map<String, Value>> {
    match serde_json::from_str::<Value>(content).ok()?.get_mut("fields")?.take() {
        Value::Object(fields) => Some(fields),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
    }
}

fn told(fields: Vec<Field>) -> Told {
    let mut told = Told::default();
    for field in fields {
        if field.words {
            told.words.push(field.name);
        } else {
            told.fields.insert(field.name, field.value);
        }
    }
    told
}

fn draft(line: Line, effects: Vec<String>, cause: Canonical, content: Option<String>) -> Draft {
    Draft {
        firm: line.firm.0,
        actor: actor(&line.actor),
        cause,
        subject: line.subject,
        event: line.event.into(),
        from: line.from.map(|from| from.word().into()),
        to: line.to.map(|to| to.word().into()),
        effects,
        content,
        notes: line.notes,
        settings: line.settings,
        told: told(line.told),
    }
}

fn actor(actor: &Actor) -> Canonical {
    let who = Object::new();
    let who = match actor {
        Actor::Person(Sender { person, proof }) => {
            who.text("id", &*person.to_string()).text("kind", "human").object("proof", |known| {
                known
                    .text("evidence", &*proof.evidence)
                    .text("strength", proof.strength.word())
                    .text("token", proof.token.as_deref())
            })
        }
        Actor::System(automatic) => who.text("id", automatic.word()).text("kind", "automated"),
        Actor::Operator(name) => who.text("id", &*format!("operator:{name}")).text("kind", "human"),
    };
    who.done()
}

fn cause(cause: &Cause<'_>) -> Canonical {
    let why = Object::new();
    let why = match cause {
        Cause::Mail { no, sha256, message_id, source } => why
            .text("mail", &*no.to_string())
            .text("message_id", *message_id)
            .text("sha256", *sha256)
            .text("source", *source),
        Cause::Cli(user) => why.text("cli", *user),
        Cause::Schedule => why.yes("schedule"),
        Cause::Delivery => why.yes("delivery"),
    };
    why.done()
}

/// A salt of its own for each text, out of one draw: what is redacted must not be guessable from its neighbour.
fn salt(draw: &[u8; 16], next: Next, n: usize) -> [u8; 16] {
    let hash = Sha256::new()
        .chain_update(draw)
        .chain_update(next.outbox.to_be_bytes())
        .chain_update(n.to_be_bytes());
    let mut salt = [0; 16];
    salt.iter_mut().zip(hash.finalize()).for_each(|(out, byte)| *out = byte);
    salt
}

/// The commitment that the log holds instead of the words.
#[must_use]
pub fn commit(text: &str, salt: [u8; 16]) -> Content {
    committed(text.to_owned(), salt)
}

fn committed(text: String, salt: [u8; 16]) -> Content {
    let hash = Sha256::new().chain_update(salt).chain_update(text.as_bytes()).finalize();
    Content { commitment: HEXLOWER.encode(&hash), salt, text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workflow::actor::{Automatic, Proof, Strength};
    use crate::workflow::{MailNo, PersonId};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn who_and_why_have_the_octets_of_their_values(a in any::<String>(), b in any::<Option<String>>(), no in any::<i64>()) {
            let proof = Proof { strength: Strength::Token, evidence: a.clone(), token: b.clone() };
            let person = Actor::Person(Sender { person: PersonId(no), proof });
            let proof = json!({ "strength": "token", "evidence": a, "token": b });
            let value = json!({ "kind": "human", "id": format!("P-{no}"), "proof": proof });
            prop_assert_eq!(actor(&person), value.into());
            let operator = json!({ "kind": "human", "id": format!("operator:{a}") });
            prop_assert_eq!(actor(&Actor::Operator(a.clone())), operator.into());

            let sha256 = b.as_deref().unwrap_or_default();
            let mail = Cause::Mail { no: MailNo(no), sha256, message_id: &a, source: &a };
            let value = json!({ "mail": format!("M-{no}"), "sha256": sha256, "message_id": a, "source": a });
            prop_assert_eq!(cause(&mail), value.into());
            prop_assert_eq!(cause(&Cause::Cli(&a)), json!({ "cli": a }).into());
        }
    }

    #[test]
    fn nobody_and_no_reason_have_the_octets_of_their_values() {
        let reminder = json!({ "kind": "automated", "id": "system:reminder" });
        assert_eq!(actor(&Actor::System(Automatic::Reminder)), reminder.into());
        assert_eq!(cause(&Cause::Schedule), json!({ "schedule": true }).into());
        assert_eq!(cause(&Cause::Delivery), json!({ "delivery": true }).into());
    }
}
