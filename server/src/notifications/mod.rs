//! Notifications: what makers here are told.

pub mod tell;
