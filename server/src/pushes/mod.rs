//! Telling makers what happened where they are: in a browser or app by web push, and by mail.

pub mod api;
mod settings;
pub mod unsubscribe;
pub mod verbs;
pub mod view;
pub mod words;

use axum::Router;
use domain::Id;
use domain::notifications::Notification;
use storage::Transaction;

use crate::state::App;

/// `/settings/notifications`, what is posted from it, and `/push-worker.js`.
pub fn routes() -> Router<App> {
    settings::routes()
}

/// Queues what is to be told of fresh notifications, in the transaction that writes them.
///
/// # Errors
/// Storage trouble only.
pub async fn queue(app: &App, tx: &mut Transaction, fresh: &[Id<Notification>]) -> Result<(), storage::StorageError> {
    let now = app.clock.now();
    tx.pushes().queue(fresh, now).await?;
    if app.post.is_some() {
        tx.mails().queue_notifications(fresh, now).await?;
    }
    Ok(())
}
