//! Log-in: LOGIN, AUTHENTICATE PLAIN for passwords beyond ASCII, XOAUTH2 for tokens.

use super::settings::{Auth, Settings};
use super::trouble::Trouble;
use super::wire::{Client, Line};

/// Answers the first, empty challenge; any other is an error report, and an empty answer ends it.
struct Once(String);

impl imap::Authenticator for Once {
    type Response = String;

    fn process(&self, challenge: &[u8]) -> String {
        if challenge.is_empty() { self.0.clone() } else { String::new() }
    }
}

/// Logs in; a refused one drops the connection.
///
/// # Errors
/// [`Trouble::Login`] when the server says no or the secret cannot be had.
pub fn login<'a>(client: Client<'a>, settings: &Settings) -> Result<imap::Session<Line<'a>>, Trouble> {
    let user = &settings.user;
    let result = match &settings.auth {
        Auth::Password(ask) => {
            let password = ask().map_err(Trouble::Login)?;
            // RFC 3501 section 9: a quoted string is ASCII; RFC 4616 section 2 takes UTF-8.
            if user.is_ascii() && password.is_ascii() {
                client.login(user, &password)
            } else {
                no_control(user, &password)?;
                client.authenticate("PLAIN", &Once(format!("\0{user}\0{password}")))
            }
        }
        Auth::XOAuth2(ask) => {
            let token = ask().map_err(Trouble::Login)?;
            no_control(user, &token)?;
            client.authenticate("XOAUTH2", &Once(format!("user={user}\u{1}auth=Bearer {token}\u{1}\u{1}")))
        }
    };
    result.map_err(|(error, _dropped)| {
        let trouble = Trouble::from(error);
        if let Trouble::Refused(why) = trouble { Trouble::Login(why) } else { trouble }
    })
}

fn no_control(user: &str, secret: &str) -> Result<(), Trouble> {
    match [user, secret].iter().any(|text| text.chars().any(char::is_control)) {
        true => Err(Trouble::Login("a control character in user, password or token".to_owned())),
        false => Ok(()),
    }
}
