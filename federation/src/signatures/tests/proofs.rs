//! Embedded proofs: the published vectors, and what must not verify.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::{
    Ed25519KeyPair, PublicKey,
    keys::decode_multibase,
    proof::{self, Proof, ProofError},
};
use super::*;

/// The key pair of W3C vc-di-eddsa, appendix B, which FEP-8b32 uses too.
const SECRET: &str = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq";
const PUBLIC: &str = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2";
/// 2023-02-24T23:36:38Z.
const CREATED: i64 = 1_677_281_798;
const METHOD: &str = "https://server.example/users/alice#ed25519-key";

fn pair() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed(&decode_multibase(SECRET).unwrap()[2..])
}

fn public() -> PublicKey {
    PublicKey::from_multikey(PUBLIC).unwrap()
}

fn verify(document: &Value) -> Result<(), ProofError> {
    Proof::read(document)?.verify(&public(), NOW)
}

fn note() -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v2"],
        "id": "https://server.example/o/1",
        "type": "Note",
        "attributedTo": "https://server.example/users/alice",
        "content": "<p>Käse, 1e3 \u{20ac}</p>",
        "pw:weight": {"value": 1.50, "unit": "kg"},
        "pw:big": 9_007_199_254_740_993_i64,
        "to": ["https://www.w3.org/ns/activitystreams#Public"]
    })
}

fn signed() -> Value {
    proof::create(&note(), &pair(), METHOD, CREATED).unwrap()
}

#[test]
fn fep_8b32_vector_is_reproduced_and_verifies() {
    let document = json!({
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v1"],
        "type": "Create",
        "actor": "https://server.example/users/alice",
        "object": {"type": "Note", "content": "Hello world"}
    });
    let signed = proof::create_without_context(&document, &pair(), METHOD, CREATED);
    assert_eq!(signed["proof"]["proofValue"], "z3sXaxjKs4M3BRicwWA9peyNPJvJqxtGsDmpt1jjoHCjgeUf71TRFz56osPSfDErszyLp5Ks1EhYSgpDaNM977Rg2");
    assert_eq!(verify(&signed), Ok(()));
}

#[test]
fn w3c_vector_with_context_in_the_proof_is_reproduced_and_verifies() {
    let document = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"],
        "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
        "type": ["VerifiableCredential", "AlumniCredential"],
        "name": "Alumni Credential",
        "description": "A minimum viable example of an Alumni Credential.",
        "issuer": "https://vc.example/issuers/5678",
        "validFrom": "2023-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"}
    });
    let method = format!("did:key:{PUBLIC}#{PUBLIC}");
    let signed = proof::create(&document, &pair(), &method, CREATED).unwrap();
    assert_eq!(signed["proof"]["proofValue"], "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX");
    assert_eq!(verify(&signed), Ok(()));
}

#[test]
fn own_proof_names_its_key_and_time() {
    let signed = signed();
    let proof = Proof::read(&signed).unwrap();
    assert_eq!(proof.verification_method(), METHOD);
    assert_eq!(proof.created(), Some(CREATED));
    assert_eq!(proof.verify(&public(), NOW), Ok(()));
    assert_eq!(signed["proof"]["@context"], signed["@context"]);
    assert_eq!(signed["proof"]["created"], "2023-02-24T23:36:38Z");
}

#[test]
fn proof_survives_reordering_a_linked_data_signature_and_a_second_signing() {
    let mut document = signed();
    let text = serde_json::to_string(&document).unwrap();
    assert_eq!(verify(&serde_json::from_str(&text).unwrap()), Ok(()));
    let content = document.as_object_mut().unwrap().shift_remove("content").unwrap();
    document["content"] = content;
    document["signature"] = json!({"type": "RsaSignature2017", "signatureValue": "x"});
    assert_eq!(verify(&document), Ok(()));
    let again = proof::create(&document, &pair(), METHOD, CREATED).unwrap();
    assert_eq!(again["proof"], document["proof"]);
}

#[test]
fn changed_documents_and_proofs_are_not_believed() {
    let change = |change: fn(&mut Value)| {
        let mut document = signed();
        change(&mut document);
        verify(&document)
    };
    assert_eq!(change(|d| d["content"] = json!("<p>other</p>")), Err(ProofError::Invalid));
    assert_eq!(change(|d| d["pw:extra"] = json!(1)), Err(ProofError::Invalid));
    assert_eq!(change(|d| d["proof"]["created"] = json!("2024-02-24T23:36:38Z")), Err(ProofError::Invalid));
    assert_eq!(change(|d| d["proof"]["verificationMethod"] = json!("https://evil.example/k")), Err(ProofError::Invalid));
    assert_eq!(change(|d| d["proof"]["domain"] = json!("x")), Err(ProofError::Invalid));
    assert_eq!(change(|d| d["proof"]["proofPurpose"] = json!("authentication")), Err(ProofError::Unsupported("purpose")));
    assert_eq!(change(|d| d["proof"]["cryptosuite"] = json!("eddsa-rdfc-2022")), Err(ProofError::Unsupported("cryptosuite")));
    assert_eq!(change(|d| d["proof"]["type"] = json!("Ed25519Signature2020")), Err(ProofError::Unsupported("type")));
    assert_eq!(change(|d| d["proof"] = Value::Null), Err(ProofError::Missing));
    for broken in [
        change(|d| d["proof"]["created"] = json!("yesterday")),
        change(|d| d["proof"]["proofValue"] = json!("z2")),
        change(|d| d["proof"]["proofValue"] = json!("m".repeat(4000))),
        change(|d| d["proof"]["proofValue"] = json!(7)),
        change(|d| d["proof"] = json!([])),
        change(|d| d["proof"] = json!("x")),
        change(|d| d["proof"]["verificationMethod"] = json!({})),
        change(|d| d["@context"] = json!("https://www.w3.org/ns/activitystreams")),
        change(|d| d["@context"] = json!(["https://w3id.org/security/data-integrity/v2"])),
        change(|d| *d = json!([])),
    ] {
        assert!(matches!(broken, Err(ProofError::Malformed(_))), "{broken:?}");
    }
}

#[test]
fn contexts_added_behind_those_of_the_proof_do_not_matter() {
    let mut document = signed();
    document["@context"].as_array_mut().unwrap().push(json!("https://peer.example/ns"));
    assert_eq!(verify(&document), Ok(()));
}

#[test]
fn proof_is_read_from_an_array_of_one() {
    let mut document = signed();
    document["proof"] = json!([document["proof"]]);
    assert_eq!(verify(&document), Ok(()));
    document["proof"] = json!([document["proof"][0], document["proof"][0]]);
    assert_eq!(verify(&document), Err(ProofError::Malformed("not exactly one proof")));
}

#[test]
fn other_keys_and_expired_proofs_are_refused() {
    let proof = Proof::read(&signed()).unwrap();
    let other = Ed25519KeyPair::generate().unwrap().public_key().unwrap();
    assert_eq!(proof.verify(&other, NOW), Err(ProofError::Invalid));
    assert_eq!(proof.verify(&PAIR.public_key().unwrap(), NOW), Err(ProofError::Unsupported("key is not ed25519")));
    let mut document = signed();
    document["proof"]["expires"] = json!("2023-02-25T00:00:00Z");
    assert_eq!(verify(&document), Err(ProofError::Expired));
}

#[test]
fn document_without_an_array_of_contexts_is_not_signed() {
    let mut document = note();
    document["@context"] = json!("https://www.w3.org/ns/activitystreams");
    assert!(proof::create(&document, &pair(), METHOD, CREATED).is_err());
    assert!(proof::create(&json!("x"), &pair(), METHOD, CREATED).is_err());
}

/// RFC 8785, 3.2.3: keys are sorted by their UTF-16 code units, numbers written as in ECMAScript.
#[test]
fn canonical_form_is_that_of_rfc_8785() {
    let document = json!({"\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "\u{f6}": 7, "n": [1e30, 4.50, 2e-3, 333_333_333.333_333_3]});
    let canonical = serde_jcs::to_string(&document).unwrap();
    assert_eq!(canonical, "{\"\\r\":2,\"1\":4,\"n\":[1e+30,4.5,0.002,333333333.3333333],\"\u{80}\":6,\"\u{f6}\":7,\"\u{20ac}\":1,\"\u{1f600}\":5,\"\u{fb33}\":3}");
}

/// Mitra writes fractions of a second and no context into the proof.
#[test]
fn proof_shaped_as_mitra_writes_it_verifies() {
    let mut document = proof::create_without_context(&note(), &pair(), METHOD, CREATED);
    document["proof"]["created"] = json!("2026-07-12T19:30:38.560996451Z");
    let proof = Proof::read(&document).unwrap();
    assert_eq!(proof.created(), Some(1_783_884_638));
    assert_eq!(proof.verify(&public(), NOW), Err(ProofError::Invalid), "the time is signed too");
}

proptest! {
    #[test]
    fn whatever_is_signed_verifies(text in ".{0,80}", key in "[a-zA-Z:]{1,12}", number in any::<f64>(), integer in any::<i64>()) {
        prop_assume!(number.is_finite() && !["proof", "signature"].contains(&key.as_str()));
        let document = json!({"@context": ["https://www.w3.org/ns/activitystreams"], key: text, "n": number, "i": integer});
        let signed = proof::create(&document, &pair(), METHOD, CREATED).unwrap();
        let sent: Value = serde_json::from_str(&serde_json::to_string(&signed).unwrap()).unwrap();
        prop_assert_eq!(verify(&sent), Ok(()));
    }

    #[test]
    fn reading_a_proof_never_panics(value in ".{0,100}", context in ".{0,20}") {
        let document = json!({"@context": context, "proof": {
            "type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022", "proofPurpose": "assertionMethod",
            "@context": value, "created": value, "proofValue": value, "verificationMethod": value,
        }});
        let _ = Proof::read(&document);
    }
}
