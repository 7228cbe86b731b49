//! What is known of one language: its kinds of words. Data only.

/// The kinds of words, once: the struct, the language without any, and the list of them all for the tests.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident,)*) => {
        /// One language's words.
        #[derive(Debug)]
        pub struct Language {
            /// ISO 639-1.
            pub code: &'static str,
            $($(#[$doc])* pub $kind: &'static [&'static str],)*
        }

        /// A language that says nothing: what the others are built on.
        pub const NONE: Language = Language { code: "", $($kind: &[],)* };

        #[cfg(test)]
        pub const KINDS: &[fn(&Language) -> &'static [&'static str]] = &[$(|l| l.$kind,)*];
    };
}

kinds! {
    /// Verbs of an attribution line: `wrote`.
    wrote,
    /// How an attribution line begins: `on`.
    openers,
    /// Labels of a quoted header: `from`.
    from,
    /// `sent`, `date`
    sent,
    /// `to`, `cc`
    to,
    /// `subject`
    subject,
    /// `original message`
    original,
    /// `forwarded message`
    forwarded,
    /// Farewells that close a letter: `best regards`. Thanks are none (`docs/decisions/0023`).
    closings,
    /// Closings that stand behind the name, on its line.
    closing_ends,
    /// How the line of a phone or an app begins: `sent from`.
    footers,
    /// How such a line ends, where the verb comes last.
    footer_ends,
    /// How a disclaimer begins.
    disclaimers,
    /// How a disclaimer may begin, if it says what it is about further on.
    notices,
    /// What it says there, as far as it stays the same: `confidential`.
    confidential,
    /// How the banner of a mail gateway begins.
    banners,
    /// How such a banner goes on.
    cautions,
    /// The command: `done`.
    done,
    /// What may stand before it: `it's`.
    lead_in,
    /// `now`, which may stand directly behind it.
    now,
    /// What may stand behind it, and is no comment: `thanks`.
    pleasantries,
    /// Small words that nearly every sentence has some of: by them a language is known.
    small,
    /// What takes a DONE back or puts it off: `not`.
    limiters,
    /// A negation or a future inside a word: `ne*` begins it, `*maz` ends it, `*madı*` stands in it.
    negated,
    /// What holds a limiter and is none: `lagt till`, where `till` alone is.
    innocent,
    /// What stands between a part and its whole: `1 of 2`.
    out_of,
    /// What a line that only classifies a mail begins with, or is: `classification`.
    classes,
    /// Phrases of standing text, one of which is enough: `commitment to lend`; `wir*` is a word that begins so. Those of
    /// `banners` and `cautions` count with them.
    standing,
    /// What mottos are made of: `home`. Two of them make one.
    mottos,
    /// By which a sentence speaks of the matter in hand, and is never standing text: `video`, `still`.
    matters,
    /// How somebody says I. Elsewhere than in English the words of the matter tell.
    first_person,
    /// What sounds finished: `removed`.
    finished,
    /// `hi`, `hello`
    greetings,
    /// How a closing begins that has the addressee in its midst: `veuillez agréer`.
    formulas,
    /// How such a closing ends: `distinguées`.
    formula_ends,
    /// What stands between a closing and a place: `aus` Salzburg.
    from_a_place,
    /// How a postscript begins: `p.s`.
    postscripts,
    /// Titles of honour behind a name: `様`.
    honours,
    /// What stands behind a name where somebody says their own: `です`.
    named,
    /// Titles in a name block, word by word: `officer`.
    titles,
    /// What joins a title to its field: `of`.
    title_of,
    /// The sign of a register, beside a number: `nmls`.
    licences,
    /// The end of a company's name: `gmbh`. Its full stop ends no sentence.
    companies,
    /// How the line begins that says where a firm is registered.
    registers,
    /// How the names of firms end: `Still River Realty`.
    trades,
    /// Limiters that people and places are named by as well.
    surnames,
    /// How the sentence begins that asks not to print a mail: `think before printing`.
    print_begins,
    /// Words for printing, as far as they stay the same: `druck`.
    print_verbs,
    /// What is not to be printed, as far as it stays the same: `message`.
    mails,
    /// The environment, as far as it stays the same.
    environment,
    /// Small words of that sentence that would limit another one: `before`.
    print_small,
    /// What a gateway's banner warns of, as far as it stays the same: `outside`.
    outside,
    /// Devices in the lines that they add: `smartphone`. Names of makers and programs are in `devices.rs`.
    devices,
    /// The same inside a word, where the language joins its endings to it.
    device_parts,
    /// What stands between a device and its carrier: `iPhone` *de* `Tigo`.
    carrier,
    /// What a carrier calls itself beside its name: `on the Example 4G network`.
    networks,
    /// `Get Outlook` *for* `iOS`.
    outlook_for,
    /// What holds a limiter in such a line, and limits nothing: `mail no android`.
    footer_innocent,
    /// How such a line begins, at the very end of a mail, whatever it names.
    bare_footers,
    /// How programs begin the names of pictures that people make.
    screenshots,
    /// To whom another wrote what is told: `to me`. No program says that.
    told_to,
    /// What only whoever tells of a mail says: `i`.
    tellers,
    /// What stands between or before the numbers of tickets: `and`.
    and,
    /// What no name is made of: `Will Send It`.
    no_names,
    /// Everyday words that a limiter of some language becomes without its marks: `the`.
    everyday,
}
