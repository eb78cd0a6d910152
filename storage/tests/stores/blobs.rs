//! Blobs in a folder.

use bytes::Bytes;
use futures::TryStreamExt;
use storage::StorageError;
use storage::blobs::Blobs;
use tempfile::TempDir;

/// SHA-256 of "walnut".
const WALNUT: &str = "3748fbd132cd645a37562a4dd529c91442bfa156adcf96a311c1e1ff98f46636";

fn store() -> (TempDir, Blobs) {
    let folder = TempDir::new().unwrap();
    let blobs = Blobs::open(&format!("file://{}/blobs", folder.path().display())).unwrap();
    (folder, blobs)
}

async fn read(blobs: &Blobs, key: &str) -> Option<Vec<u8>> {
    let found = blobs.find(key).await.unwrap()?;
    let parts: Vec<Bytes> = found.bytes.try_collect().await.unwrap();
    let bytes = parts.concat();
    assert_eq!(found.size, u64::try_from(bytes.len()).unwrap());
    Some(bytes)
}

fn files(folder: &TempDir) -> Vec<std::path::PathBuf> {
    fn walk(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    walk(folder.path(), &mut found);
    found
}

#[test]
fn only_folders_and_buckets_are_opened() {
    for url in ["", "blobs", "http://x", "s3", "s3://bucket?colour=blue"] {
        let error = Blobs::open(url).err().unwrap();
        assert!(matches!(error, StorageError::Schema(_)), "{url}: {error:?}");
    }
}

#[tokio::test]
async fn what_is_no_key_finds_nothing_and_removes_nothing() {
    let (folder, blobs) = store();
    std::fs::write(folder.path().join("secret"), "x").unwrap();
    std::fs::write(folder.path().join("blobs/x"), "x").unwrap();
    let key = blobs.put(Bytes::from_static(b"walnut"), "webp").await.unwrap();
    let digest = key.split('.').next().unwrap().to_owned();
    let upper = format!("{}.webp", digest.to_uppercase());
    let odd = [
        String::new(),
        ".".to_owned(),
        "x".to_owned(),
        "../secret".to_owned(),
        "../x".to_owned(),
        "..%2fsecret".to_owned(),
        "/etc/passwd".to_owned(),
        digest.clone(),
        upper,
        format!("{}.webp", &digest[1..]),
        format!("{digest}0.webp"),
        format!("{digest}.webp.x"),
        format!("{digest}./../x"),
        format!("{digest}.w\0bp"),
        format!("{}/..", &digest[..61]),
        format!("é{}.webp", &digest[2..]),
        format!("{}.webp", "0".repeat(64)),
    ];
    for odd in odd {
        assert!(blobs.find(&odd).await.unwrap().is_none(), "{odd:?}");
        blobs.remove(&odd).await.unwrap();
    }
    assert_eq!(files(&folder).len(), 3);
}

#[tokio::test]
async fn an_odd_ending_keeps_nothing() {
    let (folder, blobs) = store();
    for ending in ["../x", "a/b", "webpwebp", "a.b", "\0"] {
        assert!(blobs.put(Bytes::from_static(b"walnut"), ending).await.is_err(), "{ending:?}");
    }
    assert!(files(&folder).is_empty());
}

#[tokio::test]
async fn the_same_bytes_are_kept_once_under_their_hash() {
    let (folder, blobs) = store();
    let puts = (0..10).map(|_| blobs.put(Bytes::from_static(b"walnut"), "webp"));
    let keys: Vec<String> = futures::future::join_all(puts).await.into_iter().map(Result::unwrap).collect();
    assert!(keys.iter().all(|key| *key == format!("{WALNUT}.webp")));
    assert_eq!(files(&folder).len(), 1);
    let other = blobs.put(Bytes::from_static(b"oak"), "webp").await.unwrap();
    assert_ne!(keys[0], other);
    assert_eq!(files(&folder).len(), 2);
}

#[tokio::test]
async fn bytes_come_back_until_removed() {
    let (_folder, blobs) = store();
    let large = vec![7_u8; 3_000_000];
    for bytes in [Vec::new(), large] {
        let key = blobs.put(Bytes::from(bytes.clone()), "jpg").await.unwrap();
        assert!(read(&blobs, &key).await.unwrap() == bytes);
        blobs.remove(&key).await.unwrap();
        blobs.remove(&key).await.unwrap();
        assert_eq!(read(&blobs, &key).await, None);
        let again = blobs.put(Bytes::from(bytes.clone()), "jpg").await.unwrap();
        assert!(again == key && read(&blobs, &key).await.unwrap() == bytes);
    }
}

#[tokio::test]
async fn a_store_says_whether_it_can_keep_anything() {
    let (folder, blobs) = store();
    blobs.check().await.unwrap();
    assert!(files(&folder).is_empty());
    std::fs::remove_dir_all(folder.path().join("blobs")).unwrap();
    std::fs::write(folder.path().join("blobs"), "a file in its place").unwrap();
    assert!(matches!(blobs.check().await, Err(StorageError::Unavailable(_))));
}
