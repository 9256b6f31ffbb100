//! Asking whether the call may be recorded, where the law wants everybody's consent.
//!
//! Only a clear yes is consent. Whatever else the caller says is heard as what it is: danger first, then a request.

use super::desk::Desk;
use super::script::Line;
use super::slots::{Confirmation, Utterance, confirmation};
use super::state::State;
use super::step::{Effect, Next, Step};
use super::turn::Turn;
use super::{Heard, intent::Intent};
use crate::language::{Language, words};
use crate::safety::{self, History};

/// Longer answers hold something else as well, which must be heard.
const PLAIN_ANSWER_WORDS: usize = 4;

/// The first words of a call, which end with the question.
pub(super) fn greet(desk: &Desk, state: State) -> Step {
    let mut turn = Turn::new(desk, state);
    let language = turn.state.language;
    let other_language = desk.speaks(match language {
        Language::English => Language::Spanish,
        Language::Spanish => Language::English,
    });
    let (clinic, country) = (desk.clinic_name.as_str(), desk.country);
    let greeting = Line::Greeting { clinic, country, recorded: false, other_language }.say(language);
    // One question at a time: how to help is asked once this one is answered.
    let how_can_i_help = Line::HowCanIHelp.say(language);
    turn.words.push(greeting.strip_suffix(&how_can_i_help).unwrap_or(&greeting).to_owned());
    turn.say(&Line::MayWeRecord);
    turn.done(Next::Listen)
}

/// Whether the caller consents; `None` when the words are no answer.
pub(super) fn consents(heard: &Heard<'_>) -> Option<bool> {
    match heard.digits {
        Some("1") => return Some(true),
        Some("2") => return Some(false),
        Some(_) | None => {}
    }
    let read = |language| confirmation(&Utterance::new(heard.text, language));
    read(Language::English).or_else(|| read(Language::Spanish)).map(|answer| answer == Confirmation::Yes)
}

/// The step after a plain yes or no; `None` when the words hold anything else.
pub(super) fn answered(desk: &Desk, state: &State, heard: &Heard<'_>) -> Option<Step> {
    let consents = consents(heard)?;
    let is_plain = words(heard.text).len() <= PLAIN_ANSWER_WORDS;
    if !is_plain || safety::check(heard.text, &History { earlier: &state.heard }).is_some() {
        return None;
    }
    let mut turn = Turn::new(desk, state.clone());
    turn.state.turn = turn.state.turn.saturating_add(1);
    turn.state.remember(heard.text);
    if consents {
        turn.intents.push(Intent::Affirm);
        turn.say(&Line::Acknowledged);
    } else {
        turn.intents.push(Intent::Deny);
        turn.effects.push(Effect::StopRecording);
        turn.say(&Line::RecordingStopped);
    }
    Some(turn.ask_open_question(false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::slots::Country;

    fn asked() -> State {
        let desk = Desk { country: Country::Us, ..Desk::default() };
        let now: jiff::Zoned = "2026-03-04T10:00[America/New_York]".parse().unwrap();
        greet(&desk, State::new(&desk, None, &now)).state
    }

    fn answer(text: &str) -> Option<Step> {
        answered(&Desk::default(), &asked(), &Heard { text, ..Heard::default() })
    }

    #[test]
    fn the_greeting_ends_with_the_question_and_names_the_emergency_number() {
        let said = asked().said;
        assert!(said.contains("911") && !said.contains("How can I help"), "{said}");
        assert!(said.trim_end().ends_with("Please say yes or no."), "{said}");
    }

    #[test]
    fn only_a_plain_yes_or_no_is_taken_from_the_conversation() {
        assert_eq!(answer("yes").unwrap().effects, []);
        assert_eq!(answer("yeah sure").unwrap().effects, []);
        assert_eq!(answer("sí, claro").unwrap().effects, []);
        assert_eq!(answer("no").unwrap().effects, [Effect::StopRecording]);
        assert_eq!(answer("no thank you").unwrap().effects, [Effect::StopRecording]);
        for text in ["no, I need to book an appointment for tomorrow", "I need a refill", "", "yes, I can't breathe"] {
            assert_eq!(answer(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_clear_yes_is_no_consent() {
        let consents = |text| consents(&Heard { text, ..Heard::default() });
        assert_eq!(consents("yes, and I'd like to book an appointment"), Some(true));
        assert_eq!(consents("no, I need to book an appointment for tomorrow"), Some(false));
        assert_eq!(consents("I need a refill"), None);
        let pressed = |keys| super::consents(&Heard { digits: Some(keys), ..Heard::default() });
        assert_eq!((pressed("1"), pressed("2"), pressed("0")), (Some(true), Some(false), None));
    }
}
