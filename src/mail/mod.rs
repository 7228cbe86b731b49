//! The nouns of RFC 5321, 5322 and 8601. No module here knows another floor.

pub mod address;
pub mod arc;
pub mod auth_results;
pub mod crlf;
pub mod dkim;
pub mod dmarc;
pub mod envelope;
pub mod fields;
pub mod header_value;
pub mod incoming;
pub mod message_id;
pub mod reply_code;
pub mod site;
pub mod spf;
pub mod txt;

pub use address::Address;
pub use envelope::{Client, Envelope, ReversePath};
pub use header_value::HeaderValue;
pub use incoming::{Incoming, Source};
pub use message_id::MessageId;
pub use site::Site;
