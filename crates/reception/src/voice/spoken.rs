//! What is said and what follows it, as TwiML: in turns (`<Gather>`) or over ConversationRelay, as the clinic has set.

use cliniq_platform::{phi::Purpose, time::Timestamp};

use super::{
    phrases,
    twiml::{Verb, Voices, document},
};
use crate::{
    calls::Call,
    dialog::{self, Next, Step, Transfer, TransferOutcome},
    language::Language,
    recordings::Kind,
    safety,
    settings::{Leg, Line, VoiceMode},
    turn::Happening,
};

/// How the caller is listened to.
pub(super) enum Way {
    /// One request a turn.
    Gather,
    /// A WebSocket for the whole conversation.
    Relay(Endpoint),
}

/// Where Twilio opens the WebSocket of a call.
pub(super) struct Endpoint {
    /// The public address of this server, `wss://…` without a path.
    pub(super) base: String,
    /// The dialled number.
    pub(super) dialled: String,
    pub(super) call_sid: String,
}

impl Endpoint {
    /// The address of the call's WebSocket. It is signed as a whole, so what stands in it can be believed: the clinic,
    /// the call, what had happened before, the language. Digits only, so that nobody on the way encodes it anew.
    fn url(&self, turns: i32, language: Language) -> String {
        let Self { base, dialled, call_sid } = self;
        let line = dialled.trim_start_matches('+');
        let lang = crate::turn::tag(language);
        format!("{base}/api/calls/relay?line={line}&call={call_sid}&turn={turns}&lang={lang}")
    }
}

/// Turns steps into TwiML.
pub(super) struct Spoken<'a> {
    pub(super) line: &'a Line,
    pub(super) way: Way,
    /// The dialled number.
    pub(super) dialled: Option<String>,
}

impl Spoken<'_> {
    /// A step of the conversation.
    pub(super) fn twiml(&self, call: &Call, step: &Step) -> String {
        self.say(call, &step.say, step.language, step.next)
    }

    /// A sentence and what follows it, as the call stands.
    pub(super) fn say(&self, call: &Call, say: &str, language: Language, next: Next) -> String {
        let Self { line, .. } = self;
        let settings = &line.settings;
        let choice = line.voice_of(call.voice, settings.voice.mode == VoiceMode::Relay);
        let voices = Voices { choice, transcriber: settings.voice.transcriber };
        let turns = call.turns;
        match next {
            Next::Listen => match &self.way {
                Way::Gather => {
                    // The turn's number makes a repeated webhook recognisable even when its words are the same.
                    let action = format!("/api/calls/turn?turn={}", turns + 1);
                    voices.document(&[Verb::Ask { say, language, action: &action, timeout: settings.voice.silence_s }])
                }
                Way::Relay(endpoint) => {
                    let (url, action) = (endpoint.url(turns, language), format!("/api/calls/relay?turn={turns}"));
                    voices.document(&[Verb::Converse { greeting: say, language, url: &url, action: &action }])
                }
            },
            Next::Voicemail => {
                let action = format!("/api/calls/voicemail?turn={}", turns + 1);
                let callback = recording_callback(self.dialled.as_deref().unwrap_or_default(), Kind::Voicemail);
                let longest_s = settings.transfers.message_s;
                let record = Verb::Record { action: &action, callback: &callback, longest_s };
                voices.document(&[Verb::Say { say, language }, record])
            }
            Next::HangUp => voices.document(&[Verb::Say { say, language }, Verb::HangUp]),
            Next::Transfer(to) => match settings.rota(to, &call.turned_at.in_zone(&line.zone)).first() {
                Some(leg) => voices
                    .document(&[Verb::Say { say, language }, dial(leg, &transfer_action(to, call.turned_at, &[]))]),
                // Not reached: a transfer without numbers has been turned into its failure before.
                None => voices.document(&[Verb::Say { say, language }, Verb::HangUp]),
            },
        }
    }
}

/// One leg of a transfer.
pub(super) fn dial<'a>(leg: &Leg<'a>, action: &'a str) -> Verb<'a> {
    Verb::Dial { number: leg.phone, ring_s: leg.ring_s, action }
}

/// Where Twilio tells how a recording came out. It sends no number with it, so the address names the clinic's.
pub(crate) fn recording_callback(dialled: &str, kind: Kind) -> String {
    format!("/api/calls/recording?line={}&kind={}", dialled.trim_start_matches('+'), kind.as_str())
}

/// Where the end of a transfer's leg is told. When it began, which fixes the rota, and the outcomes of the legs before
/// travel in the address, one letter each: a transfer needs no memory of its own, and the address is signed.
pub(super) fn transfer_action(to: Transfer, begun: Timestamp, before: &[TransferOutcome]) -> String {
    let to = match to {
        Transfer::Doctor => "doctor",
        Transfer::Staff => "staff",
    };
    let legs: String = before.iter().map(|outcome| letter(*outcome)).collect();
    format!("/api/calls/transfer?to={to}&at={}&legs={legs}", begun.as_micros())
}

/// The outcomes that [`transfer_action`] wrote.
pub(super) fn earlier_legs(letters: &str) -> Vec<TransferOutcome> {
    let outcomes =
        [TransferOutcome::Answered, TransferOutcome::Busy, TransferOutcome::NoAnswer, TransferOutcome::Failed];
    letters.chars().filter_map(|l| outcomes.into_iter().find(|outcome| letter(*outcome) == l)).collect()
}

const fn letter(outcome: TransferOutcome) -> char {
    match outcome {
        TransferOutcome::Answered => 'a',
        TransferOutcome::Busy => 'b',
        TransferOutcome::NoAnswer => 'n',
        TransferOutcome::Failed => 'f',
    }
}

/// What is said when nothing can be stored: the emergency sentence if the words call for it, and a human being.
pub(super) struct Unstored {
    pub(super) say: String,
    pub(super) language: Language,
    pub(super) to: Transfer,
}

impl Unstored {
    /// What the safety rules alone make of it.
    pub(super) fn of(line: &Line, happening: &Happening) -> Self {
        metrics::counter!("turns_without_database_total").increment(1);
        let alarm = match happening {
            Happening::Heard(words) => safety::check(words.text.open(Purpose::Decide), &safety::History::default()),
            Happening::Answered { .. } | Happening::TransferEnded(_) | Happening::MessageEnded { .. } => None,
        };
        let is_emergency = alarm.is_some_and(|alarm| crate::turn::is_emergency(alarm.level));
        Self::to(line, if is_emergency { Transfer::Doctor } else { Transfer::Staff })
    }

    /// The words with which a caller is put through.
    pub(super) fn to(line: &Line, to: Transfer) -> Self {
        let desk = &line.settings.desk;
        let language = desk.first_language();
        let say = match to {
            Transfer::Doctor => dialog::emergency_sentence(desk.country, language),
            Transfer::Staff => phrases::connecting(language).to_owned(),
        };
        Self { say, language, to }
    }

    /// As TwiML; with nobody to dial, the caller is asked again.
    pub(super) fn twiml(&self, line: &Line, now: Timestamp) -> String {
        let Self { say, language, to } = self;
        let (language, say) = (*language, Verb::Say { say, language: *language });
        match line.settings.rota(*to, &now.in_zone(&line.zone)).first() {
            Some(leg) => document(&[say, dial(leg, &transfer_action(*to, now, &[]))]),
            None => {
                let (again, timeout) = (phrases::say_it_again(language), line.settings.voice.silence_s);
                document(&[say, Verb::Ask { say: again, language, action: "/api/calls/turn", timeout }])
            }
        }
    }
}
