//! `/api/clinic/reception`: the receptionist's settings.

use axum::{Json, extract::State as Shared};
use cliniq_platform::{
    Ctx, Result,
    http::{
        Problems,
        extract::{IfMatch, Valid},
    },
    secret::Secret,
};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Edit, Overview, Settings, SpeechAccount, SpeechAccounts, SpeechProvider, Telephony};
use crate::Reception;

/// The routes of the settings.
pub fn routes() -> OpenApiRouter<Reception> {
    OpenApiRouter::new().routes(routes!(get_settings, put_settings))
}

/// The receptionist's settings.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct SettingsView {
    /// For `If-Match` of an edit; 0 when nothing was ever set.
    version: i64,
    settings: Settings,
    /// The clinic's own numbers in E.164.
    numbers: Vec<String>,
    telephony: TelephonyView,
    speech_accounts: Vec<SpeechAccountView>,
}

/// The account at a speech provider, without its secret.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct SpeechAccountView {
    provider: SpeechProvider,
    /// Whether there is a key, so that the provider can be asked.
    configured: bool,
    /// The clinic has a business associate agreement with this vendor.
    baa: bool,
}

/// The account at the telephony provider, without its secret.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct TelephonyView {
    /// Whether webhooks can be checked, and so are believed.
    configured: bool,
    /// Twilio's account id.
    account_sid: Option<String>,
    /// The address under which the provider reaches this server.
    public_url: Option<String>,
    /// The number, or the messaging service, that text messages to the clinic's people come from.
    sms_from: Option<String>,
    /// What to enter at the provider.
    webhook_urls: WebhookUrls,
}

/// The addresses to enter at the provider.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct WebhookUrls {
    /// “A call comes in”, POST.
    incoming: String,
    /// “Call status changes”, POST.
    status: String,
}

/// New settings.
#[derive(Deserialize, garde::Validate, utoipa::ToSchema)]
struct SettingsBody {
    #[garde(skip)]
    settings: Settings,
    /// The clinic's own numbers in E.164.
    #[garde(length(max = 50))]
    numbers: Vec<String>,
    /// Absent: unchanged.
    #[garde(skip)]
    telephony: Option<TelephonyBody>,
    /// Accounts at speech providers; those that are not named stay.
    #[serde(default)]
    #[garde(length(max = 4))]
    speech_accounts: Vec<SpeechAccountBody>,
}

/// New account data at a speech provider.
#[derive(Deserialize, utoipa::ToSchema)]
struct SpeechAccountBody {
    provider: SpeechProvider,
    /// Absent or empty: the stored one stays. It is never shown again.
    key: Option<String>,
    /// The clinic has a business associate agreement with this vendor.
    #[serde(default)]
    baa: bool,
}

/// New account data at the telephony provider.
#[derive(Deserialize, utoipa::ToSchema)]
struct TelephonyBody {
    #[serde(default)]
    account_sid: String,
    /// Absent or empty: the stored one stays. It is never shown again.
    auth_token: Option<String>,
    /// The address under which the provider reaches this server, when it differs from the server's own setting.
    public_url: Option<String>,
    /// The number, or the messaging service `MG…`, that text messages to the clinic's people come from.
    sms_from: Option<String>,
}

fn view(reception: &Reception, overview: Overview) -> SettingsView {
    let Overview { version, settings, numbers, telephony, speech } = overview;
    let base = telephony.public_url.as_deref().or_else(|| reception.public_url()).unwrap_or_default();
    let base = base.trim_end_matches('/');
    SettingsView {
        version,
        settings,
        numbers,
        telephony: TelephonyView {
            configured: telephony.auth_token.is_some(),
            account_sid: Some(telephony.account_sid).filter(|sid| !sid.is_empty()),
            webhook_urls: WebhookUrls {
                incoming: format!("{base}/api/calls/incoming"),
                status: format!("{base}/api/calls/status"),
            },
            public_url: telephony.public_url,
            sms_from: telephony.sms_from,
        },
        speech_accounts: SpeechProvider::VENDORS
            .into_iter()
            .map(|provider| {
                let account = speech.get(&provider);
                let configured = account.is_some_and(|account| account.key.is_some());
                SpeechAccountView { provider, configured, baa: account.is_some_and(|account| account.baa) }
            })
            .collect(),
    }
}

/// Get the receptionist's settings.
#[utoipa::path(get, path = "/api/clinic/reception", tag = "settings",
    responses((status = 200, body = SettingsView), Problems))]
async fn get_settings(Shared(reception): Shared<Reception>, ctx: Ctx) -> Result<Json<SettingsView>> {
    let overview = reception.get_settings(&ctx).await?;
    Ok(Json(view(&reception, overview)))
}

/// Replace the receptionist's settings.
#[utoipa::path(put, path = "/api/clinic/reception", tag = "settings", request_body = SettingsBody,
    params(("If-Match" = String, Header, description = "The version that was edited, in quotes")),
    responses((status = 200, body = SettingsView), Problems))]
async fn put_settings(
    Shared(reception): Shared<Reception>,
    ctx: Ctx,
    IfMatch(version): IfMatch,
    Valid(body): Valid<SettingsBody>,
) -> Result<Json<SettingsView>> {
    let telephony = body.telephony.map(|telephony| Telephony {
        account_sid: telephony.account_sid,
        auth_token: telephony.auth_token.filter(|token| !token.is_empty()).map(Secret::new),
        public_url: telephony.public_url.filter(|url| !url.is_empty()),
        sms_from: telephony.sms_from.filter(|from| !from.is_empty()),
    });
    let is_vendor = |account: &SpeechAccountBody| SpeechProvider::VENDORS.contains(&account.provider);
    let account = |SpeechAccountBody { provider, key, baa }: SpeechAccountBody| {
        (provider, SpeechAccount { key: key.filter(|key| !key.is_empty()).map(Secret::new), baa })
    };
    let speech: SpeechAccounts = body.speech_accounts.into_iter().filter(is_vendor).map(account).collect();
    let edit = Edit { settings: body.settings, numbers: body.numbers, telephony, speech };
    let overview = reception.put_settings(&ctx, version, edit).await?;
    Ok(Json(view(&reception, overview)))
}
