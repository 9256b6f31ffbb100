//! One turn, in order: danger first, then what every state understands, then the state's own part.

use jiff::Zoned;

use super::booking::Book;
use super::desk::Desk;
use super::handover;
use super::hearing::Hearing;
use super::intent::{Intent, Topic};
use super::phrases::Phrase;
use super::script::Line;
use super::slots::{self, Confirmation};
use super::state::{Ask, Cause, Offer, Phase, State};
use super::step::{Effect, Next, Step};
use super::{Clinic, Heard};
use crate::language::words;
use crate::safety::{self, Alarm, History, Level, Reason};

/// A turn being worked out. What is decided is collected here and handed out as one [`Step`].
pub(super) struct Turn<'a> {
    /// The clinic.
    pub(super) desk: &'a Desk,
    /// The clinic's calendar, where it keeps one.
    pub(super) book: Option<Book<'a>>,
    /// The conversation as it becomes.
    pub(super) state: State,
    /// What has been decided to say, in order.
    pub(super) words: Vec<String>,
    /// What has to be stored.
    pub(super) effects: Vec<Effect>,
    /// The alarm that this turn raised.
    pub(super) alarm: Option<Alarm>,
    /// What the caller asked for.
    pub(super) intents: Vec<Intent>,
}

impl<'a> Turn<'a> {
    pub(super) fn new(desk: &'a Desk, state: State) -> Turn<'a> {
        Turn { desk, book: None, state, words: Vec::new(), effects: Vec::new(), alarm: None, intents: Vec::new() }
    }

    /// Adds a sentence in the conversation's language.
    pub(super) fn say(&mut self, line: &Line<'_>) {
        self.words.push(line.say(self.state.language));
    }

    /// Takes the turn out of a borrowed place, so that it can be ended there.
    pub(super) fn take(&mut self) -> Turn<'a> {
        let emptied = Turn { book: self.book, ..Turn::new(self.desk, self.state.emptied()) };
        std::mem::replace(self, emptied)
    }

    /// Ends the turn. A turn that says nothing would be silence on a telephone: it asks how to help.
    pub(super) fn done(mut self, next: Next) -> Step {
        self.words.retain(|sentence| !sentence.trim().is_empty());
        self.words.iter_mut().for_each(|sentence| *sentence = sentence.trim().to_owned());
        if self.words.is_empty() {
            self.say(&Line::HowCanIHelp);
        }
        let say = self.words.join(" ");
        self.state.said.clone_from(&say);
        if next == Next::HangUp {
            self.state.phase = Phase::Ended;
        }
        let (language, intents) = (self.state.language, self.intents);
        Step { state: self.state, say, language, next, effects: self.effects, intents, alarm: self.alarm }
    }

    /// Ends the turn with the question that is open just now; `again` words it with an example.
    pub(super) fn ask_open_question(mut self, again: bool) -> Step {
        match &self.state.phase {
            Phase::Filling(flow) => {
                let line = super::known::question(flow, again).unwrap_or(Line::Ask {
                    ask: flow.asking,
                    request: flow.request,
                    slots: &flow.slots,
                    caller: self.state.caller.as_deref(),
                    again,
                });
                self.words.push(line.say(self.state.language));
            }
            Phase::Offered(Offer::Appointment) => self.say(&Line::OfferAppointment),
            Phase::Offered(Offer::Message(_)) => self.say(&Line::OfferMessage),
            Phase::AnythingElse => self.say(&Line::AnythingElse),
            Phase::Open | Phase::Emergency(_) | Phase::HandedOver(_) | Phase::Ended if again => {
                self.say(&Line::WhatICanDo);
            }
            Phase::Open | Phase::Emergency(_) | Phase::HandedOver(_) | Phase::Ended => self.say(&Line::HowCanIHelp),
        }
        self.done(Next::Listen)
    }

    /// Counts a misunderstanding; the last one that the clinic allows fetches a human being.
    pub(super) fn misunderstood(mut self, line: &Line<'_>) -> Step {
        self.state.misunderstandings = self.state.misunderstandings.saturating_add(1);
        if self.state.misunderstandings >= self.desk.limits.misunderstandings.max(1) {
            let words = self.state.heard.last().cloned().into_iter().collect();
            self.escalate(&Alarm {
                level: Level::Urgent,
                reason: Reason::Misunderstanding,
                category: "misunderstanding",
                rule: "dialog: misunderstandings in a row".to_owned(),
                words,
            });
            return handover::to_human(self, Cause::NotUnderstood);
        }
        self.say(line);
        let again = self.state.misunderstandings > 1 || self.state.flow().is_some();
        self.ask_open_question(again)
    }

    /// Puts an alarm into the step and on record.
    pub(super) fn escalate(&mut self, alarm: &Alarm) {
        if self.state.raise(alarm) {
            self.effects.push(Effect::Escalate(alarm.clone()));
            handover::file_escalation(self, alarm);
        }
        self.alarm = Some(alarm.clone());
    }
}

/// Takes one turn. See [`super::turn`].
pub(super) fn take(clinic: Clinic<'_>, state: &State, heard: &Heard<'_>, now: &Zoned) -> Step {
    let Clinic { desk, openings } = clinic;
    let book = openings.map(|openings| Book { openings, now: now.timestamp(), today: now.date() });
    let mut turn = Turn { book, ..Turn::new(desk, state.clone()) };
    turn.state.turn = turn.state.turn.saturating_add(1);
    let hearing = Hearing::of(heard, turn.state.language, now);
    turn.intents = match hearing.words.is_empty() {
        true => Vec::new(),
        false => hearing.intents.iter().map(|scored| scored.intent).collect(),
    };

    // The whole text, before anything else and in every phase.
    let alarm = safety::check(heard.text, &History { earlier: &state.heard });
    turn.state.remember(heard.text);
    if let Some(alarm) = alarm {
        return handover::on_alarm(turn, &hearing, &alarm);
    }
    if let Phase::Emergency(_) = turn.state.phase {
        return handover::emergency_goes_on(turn, &hearing);
    }
    if let Phase::HandedOver(_) = turn.state.phase {
        return handover::again(turn);
    }
    if turn.state.phase == Phase::Ended && !hearing.is_silence() {
        // After a farewell the line may still be open: a late request is served.
        turn.state.phase = Phase::AnythingElse;
    }
    if is_too_long(&turn, now) {
        turn.escalate(&Alarm {
            level: Level::Urgent,
            reason: Reason::Duration,
            category: "duration",
            rule: "dialog: the clinic's limit on turns or minutes of a call".to_owned(),
            words: Vec::new(),
        });
        return handover::to_human(turn, Cause::TooLong);
    }
    if hearing.digits == Some("0") {
        return handover::human_request(turn, &hearing);
    }
    if hearing.is_silence() {
        return silence(turn);
    }
    if hearing.digits.is_none() && heard.confidence.is_some_and(|sure| sure < desk.limits.min_confidence) {
        return turn.misunderstood(&Line::NotUnderstood);
    }
    everywhere(turn, &hearing)
}

fn is_too_long(turn: &Turn<'_>, now: &Zoned) -> bool {
    let limits = turn.desk.limits;
    let minutes = now.timestamp().as_second().saturating_sub(turn.state.started_at.as_second()) / 60;
    turn.state.turn > limits.max_turns || minutes >= i64::from(limits.max_minutes)
}

/// Nothing was heard. A caller who has what they wanted may simply have gone.
fn silence(mut turn: Turn<'_>) -> Step {
    let has_gone = turn.state.phase == Phase::AnythingElse && turn.state.misunderstandings > 0;
    if has_gone || turn.state.phase == Phase::Ended {
        turn.say(&Line::Goodbye);
        return turn.done(Next::HangUp);
    }
    turn.misunderstood(&Line::NothingHeard)
}

/// What is understood whatever the conversation is about.
fn everywhere(mut turn: Turn<'_>, heard: &Hearing<'_>) -> Step {
    if let Some(step) = language(&mut turn, heard) {
        return step;
    }
    if heard.says(Phrase::NoRecording) {
        turn.effects.push(Effect::StopRecording);
        turn.say(&Line::RecordingStopped);
        if heard.requests().is_empty() {
            return turn.ask_open_question(false);
        }
    }
    if heard.wants(Intent::HumanRequest) {
        return handover::human_request(turn, heard);
    }
    let asks_for_something = !heard.requests().is_empty();
    if !asks_for_something && heard.says(Phrase::Machine) {
        turn.say(&Line::AutomatedReceptionist);
        return turn.ask_open_question(false);
    }
    let says_little = heard.words.len() <= SMALL_TALK_WORDS && heard.when().is_none();
    if !asks_for_something && says_little && heard.reading().is_repeat_request() && !turn.state.said.is_empty() {
        let said = turn.state.said.clone();
        turn.words.push(said);
        return turn.done(Next::Listen);
    }
    if !asks_for_something && says_little && heard.reading().is_hold_request() {
        turn.say(&Line::TakeYourTime);
        return turn.done(Next::Listen);
    }
    let phase = std::mem::replace(&mut turn.state.phase, Phase::Open);
    match phase {
        Phase::Filling(flow) => super::fill::filling(turn, heard, flow),
        Phase::Offered(offer) => offered(turn, heard, offer),
        Phase::Open => super::open::open(turn, heard),
        Phase::AnythingElse | Phase::Ended | Phase::Emergency(_) | Phase::HandedOver(_) => {
            turn.state.phase = Phase::AnythingElse;
            super::open::open(turn, heard)
        }
    }
}

/// "Sorry, say that again", "one moment please" are short; a longer utterance that holds these words says more.
const SMALL_TALK_WORDS: usize = 9;

/// Changes the language by wish, by the first words of a call, or by two utterances in a row.
fn language<'a>(turn: &mut Turn<'a>, heard: &Hearing<'_>) -> Option<Step> {
    if let Some(wish) = heard.reading().language_wish() {
        if !turn.desk.speaks(wish) {
            return Some(handover::to_human(turn.take(), Cause::Language));
        }
        turn.state.in_other_language = 0;
        let changes = turn.state.language != wish;
        turn.state.language = wish;
        // "En español, por favor": a wish alone is answered; "una cita, en español" goes on with the appointment.
        // "Do you speak Spanish" is a question about staff that is answered by speaking it.
        let asks_more = heard.wants(Intent::ClinicInfo) && !matches!(heard.topic(), Some(Topic::Staff) | None);
        if heard.requests().is_empty() && !asks_more && !heard.wants(Intent::HumanRequest) {
            if changes || heard.wants(Intent::ClinicInfo) {
                turn.say(&Line::LanguageSwitched);
            }
            turn.state.misunderstandings = 0;
            return Some(turn.take().ask_open_question(false));
        }
        return None;
    }
    match heard.spoken {
        // Names sound like their own language: "Pedro de la Cruz" is no wish to speak Spanish.
        Some(_) if is_bare_name(turn, heard) => {}
        Some(spoken) if spoken != turn.state.language && turn.desk.speaks(spoken) => {
            turn.state.in_other_language = turn.state.in_other_language.saturating_add(1);
            let opens_call = turn.state.turn == 1 && heard.words.len() >= TELLING_WORDS;
            if opens_call || turn.state.in_other_language >= 2 {
                turn.state.language = spoken;
                turn.state.in_other_language = 0;
            }
        }
        Some(spoken) if spoken == turn.state.language => turn.state.in_other_language = 0,
        Some(_) | None => {}
    }
    None
}

/// Nothing but the name that was asked for.
fn is_bare_name(turn: &Turn<'_>, heard: &Hearing<'_>) -> bool {
    let asking = turn.state.flow().map(|flow| flow.asking);
    match asking {
        Some(Ask::Name) => {
            slots::person_name(&heard.said, true).is_some_and(|name| words(&name).len() == heard.words.len())
        }
        Some(Ask::Drug | Ask::Pharmacy) => true,
        Some(
            Ask::Reason
            | Ask::When
            | Ask::Hour
            | Ask::Day
            | Ask::Instead(_)
            | Ask::Existing
            | Ask::Phone
            | Ask::CallerNumber
            | Ask::BirthDate
            | Ask::Question
            | Ask::Confirm
            | Ask::Change,
        )
        | None => false,
    }
}

/// The first utterance of a call sets the language when it has at least this many words.
const TELLING_WORDS: usize = 3;

/// A yes or no to an offer; anything else is a new request.
fn offered(mut turn: Turn<'_>, heard: &Hearing<'_>, offer: Offer) -> Step {
    let answer = if heard.requests().is_empty() { heard.yes_no() } else { None };
    match answer {
        Some(Confirmation::Yes) => super::open::accept(turn, heard, offer),
        Some(Confirmation::No) => {
            turn.state.misunderstandings = 0;
            turn.state.phase = Phase::AnythingElse;
            if heard.is_leaving() {
                turn.say(&Line::Goodbye);
                return turn.done(Next::HangUp);
            }
            turn.ask_open_question(false)
        }
        None => {
            turn.state.phase = Phase::Offered(offer);
            super::open::open(turn, heard)
        }
    }
}
