//! Blobs: bytes kept under the hash of their content, in a local folder or an S3-compatible store.

use std::sync::Arc;

use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use url::Url;

use crate::{Result, StorageError};

/// A cheap handle on the blob store; clones share it.
#[derive(Clone)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
}

/// Bytes on their way out.
pub struct Found {
    pub size: u64,
    pub bytes: BoxStream<'static, std::result::Result<Bytes, std::io::Error>>,
}

impl Blobs {
    /// Opens `file://folder` (relative to the working folder, made when missing) or
    /// `s3://bucket?endpoint=..&region=..&access_key_id=..&secret_access_key=..`.
    ///
    /// # Errors
    /// A URL that is neither, or a folder that cannot be made.
    pub fn open(url: &str) -> Result<Self> {
        if let Some(folder) = url.strip_prefix("file://") {
            std::fs::create_dir_all(folder).map_err(StorageError::unavailable)?;
            let store = LocalFileSystem::new_with_prefix(folder).map_err(StorageError::unavailable)?.with_automatic_cleanup(true).with_fsync(true);
            return Ok(Self { store: Arc::new(store) });
        }
        let parsed = Url::parse(url).ok().filter(|parsed| parsed.scheme() == "s3");
        let Some(parsed) = parsed else {
            return Err(StorageError::Schema(format!("blobs.url begins with file:// or s3://, not {:?}", url.split(':').next().unwrap_or(""))));
        };
        Ok(Self { store: Arc::new(s3(&parsed)?) })
    }

    /// Keeps bytes and answers their key: sha-256 in hexadecimal, a dot and `ending`. The same bytes are kept once.
    ///
    /// # Errors
    /// The store is full or away; nothing half-written stays.
    pub async fn put(&self, bytes: Bytes, ending: &str) -> Result<String> {
        let key = format!("{}.{ending}", sha256(&bytes));
        let path = path(&key).ok_or_else(|| StorageError::Schema("a blob key that is none".to_owned()))?;
        if self.store.head(&path).await.is_ok() {
            return Ok(key);
        }
        self.store.put(&path, PutPayload::from_bytes(bytes)).await.map_err(StorageError::unavailable)?;
        Ok(key)
    }

    /// The bytes of a key, as a stream; `None` when there are none, or when the key is no key.
    ///
    /// # Errors
    /// The store is away.
    pub async fn find(&self, key: &str) -> Result<Option<Found>> {
        let Some(path) = path(key) else { return Ok(None) };
        match self.store.get(&path).await {
            Ok(found) => Ok(Some(Found { size: found.meta.size, bytes: found.into_stream().map_err(std::io::Error::other).boxed() })),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(StorageError::unavailable(error)),
        }
    }

    /// Removes a key; it may be gone already.
    ///
    /// # Errors
    /// The store is away.
    pub async fn remove(&self, key: &str) -> Result<()> {
        let Some(path) = path(key) else { return Ok(()) };
        match self.store.delete(&path).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(StorageError::unavailable(error)),
        }
    }

    /// Whether a byte can be written, read and removed.
    ///
    /// # Errors
    /// It cannot.
    pub async fn check(&self) -> Result<()> {
        let key = self.put(Bytes::from_static(b"peerwright blob check"), "txt").await?;
        let found = self.find(&key).await?.is_some();
        self.remove(&key).await?;
        if found { Ok(()) } else { Err(StorageError::Schema("what was written cannot be read back".to_owned())) }
    }
}

fn s3(url: &Url) -> Result<object_store::aws::AmazonS3> {
    let mut builder = AmazonS3Builder::from_env().with_bucket_name(url.host_str().unwrap_or_default());
    for (name, value) in url.query_pairs() {
        builder = match name.as_ref() {
            "endpoint" => builder.with_allow_http(value.starts_with("http://")).with_endpoint(value).with_virtual_hosted_style_request(false),
            "region" => builder.with_region(value),
            "access_key_id" => builder.with_access_key_id(value),
            "secret_access_key" => builder.with_secret_access_key(value),
            other => return Err(StorageError::Schema(format!("blobs.url has an unknown part {other:?}; there are endpoint, region, access_key_id and secret_access_key"))),
        };
    }
    builder.build().map_err(StorageError::unavailable)
}

/// `ab/cd/abcd....ending`, so that no folder grows without bound; `None` for anything that is not a key of ours.
fn path(key: &str) -> Option<Path> {
    let (digest, ending) = key.split_once('.')?;
    let plain =
        digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) && ending.len() <= 5 && ending.bytes().all(|b| b.is_ascii_alphanumeric());
    let (first, rest) = digest.split_at_checked(2)?;
    let second = rest.get(..2)?;
    plain.then(|| Path::from(format!("{first}/{second}/{key}")))
}

/// In hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    digest.as_ref().iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
