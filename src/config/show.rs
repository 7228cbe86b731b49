//! The settings as a commented file: what is read back is what was shown.

use super::model::{File, Imap, Listen, Maildir};
use super::section::{Key, Section};
use serde_json::Value;

/// All keys with their values in force, each with its words.
#[must_use]
pub fn show(file: &File) -> String {
    let mut out = Out(String::new());
    out.table("[server]", &file.server);
    out.table("[addresses]", &file.addresses);
    out.tables("[[inbound.imap]]", &file.inbound.imap, "IMAP mailboxes, any number");
    out.table("[inbound.lmtp]", &file.inbound.lmtp);
    out.table("[inbound.smtp]", &file.inbound.smtp);
    out.tables("[[inbound.maildir]]", &file.inbound.maildir, "Maildirs that are watched, any number");
    out.table("[outbound]", &file.outbound);
    out.table("[dns]", &file.dns);
    out.table("[status]", &file.status);
    out.table("[log]", &file.log);
    out.table("[limits]", &file.limits);
    out.0
}

/// A table that [`show`] shows as a comment when there is none of it.
trait Example: Section + Default {}
impl Example for Imap {}
impl Example for Maildir {}
impl Example for Listen {}

struct Out(String);

impl Out {
    fn table<S: Section>(&mut self, header: &str, section: &S) {
        self.lines(header, section, "");
    }

    /// None of them: one as a comment, to be filled in.
    fn tables<S: Example>(&mut self, header: &str, sections: &[S], words: &str) {
        self.0.push_str(&format!("# {words}\n"));
        sections.iter().for_each(|one| self.lines(header, one, ""));
        if sections.is_empty() {
            self.lines(header, &S::default(), "# ");
        }
    }

    fn lines<S: Section>(&mut self, header: &str, section: &S, lead: &str) {
        self.0.push_str(&format!("{lead}{header}\n"));
        let values = serde_json::to_value(section).unwrap_or(Value::Null);
        for Key { name, words } in S::KEYS {
            let value = values.get(name).map(toml_value).unwrap_or_default();
            let setting = format!("{lead}{name} = {value}");
            let words: Vec<&str> = words.iter().map(|w| w.trim()).collect();
            self.0.push_str(&format!("{setting:<40} # {}\n", words.join(" ")));
        }
        self.0.push('\n');
    }
}

/// The values of our sections are texts, numbers, booleans and lists of texts; JSON's texts are TOML's basic strings.
fn toml_value(value: &Value) -> String {
    value.to_string()
}
