//! One list makes a section: the struct, its defaults, and the words that `config show` prints.
//!
//! A key without a default or without words cannot be written down, so none can be forgotten.

/// What is known of one key.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// As it is written in the file.
    pub name: &'static str,
    /// What it is for, a line each.
    pub words: &'static [&'static str],
}

/// A table of the file.
pub trait Section: serde::Serialize {
    /// Its keys, in the order of the list.
    const KEYS: &'static [Key];
}

/// Declares a section: every key with its type, its default and its words.
#[macro_export]
macro_rules! section {
    ($(#[doc = $about:literal])+ pub struct $name:ident {
        $($(#[doc = $words:literal])+ $key:ident: $kind:ty = $default:expr),+ $(,)?
    }) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name { $($(#[doc = $words])+ pub $key: $kind),+ }

        impl Default for $name {
            fn default() -> Self {
                $name { $($key: $default),+ }
            }
        }

        impl $crate::config::section::Section for $name {
            const KEYS: &'static [$crate::config::section::Key] = &[
                $($crate::config::section::Key { name: stringify!($key), words: &[$($words),+] }),+
            ];
        }
    };
}
