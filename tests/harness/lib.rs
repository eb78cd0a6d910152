//! What tests drive the real program with: instances, people with browsers and apps, peers that behave and that do not.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test ends where something is not as it must be")]

pub mod clock;
pub mod disk;
pub mod dump;
pub mod instance;
pub mod letter;
pub mod maker;
pub mod peer;
pub mod photo;
pub mod postbox;
pub mod postgres;
pub mod proxy;
pub mod push_service;
pub mod visitor;

pub use clock::Clock;
pub use disk::Disk;
pub use dump::Dump;
pub use instance::{Instance, Plan, finish, settle};
pub use letter::Letter;
pub use maker::Maker;
pub use peer::{Peer, Person};
pub use postbox::Postbox;
pub use proxy::{Line, Proxy};
pub use visitor::{Answer, Listener, Visitor};

/// Makes two tests of each function that takes a [`Plan`]: one on SQLite, one on PostgreSQL where that is installed.
#[macro_export]
macro_rules! on_both_engines {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name($crate::Plan::sqlite()).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                if let Some(plan) = $crate::Plan::postgres().await {
                    super::$name(plan).await;
                }
            })+
        }
    };
}
