//! The authority behind the fediverse's certificates: kept in two files, with a certificate for each name as it is asked for.

use std::collections::HashMap;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::{CertifiedKey, SigningKey};

/// Signs a certificate for every name that somebody connects to, with one key among them.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    leaf: KeyPair,
    signing: Arc<dyn SigningKey>,
    issued: Mutex<HashMap<String, Arc<CertifiedKey>>>,
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Authority")
    }
}

impl Authority {
    /// The one whose certificate is in this file and whose key is beside it; made, where there is none.
    pub fn at(file: &Path) -> anyhow::Result<Self> {
        let secret = key_file(file);
        let key = match (file.exists(), secret.exists()) {
            (true, true) => KeyPair::from_pem(&std::fs::read_to_string(&secret)?).with_context(|| format!("{} holds no key", secret.display()))?,
            (false, false) => make(file, &secret)?,
            _ => anyhow::bail!("of {} and {} only one is there; nothing is written over it", file.display(), secret.display()),
        };
        let leaf = KeyPair::generate()?;
        let der = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(leaf.serialize_der()));
        let signing = rustls::crypto::aws_lc_rs::sign::any_supported_type(&der)?;
        Ok(Self { issuer: Issuer::new(params()?, key), leaf, signing, issued: Mutex::default() })
    }

    /// What a listener of the fediverse speaks TLS with.
    pub fn server_config(self) -> anyhow::Result<rustls::ServerConfig> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?.with_no_client_auth().with_cert_resolver(Arc::new(self));
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }

    fn certificate_for(&self, name: &str) -> anyhow::Result<Arc<CertifiedKey>> {
        let mut issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = issued.get(name) {
            return Ok(known.clone());
        }
        let mut params = CertificateParams::new(vec![name.to_owned()])?;
        params.distinguished_name = common_name(name);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        (params.not_before, params.not_after) = (date_time_ymd(2026, 1, 1), date_time_ymd(2040, 1, 1));
        let certificate = params.signed_by(&self.leaf, &self.issuer)?;
        let certified = Arc::new(CertifiedKey::new(vec![certificate.der().clone()], self.signing.clone()));
        issued.insert(name.to_owned(), certified.clone());
        Ok(certified)
    }
}

impl ResolvesServerCert for Authority {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.certificate_for(hello.server_name()?).ok()
    }
}

/// Where the secret key of the authority in `file` is.
pub fn key_file(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".key");
    name.into()
}

fn make(file: &Path, secret: &Path) -> anyhow::Result<KeyPair> {
    let key = KeyPair::generate()?;
    let certificate = params()?.self_signed(&key)?;
    let mut out = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(secret).with_context(|| format!("cannot write {}", secret.display()))?;
    out.write_all(key.serialize_pem().as_bytes())?;
    std::fs::write(file, certificate.pem()).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(key)
}

/// What is in the certificate of every such authority: with the same key, the same issuer comes out again.
fn params() -> anyhow::Result<CertificateParams> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name = common_name("a fediverse played for measuring");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
    (params.not_before, params.not_after) = (date_time_ymd(2026, 1, 1), date_time_ymd(2040, 1, 1));
    Ok(params)
}

fn common_name(name: &str) -> DistinguishedName {
    let mut names = DistinguishedName::new();
    names.push(DnType::CommonName, name);
    names
}

#[cfg(test)]
mod tests {
    use super::{Authority, key_file};

    #[test]
    fn an_authority_is_made_once_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        Authority::at(&file).unwrap();
        let (certificate, key) = (std::fs::read(&file).unwrap(), std::fs::read(key_file(&file)).unwrap());
        Authority::at(&file).unwrap();
        assert_eq!((std::fs::read(&file).unwrap(), std::fs::read(key_file(&file)).unwrap()), (certificate, key));
    }

    #[test]
    fn the_certificate_of_another_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        std::fs::write(&file, "of another").unwrap();
        assert!(Authority::at(&file).is_err());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "of another");
        assert!(!key_file(&file).exists());
    }

    #[test]
    fn the_secret_key_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        Authority::at(&file).unwrap();
        assert_eq!(std::fs::metadata(key_file(&file)).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn each_name_has_one_certificate() {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::at(&folder.path().join("ca.pem")).unwrap();
        let first = authority.certificate_for("h1.peers.test").unwrap();
        assert_eq!(first.cert, authority.certificate_for("h1.peers.test").unwrap().cert);
        assert_ne!(first.cert, authority.certificate_for("h2.peers.test").unwrap().cert);
    }
}
