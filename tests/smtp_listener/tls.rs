//! STARTTLS on the listener.

use super::*;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio_rustls::{TlsConnector, rustls};

/// A certificate for `mail.acme.example`, made by openssl for this run.
fn certificate() -> (CertificateDer<'static>, PrivateKeyDer<'static>) {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let made = std::process::Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"])
        .args(["-subj", "/CN=test", "-addext", "subjectAltName=DNS:mail.acme.example"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-keyout", &file("key"), "-out", &file("cert")])
        .output()
        .expect("this test needs the openssl command (Debian package openssl)");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let cert = CertificateDer::from_pem_file(file("cert")).unwrap();
    (cert, PrivateKeyDer::from_pem_file(file("key")).unwrap())
}

fn both_sides() -> (Arc<ServerConfig>, TlsConnector) {
    let (cert, key) = certificate();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let server = ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions();
    let server = server.unwrap().with_no_client_auth().with_single_cert(vec![cert.clone()], key).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(cert).unwrap();
    let client = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let client = client.unwrap().with_root_certificates(roots).with_no_client_auth();
    (Arc::new(server), TlsConnector::from(Arc::new(client)))
}

#[tokio::test]
async fn a_mail_comes_encrypted_and_what_was_said_before_is_forgotten() {
    let (server, client) = both_sides();
    let mailbox = Arc::new(Mailbox::default());
    let running = start(Service { tls: Some(server), ..service(&mailbox) }).await;
    let mut peer = connect(&running).await;
    peer.write_all(b"LHLO mx\r\n").await.unwrap();
    until(&mut peer, "250-STARTTLS").await;
    peer.write_all(b"STARTTLS\r\n").await.unwrap();
    until(&mut peer, "220 2.0.0").await;
    let name = ServerName::try_from("mail.acme.example").unwrap();
    let mut peer = BufReader::new(client.connect(name, peer.into_inner()).await.unwrap());
    peer.write_all(b"MAIL FROM:<a@example.com>\r\n").await.unwrap();
    assert!(line(&mut peer).await.starts_with("503 5.5.1"));
    begin(&mut peer).await;
    peer.write_all(b"secret\r\n.\r\n").await.unwrap();
    until(&mut peer, "250 2.0.0").await;
    assert_eq!(&*mailbox.mails.lock().unwrap()[0].raw, b"secret\r\n");
}

#[tokio::test]
async fn plaintext_after_starttls_is_refused() {
    let (server, _) = both_sides();
    let mailbox = Arc::new(Mailbox::default());
    let running = start(Service { tls: Some(server), ..service(&mailbox) }).await;
    let mut peer = connect(&running).await;
    let injected = [b"STARTTLS\r\n", HEAD, b"forged\r\n.\r\n"].concat();
    peer.write_all(&injected).await.unwrap();
    assert!(line(&mut peer).await.starts_with("220"));
    assert!(line(&mut peer).await.starts_with("554 5.5.1"));
    assert_eq!(line(&mut peer).await, "");
    assert!(mailbox.mails.lock().unwrap().is_empty());
}
