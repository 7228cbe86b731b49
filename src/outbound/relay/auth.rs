//! AUTH as commands of our own (RFC 4954): both libraries leave a late 535 unread, and the next mail
//! is then judged by it.
//!
//! Whatever is not a 235 ends the connection. It never runs in clear, except on loopback.

use super::verdict::{one_line, words_of};
use super::{Login, SecretKind};
use data_encoding::BASE64;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::extension::ServerInfo;
use lettre::transport::smtp::response::Response;

/// Something that says one line and hears one reply; an error ends the connection.
pub trait Ask {
    /// `line` without its CRLF.
    async fn ask(&mut self, line: &str) -> Result<Response, String>;
    /// What EHLO offered.
    fn offers(&self) -> &ServerInfo;
}

/// Logs in, or says why not; never with the secret in the words.
pub async fn login(peer: &mut impl Ask, login: &Login) -> Result<(), String> {
    let wanted: &[Mechanism] = match login.kind {
        SecretKind::Password => &[Mechanism::Plain, Mechanism::Login],
        SecretKind::Token => &[Mechanism::Xoauth2],
    };
    let Some(mechanism) = peer.offers().get_auth_mechanism(wanted) else {
        let names: Vec<String> = wanted.iter().map(ToString::to_string).collect();
        return Err(format!("the server does not offer AUTH {}: nothing was sent", names.join(" or ")));
    };
    let secret = (login.secret)()?;
    if login.user.contains(['\0', '\u{1}']) || secret.contains(['\0', '\u{1}']) {
        return Err("user or secret contains NUL or SOH, which AUTH cannot carry".to_owned());
    }
    let last = match mechanism {
        Mechanism::Login => by_login(peer, &login.user, &secret).await,
        Mechanism::Xoauth2 => by_token(peer, &login.user, &secret).await,
        // RFC 4616 section 2.
        _ => peer.ask(&format!("AUTH PLAIN {}", encode(&format!("\0{}\0{secret}", login.user)))).await,
    };
    match last.map_err(|why| format!("AUTH {mechanism} failed: {why}"))? {
        // RFC 4954 section 6: 235 is the only success.
        response if response.has_code(235) => Ok(()),
        other => Err(format!("AUTH {mechanism} failed: {}", words_of(&other))),
    }
}

fn encode(text: &str) -> String {
    BASE64.encode(text.as_bytes())
}

/// Two prompts, whatever their text says.
async fn by_login(peer: &mut impl Ask, user: &str, secret: &str) -> Result<Response, String> {
    let prompt = peer.ask("AUTH LOGIN").await?;
    if !prompt.has_code(334) {
        return Err(words_of(&prompt));
    }
    let prompt = peer.ask(&encode(user)).await?;
    if !prompt.has_code(334) {
        return Err(words_of(&prompt));
    }
    peer.ask(&encode(secret)).await
}

/// A refused token is answered with 334 and a JSON text; an empty line fetches the real refusal.
async fn by_token(peer: &mut impl Ask, user: &str, token: &str) -> Result<Response, String> {
    let first = encode(&format!("user={user}\u{1}auth=Bearer {token}\u{1}\u{1}"));
    let response = peer.ask(&format!("AUTH XOAUTH2 {first}")).await?;
    if !response.has_code(334) {
        return Ok(response);
    }
    let told = response.first_line().unwrap_or_default().trim();
    let told = BASE64.decode(told.as_bytes()).unwrap_or_else(|_| told.as_bytes().to_vec());
    let told = one_line(&String::from_utf8_lossy(&told));
    match peer.ask("").await {
        Ok(other) => Err(format!("{told}; then {}", words_of(&other))),
        Err(why) => Err(format!("{told}; then {why}")),
    }
}
