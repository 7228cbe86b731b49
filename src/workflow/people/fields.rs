//! People and firms as the log tells them: who may do what, and by which settings.
//!
//! What staff were told of withheld answers is no right of anybody's, and changes under a flood: it is not here.

use super::{Firm, Person};
use crate::workflow::settings::Settings;
use crate::workflow::told::{Differences, Field, Told};
use serde_json::{Map, Value};

impl Told for Person {
    fn fields(&self, before: Option<&Person>) -> Vec<Field> {
        Differences::new(self, before)
            .plain("firm", |p| &p.firm)
            .words("name", |p| &p.name)
            .words("email", |p| &p.email)
            .words("aliases", |p| &p.aliases)
            .words("questions", |p| &p.questions)
            .plain("asked", |p| p.asked)
            .plain("roles", |p| &p.roles)
            .plain("firm_role", |p| &p.firm_role)
            .plain("language", |p| &p.language)
            .plain("zone", |p| &p.zone)
            .plain("manager", |p| &p.manager)
            .plain("delegates", |p| &p.delegates)
            .words("team", |p| &p.team)
            .plain("active", |p| p.active)
            .done()
    }
}

impl Told for Firm {
    fn fields(&self, before: Option<&Firm>) -> Vec<Field> {
        let mut fields = Differences::new(self, before)
            .plain("slug", |f| &f.slug)
            .plain("name", |f| &f.name)
            .plain("domains", |f| &f.domains)
            .plain("vendor", |f| f.vendor)
            .plain("version", |f| f.version)
            .done();
        let old = before.map(|firm| each(&firm.settings)).unwrap_or_default();
        let now = each(&self.settings).into_iter();
        let moved = now.filter(|(key, value)| before.is_none() || old.get(key) != Some(value));
        fields.extend(moved.map(|(key, value)| Field::new(format!("settings.{key}"), value, false)));
        fields
    }
}

/// The settings by their first word.
fn each(settings: &Settings) -> Map<String, Value> {
    match serde_json::to_value(settings) {
        Ok(Value::Object(all)) => all,
        Ok(_) | Err(_) => Map::new(),
    }
}
