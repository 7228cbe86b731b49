//! TLS settings out of PEM bytes.
//!
//! It reads no file and asks no system store: whoever does hands the bytes and roots in. TLS 1.2 and
//! 1.3, ring, certificates always checked: there is no switch to turn that off.

use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use std::sync::Arc;

/// Why there are no TLS settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadTls {
    /// Nobody could ever be trusted.
    #[error("no certificate authority to trust: install ca-certificates or name a CA file")]
    NoRoots,
    /// The bytes are not PEM certificates.
    #[error("certificates: {0}: a PEM file with BEGIN CERTIFICATE is wanted")]
    Certificates(String),
    /// The bytes are not a PEM private key.
    #[error("private key: {0}: a PEM file with BEGIN PRIVATE KEY, without passphrase, is wanted")]
    Key(String),
    /// Certificate and key do not go together, or cannot be used.
    #[error("certificate and key do not work together: {0}")]
    Pair(String),
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, BadTls> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let read = read.map_err(|e| BadTls::Certificates(e.to_string()))?;
    if read.is_empty() { Err(BadTls::Certificates("none found".to_owned())) } else { Ok(read) }
}

/// Settings for connecting out. `native`: the system's roots as the caller loaded them (those that
/// cannot be read are left out); `own_ca`: PEM of further authorities, empty for none.
///
/// # Errors
/// [`BadTls`] when `own_ca` is not PEM, or nothing is left to trust.
pub fn client(native: Vec<CertificateDer<'static>>, own_ca: &[u8]) -> Result<Arc<ClientConfig>, BadTls> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(native);
    if !own_ca.is_empty() {
        for certificate in certificates(own_ca)? {
            roots.add(certificate).map_err(|e| BadTls::Certificates(e.to_string()))?;
        }
    }
    if roots.is_empty() {
        return Err(BadTls::NoRoots);
    }
    let builder = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions();
    let builder = builder.map_err(|e| BadTls::Pair(e.to_string()))?;
    Ok(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()))
}

/// Settings for a listener: its chain (own certificate first) and private key, both PEM.
///
/// # Errors
/// [`BadTls`] when one is not PEM, or they do not belong together.
pub fn server(chain: &[u8], key: &[u8]) -> Result<Arc<ServerConfig>, BadTls> {
    let chain = certificates(chain)?;
    let key = PrivateKeyDer::from_pem_slice(key).map_err(|e| BadTls::Key(e.to_string()))?;
    let builder = ServerConfig::builder_with_provider(provider()).with_safe_default_protocol_versions();
    let builder = builder.map_err(|e| BadTls::Pair(e.to_string()))?;
    let config = builder.with_no_client_auth().with_single_cert(chain, key);
    Ok(Arc::new(config.map_err(|e| BadTls::Pair(e.to_string()))?))
}
