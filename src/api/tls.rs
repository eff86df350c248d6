//! TLS: a certificate from files, or one that is made for this run by an authority whose key nobody keeps.

use std::net::IpAddr;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::domain::Timestamp;

/// How a server proves who it is.
#[derive(Clone)]
pub struct Tls(pub(super) TlsAcceptor);

impl Tls {
    /// From a chain of certificates and a key, both as PEM.
    ///
    /// # Errors
    /// A sentence, when they cannot be read or do not fit.
    pub fn from_pem(certificates: &[u8], key: &[u8]) -> Result<Self, String> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(certificates).collect();
        let chain = chain.map_err(|fault| format!("the certificate cannot be read: {fault}."))?;
        if chain.is_empty() {
            return Err("the certificate cannot be read: there is none in the file.".to_owned());
        }
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|fault| format!("the key cannot be read: {fault}."))?;
        Self::new(chain, key)
    }

    /// With a certificate for these names, signed by an authority that is made for it. The key of the authority is dropped, so
    /// that it signs nothing else; its certificate, as PEM, is what clients must trust.
    ///
    /// # Errors
    /// A sentence, when there is no entropy, or a name cannot be in a certificate.
    pub fn self_signed(names: &[String], addresses: &[IpAddr], now: Timestamp) -> Result<(Self, String), String> {
        let fault = |fault: rcgen::Error| format!("no certificate was created: {fault}.");
        // A certificate knows no year after 9999.
        let date = now.strftime("%Y").to_string().parse().unwrap_or(2026).min(9_997);
        let authority_key = KeyPair::generate().map_err(fault)?;
        let mut authority = CertificateParams::new(Vec::new()).map_err(fault)?;
        authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        authority.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        authority.distinguished_name.push(DnType::CommonName, "tfe-console, for one run");
        (authority.not_before, authority.not_after) = (date_time_ymd(date, 1, 1), date_time_ymd(date + 2, 1, 1));
        let root = authority.self_signed(&authority_key).map_err(fault)?;
        let issuer = Issuer::new(authority, authority_key);
        let names: Vec<String> = names.iter().cloned().chain(addresses.iter().map(ToString::to_string)).collect();
        let key = KeyPair::generate().map_err(fault)?;
        let mut leaf = CertificateParams::new(names).map_err(fault)?;
        leaf.distinguished_name.push(DnType::CommonName, "tfe-console");
        (leaf.not_before, leaf.not_after) = (date_time_ymd(date, 1, 1), date_time_ymd(date + 2, 1, 1));
        let certificate = leaf.signed_by(&key, &issuer).map_err(fault)?;
        let key =
            PrivateKeyDer::try_from(key.serialize_der()).map_err(|fault| format!("no certificate was created: {fault}."))?;
        Ok((Self::new(vec![certificate.der().clone()], key)?, root.pem()))
    }

    fn new(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> Result<Self, String> {
        let fault = |fault| format!("the certificate cannot be used: {fault}.");
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(fault)?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(fault)?;
        Ok(Self(TlsAcceptor::from(Arc::new(config))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_made_for_its_names_and_what_is_none_is_refused() {
        let now = Timestamp::UNIX_EPOCH;
        let (_, root) = Tls::self_signed(&["localhost".to_owned()], &[IpAddr::from([127, 0, 0, 1])], now).expect("a certificate");
        assert!(root.starts_with("-----BEGIN CERTIFICATE-----"));
        assert!(Tls::from_pem(root.as_bytes(), b"").is_err());
        assert!(Tls::from_pem(b"nothing", b"nothing").is_err());
        assert!(Tls::self_signed(&["ä".to_owned()], &[], now).is_err());
        assert!(Tls::self_signed(&["localhost".to_owned()], &[], Timestamp::MAX).is_ok());
    }
}
