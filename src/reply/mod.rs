//! The sender's own new words, and whether they say DONE.
