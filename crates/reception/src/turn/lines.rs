//! The transcript of a turn: what was heard, what was answered, how a transfer went.

use cliniq_platform::{Phi, phi::Purpose};

use super::{Happening, Leg};
use crate::{
    dialog::{Step, TransferOutcome},
    transcripts::{LineDetail, NewLine, Speaker},
};

/// The caller's own words, where there were any.
pub(super) fn words(happening: &Happening) -> Phi<String> {
    match happening {
        Happening::Heard(words) => words.text.clone(),
        Happening::Answered { .. } | Happening::TransferEnded(_) | Happening::MessageEnded { .. } => {
            Phi::new(String::new())
        }
    }
}

/// The transcript of one turn: what was heard, what was answered.
pub(super) fn of(happening: &Happening, step: &Step, took: std::time::Duration) -> Vec<NewLine> {
    let heard = match happening {
        Happening::Heard(words) => {
            let spoken = words.text.open(Purpose::Store);
            let text = match &words.digits {
                Some(digits) if spoken.trim().is_empty() => format!("[keys {digits}]"),
                Some(digits) => format!("{spoken} [keys {digits}]"),
                None if spoken.trim().is_empty() => "[silence]".to_owned(),
                None => spoken.clone(),
            };
            Some(NewLine {
                speaker: Speaker::Caller,
                text: Phi::new(text),
                confidence: words.confidence,
                detail: Some(LineDetail {
                    intents: step.intents.iter().map(|intent| intent.as_str().to_owned()).collect(),
                    alarm: step.alarm.as_ref().map(Into::into),
                    latency_us: u64::try_from(took.as_micros()).ok(),
                    heard: None,
                }),
            })
        }
        Happening::TransferEnded(legs) => Some(NewLine {
            speaker: Speaker::System,
            text: Phi::new(transfer_note(legs)),
            confidence: None,
            detail: None,
        }),
        Happening::MessageEnded { is_left } => Some(NewLine {
            speaker: Speaker::System,
            text: Phi::new(if *is_left { "[message left]" } else { "[no message left]" }.to_owned()),
            confidence: None,
            detail: None,
        }),
        Happening::Answered { .. } => None,
    };
    let said =
        NewLine { speaker: Speaker::Receptionist, text: Phi::new(step.say.clone()), confidence: None, detail: None };
    heard.into_iter().chain([said]).collect()
}

/// Who was dialled and how it went, in one line: `[transfer: Dr. Okafor: no answer; Front desk: busy]`.
fn transfer_note(legs: &[Leg]) -> String {
    let leg = |Leg { whom, outcome }: &Leg| format!("{whom}: {}", outcome_word(*outcome));
    format!("[transfer: {}]", legs.iter().map(leg).collect::<Vec<String>>().join("; "))
}

const fn outcome_word(outcome: TransferOutcome) -> &'static str {
    match outcome {
        TransferOutcome::Answered => "answered",
        TransferOutcome::Busy => "busy",
        TransferOutcome::NoAnswer => "no answer",
        TransferOutcome::Failed => "failed",
    }
}
