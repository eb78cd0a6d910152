//! Prepares pictures off the async threads, a few at a time, and says "busy" before memory runs out.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::Semaphore;
use tokio::task::JoinError;

use super::picture::{self, MAX_BYTES, PictureFault, Prepared};

/// How many bytes of uploads may wait or be worked on at once: 8 of the largest, about 30 phone photos.
const WAITING_BYTES: usize = 8 * MAX_BYTES;

/// A bounded place to decode pictures; cheap to clone, all clones share the bounds.
#[derive(Debug, Clone)]
pub struct Pool {
    decoding: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Pool {
    /// A pool that decodes at most `permits` pictures at once (at least 1).
    ///
    /// A decode may take up to about 800 MiB for a moment (64 megapixels, 16 bits a channel): count permits by memory as
    /// well as by cores.
    #[must_use]
    pub fn new(permits: usize) -> Self {
        Self::with_room(permits, WAITING_BYTES)
    }

    /// A pool for half of this machine's cores, so that pages stay quick while photos are prepared.
    #[must_use]
    pub fn for_this_machine() -> Self {
        Self::new(std::thread::available_parallelism().map_or(1, |cores| cores.get() / 2))
    }

    fn with_room(permits: usize, bytes: usize) -> Self {
        Self { decoding: Arc::new(Semaphore::new(permits.max(1))), waiting: Arc::new(Semaphore::new(bytes)) }
    }

    /// [`picture::prepare`], bounded.
    ///
    /// # Errors
    /// The fault of the picture; `Busy` when too many wait; `Broken` also when a decoder panics on it.
    pub async fn prepare(&self, bytes: Bytes) -> Result<Prepared, PictureFault> {
        self.run(bytes, picture::prepare).await
    }

    /// [`picture::prepare_avatar`], bounded.
    ///
    /// # Errors
    /// As [`Pool::prepare`].
    pub async fn prepare_avatar(&self, bytes: Bytes) -> Result<Prepared, PictureFault> {
        self.run(bytes, picture::prepare_avatar).await
    }

    /// [`picture::prepare_banner`], bounded.
    ///
    /// # Errors
    /// As [`Pool::prepare`].
    pub async fn prepare_banner(&self, bytes: Bytes) -> Result<Prepared, PictureFault> {
        self.run(bytes, picture::prepare_banner).await
    }

    async fn run<T: Send + 'static>(&self, bytes: Bytes, work: impl FnOnce(&[u8]) -> Result<T, PictureFault> + Send + 'static) -> Result<T, PictureFault> {
        if bytes.len() > MAX_BYTES {
            return Err(PictureFault::TooLarge);
        }
        let weight = u32::try_from(bytes.len()).or(Err(PictureFault::TooLarge))?;
        let room = Arc::clone(&self.waiting).try_acquire_many_owned(weight).or(Err(PictureFault::Busy))?;
        let turn = Arc::clone(&self.decoding).acquire_owned().await.map_err(PictureFault::unfinished)?;
        // Both permits go with the work, not with the caller: a caller who hangs up does not make room that is not there.
        tokio::task::spawn_blocking(move || {
            let outcome = work(&bytes);
            drop((bytes, turn, room));
            outcome
        })
        .await
        .map_err(fault_of_the_thread)?
    }
}

/// A panic is the decoder's answer to a file made to break it, and would be again: the upload is at fault.
fn fault_of_the_thread(error: JoinError) -> PictureFault {
    tracing::warn!(%error, "preparing a picture ended early");
    if error.is_panic() { PictureFault::Broken } else { PictureFault::Unfinished }
}

#[cfg(test)]
mod tests;
