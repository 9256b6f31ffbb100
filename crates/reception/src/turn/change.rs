//! What a turn changes, in one transaction: the call, its transcript, tasks, escalations, the calendar, the stored answer.

use cliniq_platform::{Id, Phi, Result, db::Tx, events::Event, phi::Purpose};

use crate::{
    calendar::on_call,
    calls::{Call, Origin, store},
    dialog::{Effect, Step},
    escalations, recordings, tasks,
    transcripts::{self, NewLine},
};

/// Everything one turn stores.
#[derive(Clone)]
pub(super) struct Change {
    pub(super) call: Call,
    pub(super) is_new: bool,
    pub(super) dialled: Option<String>,
    pub(super) lines: Vec<NewLine>,
    pub(super) key: Option<String>,
    pub(super) reply: String,
    pub(super) zone: jiff::tz::TimeZone,
    pub(super) heard: Phi<String>,
    pub(super) consent_before: Option<recordings::Consent>,
    pub(super) step: Step,
}

impl Change {
    pub(super) fn touches_calendar(&self) -> bool {
        self.step.effects.iter().any(Effect::is_for_calendar)
    }

    pub(super) fn store(&self, tx: &mut Tx<'_>) -> Result<Option<Id<escalations::EscalationId>>> {
        let call = &self.call;
        save(tx, call, self.is_new, self.dialled.as_deref())?;
        // At most two lines a turn: the numbers never collide, because the version was checked.
        transcripts::append(tx, call.id, call.turns * 2, &self.lines)?;
        if let Some(key) = &self.key {
            store::insert_reply(tx, call.id, key, &self.reply);
        }
        let source = source(call, &self.zone);
        let mut escalation = None;
        for effect in &self.step.effects {
            match effect {
                Effect::FileTask(draft) => {
                    tasks::file(tx, &source, draft)?;
                }
                Effect::Escalate(alarm) => {
                    let quote = self.heard.open(Purpose::Store);
                    escalation = escalations::raise(tx, &source, call.turns, alarm, quote)?.or(escalation);
                }
                Effect::WithdrawTask { ordinal } => tasks::withdraw(tx, &source, *ordinal)?,
                Effect::StopRecording => tx.audit("call.recording_refused", call.id.as_str(), None)?,
                // Trying the receptionist out takes no patient's time away.
                effect if effect.is_for_calendar() && call.origin == Origin::Simulation => {}
                Effect::Hold(held) => on_call::hold(tx, &source, held)?,
                Effect::Book { held, slots } => on_call::book(tx, &source, held, slots)?,
                Effect::GiveBack(held) => on_call::give_back(tx, &source, held)?,
                Effect::Move { standing, held } => on_call::relocate(tx, &source, standing, held)?,
                Effect::Cancel(standing) => on_call::cancel(tx, standing)?,
            }
        }
        recordings::follow(tx, call, self.consent_before)?;
        if self.is_new {
            tx.emit(&Event::new("call.started", call.id))?;
        }
        tx.emit(&Event::new(if call.ended_at.is_some() { "call.ended" } else { "call.turned" }, call.id))?;
        Ok(escalation)
    }
}

pub(super) fn save(tx: &mut Tx<'_>, call: &Call, is_new: bool, dialled: Option<&str>) -> Result<()> {
    if is_new { store::insert(tx, call, dialled) } else { store::update(tx, call) }
}

pub(super) fn source(call: &Call, zone: &jiff::tz::TimeZone) -> tasks::Source {
    tasks::Source { call: call.id, origin: call.origin, caller: call.caller.clone(), time_zone: zone.clone() }
}
