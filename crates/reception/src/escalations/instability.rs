//! A provider that callers depend on has become unstable: in doubt, a person looks at the call in which that showed.

use std::time::Duration;

use cliniq_platform::{Result, db::Tx, phi::Purpose};
use jiff::tz::TimeZone;

use super::raise;
use crate::{
    Reception, calls,
    dialog::{ForRole, TaskDraft, TaskKind, TaskSlots},
    safety::{Alarm, Level, Reason},
    settings::Line,
    tasks,
};

/// How long the answer of a call may wait for this.
const PATIENCE: Duration = Duration::from_millis(500);
/// Tries, when turns of the same call are being stored.
const RUNS: u32 = 4;

impl Reception {
    /// Raises `provider_instability` on a call, once. The caller's answer does not depend on it: what fails is logged.
    pub(crate) async fn raise_instability(&self, line: &Line, call_sid: &str, provider: &'static str) {
        for run in 1..=RUNS {
            let (sid, zone) = (call_sid.to_owned(), line.zone.clone());
            let raised = self.db().write(&line.ctx, move |tx| store(tx, &sid, &zone, provider));
            let raised = tokio::time::timeout(PATIENCE, raised).await;
            self.recent().forget(line.ctx.clinic(), call_sid);
            match raised {
                Ok(Ok(())) => return,
                Ok(Err(error)) if error.code() == "call.moved-on" && run < RUNS => {}
                Ok(Err(error)) => {
                    tracing::error!(error = %error.chain(), "the instability of a provider could not be escalated");
                    return;
                }
                Err(_) => {
                    tracing::error!("the instability of a provider was not escalated in time");
                    return;
                }
            }
        }
    }
}

fn store(tx: &mut Tx<'_>, call_sid: &str, zone: &TimeZone, provider: &str) -> Result<()> {
    let Some(mut call) = calls::store::by_provider_id(tx, call_sid)? else { return Ok(()) };
    let alarm = Alarm {
        level: Level::Urgent,
        reason: Reason::ProviderInstability,
        category: "provider_instability",
        rule: format!("the provider {provider} has become unstable"),
        words: Vec::new(),
    };
    let source =
        tasks::Source { call: call.id, origin: call.origin, caller: call.caller.clone(), time_zone: zone.clone() };
    if raise(tx, &source, call.turns, &alarm, "")?.is_none() {
        // This very turn has fetched a person already.
        return Ok(());
    }
    let mut state = call.state.open(Purpose::Decide).clone();
    if state.escalation.is_none() {
        let ordinal = state.next_ordinal;
        state.next_ordinal = ordinal.saturating_add(1);
        state.escalation = Some(ordinal);
        let (slots, kind) = (TaskSlots::default(), TaskKind::Escalation);
        let draft = TaskDraft { ordinal, kind, incomplete: false, slots, question: None, for_role: ForRole::Staff };
        tasks::file(tx, &source, &draft)?;
    }
    call.state = cliniq_platform::Phi::new(state);
    call.escalated = true;
    call.version += 1;
    calls::store::update(tx, &call)
}
