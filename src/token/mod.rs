//! Reply tokens, MAC'd Message-IDs and bounce addresses: how our own mail is known again.
