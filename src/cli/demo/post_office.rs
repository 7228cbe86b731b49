//! The firm's mail server, as far as the demo needs one: it takes what we send over SMTP and puts it
//! into one Maildir a person. Nothing leaves the machine.

use crate::inbound::{Accept, Taken};
use crate::mail::{Incoming, ReversePath};
use crate::outbound::files::Files;
use crate::outbound::{Delivery, Outbound, Transport};
use crate::ports::{Busy, Pending};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// Everybody's mailbox.
#[derive(Debug)]
pub struct PostOffice {
    folder: PathBuf,
    arrived: Mutex<Vec<Outbound>>,
}

impl PostOffice {
    /// Mailboxes below `folder`, a Maildir an address.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        PostOffice { folder, arrived: Mutex::default() }
    }

    /// What has arrived so far, oldest first.
    #[must_use]
    pub fn arrived(&self) -> Vec<Outbound> {
        self.arrived.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn put(&self, mail: Outbound) -> Taken {
        let delivery = match Files::new(self.folder.join(&mail.to)).open() {
            Ok(mut maildir) => maildir.send(&mail),
            Err(trouble) => trouble,
        };
        match delivery {
            Delivery::Sent(_) => {
                self.arrived.lock().unwrap_or_else(PoisonError::into_inner).push(mail);
                Taken::Durable("delivered")
            }
            Delivery::Deferred(why) | Delivery::Failed(why) | Delivery::InDoubt(why) => Taken::Later(why),
        }
    }
}

impl Accept for PostOffice {
    fn offer(&self, mail: Incoming) -> Result<Pending<Taken>, Busy> {
        let from = match &mail.envelope.from {
            ReversePath::Address(address) => address.to_string(),
            ReversePath::Null | ReversePath::Unknown => String::new(),
        };
        let mut taken = Taken::Later("no recipient".to_owned());
        for to in &mail.envelope.to {
            taken = self.put(Outbound { from: from.clone(), to: to.to_string(), bytes: mail.raw.clone() });
        }
        Ok(Pending::ready(taken))
    }
}
