//! What a panic leaves on standard error: its place alone. Its words may hold a mail's ("byte index 5 is not a
//! char boundary of ..."), and those belong in no log.

/// From here on a panic says its place, by `say`, and nothing else.
pub(super) fn say_place(say: impl Fn(&str) + Send + Sync + 'static) {
    std::panic::set_hook(Box::new(move |panic| {
        say(&panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string));
    }));
}
