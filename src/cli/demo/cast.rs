//! Who plays, and the tickets they get. Names and order come from the seed.

use crate::engine::simulate::chance::Chance;

/// The firm's own domain: everybody's mailbox.
pub const HOME: &str = "harbor.example";
/// Where the program lives.
pub const DOMAIN: &str = "mail.harbor.example";
/// Whose Authentication-Results are believed.
pub const BORDER: &str = "mx.harbor.example";

/// A person of the firm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// `Dana Reyes`.
    pub name: &'static str,
    /// `dana@harbor.example`.
    pub address: String,
}

/// The parts of the play.
#[derive(Debug, Clone)]
pub struct Cast {
    /// Runs tickets, answers, closes.
    pub officer: Figure,
    /// Sees people and settings.
    pub lead: Figure,
    /// Assigns some of the tickets.
    pub assigner: Figure,
    /// Says DONE at once.
    pub quick: Figure,
    /// Asks first.
    pub asks: Figure,
    /// Is out of office.
    pub away: Figure,
    /// Has no mailbox any more.
    pub gone: Figure,
    /// Forwards to the assistant.
    pub forwards: Figure,
    /// Answers a mail that was sent to somebody else.
    pub assistant: Figure,
    /// Writes from a phone whose mail carries no verdict.
    pub phone: Figure,
    /// Has three tickets in one mail.
    pub batch: Figure,
}

const NAMES: [&str; 14] = [
    "Dana Reyes",
    "Luis Ortega",
    "Mia Chen",
    "Jonas Weber",
    "Aisha Khan",
    "Tom Becker",
    "Nina Petrova",
    "Kim Novak",
    "Omar Haddad",
    "Sofia Rossi",
    "Erik Lund",
    "Grace Okafor",
    "Hugo Martin",
    "Yara Silva",
];

fn figure(name: &'static str) -> Figure {
    let local = name.split(' ').next().unwrap_or(name).to_ascii_lowercase();
    Figure { name, address: format!("{local}@{HOME}") }
}

impl Cast {
    /// Gives out the parts.
    #[must_use]
    pub fn of(chance: &mut Chance) -> Self {
        let mut names = NAMES;
        chance.shuffle(&mut names);
        let [quick, asks, away, gone, forwards, assistant, phone, batch, ..] = names;
        Cast {
            officer: figure("Morgan Lee"),
            lead: figure("Lena Roth"),
            assigner: figure("Priya Shah"),
            quick: figure(quick),
            asks: figure(asks),
            away: figure(away),
            gone: figure(gone),
            forwards: figure(forwards),
            assistant: figure(assistant),
            phone: figure(phone),
            batch: figure(batch),
        }
    }

    /// All of the staff.
    #[must_use]
    pub fn staff(&self) -> [&Figure; 3] {
        [&self.officer, &self.lead, &self.assigner]
    }

    /// All employees.
    #[must_use]
    pub fn employees(&self) -> [&Figure; 8] {
        [
            &self.quick,
            &self.asks,
            &self.away,
            &self.gone,
            &self.forwards,
            &self.assistant,
            &self.phone,
            &self.batch,
        ]
    }
}

/// What a ticket is about.
#[derive(Debug, Clone, Copy)]
pub struct Subject {
    /// Title.
    pub title: &'static str,
    /// Link; empty for none.
    pub url: &'static str,
    /// What was found.
    pub captured: &'static str,
    /// What to do, one a line.
    pub actions: &'static str,
    /// Whether it is a profile, not a post.
    pub profile: bool,
}

const fn post(
    title: &'static str,
    url: &'static str,
    captured: &'static str,
    actions: &'static str,
) -> Subject {
    Subject { title, url, captured, actions, profile: false }
}

/// Real-looking ones, one for each part that gets a ticket; the last three go out in one mail.
pub const SUBJECTS: [Subject; 9] = [
    post(
        "Instagram post of 14 Nov: rate without APR",
        "https://photos.example/p/8841",
        "5.49% fixed! Message me today, this will not last.",
        "Add the APR beside the rate\nAdd your NMLS number",
    ),
    post(
        "Facebook post of 12 Nov: guaranteed approval",
        "https://pages.example/posts/2207",
        "Bad credit? Approval guaranteed at Harbor.",
        "Remove the words \"approval guaranteed\"\nAdd the Equal Housing Lender line",
    ),
    Subject {
        title: "LinkedIn profile: old company name",
        url: "https://work.example/in/loan-officer",
        captured: "Senior Loan Officer at Bayside Mortgage",
        actions: "Change the employer to Harbor Lending\nAdd your licensed states",
        profile: true,
    },
    post(
        "Zillow reply of 9 Nov: client's loan amount",
        "https://homes.example/reviews/551",
        "Glad we could close your $412,000 loan in 21 days!",
        "Remove the client's loan amount from your reply",
    ),
    post(
        "YouTube video: licence line missing",
        "https://video.example/watch/77",
        "First-time buyer mistakes, part 3",
        "Show your NMLS number for at least three seconds\nAdd it to the description as well",
    ),
    post(
        "TikTok clip: \"lowest rates in town\"",
        "https://clips.example/v/9012",
        "Lowest rates in town, ask anybody.",
        "Remove the words \"lowest rates\" from clip and caption",
    ),
    post(
        "Instagram story highlight: expired offer",
        "https://photos.example/s/17",
        "No fees until 31 October",
        "Remove the highlight",
    ),
    post(
        "Facebook banner: old logo",
        "https://pages.example/banner",
        "Bayside Mortgage",
        "Replace the banner with the current one from the brand folder",
    ),
    post(
        "X post of 3 Nov: testimonial without release",
        "https://short.example/1188",
        "\"They saved our house!\"",
        "Remove the testimonial, or send the signed release to compliance",
    ),
];
