//! What one mail may have; a mail with more is kept whole and quarantined with the limit's name.
//!
//! The size of a message is checked where it is taken in, not here.

/// Octets of the message's own header.
pub const HEADER_BYTES_MAX: usize = 256 * 1024;
/// Fields of the message's own header.
pub const HEADER_FIELDS_MAX: usize = 1_000;
/// Multiparts inside each other.
pub const MIME_DEPTH_MAX: usize = 20;
/// Envelopes (opaque S/MIME) inside each other: each holds a copy of what is in it.
pub const ENVELOPES_MAX: usize = 2;
/// Parts, multiparts included.
pub const MIME_PARTS_MAX: usize = 1_000;
/// Addresses in To and Cc.
pub const RECIPIENTS_MAX: usize = 1_000;
/// Message-IDs kept of References, the last ones.
pub const REFERENCES_MAX: usize = 100;
/// Received fields; more is a loop (RFC 5321 section 6.3).
pub const RECEIVED_MAX: usize = 100;
/// Octets of a Content-Type or Content-Disposition field that are read.
pub const PARAMETER_BYTES_MAX: usize = 8 * 1024;
/// Authentication-Results fields that are read.
pub const VERDICT_FIELDS_MAX: usize = 20;
/// Characters of an attachment's display name.
pub const NAME_CHARS_MAX: usize = 120;
/// Characters of a diagnostic text in a report.
pub const DIAGNOSTIC_CHARS_MAX: usize = 200;
/// Octets of a Subject in which encoded words are decoded.
pub const SUBJECT_BYTES_MAX: usize = 8 * 1024;
