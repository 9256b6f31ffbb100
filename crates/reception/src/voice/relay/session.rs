//! One session: what Twilio tells becomes turns of the call, their answers become what Twilio is told.

use std::{sync::Arc, time::Duration};

use cliniq_platform::{Phi, Result, phi::Purpose};
use tokio::time::{Instant, timeout};

use super::{
    ear::Ear,
    messages::{Handoff, Incoming, Outgoing, Reason, Said},
};
use crate::{
    Reception,
    calls::{self, Call, Origin},
    dialog::{Next, Transfer},
    language::Language,
    settings::Line,
    transcripts,
    turn::{Answer, Happening, OnCall, Words},
    voice::{http::PATIENCE, phrases, spoken::Unstored},
};

/// Keys of the answers that sessions store with their turns begin so.
const KEY: &str = "relay:";
/// Errors that Twilio reports of one session, after which a person looks at the call.
const UNSTABLE: u8 = 3;

/// What the address of the WebSocket says, which was signed as a whole.
pub(super) struct Ticket {
    pub(super) call_sid: String,
    pub(super) dialled: String,
    /// What had happened on the call when the session was asked for: its words are spoken as its greeting.
    pub(super) turns: i32,
    /// The language that the session begins in.
    pub(super) language: Language,
}

/// How a call stands, for whoever goes on with it.
pub(super) struct Standing {
    pub(super) call: Call,
    /// What was said last, and what follows it.
    pub(super) said: Said,
}

impl Reception {
    /// How a call stands.
    ///
    /// # Errors
    /// `db.unavailable`, also when the database is too slow for somebody waiting on the telephone.
    pub(super) async fn standing(&self, line: &Line, call_sid: &str) -> Result<Option<Standing>> {
        let call_sid = call_sid.to_owned();
        let read = self.db().read(&line.ctx, move |tx| {
            let Some(call) = calls::store::by_provider_id(tx, &call_sid)? else { return Ok(None) };
            let stored = calls::store::latest_reply(tx, call.id, KEY)?;
            let stored: Option<Said> = stored.map(|said| serde_json::from_str(&said)).transpose()?;
            let said = match stored.filter(|said| said.turns == call.turns) {
                Some(said) => said,
                // Said outside of any session: the greeting, or what followed a transfer.
                None => said_elsewhere(&call, transcripts::last_said(tx, call.id)?),
            };
            Ok(Some(Standing { call, said }))
        });
        timeout(PATIENCE, read)
            .await
            .unwrap_or_else(|_| Err(cliniq_platform::Error::internal("a call was read too slowly")))
    }

    async fn note_interruption(&self, line: &Line, call_sid: &str, heard: Phi<String>) -> Result<()> {
        let call_sid = call_sid.to_owned();
        let noted = self.db().write(&line.ctx, move |tx| match calls::store::by_provider_id(tx, &call_sid)? {
            Some(call) => transcripts::note_interruption(tx, call.id, &heard),
            None => Ok(()),
        });
        timeout(PATIENCE, noted)
            .await
            .unwrap_or_else(|_| Err(cliniq_platform::Error::internal("a note was stored too slowly")))
    }
}

fn said_elsewhere(call: &Call, last: Option<Phi<String>>) -> Said {
    let language =
        if call.language == crate::turn::tag(Language::Spanish) { Language::Spanish } else { Language::English };
    let say = match last {
        Some(line) => line.into_open(Purpose::Speak),
        None => phrases::say_it_again(language).to_owned(),
    };
    let next = if call.ended_at.is_some() { Next::HangUp } else { Next::Listen };
    Said { turns: call.turns, say, language, next }
}

/// An open session.
pub(super) struct Session {
    reception: Reception,
    line: Arc<Line>,
    on: OnCall,
    /// Twilio's id of the session.
    id: String,
    language: Language,
    ear: Ear,
    /// Turns taken in this session, so that each has a key of its own.
    taken: u32,
    /// Among the sessions of this process.
    number: u64,
    /// Errors that Twilio has reported of it.
    errors: u8,
    has_ended: bool,
}

impl Session {
    /// Opens a session and says what it begins with: nothing when the greeting has just been spoken; the same question
    /// when an earlier session of this call was lost; the greeting when the call is not known yet.
    pub(super) async fn open(
        reception: Reception,
        line: Arc<Line>,
        ticket: Ticket,
        id: String,
        caller: Option<Phi<String>>,
    ) -> (Self, Vec<Outgoing>) {
        let patience = Duration::from_secs(line.settings.voice.silence_s.into());
        let on = OnCall {
            provider_call_id: ticket.call_sid,
            origin: Origin::Phone,
            caller,
            dialled: Some(ticket.dialled),
            turn: None,
        };
        let ear = Ear::new(patience, Instant::now());
        let number = reception.sessions().open(line.ctx.clinic(), &on.provider_call_id);
        let mut session = Self {
            reception,
            line,
            on,
            id,
            language: ticket.language,
            ear,
            taken: 0,
            number,
            errors: 0,
            has_ended: false,
        };
        let outgoing = match session.reception.standing(&session.line, &session.on.provider_call_id).await {
            Ok(Some(standing)) => session.resume(&standing, ticket.turns),
            Ok(None) => session.advance(Happening::Answered { language: None }).await,
            Err(error) => {
                // The greeting has been spoken; the first words will tell whether the database is back.
                tracing::warn!(error = %error.chain(), "a session began without the database");
                Vec::new()
            }
        };
        (session, outgoing)
    }

    fn resume(&mut self, standing: &Standing, greeted: i32) -> Vec<Outgoing> {
        let Standing { call, said } = standing;
        self.on.turn = Some(call.turns + 1);
        if call.turns <= greeted && call.ended_at.is_none() {
            return Vec::new();
        }
        metrics::counter!("relay_sessions_resumed_total").increment(1);
        self.speak(said)
    }

    /// Whether Twilio was told to end the session.
    pub(super) const fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// When [`Session::quiet`] is due.
    pub(super) fn deadline(&self) -> Instant {
        self.ear.deadline()
    }

    /// Twilio tells something.
    pub(super) async fn hear(&mut self, message: Incoming) -> Vec<Outgoing> {
        let now = Instant::now();
        match message {
            Incoming::Prompt { voice_prompt, last } => {
                self.ear.heard(&voice_prompt, now);
                if last {
                    return self.take().await;
                }
            }
            Incoming::Dtmf { digit } => {
                if self.ear.pressed(&digit, now) {
                    return self.take().await;
                }
            }
            Incoming::Interrupt { utterance_until_interrupt } => {
                self.ear.finished(now);
                let heard = Phi::new(utterance_until_interrupt);
                if let Err(error) = self.reception.note_interruption(&self.line, &self.on.provider_call_id, heard).await
                {
                    tracing::warn!(error = %error.chain(), "an interruption could not be noted");
                }
            }
            Incoming::Info { name, value } => match (name.as_str(), value.as_str()) {
                ("clientSpeaking", Some("on")) => self.ear.speaking(true, now),
                ("clientSpeaking", Some("off")) => self.ear.speaking(false, now),
                ("agentSpeaking", Some("off")) => self.ear.finished(now),
                _ => {}
            },
            Incoming::Error {} => {
                // Its description may repeat what was said, so only that it happened is told.
                metrics::counter!("relay_errors_total").increment(1);
                tracing::warn!("Twilio reports an error of a ConversationRelay session");
                self.errors = self.errors.saturating_add(1);
                if self.errors == UNSTABLE {
                    let call_sid = &self.on.provider_call_id;
                    self.reception.raise_instability(&self.line, call_sid, "twilio").await;
                }
            }
            // A second `setup` changes nothing: the session is bound to its call.
            Incoming::Setup { .. } | Incoming::Unknown => {}
        }
        Vec::new()
    }

    /// Nothing more came: what was gathered is an utterance, and nothing at all is silence. On a line that Twilio has
    /// replaced by another, silence means that it is dead.
    pub(super) async fn quiet(&mut self) -> Vec<Outgoing> {
        let (clinic, call_sid) = (self.line.ctx.clinic(), &self.on.provider_call_id);
        if !self.ear.holds_something() && !self.reception.sessions().is(clinic, call_sid, self.number) {
            self.has_ended = true;
            return Vec::new();
        }
        self.take().await
    }

    /// The connection is gone. Words whose end never came are heard all the same: there may be danger in them.
    pub(super) async fn close(mut self) {
        if self.ear.holds_something() && !self.has_ended {
            self.take().await;
        }
        self.reception.sessions().close(self.line.ctx.clinic(), &self.on.provider_call_id, self.number);
    }

    async fn take(&mut self) -> Vec<Outgoing> {
        let words: Words = self.ear.take();
        self.advance(Happening::Heard(words)).await
    }

    async fn advance(&mut self, happening: Happening) -> Vec<Outgoing> {
        self.taken += 1;
        let key = format!("{KEY}{:06}:{}:{}", self.on.turn.unwrap_or_default(), self.id, self.taken);
        let began = std::time::Instant::now();
        let advanced = self.reception.advance(&self.line, &self.on, happening.clone(), Some(&key), |call, step| {
            serde_json::json!({ "turns": call.turns, "say": step.say, "language": step.language, "next": step.next }).to_string()
        });
        let advanced = timeout(PATIENCE, advanced).await;
        metrics::histogram!("turn_duration_seconds").record(began.elapsed());
        let reply = match advanced {
            Ok(Ok(Answer::Fresh(outcome, reply))) => {
                self.on.turn = Some(outcome.call.turns + 1);
                reply
            }
            Ok(Ok(Answer::Repeated(reply))) => reply,
            Ok(Err(error)) => {
                tracing::error!(code = error.code(), error = %error.chain(), "a turn could not be stored");
                return self.without_database(&happening);
            }
            Err(_) => {
                tracing::error!("a turn was not stored in time");
                return self.without_database(&happening);
            }
        };
        match serde_json::from_str(&reply) {
            Ok(said) => self.speak(&said),
            Err(error) => {
                tracing::error!(%error, "a stored answer cannot be read");
                self.without_database(&happening)
            }
        }
    }

    /// What was said and stored. Words that end the session are not sent: `end` could cut them off. The action of
    /// `<Connect>` speaks them, followed by the transfer or the end of the call.
    fn speak(&mut self, said: &Said) -> Vec<Outgoing> {
        match said.next {
            Next::Listen => self.say(&said.say, said.language),
            Next::Transfer(to) => self.end(Handoff { reason: Reason::Transfer, to: Some(to), stored: true }),
            Next::Voicemail => self.end(Handoff { reason: Reason::Voicemail, to: None, stored: true }),
            Next::HangUp => self.end(Handoff { reason: Reason::HangUp, to: None, stored: true }),
        }
    }

    /// Nothing could be stored: a human being is fetched, or the caller is asked again when there is none to dial.
    fn without_database(&mut self, happening: &Happening) -> Vec<Outgoing> {
        self.on.turn = None;
        let Unstored { say, language, to } = Unstored::of(&self.line, happening);
        let now = self.reception.clock().now().in_zone(&self.line.zone);
        if self.line.settings.rota(to, &now).is_empty() {
            let again = if to == Transfer::Doctor { say } else { phrases::say_it_again(language).to_owned() };
            return self.say(&again, language);
        }
        self.end(Handoff { reason: Reason::Transfer, to: Some(to), stored: false })
    }

    fn say(&mut self, say: &str, language: Language) -> Vec<Outgoing> {
        self.ear.said(say, Instant::now());
        let switch = (language != self.language).then(|| Outgoing::switch_to(language));
        self.language = language;
        switch.into_iter().chain([Outgoing::say(say, language)]).collect()
    }

    fn end(&mut self, handoff: Handoff) -> Vec<Outgoing> {
        self.has_ended = true;
        vec![Outgoing::end(handoff)]
    }
}
