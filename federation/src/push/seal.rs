//! Seals a message for one receiver: RFC 8291 over the content encoding aes128gcm of RFC 8188, in one record.

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use aws_lc_rs::rand;

use super::Unsealed;

/// What every service takes (RFC 8030).
const RECORD: usize = 4_096;
/// Salt, record size, length of the key, the key itself.
const HEAD: usize = 16 + 4 + 1 + 65;
const TAG: usize = 16;
/// Longest message in bytes.
pub const MAX_PLAIN: usize = RECORD - HEAD - TAG - 1;
/// Messages are filled up to a multiple of this, so that their length says little.
const STEP: usize = 256;

/// The keys of a subscription.
#[derive(Clone, PartialEq, Eq)]
pub struct Receiver {
    /// Uncompressed point of the curve P-256.
    pub public: [u8; 65],
    /// What browser and we share.
    pub auth: [u8; 16],
}

impl std::fmt::Debug for Receiver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Receiver(..)")
    }
}

impl Receiver {
    /// Whether a secret can be agreed on with this key at all.
    #[must_use]
    pub fn is_on_the_curve(&self) -> bool {
        PrivateKey::generate(&ECDH_P256).is_ok_and(|ours| agree(&ours, UnparsedPublicKey::new(&ECDH_P256, self.public), Unsealed, |_secret| Ok(())).is_ok())
    }
}

/// A message under a key and salt of its own.
pub(super) fn seal(plain: &[u8], receiver: &Receiver) -> Result<Vec<u8>, Unsealed> {
    let ours = PrivateKey::generate(&ECDH_P256).or(Err(Unsealed))?;
    let mut salt = [0; 16];
    rand::fill(&mut salt).or(Err(Unsealed))?;
    let full = (plain.len() + 1).next_multiple_of(STEP).min(MAX_PLAIN + 1);
    seal_with(plain, full, receiver, &ours, salt)
}

/// `full` is the length of the record without its tag: message, delimiter and padding.
fn seal_with(plain: &[u8], full: usize, receiver: &Receiver, ours: &PrivateKey, salt: [u8; 16]) -> Result<Vec<u8>, Unsealed> {
    if plain.len() > MAX_PLAIN {
        return Err(Unsealed);
    }
    let public = ours.compute_public_key().or(Err(Unsealed))?;
    let shared: [u8; 32] = agree(ours, UnparsedPublicKey::new(&ECDH_P256, receiver.public), Unsealed, |secret| {
        let prk = Salt::new(HKDF_SHA256, &receiver.auth).extract(secret);
        expand(&prk, &[b"WebPush: info\0", &receiver.public, public.as_ref()])
    })?;
    let prk = Salt::new(HKDF_SHA256, &salt).extract(&shared);
    let key: [u8; 16] = expand(&prk, &[b"Content-Encoding: aes128gcm\0"])?;
    let nonce: [u8; 12] = expand(&prk, &[b"Content-Encoding: nonce\0"])?;
    let mut record = plain.to_vec();
    // The delimiter of a last record; zeros follow it.
    record.push(2);
    record.resize(full.max(record.len()), 0);
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).or(Err(Unsealed))?);
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut record).or(Err(Unsealed))?;
    let size = u32::try_from(RECORD).or(Err(Unsealed))?.to_be_bytes();
    Ok([salt.as_slice(), &size, &[65], public.as_ref(), record.as_slice()].concat())
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn expand<const N: usize>(prk: &Prk, info: &[&[u8]]) -> Result<[u8; N], Unsealed> {
    let mut out = [0; N];
    prk.expand(info, Length(N)).and_then(|okm| okm.fill(&mut out)).or(Err(Unsealed))?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    fn bytes<const N: usize>(text: &str) -> [u8; N] {
        URL_SAFE_NO_PAD.decode(text).unwrap().try_into().unwrap()
    }

    /// RFC 8291, appendix A.
    const PLAIN: &[u8] = b"When I grow up, I want to be a watermelon";
    const SEALED: &str = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";

    fn receiver() -> Receiver {
        Receiver { public: bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"), auth: bytes("BTBZMqHH6r4Tts7J_aSIgg") }
    }

    /// What the browser does.
    fn open(sealed: &[u8]) -> Vec<u8> {
        let theirs = PrivateKey::from_private_key(&ECDH_P256, &bytes::<32>("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")).unwrap();
        let (head, record) = sealed.split_at(HEAD);
        let ours: [u8; 65] = head[21..].try_into().unwrap();
        let shared: [u8; 32] = agree(&theirs, UnparsedPublicKey::new(&ECDH_P256, ours), Unsealed, |secret| {
            expand(&Salt::new(HKDF_SHA256, &receiver().auth).extract(secret), &[b"WebPush: info\0", &receiver().public, &ours])
        })
        .unwrap();
        let prk = Salt::new(HKDF_SHA256, &head[..16]).extract(&shared);
        let (key, nonce): ([u8; 16], [u8; 12]) = (expand(&prk, &[b"Content-Encoding: aes128gcm\0"]).unwrap(), expand(&prk, &[b"Content-Encoding: nonce\0"]).unwrap());
        let mut record = record.to_vec();
        let plain = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).unwrap()).open_in_place(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut record).unwrap();
        let end = plain.iter().rposition(|byte| *byte != 0).unwrap();
        assert_eq!(plain[end], 2);
        plain[..end].to_vec()
    }

    #[test]
    fn the_example_of_the_rfc_comes_out_byte_for_byte() {
        let ours = PrivateKey::from_private_key(&ECDH_P256, &bytes::<32>("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")).unwrap();
        let sealed = seal_with(PLAIN, 0, &receiver(), &ours, bytes("DGv6ra1nlYgDCS1FRnbzlw")).unwrap();
        assert_eq!(URL_SAFE_NO_PAD.encode(&sealed), SEALED);
        assert_eq!(open(&sealed), PLAIN);
    }

    #[test]
    fn no_two_messages_look_alike_and_the_length_says_little() {
        let (one, other) = (seal(b"a", &receiver()).unwrap(), seal(&[b'b'; 200], &receiver()).unwrap());
        assert_eq!((one.len(), open(&one), open(&other)), (other.len(), b"a".to_vec(), vec![b'b'; 200]));
        assert_ne!(one[..HEAD], seal(b"a", &receiver()).unwrap()[..HEAD]);
    }

    #[test]
    fn the_longest_message_fits_one_record_and_a_longer_one_is_refused() {
        let sealed = seal(&[7; MAX_PLAIN], &receiver()).unwrap();
        assert_eq!((sealed.len(), open(&sealed)), (RECORD, vec![7; MAX_PLAIN]));
        assert_eq!(seal(&[7; MAX_PLAIN + 1], &receiver()), Err(Unsealed));
    }

    #[test]
    fn w27_what_is_no_key_is_refused() {
        let mut off = receiver();
        off.public[64] ^= 1;
        assert!(receiver().is_on_the_curve() && !off.is_on_the_curve());
        assert_eq!(seal(b"a", &off), Err(Unsealed));
        for public in [[0; 65], [4; 65]] {
            assert!(!Receiver { public, ..receiver() }.is_on_the_curve());
        }
    }
}
