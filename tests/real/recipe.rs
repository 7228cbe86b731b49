//! The configuration blocks of the recipes in `docs/`, with ports and paths of a test in their place.

const POSTFIX: &str = include_str!("../../docs/recipes/postfix.md");
const DOVECOT: &str = include_str!("../../docs/recipes/dovecot.md");

/// Which page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    Postfix,
    Dovecot,
}

impl Page {
    fn text(self) -> &'static str {
        match self {
            Page::Postfix => POSTFIX,
            Page::Dovecot => DOVECOT,
        }
    }

    /// The one block that is fenced with this name.
    pub fn block(self, name: &str) -> &'static str {
        let fence = format!("\n```{name}\n");
        let (_, rest) =
            self.text().split_once(&fence).unwrap_or_else(|| panic!("{self:?} has no block {name}"));
        assert!(!rest.contains(&fence), "{self:?} has two blocks {name}");
        let (block, _) = rest.split_once("\n```\n").unwrap();
        block
    }

    /// The block with other values: each placeholder must stand in it.
    pub fn with(self, name: &str, values: &[(&str, &str)]) -> String {
        let mut text = self.block(name).to_owned();
        for (placeholder, value) in values {
            assert!(text.contains(placeholder), "{self:?}, {name}: no {placeholder} in\n{text}");
            text = text.replace(placeholder, value);
        }
        text.push('\n');
        text
    }
}

#[test]
fn a_block_is_taken_as_it_stands() {
    assert!(Page::Postfix.block("master.cf").starts_with("127.0.0.1:10587 inet n - n - - smtpd\n  -o "));
    let block = Page::Postfix.with("border.cf", &[("127.0.0.1:8893", "127.0.0.1:1")]);
    assert!(block.starts_with("smtpd_milters = inet:127.0.0.1:1\n"));
}

#[test]
fn no_block_is_left_out() {
    let names = |page: Page| -> Vec<&str> {
        let fences = page.text().lines().filter_map(|line| line.strip_prefix("```"));
        fences.filter(|name| !name.is_empty()).collect()
    };
    let postfix = ["main.cf", "recipients", "border.cf", "border", "master.cf", "mailroom.toml"];
    assert_eq!(names(Page::Postfix), postfix, "a new block must be run by a test");
    assert_eq!(names(Page::Dovecot), ["dovecot.conf", "users", "main.cf", "mailroom.toml"]);
}
