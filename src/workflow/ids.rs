//! The numbers by which people and the log name things: installation-wide, never reused.

/// Declares a number with its prefix.
macro_rules! number {
    ($(#[$meta:meta])* $name:ident, $prefix:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }

        /// As people write it: with the prefix or, where only this kind can be meant, the digits alone.
        impl std::str::FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let bare = || $name::parse(&format!(concat!($prefix, "{}"), text));
                let bad = || format!(concat!("{:?} is no number like ", $prefix, "42"), text);
                $name::parse(text).or_else(bare).ok_or_else(bad)
            }
        }

        impl $name {
            /// Reads `PREFIX` and digits, in any case.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                let head = text.get(..$prefix.len())?;
                let digits = text.get($prefix.len()..)?;
                let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
                (plain && head.eq_ignore_ascii_case($prefix)).then(|| digits.parse().ok().map($name))?
            }
        }
    };
}

number!(/// A compliance ticket, `T-1042`.
    TicketNo, "T-");
number!(/// One inbound message, `M-381`.
    MailNo, "M-");
number!(/// A mail that carried several tickets, `B-77`.
    BatchNo, "B-");
number!(/// One outgoing mail, `O-12`.
    OutboxNo, "O-");
number!(/// A person of a firm, `P-7`.
    PersonId, "P-");
number!(/// A firm, `F-1`; `F-0` is the installation itself in the log.
    FirmId, "F-");

impl FirmId {
    /// The chain of what belongs to no firm.
    pub const INSTALLATION: FirmId = FirmId(0);
}
