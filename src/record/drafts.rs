//! Lines of the desk become log drafts, their words become contents with a salted commitment.

use super::{Cause, Circumstances, Content};
use crate::ledger::canonical::canonical;
use crate::ledger::{Draft, Told};
use crate::workflow::actor::{Actor, Strength};
use crate::workflow::desk::{Decided, Line};
use crate::workflow::facts::Next;
use crate::workflow::told::Field;
use data_encoding::HEXLOWER;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::borrow::Cow;

/// Drafts in the order of the lines; `effects[n]` are the outgoing mails that line `n` decided.
pub(super) fn drafts(
    decided: &Decided,
    effects: &[Vec<String>],
    around: &Circumstances<'_>,
) -> (Vec<Draft>, Vec<Content>) {
    let cause = cause(&around.cause);
    let mut contents = Vec::new();
    let drafts = decided.lines.iter().zip(effects).enumerate().map(|(n, (line, effects))| {
        let content = words(line).map(|text| {
            let content = commit(&text, salt(&around.salt, decided.next, n));
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
fn words(line: &Line) -> Option<Cow<'_, str>> {
    let said = line.text.as_deref().filter(|text| !text.is_empty());
    let of_people = line.told.iter().filter(|field| field.words);
    let fields: Map<_, _> = of_people.map(|field| (field.name.to_string(), field.value.clone())).collect();
    match said {
        _ if fields.is_empty() => said.map(Cow::from),
        None => Some(canonical(&json!({ "fields": fields })).into()),
        Some(said) => Some(canonical(&json!({ "fields": fields, "said": said })).into()),
    }
}

/// The fields that an entry's content holds, if it holds any.
#[must_use]
pub fn fields_of(content: &str) -> Option<Map<String, Value>> {
    match serde_json::from_str::<Value>(content).ok()?.get_mut("fields")?.take() {
        Value::Object(fields) => Some(fields),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
    }
}

fn told(fields: &[Field]) -> Told {
    let (words, plain): (Vec<_>, Vec<_>) = fields.iter().partition(|field| field.words);
    Told {
        fields: plain.into_iter().map(|field| (field.name.to_string(), field.value.clone())).collect(),
        words: words.into_iter().map(|field| field.name.to_string()).collect(),
    }
}

fn draft(line: &Line, effects: &[String], cause: Value, content: Option<String>) -> Draft {
    Draft {
        firm: line.firm.0,
        actor: actor(&line.actor),
        cause,
        subject: line.subject.clone(),
        event: line.event.clone(),
        from: line.from.map(|from| from.word().to_owned()),
        to: line.to.map(|to| to.word().to_owned()),
        effects: effects.to_vec(),
        content,
        notes: line.notes.clone(),
        settings: line.settings,
        told: told(&line.told),
    }
}

fn actor(actor: &Actor) -> Value {
    match actor {
        Actor::Person(sender) => json!({
            "kind": "human",
            "id": sender.person.to_string(),
            "proof": {
                "strength": strength(sender.proof.strength),
                "evidence": sender.proof.evidence,
                "token": sender.proof.token,
            },
        }),
        Actor::System(automatic) => json!({ "kind": "automated", "id": automatic.word() }),
        Actor::Operator(name) => json!({ "kind": "human", "id": format!("operator:{name}") }),
    }
}

fn strength(strength: Strength) -> &'static str {
    strength.word()
}

fn cause(cause: &Cause) -> Value {
    match cause {
        Cause::Mail { no, sha256, message_id, source } => {
            json!({ "mail": no, "sha256": sha256, "message_id": message_id, "source": source })
        }
        Cause::Cli(user) => json!({ "cli": user }),
        Cause::Schedule => json!({ "schedule": true }),
        Cause::Delivery => json!({ "delivery": true }),
    }
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
    let hash = Sha256::new().chain_update(salt).chain_update(text.as_bytes()).finalize();
    Content { commitment: HEXLOWER.encode(&hash), salt, text: text.to_owned() }
}
