//! What comes at once is written at once: the first who brings something writes for all who come before its turn.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot::{self, Receiver, Sender};

/// Things that nobody writes yet, each with whoever waits for an answer.
pub(crate) struct Gather<T, A> {
    waiting: Arc<Mutex<Vec<Waiting<T, A>>>>,
}

/// A thing, and where its answer goes.
type Waiting<T, A> = (T, Sender<A>);

impl<T, A> Gather<T, A> {
    /// Puts one to the others: whether it is the first, so that who brings it has to see to the writing of all; and where
    /// the answer will be. A broken answer means that it was not written.
    pub(crate) fn add(&self, one: T) -> (bool, Receiver<A>) {
        let (told, answer) = oneshot::channel();
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.push((one, told));
        (waiting.len() == 1, answer)
    }

    /// All that are there. Whoever comes now is the first again.
    pub(crate) fn take(&self) -> Vec<Waiting<T, A>> {
        std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<T, A> Clone for Gather<T, A> {
    fn clone(&self) -> Self {
        Self { waiting: self.waiting.clone() }
    }
}

impl<T, A> Default for Gather<T, A> {
    fn default() -> Self {
        Self { waiting: Arc::default() }
    }
}
