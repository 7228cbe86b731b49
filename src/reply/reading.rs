//! What goes in and what comes out: plain data, no rules.

/// The body of a reply as [`crate::parse`] hands it over, and what is known of the mail it answers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Input<'a> {
    /// The `text/plain` body, decoded.
    pub text: Option<&'a str>,
    /// The `text/html` body, decoded.
    pub html: Option<&'a str>,
    /// The firm's languages (`en`, `de`, ...); English always counts for DONE.
    pub languages: &'a [&'a str],
    /// Our own stored outgoing text, found by In-Reply-To.
    pub ours: Option<&'a str>,
    /// The sender as From gives them, `Dana Ruiz <dana@example.com>`: a name block is known by it.
    pub sender: Option<&'a str>,
    /// Whom it goes to as To gives them: by a name in it the reply may speak to somebody.
    pub to: Option<&'a str>,
    /// How many tickets the answered mail carried; 0 and 1 both mean one.
    pub batch: usize,
    /// Files that a person attached.
    pub files: usize,
}

/// Who writes to whom, as the fields of a mail give them.
#[derive(Debug, Clone, Copy, Default)]
pub struct People<'a> {
    /// [`Input::sender`]
    pub sender: Option<&'a str>,
    /// [`Input::to`]
    pub to: Option<&'a str>,
}

/// The sender's words apart from all that is not theirs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// The sender's own new words; an interleaved answer keeps the lines it answers, as `> `.
    pub new_text: String,
    /// What was cut as quote.
    pub quoted: String,
    /// What was cut as signature, closing or footer.
    pub signature: String,
    /// The inner message of a forward.
    pub forwarded: Option<String>,
    /// No word of the sender's own.
    pub empty: bool,
    /// Own words stand between or below quoted lines.
    pub interleaved: bool,
    /// Each rule that cut something, and where.
    pub cuts: Vec<Cut>,
    /// What the words mean.
    pub done: Done,
    /// In an answer to a batch mail: what stands under each ticket's heading.
    pub under: Vec<Under>,
}

/// One rule that cut something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// The rule's stable name.
    pub rule: &'static str,
    /// The first line cut, counted from 1.
    pub line: usize,
}

/// What the new words mean.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Done {
    /// A command.
    Done {
        /// Of which tickets.
        which: Which,
        /// More text beside the command.
        note: Option<String>,
    },
    /// Anything else that was written.
    Comment,
    /// Perhaps a DONE: a comment with a flag, never a transition.
    Possible,
    /// Nothing was written.
    #[default]
    Empty,
}

/// The tickets that a DONE speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// `DONE`: the one ticket of the mail.
    Bare,
    /// `DONE ALL`.
    All,
    /// `DONE 1,3`: numbers in that mail.
    Numbers(Vec<u32>),
    /// `DONE T-41`.
    Tickets(Vec<i64>),
}

/// The heading that an answer stands under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// `1.`: the number in that mail.
    Number(u32),
    /// `[T-1042]`: the ticket itself.
    Ticket(i64),
}

/// An answer under one ticket's heading of a batch mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Under {
    /// Whose heading.
    pub target: Target,
    /// The words under it.
    pub text: String,
    /// What they mean.
    pub done: Done,
}
