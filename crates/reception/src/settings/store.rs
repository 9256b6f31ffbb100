//! Settings rows.

use cliniq_platform::{Result, db::Tx, keys::Keys, secret::Secret, tenancy};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use serde::{Deserialize, Serialize};

use super::{Settings, Telephony, moved_on};
use crate::schema::reception_settings as rows;

/// Twilio's row among the clinic's connectors.
const VENDOR: &str = "twilio";

/// What of the provider's account is no secret.
#[derive(Default, Serialize, Deserialize)]
struct Account {
    account_sid: String,
    public_url: Option<String>,
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
    Ok(Telephony { account_sid: account.account_sid, auth_token: connector.secret, public_url: account.public_url })
}

/// Stores the account; an absent token leaves the stored one.
pub(super) fn put_telephony(tx: &mut Tx<'_>, keys: &Keys, telephony: &Telephony) -> Result<()> {
    let account = Account { account_sid: telephony.account_sid.clone(), public_url: telephony.public_url.clone() };
    let kept: Option<Secret<String>> = match &telephony.auth_token {
        Some(token) => Some(token.clone()),
        None => tenancy::connector(tx, keys, VENDOR)?.and_then(|stored| stored.secret),
    };
    tenancy::put_connector(tx, keys, VENDOR, &serde_json::to_value(account)?, kept.as_ref())
}
