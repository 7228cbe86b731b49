//! The form of an address to listen on, and of a host: what `init` is told and what the file says.
//!
//! Whether anybody could listen there is found by listening: `config check` does.

use rustls::pki_types::ServerName;
use std::net::SocketAddr;

/// What would do.
const ALLOWED: &str =
    "\"127.0.0.1:2424\", \"[::1]:2424\", a host name and a port, or \"unix:/run/mailroom/lmtp.sock\"";

/// Whether this names something to listen on; nothing at all is no listener.
///
/// # Errors
/// What is wrong, and what is allowed.
pub fn endpoint(text: &str) -> Result<(), String> {
    let is_socket = text.strip_prefix("unix:").is_some_and(|path| !path.is_empty());
    if text.is_empty() || is_socket || text.parse::<SocketAddr>().is_ok() {
        return Ok(());
    }
    let named = text.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok());
    match named.is_some_and(|(name, _)| host(name).is_ok() && !name.contains(':')) {
        true => Ok(()),
        false => Err(format!("{text:?} is nothing to listen on; allowed: {ALLOWED}")),
    }
}

/// Whether this could be a server: a name that a certificate may have, or an address.
///
/// # Errors
/// As [`endpoint`].
pub fn host(text: &str) -> Result<(), String> {
    let named = ServerName::try_from(text).map(drop);
    named.map_err(|_| format!("{text:?} is no server; allowed: a host name or an address, without a port"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_listened_on_has_a_port_or_is_a_socket() {
        for good in ["", "127.0.0.1:0", "[::1]:2424", "localhost:24", "mx.acme.example:2424", "unix:/run/x"] {
            assert_eq!(endpoint(good), Ok(()), "{good}");
        }
        for bad in
            ["nonsense", "2424", "127.0.0.1", "127.0.0.1:70000", "::1:24", "unix:", "a b:24", ":24", "x:"]
        {
            let why = endpoint(bad).unwrap_err();
            assert!(why.contains(&format!("{bad:?}")) && why.contains("allowed: "), "{why}");
        }
    }

    #[test]
    fn a_server_is_a_name_or_an_address() {
        for good in ["localhost", "smtp.acme.example", "192.0.2.1", "::1"] {
            assert_eq!(host(good), Ok(()), "{good}");
        }
        for bad in ["", "smtp.acme.example:587", "smtp acme", "https://x", "-x", "a..b"] {
            assert!(host(bad).unwrap_err().contains("allowed: "), "{bad}");
        }
    }
}
