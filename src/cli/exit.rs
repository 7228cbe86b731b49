//! How the program ends: an exit code and, if it is none of the good ones, one line for people.

use crate::config::ConfigFault;
use crate::store::Fault;
use std::fmt;

/// Exit codes; from 64 on they are those of sysexits.h.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// It was done.
    Done = 0,
    /// It was not done.
    Failed = 1,
    /// The command line itself is wrong.
    Usage = 2,
    /// What was named is not there.
    NotFound = 3,
    /// It was so already.
    Unchanged = 4,
    /// It needs `--yes`.
    Confirm = 5,
    /// `EX_DATAERR`: the input can never be taken.
    Data = 65,
    /// `EX_UNAVAILABLE`: a service that is needed is not there.
    Unavailable = 69,
    /// `EX_TEMPFAIL`: try again.
    Later = 75,
    /// `EX_NOPERM`
    Permission = 77,
    /// `EX_CONFIG`: the settings are wrong.
    Config = 78,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        std::process::ExitCode::from(exit as u8)
    }
}

/// Why it was not done: what, why, what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The code.
    pub exit: Exit,
    /// One line.
    pub why: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for Failure {}

impl Failure {
    /// A code and a line.
    #[must_use]
    pub fn new(exit: Exit, why: impl Into<String>) -> Self {
        Failure { exit, why: why.into() }
    }
}

impl From<ConfigFault> for Failure {
    fn from(fault: ConfigFault) -> Self {
        Failure::new(if fault.denied { Exit::Permission } else { Exit::Config }, fault.to_string())
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        let exit = match &fault {
            Fault::Lost(_) | Fault::Unknown(_) => Exit::Later,
            Fault::Poison(_) => Exit::Failed,
            Fault::Refused(_) => Exit::Config,
        };
        Failure::new(exit, fault.to_string())
    }
}

/// How a command ends.
pub type Ended = Result<Exit, Failure>;
