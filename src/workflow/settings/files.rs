//! Which files a firm takes.

use serde::{Deserialize, Serialize};

/// The longest ending or media type in a rule about files, in octets.
pub const FILE_RULE_MAX: usize = 127;

/// Which files of people the firm takes. What it does not take is kept with the mail as ever, and marked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FileRule {
    /// At most so many MiB each; `None`: as large as a mail may be.
    pub max_mib: Option<u32>,
    /// Endings (`exe`) and media types (`application/zip`) that are not taken, in lower case.
    pub refused: Vec<String>,
}

impl FileRule {
    /// Whether a file of that name, media type and size is taken.
    #[must_use]
    pub fn takes(&self, (name, mime): (&str, &str), octets: u64) -> bool {
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let is_refused = |rule: &String| {
            let found = if rule.contains('/') { mime } else { ending };
            rule.eq_ignore_ascii_case(found)
        };
        let fits = self.max_mib.is_none_or(|most| octets <= u64::from(most) * 1024 * 1024);
        fits && !self.refused.iter().any(is_refused)
    }

    pub(super) fn check(&self) -> Result<(), String> {
        if self.max_mib == Some(0) {
            return Err("files.max_mib: 0 takes no file at all; leave it out for no limit".to_owned());
        }
        let fits = |rule: &String| {
            let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "/+-_".contains(c);
            (1..=FILE_RULE_MAX).contains(&rule.len())
                && rule.chars().all(|c| known(c) || (c == '.' && rule.contains('/')))
        };
        match self.refused.iter().find(|rule| !fits(rule)) {
            Some(rule) => Err(format!(
                "files.refused: {rule:?} is no ending (\"exe\") nor media type (\"application/zip\")"
            )),
            None => Ok(()),
        }
    }
}
