//! Raw bytes to a [`Message`]. Parsing never fails: whatever comes, something is known of it.
