//! The program's commands: one file a group.

pub mod reply_text;
