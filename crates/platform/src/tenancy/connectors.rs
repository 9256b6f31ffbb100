//! The vendors of a clinic: settings in the open, credentials sealed for exactly this clinic and vendor.

use super::store;
use crate::{
    db::Tx,
    error::{Error, Result},
    keys::Keys,
    secret::Secret,
};

/// What a clinic has stored for a vendor.
#[derive(Debug)]
pub struct Connector {
    /// What may be shown: account numbers, addresses.
    pub settings: serde_json::Value,
    /// What may not: the credential.
    pub secret: Option<Secret<String>>,
}

/// What the clinic has stored for `vendor`; `None` when nothing.
///
/// # Errors
/// `keys.cannot-open` when the credential was sealed with another key of the installation.
pub fn connector(tx: &mut Tx<'_>, keys: &Keys, vendor: &str) -> Result<Option<Connector>> {
    let Some(row) = store::connector(tx, vendor)? else {
        return Ok(None);
    };
    let clinic = tx.clinic();
    let secret = match row.sealed {
        Some(sealed) => {
            let opened = keys.open(&["connector", clinic.as_str(), vendor], &sealed)?;
            let text = std::str::from_utf8(opened.expose()).map_err(|_| Error::internal("a credential is no text"))?;
            Some(Secret::new(text.to_owned()))
        }
        None => None,
    };
    Ok(Some(Connector { settings: serde_json::from_str(&row.settings)?, secret }))
}

/// Replaces what the clinic has stored for `vendor`, and notes in the audit that it did.
///
/// # Errors
/// When the row cannot be written.
pub fn put_connector(
    tx: &mut Tx<'_>,
    keys: &Keys,
    vendor: &str,
    settings: &serde_json::Value,
    secret: Option<&Secret<String>>,
) -> Result<()> {
    let clinic = tx.clinic();
    let sealed = secret
        .map(|secret| keys.seal(&["connector", clinic.as_str(), vendor], secret.expose().as_bytes()))
        .transpose()?;
    store::put_connector(tx, vendor, &settings.to_string(), sealed.as_deref())?;
    let detail = serde_json::json!({ "vendor": vendor, "has_credentials": secret.is_some() });
    tx.audit("connector.change", clinic.as_str(), Some(&detail))
}
