//! The verbs on firms: a new one, one setting. Settings are checked whole, versioned, logged.

use super::Acted;
use crate::workflow::actor::Actor;
use crate::workflow::desk::Desk;
use crate::workflow::{Firm, FirmId, Settings};
use serde_json::Value;

pub(super) fn create(
    desk: &mut Desk<'_>,
    actor: &Actor,
    (slug, name, domains): (&str, &str, &[String]),
) -> Acted {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if slug.is_empty() || !slug.chars().all(plain) {
        return Acted::Refused(format!("{slug:?}: a slug has lower-case letters, digits and dashes"));
    }
    let there = desk.facts().firms.iter().find(|f| f.slug == slug);
    if there.is_some_and(|f| f.name == name && f.domains == domains) {
        return Acted::Unchanged(format!("{slug}: this firm is there already"));
    }
    if there.is_some() {
        return Acted::Refused(format!("{slug}: there is such a firm; `firm list` shows them"));
    }
    let id = desk.number_firm();
    let firm = Firm {
        id,
        slug: slug.to_owned(),
        name: name.to_owned(),
        domains: domains.to_vec(),
        vendor: false,
        settings: Settings::default(),
        version: 1,
    };
    desk.put_firm(actor, firm, format!("created {slug}"));
    Acted::Done(vec![format!("{id} {slug}")])
}

pub(super) fn set(desk: &mut Desk<'_>, actor: &Actor, (id, key, value): (FirmId, &str, &Value)) -> Acted {
    let Some(firm) = desk.firm(id).cloned() else {
        return Acted::Refused(format!("{id}: no such firm"));
    };
    let settings = match with(&firm.settings, key, value) {
        Ok(settings) => settings,
        Err(why) => return Acted::Refused(named(key, &why)),
    };
    if settings == firm.settings {
        return Acted::Unchanged(format!("{key} is so already"));
    }
    let note = format!("{key} = {value}");
    desk.put_firm(actor, Firm { settings, version: firm.version + 1, ..firm }, note.clone());
    Acted::Done(vec![note])
}

/// `languages: unknown "xx"`: a check of all settings says itself which one it is about, as far as it knows.
fn named(key: &str, why: &str) -> String {
    let group = key.split('.').next().unwrap_or(key);
    let rest = [key, group].into_iter().find_map(|name| why.strip_prefix(name)?.strip_prefix(": "));
    format!("{key}: {}", rest.unwrap_or(why))
}

/// The settings with one dotted key changed, checked whole.
fn with(settings: &Settings, key: &str, value: &Value) -> Result<Settings, String> {
    let mut all = serde_json::to_value(settings).map_err(|e| e.to_string())?;
    let mut place = &mut all;
    for part in key.split('.') {
        let known =
            place.as_object().map(|o| o.keys().cloned().collect::<Vec<_>>().join(", ")).unwrap_or_default();
        place = place.get_mut(part).ok_or_else(|| format!("no such setting; there are: {known}"))?;
    }
    let before = std::mem::replace(place, value.clone());
    let settings: Settings =
        serde_json::from_value(all).map_err(|e| meant(&before, value).unwrap_or_else(|| e.to_string()))?;
    settings.check()?;
    Ok(settings)
}

/// What would have been a value of this kind: the reader's own words are about programs.
fn meant(before: &Value, value: &Value) -> Option<String> {
    match before {
        Value::Array(_) if !value.is_array() => {
            Some(format!("it is a list; write {}", Value::Array(vec![value.clone()])))
        }
        Value::String(text) if text.parse::<jiff::civil::Time>().is_ok() => {
            Some(format!("{value} is no time of day; write 17:30"))
        }
        Value::Object(_) if !value.is_object() => {
            Some(format!("{value} is not of this shape; it is now {before}"))
        }
        Value::Bool(_) => Some(format!("{value}; write true or false")),
        Value::Number(_) => Some(format!("{value} is no whole number, 0 or more")),
        Value::Null | Value::Array(_) | Value::String(_) | Value::Object(_) => None,
    }
}
