//! What is written to the database sealed: encrypted with a key of the instance, so that who reads a table learns nothing.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::rand;

use crate::engine::Conn;
use crate::instance::Instance;
use crate::{Result, StorageError};

/// Under which the key stands among the instance's own values.
const KEY: &str = "sealing-key";

/// The key of this instance, made when it is first needed.
pub(crate) struct Sealer(RandomizedNonceKey);

impl Sealer {
    /// Reads the key; in a transaction it is made where there is none yet.
    pub(crate) async fn open(conn: &mut Conn) -> Result<Self> {
        if let Some(key) = (Instance { conn }).find(KEY).await? {
            return Self::of(&key);
        }
        let mut bytes = [0_u8; 32];
        rand::fill(&mut bytes).map_err(|_no_randomness| StorageError::unavailable("the machine gave no random bytes"))?;
        // Of two processes that make one at once, the first one's holds.
        exec!(conn, |c| sqlx::query("INSERT INTO instance (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING").bind(KEY).bind(hex(&bytes)).execute(c))?;
        let key = (Instance { conn }).find(KEY).await?.ok_or_else(|| StorageError::unavailable("the sealing key cannot be kept"))?;
        Self::of(&key)
    }

    fn of(key: &str) -> Result<Self> {
        let bytes = unhex(key).ok_or_else(unreadable)?;
        RandomizedNonceKey::new(&AES_256_GCM, &bytes).map(Self).map_err(|_unfit| unreadable())
    }

    /// Seals a text for one row; what was sealed for another is not opened there.
    pub(crate) fn seal(&self, row: &str, text: &str) -> Result<String> {
        let mut sealed = text.as_bytes().to_vec();
        let nonce = self.0.seal_in_place_append_tag(Aad::from(row.as_bytes()), &mut sealed).map_err(|_failed| StorageError::unavailable("sealing failed"))?;
        Ok(hex(&[nonce.as_ref(), &sealed[..]].concat()))
    }

    /// Opens what was sealed for this row; `None` when it was not, or was changed.
    pub(crate) fn open_sealed(&self, row: &str, sealed: &str) -> Option<String> {
        let bytes = unhex(sealed)?;
        let (nonce, rest) = bytes.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut rest = rest.to_vec();
        let opened = self.0.open_in_place(nonce, Aad::from(row.as_bytes()), &mut rest).ok()?;
        String::from_utf8(opened.to_vec()).ok()
    }
}

fn unreadable() -> StorageError {
    StorageError::Schema("the sealing key of this instance is unreadable".to_owned())
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    digits.chunks(2).map(|pair| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_is_opened_by_this_key_for_this_row_alone() {
        let (sealer, other) = (Sealer::of(&"07".repeat(32)).unwrap(), Sealer::of(&"08".repeat(32)).unwrap());
        let sealed = sealer.seal("agreements:1", "Quay 4, Saltmere").unwrap();
        assert!(!sealed.contains(&hex(b"Quay")));
        assert_ne!(sealed, sealer.seal("agreements:1", "Quay 4, Saltmere").unwrap());
        assert_eq!(sealer.open_sealed("agreements:1", &sealed).as_deref(), Some("Quay 4, Saltmere"));
        assert_eq!(sealer.open_sealed("agreements:2", &sealed), None);
        assert_eq!(other.open_sealed("agreements:1", &sealed), None);
        for bad in ["", "zz", "00", &sealed[..sealed.len() - 2]] {
            assert_eq!(sealer.open_sealed("agreements:1", bad), None, "{bad}");
        }
    }
}
