//! Whole calls as a reader would follow them: `dialog_conversations/*.txt`.
//!
//! A conversation begins with `## what it shows`. `C:` is what the caller says (nothing: silence), `C?:` the same heard
//! with low confidence, `C#:` keys pressed. The lines after it say what must come of it:
//!
//! - `R: words` the reply contains these words (several, separated by `|`); `R!: words` it does not.
//! - `T: kind key=value …` a task is filed, with these slots; `T?:` the same, incomplete. `W:` a task is withdrawn.
//! - `A: level reason` an alarm is raised. `N: doctor | staff | hangup` what the telephone does; otherwise it listens.
//! - `X: busy | no_answer | failed | answered` the transfer ended so. `H:` the caller hangs up.
//!
//! Every turn is also put through JSON, so that each conversation shows that it survives a crash at any moment.
#![expect(clippy::expect_used, reason = "a test that cannot go on says what it expected")]

use cliniq_reception::dialog::desk::{Desk, Faq, Location, Said};
use cliniq_reception::dialog::{self, Effect, Heard, Next, State, Step, TaskDraft, Transfer, TransferOutcome};
use cliniq_reception::language::Language;

/// Wednesday, ten in the morning.
const NOW: &str = "2026-03-04T10:00:00-05:00[America/New_York]";

fn desk() -> Desk {
    Desk {
        clinic_name: "Harbor Clinic".into(),
        doctors: vec!["Dr. Amara Okafor".into(), "Dr. Luis Ferrer".into()],
        locations: vec![Location {
            address: "12 Harbor Street".into(),
            parking: Said {
                en: "There is free parking behind the building.".into(),
                es: "Hay estacionamiento gratis detrás.".into(),
            },
            ..Location::default()
        }],
        insurers: vec!["Aetna".into(), "Medicare".into()],
        faq: vec![Faq {
            asks: vec!["mask".into(), "mascarilla".into()],
            answer: Said { en: "Masks are optional here.".into(), es: "La mascarilla es opcional.".into() },
            ..Faq::default()
        }],
        phone: "212 555 0100".into(),
        ..Desk::default()
    }
}

/// What came of the last thing that happened.
struct Came {
    say: String,
    next: Next,
    effects: Vec<Effect>,
    alarm: Option<(String, String)>,
}

impl From<Step> for Came {
    fn from(step: Step) -> Came {
        let alarm =
            step.alarm.map(|alarm| (format!("{:?}", alarm.level).to_lowercase(), alarm.reason.as_str().to_owned()));
        Came { say: step.say, next: step.next, effects: step.effects, alarm }
    }
}

struct Player {
    desk: Desk,
    now: jiff::Zoned,
    state: State,
    came: Came,
    checked_next: bool,
}

impl Player {
    fn new(title: &str) -> Player {
        let mut desk = desk();
        if title.contains("[Spanish clinic]") {
            desk.languages = vec![Language::Spanish];
        }
        if title.contains("[pilot]") {
            desk.automated = dialog::desk::Automated::Only(vec![dialog::TaskKind::Appointment]);
        }
        if title.contains("[short calls]") {
            desk.limits.max_turns = 3;
        }
        let now: jiff::Zoned = NOW.parse().expect("a moment");
        let caller = if title.contains("[hidden number]") { None } else { Some("+12125550147") };
        let step = dialog::greet(&desk, State::new(&desk, caller, &now));
        let state = step.state.clone();
        Player { desk, now, state, came: step.into(), checked_next: true }
    }

    fn settle(&self) -> Result<(), String> {
        if !self.checked_next && self.came.next != Next::Listen {
            return Err(format!("the telephone should listen, but {:?} after `{}`", self.came.next, self.came.say));
        }
        Ok(())
    }

    fn take(&mut self, step: Step) {
        let json = serde_json::to_string(&step.state).expect("a state is JSON");
        self.state = serde_json::from_str(&json).expect("a state comes back");
        assert_eq!(self.state, step.state, "the state survives a crash");
        self.came = step.into();
        self.checked_next = false;
    }

    fn line(&mut self, tag: &str, rest: &str) -> Result<(), String> {
        match tag {
            "C" | "C?" | "C#" => {
                self.settle()?;
                let heard = match tag {
                    "C#" => Heard { digits: Some(rest), ..Heard::default() },
                    "C?" => Heard { text: rest, confidence: Some(0.2), ..Heard::default() },
                    _ => Heard { text: rest, confidence: Some(0.9), ..Heard::default() },
                };
                let step = dialog::turn(&self.desk, &self.state, &heard, &self.now);
                self.take(step);
            }
            "X" => {
                let outcome: TransferOutcome =
                    serde_json::from_value(rest.into()).map_err(|_| format!("no outcome `{rest}`"))?;
                let step = dialog::transfer_failed(&self.desk, self.state.clone(), outcome);
                self.take(step);
            }
            "H" => {
                self.came.effects = dialog::hang_up(&self.desk, &self.state);
                self.checked_next = true;
            }
            "R" => {
                let said = self.came.say.to_lowercase();
                for words in rest.split('|').map(str::trim) {
                    if !said.contains(&words.to_lowercase()) {
                        return Err(format!("`{words}` is not in `{}`", self.came.say));
                    }
                }
            }
            "R!" if self.came.say.to_lowercase().contains(&rest.to_lowercase()) => {
                return Err(format!("`{rest}` is in `{}`", self.came.say));
            }
            "R!" => {}
            "T" | "T?" => {
                let filed = self.came.effects.iter().filter_map(|effect| match effect {
                    Effect::FileTask(draft) => Some(draft),
                    Effect::WithdrawTask { .. }
                    | Effect::Escalate(_)
                    | Effect::Hold(_)
                    | Effect::Book { .. }
                    | Effect::GiveBack(_)
                    | Effect::Move { .. }
                    | Effect::Cancel(_)
                    | Effect::StopRecording => None,
                });
                let filed: Vec<&TaskDraft> = filed.collect();
                let wanted = rest.split_once(' ').map_or((rest, ""), |(kind, slots)| (kind, slots));
                let found =
                    filed.iter().find(|draft| draft.kind.as_str() == wanted.0 && draft.incomplete == (tag == "T?"));
                let Some(draft) = found else {
                    return Err(format!("no such task among {filed:#?}"));
                };
                has_slots(draft, wanted.1)?;
            }
            "W" if self.came.effects.iter().any(|effect| matches!(effect, Effect::WithdrawTask { .. })) => {}
            "W" => return Err(format!("nothing was withdrawn: {:?}", self.came.effects)),
            "A" => {
                let raised = self.came.alarm.as_ref().map(|(level, reason)| format!("{level} {reason}"));
                if raised.as_deref() != Some(rest) {
                    return Err(format!("alarm {raised:?}, not {rest}"));
                }
            }
            "N" => {
                let next = match rest {
                    "doctor" => Next::Transfer(Transfer::Doctor),
                    "staff" => Next::Transfer(Transfer::Staff),
                    "hangup" => Next::HangUp,
                    other => return Err(format!("no such move `{other}`")),
                };
                if self.came.next != next {
                    return Err(format!("{:?}, not {rest}: `{}`", self.came.next, self.came.say));
                }
                self.checked_next = true;
            }
            other => return Err(format!("no such line `{other}:`")),
        }
        Ok(())
    }
}

/// `key=value` pairs, separated by `;`. A value is contained in the JSON of the draft's field, case aside.
fn has_slots(draft: &TaskDraft, wanted: &str) -> Result<(), String> {
    let json = serde_json::to_value(draft).expect("a draft is JSON");
    for pair in wanted.split(';').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').ok_or_else(|| format!("`{pair}` is not key=value"))?;
        let field = json["slots"].get(key).or_else(|| json.get(key)).map(ToString::to_string).unwrap_or_default();
        if !field.to_lowercase().contains(&value.to_lowercase()) {
            return Err(format!("{key} is {field}, not {value}"));
        }
    }
    Ok(())
}

/// Plays every conversation of a file; gives how many there were.
fn play(file: &str) -> usize {
    let mut failures: Vec<String> = Vec::new();
    let conversations: Vec<&str> = file.split("\n## ").skip(1).collect();
    for conversation in &conversations {
        let mut lines = conversation.lines();
        let title = lines.next().unwrap_or_default();
        let mut player = Player::new(title);
        let result = lines.filter(|line| !line.trim().is_empty() && !line.starts_with("//")).try_for_each(|line| {
            let (tag, rest) = line.split_once(':').ok_or_else(|| format!("no tag in `{line}`"))?;
            player.line(tag, rest.trim()).map_err(|fault| format!("{line}\n    {fault}"))
        });
        if let Err(fault) = result.and_then(|()| player.settle()) {
            failures.push(format!("{title}\n  {fault}"));
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {} conversations:\n{}",
        failures.len(),
        conversations.len(),
        failures.join("\n")
    );
    conversations.len()
}

#[test]
fn bookings_go_as_written() {
    assert!(play(include_str!("dialog_conversations/booking.txt")) >= 15);
}

#[test]
fn other_requests_go_as_written() {
    assert!(play(include_str!("dialog_conversations/requests.txt")) >= 10);
}

#[test]
fn danger_and_trouble_go_as_written() {
    assert!(play(include_str!("dialog_conversations/trouble.txt")) >= 15);
}

#[test]
fn spanish_calls_go_as_written() {
    assert!(play(include_str!("dialog_conversations/spanish.txt")) >= 8);
}
