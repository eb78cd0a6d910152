//! Which keys are taken, and that ours survive the database.

use proptest::prelude::*;

use super::super::{Ed25519KeyPair, KeyError, PublicKey};
use super::*;

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", base64(der))
}

/// A DER sequence or integer.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    [&[tag, 0x82][..], &length, content].concat()
}

/// A PKCS#1 key with an odd modulus of so many bits.
fn rsa_pem(bits: usize, exponent: &[u8]) -> String {
    let mut modulus = vec![0xff; bits / 8];
    modulus.insert(0, 0);
    let exponent = [&[0x02, u8::try_from(exponent.len()).unwrap()][..], exponent].concat();
    let content = [der(0x02, &modulus), exponent].concat();
    pem("RSA PUBLIC KEY", &der(0x30, &content))
}

#[test]
fn s22_rsa_keys_outside_of_the_bounds_are_refused() {
    let e = [1, 0, 1];
    assert!(PublicKey::from_pem(&rsa_pem(2048, &e)).is_ok());
    assert!(PublicKey::from_pem(&rsa_pem(8192, &e)).is_ok());
    for (bits, exponent) in [(512, &e[..]), (1024, &e), (2040, &e), (8200, &e), (16384, &e), (2048, &[1]), (2048, &[2]), (2048, &[1, 0, 0]), (2048, &[0])] {
        assert!(PublicKey::from_pem(&rsa_pem(bits, exponent)).is_err(), "{bits} bits, e = {exponent:?}");
    }
}

#[test]
fn s22_other_kinds_and_sizes_of_pem_are_refused() {
    let huge = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", "A".repeat(1 << 20));
    assert_eq!(PublicKey::from_pem(&huge).unwrap_err(), KeyError::Malformed("pem is too long"));
    // P-256, a point of which the coordinates do not matter here.
    let mut p256 =
        vec![0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04];
    p256.extend([7; 64]);
    assert_eq!(PublicKey::from_pem(&pem("PUBLIC KEY", &p256)).unwrap_err(), KeyError::Kind);
    for text in ["", "MIGf", "-----BEGIN PUBLIC KEY-----", "-----BEGIN PUBLIC KEY-----\n*\n-----END PUBLIC KEY-----"] {
        assert!(matches!(PublicKey::from_pem(text), Err(KeyError::Malformed(_))), "{text:?}");
    }
    let private = PAIR.to_pem().unwrap();
    assert_eq!(PublicKey::from_pem(&private).unwrap_err(), KeyError::Malformed("not a public key"));
}

#[test]
fn multikeys_that_are_not_keys_are_refused() {
    for text in ["", "z", "m7QE", "z6Mk", "z0OIl", "zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme"] {
        assert!(PublicKey::from_multikey(text).is_err(), "{text:?}");
    }
    assert!(PublicKey::from_multikey(&format!("z{}", "2".repeat(4000))).is_err());
}

#[test]
fn rsa_pair_survives_storage_and_its_public_half_travels() {
    let stored = RsaKeyPair::from_pem(&PAIR.to_pem().unwrap()).unwrap();
    let signature = stored.sign(b"message").unwrap();
    assert_eq!(signature.len(), 256);
    let public = PAIR.public_pem().unwrap();
    assert!(public.starts_with("-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA"));
    assert!(public.lines().all(|line| line.len() <= 64) && public.ends_with("-----END PUBLIC KEY-----\n"));
    for key in [PublicKey::from_pem(&public), PublicKey::from_multikey(&PAIR.public_multikey()), PAIR.public_key()] {
        let key = key.unwrap();
        assert!(key.verifies(b"message", &signature) && !key.verifies(b"massage", &signature));
    }
    let windows = public.replace('\n', "\r\n");
    assert!(PublicKey::from_pem(&windows).unwrap().is_rsa());
}

#[test]
fn ed25519_pair_survives_storage_and_its_public_half_travels() {
    let pair = Ed25519KeyPair::generate().unwrap();
    let stored = Ed25519KeyPair::from_pem(&pair.to_pem().unwrap()).unwrap();
    let signature = stored.sign(b"message").unwrap();
    assert!(pair.public_multikey().starts_with("z6Mk"));
    for key in [PublicKey::from_pem(&pair.public_pem()), PublicKey::from_multikey(&pair.public_multikey())] {
        let key = key.unwrap();
        assert!(!key.is_rsa() && key.verifies(b"message", &signature) && !key.verifies(b"massage", &signature));
    }
    assert_eq!(RsaKeyPair::from_pem(&pair.to_pem().unwrap()).unwrap_err(), KeyError::Kind);
    assert_eq!(Ed25519KeyPair::from_pem(&PAIR.to_pem().unwrap()).unwrap_err(), KeyError::Kind);
}

#[test]
fn secrets_are_not_in_debug_output() {
    assert_eq!(format!("{:?}", PAIR.clone()), "RsaKeyPair");
    assert_eq!(format!("{:?}", Ed25519KeyPair::generate().unwrap()), "Ed25519KeyPair");
}

proptest! {
    #[test]
    fn key_parsers_never_panic(text in ".{0,300}", bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = PublicKey::from_pem(&text);
        let _ = PublicKey::from_multikey(&text);
        let _ = PublicKey::from_pem(&pem("PUBLIC KEY", &bytes));
        let _ = PublicKey::from_multikey(&format!("z{}", bs58::encode(&bytes).into_string()));
        let _ = RsaKeyPair::from_pem(&pem("PRIVATE KEY", &bytes));
        let _ = Ed25519KeyPair::from_pem(&pem("PRIVATE KEY", &bytes));
    }
}
