//! Settings rows.

use cliniq_platform::{Result, db::Tx, keys::Keys, secret::Secret, tenancy};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use serde::{Deserialize, Serialize};

use super::{Settings, SpeechAccount, SpeechAccounts, SpeechProvider, Telephony, moved_on};
use crate::schema::reception_settings as rows;

/// Twilio's row among the clinic's connectors.
const VENDOR: &str = "twilio";

/// What of the provider's account is no secret.
#[derive(Default, Serialize, Deserialize)]
struct Account {
    account_sid: String,
    public_url: Option<String>,
    #[serde(default)]
    sms_from: Option<String>,
}

/// What of a speech provider's account is no secret.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Agreement {
    baa: bool,
}

pub(super) fn get(tx: &mut Tx<'_>) -> Result<Option<(i64, Settings)>> {
    let row: Option<(i64, String)> =
        tx.of(rows::table).select((rows::version, rows::settings)).first(tx.conn()).optional()?;
    row.map(|(version, json)| Ok((version, serde_json::from_str(&json)?))).transpose()
}

/// Stores the settings if `version` is still the present one; 0 stands for none yet.
pub(super) fn put(tx: &mut Tx<'_>, version: i64, settings: &Settings) -> Result<()> {
    let (clinic, now, json) = (tx.clinic(), tx.now(), serde_json::to_string(settings)?);
    let written = if version == 0 {
        let present: i64 = tx.of(rows::table).count().get_result(tx.conn())?;
        if present > 0 {
            return Err(moved_on());
        }
        let row =
            (rows::clinic_id.eq(clinic), rows::settings.eq(json), rows::version.eq(1_i64), rows::updated_at.eq(now));
        diesel::insert_into(rows::table).values(row).execute(tx.conn())?
    } else {
        diesel::update(tx.of(rows::table).filter(rows::version.eq(version)))
            .set((rows::settings.eq(json), rows::version.eq(version + 1), rows::updated_at.eq(now)))
            .execute(tx.conn())?
    };
    if written == 0 { Err(moved_on()) } else { Ok(()) }
}

pub(super) fn telephony(tx: &mut Tx<'_>, keys: &Keys) -> Result<Telephony> {
    let Some(connector) = tenancy::connector(tx, keys, VENDOR)? else { return Ok(Telephony::default()) };
    let account: Account = serde_json::from_value(connector.settings)?;
    let Account { account_sid, public_url, sms_from } = account;
    Ok(Telephony { account_sid, auth_token: connector.secret, public_url, sms_from })
}

/// Stores the account; an absent token leaves the stored one.
pub(super) fn put_telephony(tx: &mut Tx<'_>, keys: &Keys, telephony: &Telephony) -> Result<()> {
    let Telephony { account_sid, public_url, sms_from, .. } = telephony.clone();
    let account = Account { account_sid, public_url, sms_from };
    let kept = new_or_stored(tx, keys, VENDOR, telephony.auth_token.as_ref())?;
    tenancy::put_connector(tx, keys, VENDOR, &serde_json::to_value(account)?, kept.as_ref())
}

pub(super) fn speech(tx: &mut Tx<'_>, keys: &Keys) -> Result<SpeechAccounts> {
    let mut accounts = SpeechAccounts::new();
    for provider in SpeechProvider::VENDORS {
        if let Some(connector) = tenancy::connector(tx, keys, provider.as_str())? {
            let Agreement { baa } = serde_json::from_value(connector.settings)?;
            accounts.insert(provider, SpeechAccount { key: connector.secret, baa });
        }
    }
    Ok(accounts)
}

/// Stores an account at a speech provider; an absent key leaves the stored one.
pub(super) fn put_speech(
    tx: &mut Tx<'_>,
    keys: &Keys,
    provider: SpeechProvider,
    account: &SpeechAccount,
) -> Result<()> {
    let kept = new_or_stored(tx, keys, provider.as_str(), account.key.as_ref())?;
    let agreement = serde_json::to_value(Agreement { baa: account.baa })?;
    tenancy::put_connector(tx, keys, provider.as_str(), &agreement, kept.as_ref())
}

fn new_or_stored(
    tx: &mut Tx<'_>,
    keys: &Keys,
    vendor: &str,
    new: Option<&Secret<String>>,
) -> Result<Option<Secret<String>>> {
    match new {
        Some(secret) => Ok(Some(secret.clone())),
        None => Ok(tenancy::connector(tx, keys, vendor)?.and_then(|stored| stored.secret)),
    }
}
