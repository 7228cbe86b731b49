//! Two letters to try every template with: one where everything is there, one where nothing is.

use super::palette;
use super::templates::Templates;
use super::view::{Chip, Item, Key, Letter};
use crate::workflow::Status;
use serde_json::Value;

/// Every field filled.
pub(super) fn full(templates: &Templates, lang: &str) -> Letter {
    let items = vec![item(templates, lang, 1), item(templates, lang, 2)];
    let link = "mailto:control@mail.acme.example?subject=LIST";
    Letter {
        lang: lang.to_owned(),
        dir: "ltr",
        firm: "Acme Lending".into(),
        name: "Dana Ruiz".into(),
        assigner: "Morgan Lee".into(),
        late: true,
        actor: "Lena Fox".into(),
        team: "Compliance".into(),
        ticket: item(templates, lang, 1),
        tickets: items.clone(),
        more: items,
        unlisted: 3,
        count: 2,
        many: true,
        event: "Comment Added".into(),
        text: "The words of somebody.\nOn two lines.".into(),
        attached: true,
        at: "2026-11-23 09:00 +00:00".into(),
        position: "F-1 #381".into(),
        reply: "tickets+1042.k7@mail.acme.example".into(),
        reference: "1042.k7".into(),
        key: "k7p2m4xq3v5tb6wn".into(),
        confirm: link.into(),
        cancel: link.into(),
        keys: vec![Key { key: "k7p2m4xq3v5tb6wn".into(), confirm: link.into(), cancel: link.into() }],
        control: "control@mail.acme.example".into(),
        inbox: "tickets@mail.acme.example".into(),
        ..Letter::default()
    }
}

/// Every field empty.
pub(super) fn bare(lang: &str) -> Letter {
    Letter { lang: lang.to_owned(), dir: "ltr", ..Letter::default() }
}

fn item(templates: &Templates, lang: &str, n: usize) -> Item {
    let status = Status::PendingCorrection;
    let (back, fore) = palette::of(status);
    let link = "mailto:tickets%2B1042.k7@mail.acme.example?subject=Re%3A%20%5BT-1042%5D";
    Item {
        n,
        many: true,
        no: format!("T-{}", 1041 + n),
        title: "Please correct your Instagram post of 14 Nov".into(),
        kind: "post",
        url: "https://social.example/p/1".into(),
        place: "on paper".into(),
        captured: "Lowest rates in town!\nCall me.".into(),
        actions: vec!["Add your NMLS number".into(), "Remove the word lowest".into()],
        description: "The post is public.".into(),
        violations: vec!["Advertising".into()],
        status: Chip {
            label: status.label(),
            local: templates.word(lang, status.word()),
            colour: status.colour(),
            back,
            fore,
        },
        employee: "Dana Ruiz".into(),
        flags: vec![templates.word(lang, "undeliverable")],
        moved: true,
        away: "until 2026-12-01".into(),
        closing: templates.word(lang, "verified"),
        note: "Checked on the page.".into(),
        last: "2026-11-23 09:00 +00:00".into(),
        waits: true,
        address: "tickets+1042.k7@mail.acme.example".into(),
        done: format!("{link}&body=DONE%0D%0A"),
        brief: format!("{link}&body=DONE%0D%0A"),
        ask: link.into(),
        close: format!("{link}&body=CLOSE%0D%0A"),
        reopen: link.into(),
        reject: format!("{link}&body=NOT%20COMPLETED%3A%20"),
    }
}

/// The fields that a template may name, `ticket.status.label` and so on.
pub(super) fn fields(letter: &Letter) -> Vec<String> {
    let mut out = Vec::new();
    if let Ok(value) = serde_json::to_value(letter) {
        walk("", &value, &mut out);
    }
    out
}

fn walk(path: &str, value: &Value, out: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                walk(&path, inner, out);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            out.push(path.to_owned());
        }
    }
}
