//! The program's commands: one file a group.

pub mod demo;
pub mod reply_text;
