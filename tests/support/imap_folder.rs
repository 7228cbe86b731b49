//! The scripted server's folder, and its honest answers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use super::scripted_imap::Script;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
pub struct Message {
    pub body: Vec<u8>,
    pub flags: String,
}

#[derive(Default)]
pub struct Folder {
    pub uidvalidity: u32,
    pub uidnext: u32,
    pub mails: BTreeMap<u32, Message>,
    pub moved: BTreeMap<u32, Vec<u8>>,
    /// Every command, without its tag; log-ins without their secret.
    pub said: Vec<String>,
    /// Octets of the server, on the first connection.
    pub octets: usize,
    pub connections: usize,
    /// The test is over: IDLE ends.
    pub closed: bool,
}

impl Folder {
    pub fn arrive(&mut self, mail: &[u8]) {
        let uid = self.uidnext;
        self.uidnext += 1;
        self.mails.insert(uid, Message { body: mail.to_vec(), flags: String::new() });
    }

    /// UIDs that are there, with their sequence numbers.
    fn numbered(&self) -> Vec<(usize, u32)> {
        self.mails.keys().enumerate().map(|(n, uid)| (n + 1, *uid)).collect()
    }
}

/// Without the tagged line.
pub fn answer(folder: &mut Folder, script: &Script, command: &str) -> Vec<u8> {
    let words: Vec<&str> = command.split(' ').collect();
    match words.as_slice() {
        ["CAPABILITY"] => format!("* CAPABILITY {}\r\n", script.capabilities).into_bytes(),
        ["SELECT", ..] => format!(
            "* FLAGS (\\Seen)\r\n* {} EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY {}] v\r\n* OK [UIDNEXT {}] n\r\n{}",
            folder.mails.len(),
            folder.uidvalidity,
            folder.uidnext,
            script.permanent
        )
        .into_bytes(),
        ["UID", "SEARCH", keys @ ..] => {
            let from: u32 = keys.iter().find_map(|key| key.strip_suffix(":*")).map_or(1, |n| n.parse().unwrap());
            let unmarked = |mail: &Message| !mail.flags.contains("$MailroomDone");
            let window = keys.first().and_then(|key| key.split_once(':')).filter(|_| keys[0] != "UID");
            let (low, high): (usize, usize) =
                window.map_or((1, usize::MAX), |(low, high)| (low.parse().unwrap(), high.parse().unwrap()));
            let numbered = folder.mails.iter().skip(low - 1).take(high.saturating_sub(low - 1));
            let since = keys.contains(&"SINCE");
            let wanted = |uid: u32, mail: &Message| {
                if since { !mail.flags.contains("old") } else { uid >= from && unmarked(mail) }
            };
            let found = numbered.filter(|(uid, mail)| wanted(**uid, mail));
            let uids: String = found.map(|(uid, _)| format!(" {uid}")).collect();
            format!("* SEARCH{uids}\r\n").into_bytes()
        }
        ["UID", "FETCH", uid, rest @ ..] => fetch(folder, uid.parse().unwrap(), &rest.join(" ")),
        ["UID", "STORE", uid, _, flags @ ..] => {
            if let Some(mail) = folder.mails.get_mut(&uid.parse().unwrap()) {
                mail.flags.push_str(&flags.join(" "));
            }
            Vec::new()
        }
        ["UID", "MOVE", uid, _] => {
            let uid: u32 = uid.parse().unwrap();
            let number = folder.numbered().iter().find(|(_, is)| *is == uid).map(|(n, _)| *n);
            match folder.mails.remove(&uid) {
                Some(mail) => {
                    folder.moved.insert(uid, mail.body);
                    format!("* OK [COPYUID 9 {uid} {uid}] m\r\n* {} EXPUNGE\r\n", number.unwrap()).into_bytes()
                }
                None => Vec::new(),
            }
        }
        ["UID", "COPY", uid, _] => {
            let uid = uid.parse().unwrap();
            if let Some(body) = folder.mails.get(&uid).map(|mail| mail.body.clone()) {
                folder.moved.insert(uid, body);
            }
            Vec::new()
        }
        ["UID", "EXPUNGE", uid] => {
            let uid = uid.parse().unwrap();
            if folder.mails.get(&uid).is_some_and(|mail| mail.flags.contains("\\Deleted")) {
                folder.mails.remove(&uid);
            }
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn fetch(folder: &Folder, uid: u32, what: &str) -> Vec<u8> {
    let number = folder.numbered().iter().find(|(_, is)| *is == uid).map(|(n, _)| *n);
    let (Some(number), Some(mail)) = (number, folder.mails.get(&uid)) else { return Vec::new() };
    let octets = mail.body.len();
    if what.contains("RFC822.SIZE") {
        return format!("* {number} FETCH (UID {uid} RFC822.SIZE {octets})\r\n").into_bytes();
    }
    let start = format!("* {number} FETCH (UID {uid} BODY[] {{{octets}}}\r\n");
    [start.as_bytes(), &mail.body, b")\r\n"].concat()
}
