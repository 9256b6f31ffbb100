//! What a clinic has told its receptionist, and the telephone line it is reached on.

mod faults;
pub mod http;
mod rota;
mod speech;
mod store;

use std::{
    collections::HashMap,
    sync::{Arc, RwLock},
    time::Duration,
};

use cliniq_platform::{
    Ctx, Error, Result,
    access::Perm,
    error::Kind,
    events::Event,
    ids::Id,
    jobs::{Delivered, JobCtx, Subscriber, Verdict},
    secret::Secret,
    tenancy::Clinic,
    time::Timestamp,
};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::{
    Reception, calendar,
    dialog::{Desk, desk::Hours},
    recordings::RecordingPolicy,
};
use faults::faults;
pub use rota::{Contact, Leg, Shift, Transfers};
pub use speech::{Arm, Speech, SpeechProvider, VoiceChoice, VoiceExperiment};

/// How long a line is used without asking the database again whether it has changed. A change made in another process
/// is heard after this time at the latest; one made in this process at once.
const FRESH: Duration = Duration::from_secs(2);

/// How callers are listened to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VoiceMode {
    /// Turn by turn: Twilio's `<Gather>`.
    #[default]
    Gather,
    /// Over a WebSocket: Twilio's ConversationRelay, which lets callers interrupt in mid-sentence.
    Relay,
}

/// Who transcribes a ConversationRelay session. With `<Gather>` it is Twilio's telephone model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Transcriber {
    /// Google, through Twilio.
    #[default]
    Google,
    /// Deepgram, through Twilio.
    Deepgram,
}

/// How the receptionist speaks and listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Voice {
    /// How callers are listened to.
    pub mode: VoiceMode,
    /// Seconds of silence after which a caller is asked again, 2 to 30.
    pub silence_s: u8,
    /// Who transcribes a session of `relay`.
    pub transcriber: Transcriber,
}

impl Default for Voice {
    fn default() -> Self {
        Self { mode: VoiceMode::default(), silence_s: 6, transcriber: Transcriber::default() }
    }
}

/// Everything the clinic has set for its receptionist.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Settings {
    /// What the dialogue may know.
    #[serde(flatten)]
    pub desk: Desk,
    /// Clinicians to dial in an emergency, in this order.
    #[serde(default)]
    pub on_call: Vec<Contact>,
    /// Where other callers are put through to, in this order.
    #[serde(default)]
    pub front_desk: Vec<Contact>,
    /// What happens around a transfer.
    #[serde(default)]
    pub transfers: Transfers,
    /// How the receptionist speaks and listens.
    #[serde(default)]
    pub voice: Voice,
    /// Whose voice speaks.
    #[serde(default)]
    pub speech: Speech,
    /// How calls are recorded, and how long recordings are kept.
    #[serde(default)]
    pub recording: RecordingPolicy,
}

impl Settings {
    /// The clinic's time zone; UTC when its name is unknown here.
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.desk.time_zone).unwrap_or(TimeZone::UTC)
    }
}

/// The clinic's account at the telephony provider.
#[derive(Clone, Debug, Default)]
pub struct Telephony {
    /// Twilio's account id, `AC…`.
    pub account_sid: String,
    /// Signs the webhooks; none means that no webhook is believed.
    pub auth_token: Option<Secret<String>>,
    /// The address under which the provider reaches this server, when it differs from the server's own setting.
    pub public_url: Option<String>,
    /// The number, or the messaging service `MG…`, that text messages to the clinic's people come from.
    pub sms_from: Option<String>,
}

/// The clinic's account at a speech provider.
#[derive(Clone, Debug, Default)]
pub struct SpeechAccount {
    /// The API key; none means that the provider is not asked.
    pub key: Option<Secret<String>>,
    /// The clinic has a business associate agreement with this vendor. Without one it gets no words about a patient.
    pub baa: bool,
}

/// The clinic's accounts at speech providers.
pub type SpeechAccounts = HashMap<SpeechProvider, SpeechAccount>;

/// A clinic as a caller reaches it.
pub(crate) struct Line {
    /// The clinic, acting for a caller.
    pub(crate) ctx: Ctx,
    pub(crate) settings: Settings,
    pub(crate) zone: TimeZone,
    pub(crate) telephony: Telephony,
    pub(crate) speech: SpeechAccounts,
    /// The clinic keeps its calendar here.
    pub(crate) keeps_calendar: bool,
    read_at: Timestamp,
}

impl Line {
    /// The voice that a call hears. In a ConversationRelay session every word goes to the voice's provider, through
    /// Twilio; one that the clinic has no agreement with does not speak there.
    pub(crate) fn voice_of(&self, arm: Option<Arm>, is_relay: bool) -> &VoiceChoice {
        let chosen = self.settings.speech.voice_of(arm);
        let has_agreement = self.speech.get(&chosen.provider).is_some_and(|account| account.baa);
        match chosen.provider {
            SpeechProvider::GoogleCloud | SpeechProvider::Elevenlabs if is_relay && !has_agreement => baseline(),
            SpeechProvider::Twilio | SpeechProvider::GoogleCloud | SpeechProvider::Elevenlabs => chosen,
        }
    }
}

/// The voice that needs nobody's agreement but Twilio's.
fn baseline() -> &'static VoiceChoice {
    static BASELINE: VoiceChoice =
        VoiceChoice { provider: SpeechProvider::Twilio, english: String::new(), spanish: String::new() };
    &BASELINE
}

/// Lines that were dialled lately. When the database is away, the last known line still says whom to dial.
#[derive(Default)]
pub(crate) struct Lines {
    by_number: RwLock<HashMap<String, Arc<Line>>>,
}

impl Lines {
    fn known(&self, number: &str) -> Option<Arc<Line>> {
        self.by_number.read().unwrap_or_else(std::sync::PoisonError::into_inner).get(number).cloned()
    }

    fn learn(&self, number: &str, line: &Arc<Line>) {
        self.by_number
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .insert(number.to_owned(), Arc::clone(line));
    }

    fn forget(&self, clinic: Id<Clinic>) {
        self.by_number
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .retain(|_, line| line.ctx.clinic() != clinic);
    }
}

/// The receptionist's settings as an administrator sees them.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Changes with every edit; 0 when nothing was ever set.
    pub version: i64,
    /// What is set.
    pub settings: Settings,
    /// The clinic's own numbers in E.164.
    pub numbers: Vec<String>,
    /// The account at the provider.
    pub telephony: Telephony,
    /// The accounts at speech providers.
    pub speech: SpeechAccounts,
}

/// An edit of the settings.
#[derive(Clone, Debug)]
pub struct Edit {
    /// What is set from now on.
    pub settings: Settings,
    /// The clinic's own numbers in E.164.
    pub numbers: Vec<String>,
    /// Account data; `None` leaves them. An absent token leaves the stored one.
    pub telephony: Option<Telephony>,
    /// Accounts at speech providers; those that are not named stay. An absent key leaves the stored one.
    pub speech: SpeechAccounts,
}

impl Reception {
    /// The line a dialled number belongs to; `None` when no clinic has it.
    pub(crate) async fn line(&self, dialled: &str) -> Result<Option<Arc<Line>>> {
        let known = self.lines().known(dialled);
        let now = self.clock().now();
        if let Some(line) = &known
            && now.since(line.read_at) < FRESH
        {
            return Ok(known);
        }
        match self.read_line(dialled, now).await {
            Ok(Some(line)) => {
                let line = Arc::new(line);
                self.lines().learn(dialled, &line);
                Ok(Some(line))
            }
            Ok(None) => Ok(None),
            // The database is away: a line known from before still says whom to dial.
            Err(error) => known.map(Some).ok_or(error),
        }
    }

    async fn read_line(&self, dialled: &str, now: Timestamp) -> Result<Option<Line>> {
        let Some(ctx) = self.platform().ctx_for_phone(dialled).await? else { return Ok(None) };
        Ok(Some(self.line_at(&ctx, now).await?))
    }

    /// The settings a simulated call uses: the clinic's own, as they are now.
    pub(crate) async fn line_of(&self, ctx: &Ctx) -> Result<Line> {
        self.line_at(ctx, self.clock().now()).await
    }

    async fn line_at(&self, ctx: &Ctx, read_at: Timestamp) -> Result<Line> {
        let overview = self.overview(ctx).await?;
        let keeps_calendar = self.db().read(ctx, calendar::is_kept).await?;
        let Overview { settings, telephony, speech, .. } = overview;
        Ok(Line { ctx: ctx.clone(), zone: settings.zone(), settings, telephony, speech, keeps_calendar, read_at })
    }

    async fn overview(&self, ctx: &Ctx) -> Result<Overview> {
        let keys = self.platform().keys().clone();
        self.db()
            .read(ctx, move |tx| {
                let stored = store::get(tx)?;
                let numbers = cliniq_platform::tenancy::phones(tx)?;
                let telephony = store::telephony(tx, &keys)?;
                let speech = store::speech(tx, &keys)?;
                let (version, settings) = match stored {
                    Some((version, settings)) => (version, settings),
                    None => (0, Settings { desk: initial_desk(tx)?, ..Settings::default() }),
                };
                Ok(Overview { version, settings, numbers, telephony, speech })
            })
            .await
    }

    /// Reads the receptionist's settings.
    ///
    /// # Errors
    /// Without [`Perm::ReceptionSettingsRead`].
    pub async fn get_settings(&self, ctx: &Ctx) -> Result<Overview> {
        ctx.require(Perm::ReceptionSettingsRead)?;
        self.overview(ctx).await
    }

    /// Replaces the receptionist's settings. `version` is the one the edit was made on.
    ///
    /// # Errors
    /// `reception-settings.moved-on` when somebody else was faster; `reception-settings.invalid` with the fields.
    pub async fn put_settings(&self, ctx: &Ctx, version: i64, edit: Edit) -> Result<Overview> {
        ctx.require(Perm::ReceptionSettingsWrite)?;
        let faults = faults(&edit);
        if !faults.is_empty() {
            return Err(Error::invalid_fields("reception-settings.invalid", faults));
        }
        let keys = self.platform().keys().clone();
        self.db()
            .write(ctx, move |tx| {
                store::put(tx, version, &edit.settings)?;
                cliniq_platform::tenancy::set_phones(tx, &edit.numbers)?;
                if let Some(telephony) = &edit.telephony {
                    store::put_telephony(tx, &keys, telephony)?;
                }
                for (provider, account) in &edit.speech {
                    store::put_speech(tx, &keys, *provider, account)?;
                }
                if edit.settings.speech.voices().any(|(_, voice)| voice.provider != SpeechProvider::Twilio) {
                    crate::speech::warm(tx)?;
                }
                let clinic = tx.clinic();
                tx.audit("reception_settings.change", clinic.as_str(), None)?;
                tx.emit(&Event::new("reception.settings_changed", clinic))
            })
            .await?;
        self.lines().forget(ctx.clinic());
        self.overview(ctx).await
    }
}

/// Takes the opening hours that the set-up page asked for, once: later edits stay.
pub struct TakeHours;

impl Subscriber for TakeHours {
    const EVENT: &'static str = "clinic.created";
    const NAME: &'static str = "reception.take_hours";
    type Area = Reception;

    async fn handle(reception: &Reception, ctx: &JobCtx, event: Delivered) -> Result<(), Verdict> {
        let Some(hours) = event.payload.get("hours") else { return Ok(()) };
        let hours: Hours = serde_json::from_value(hours.clone()).map_err(Error::from)?;
        let taken = reception
            .db()
            .write(&ctx.ctx, move |tx| {
                if store::get(tx)?.is_some() {
                    return Ok(());
                }
                let desk = Desk { hours: hours.clone(), ..initial_desk(tx)? };
                store::put(tx, 0, &Settings { desk, ..Settings::default() })
            })
            .await;
        Ok(taken?)
    }
}

/// What a clinic starts with before anybody has opened the settings.
fn initial_desk(tx: &mut cliniq_platform::db::Tx<'_>) -> Result<Desk> {
    let clinic = cliniq_platform::tenancy::clinic(tx)?;
    let country = clinic.country.parse().unwrap_or(crate::dialog::slots::Country::Other);
    Ok(Desk { clinic_name: clinic.name, time_zone: clinic.time_zone, country, ..Desk::default() })
}

/// The edit was made on a version that is not the present one.
fn moved_on() -> Error {
    Error::new(Kind::Conflict, "reception-settings.moved-on", "Somebody else changed the settings in the meantime.")
}
