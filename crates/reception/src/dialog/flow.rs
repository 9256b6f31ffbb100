//! A request being filled: what it needs, in which order it is asked, and what a caller's words add to it.

use jiff::ToSpan;
use jiff::civil::Date;

use super::desk::{Desk, Fit};
use super::hearing::{Hearing, SEARCHED_WORDS};
use super::intent::Intent;
use super::phrases::{self, Phrase};
use super::slots::{self, Utterance};
use super::state::{Ask, Flow, Request};
use super::step::{Day, Existing, ForRole, Hour, TaskDraft, TaskSlots};
use super::when::{Found, Moment, When};
use crate::language::words;

impl Flow {
    /// A request with what is known about it so far. Its first question is decided by [`Flow::ask_next`].
    pub(super) fn new(request: Request, ordinal: u16, slots: TaskSlots) -> Flow {
        Flow {
            request,
            ordinal,
            slots,
            asking: Ask::Name,
            skipped: Vec::new(),
            question: None,
            leaving: false,
            proposed: false,
            held: None,
            booked: None,
            offered: Vec::new(),
            standing: None,
            for_desk: false,
        }
    }

    /// The next thing to ask; `None` when the request is complete and needs no reading back.
    pub(super) fn missing(&self, caller: Option<&str>) -> Option<Ask> {
        let needed: &[Ask] = match self.request {
            Request::Appointment => &[Ask::Name, Ask::Reason, Ask::When, Ask::Phone, Ask::Confirm],
            Request::Reschedule => &[Ask::Name, Ask::Existing, Ask::When, Ask::Confirm],
            Request::Cancel => &[Ask::Name, Ask::Existing, Ask::Confirm],
            Request::Callback => &[Ask::Name, Ask::CallerNumber],
            Request::Refill => &[Ask::Drug, Ask::Name, Ask::BirthDate, Ask::Pharmacy, Ask::Confirm],
            Request::MedicalQuestion => &[Ask::Question, Ask::Name, Ask::Phone],
            Request::Message => &[Ask::Question, Ask::Name, Ask::CallerNumber],
        };
        let skipped = |ask: Ask| {
            // A caller who has no other number has none at all.
            self.skipped.contains(&ask) || ask == Ask::CallerNumber && self.skipped.contains(&Ask::Phone)
        };
        let wanted = needed.iter().copied().find(|ask| !skipped(*ask) && self.lacks(*ask, caller))?;
        Some(match (wanted, self.slots.day, self.slots.hour) {
            (Ask::When, Some(_), None) => Ask::Hour,
            (Ask::When, None, Some(_)) => Ask::Day,
            (Ask::CallerNumber, _, _) if caller.is_none() || self.asking == Ask::Phone => Ask::Phone,
            _ => wanted,
        })
    }

    /// Whether the answer to a question is still open.
    pub(super) fn lacks(&self, ask: Ask, caller: Option<&str>) -> bool {
        let slots = &self.slots;
        match ask {
            Ask::Name => slots.patient_name.is_none(),
            Ask::Reason => slots.names_no_purpose(),
            Ask::When => slots.day.is_none() || slots.hour.is_none(),
            Ask::Hour => slots.hour.is_none(),
            Ask::Day | Ask::Instead(_) => slots.day.is_none(),
            Ask::Existing => slots.existing.is_none(),
            // A caller whose number is shown can be reached.
            Ask::Phone if self.asking != Ask::Phone => slots.phone.is_none() && caller.is_none(),
            Ask::Phone | Ask::CallerNumber => slots.phone.is_none(),
            Ask::BirthDate => slots.birth_date.is_none(),
            Ask::Drug => slots.drug.is_none(),
            Ask::Pharmacy => slots.pharmacy.is_none(),
            Ask::Question => self.question.is_none(),
            Ask::Confirm | Ask::Change => true,
        }
    }

    /// The task that this request makes.
    pub(super) fn draft(&self, incomplete: bool) -> TaskDraft {
        TaskDraft {
            ordinal: self.ordinal,
            kind: self.request.kind(),
            incomplete,
            slots: self.slots.clone(),
            question: self.question.clone(),
            for_role: for_role(self.request),
        }
    }

    /// Anything was told that is worth keeping when the call ends here.
    pub(super) fn holds_something(&self) -> bool {
        self.question.is_some() || self.slots != TaskSlots::default()
    }

    /// Keeps another question with the request.
    pub(super) fn note_question(&mut self, words: &str) {
        match &mut self.question {
            Some(known) if known.contains(words) || known.len() > LONGEST_QUESTION => {}
            Some(known) => {
                known.push_str(" / ");
                known.push_str(words);
            }
            None => self.question = Some(words.to_owned()),
        }
    }

    /// Takes from an utterance whatever belongs to this request. Says whether anything in it did.
    pub(super) fn take(&mut self, heard: &Hearing<'_>, desk: &Desk) -> bool {
        let mut found = self.take_moment(heard);
        // A bare answer is read as the slot that was asked; a moment is not also a name or a reason.
        let bare = !found.covers_most(heard);
        let asked = |ask: Ask| self.asking == ask && bare && !heard.asks_about_clinic();

        let doctor = slots::doctor(&heard.said, &desk.doctors);
        // "Dr. Shah" in answer to the patient's name is whom they want to see, not who they are. "Amara Okafor" is a
        // patient, even where a doctor has that family name.
        let doctor = doctor.filter(|_| !asked(Ask::Name) || slots::names_a_title(&heard.said));
        let asked_name = asked(Ask::Name) && doctor.is_none();
        let name = slots::person_name(&heard.said, asked_name).or_else(|| bare_name(heard, self.request));
        let provider = slots::provider_type(&heard.said);
        let phone = slots::phone(&heard.said, heard.digits, desk.country);
        let reason = match self.request {
            Request::Appointment | Request::Callback => {
                let named_moment = heard.when().map(|found| heard.quoted(found.start, found.end));
                // "Ann Holt, knee pain": both were asked for in one question.
                let beside_name = || {
                    let both = asked_name && self.request == Request::Appointment && self.slots.names_no_purpose();
                    let rest = slots::beside_name(&heard.said, name.as_deref().filter(|_| both)?)?;
                    slots::visit_reason(&Utterance::new(rest, heard.language), true)
                };
                slots::visit_reason(&heard.said, asked(Ask::Reason))
                    .or_else(beside_name)
                    .filter(|reason| bare && named_moment.is_none_or(|moment| !reason.contains(moment)))
            }
            Request::Reschedule | Request::Cancel | Request::Refill | Request::MedicalQuestion | Request::Message => {
                None
            }
        };
        let (drug, pharmacy, birth) = match self.request {
            Request::Refill => (
                slots::drug(&heard.said, asked(Ask::Drug)),
                slots::pharmacy(&heard.said, asked(Ask::Pharmacy)),
                (self.asking == Ask::BirthDate || heard.says(Phrase::Birth))
                    .then(|| slots::birth_date(&heard.said, heard.now.date()))
                    .flatten(),
            ),
            Request::Appointment
            | Request::Reschedule
            | Request::Cancel
            | Request::Callback
            | Request::MedicalQuestion
            | Request::Message => (None, None, None),
        };

        let slots = &mut self.slots;
        found.any |= name.is_some() | doctor.is_some() | provider.is_some() | phone.is_some() | reason.is_some();
        found.any |= drug.is_some() | pharmacy.is_some() | birth.is_some();
        if let Some(service) = desk.services.iter().find(|it| phrases::mentions(&heard.words, &it.called)) {
            slots.service = Some(service.name.clone());
            found.any = true;
        }
        put(&mut slots.patient_name, name);
        put(&mut slots.doctor, doctor);
        if let Some(provider) = provider.filter(|new| narrows(slots.provider_type.as_deref(), new, heard)) {
            slots.provider_type = Some(provider);
        }
        put(&mut slots.phone, phone);
        put(&mut slots.drug, drug);
        put(&mut slots.pharmacy, pharmacy);
        put(&mut slots.birth_date, birth);
        // What it is about is told once; later words replace it only when it was asked for or is being changed.
        if slots.reason.is_none() || matches!(self.asking, Ask::Reason | Ask::Change | Ask::Confirm) {
            put(&mut slots.reason, reason);
        }
        found.any
    }

    fn take_moment(&mut self, heard: &Hearing<'_>) -> Moments {
        let mut moments = Moments { any: false, bytes: 0 };
        match self.request {
            Request::MedicalQuestion | Request::Message | Request::Refill => return moments,
            Request::Appointment | Request::Reschedule | Request::Cancel | Request::Callback => {}
        }
        if self.asking == Ask::Reason && heard.when().is_some_and(|found| is_duration(heard, &found)) {
            return moments;
        }
        let (existing, wish) = match self.request {
            Request::Reschedule => old_and_new(heard, self.asking == Ask::Existing, self.slots.existing.is_none()),
            Request::Cancel => (heard.when_named(), None),
            Request::Appointment
            | Request::Callback
            | Request::Refill
            | Request::MedicalQuestion
            | Request::Message => (None, heard.when()),
        };
        if let Some(found) = existing {
            let words = heard.quoted(found.start, found.end);
            let (date, time) = (found.value.date(), found.value.time().filter(|_| !ends_in_a_pronoun(words)));
            if date.is_some() || time.is_some() {
                moments.add(&found);
                self.slots.existing = Some(Existing { words: words.to_owned(), date, time });
            }
        }
        if let Some(found) = wish {
            moments.add(&found);
            wish_for(&mut self.slots, &found.value);
            put(&mut self.slots.when_words, Some(heard.quoted(found.start, found.end).to_owned()));
            if self.slots.hour.is_none() && heard.says(Phrase::Whenever) {
                self.slots.hour = Some(Hour::Any);
            }
        }
        moments
    }

    /// Takes a bare answer for what was asked that no typed slot has read: "the one with Dr. Shah", "any day".
    pub(super) fn take_bare_answer(&mut self, heard: &Hearing<'_>) -> bool {
        let unknown = heard.says(Phrase::Unknown);
        match self.asking {
            Ask::When | Ask::Hour | Ask::Day if heard.says(Phrase::Whenever) => {
                self.slots.day = self.slots.day.or(Some(Day::Any));
                self.slots.hour = self.slots.hour.or(Some(Hour::Any));
                true
            }
            Ask::Existing | Ask::Reason | Ask::Pharmacy | Ask::BirthDate | Ask::Phone if unknown => {
                self.skipped.push(self.asking);
                true
            }
            Ask::Pharmacy if heard.says(Phrase::Usual) => {
                self.slots.pharmacy = Some(heard.text.trim().to_owned());
                true
            }
            Ask::Existing if heard.words.len() > 1 && !heard.is_small_talk() => {
                self.slots.existing = Some(Existing { words: heard.text.trim().to_owned(), date: None, time: None });
                true
            }
            Ask::Question if heard.words.len() > 1 && !heard.is_small_talk() => {
                self.question = Some(heard.text.trim().to_owned());
                true
            }
            Ask::Name
            | Ask::Reason
            | Ask::When
            | Ask::Hour
            | Ask::Day
            | Ask::Instead(_)
            | Ask::Existing
            | Ask::Phone
            | Ask::CallerNumber
            | Ask::BirthDate
            | Ask::Drug
            | Ask::Pharmacy
            | Ask::Question
            | Ask::Confirm
            | Ask::Change => false,
        }
    }

    /// What the opening hours say to the wish.
    pub(super) fn fit(&self, desk: &Desk) -> Fit {
        match (self.slots.day, self.slots.hour) {
            (Some(Day::On(day)), Some(Hour::At(time))) => desk.hours.fit(day, Some(time)),
            (Some(Day::On(day)), _) => desk.hours.fit(day, None),
            (Some(Day::Between(..) | Day::From(_) | Day::Until(_) | Day::Any) | None, _) => Fit::Open,
        }
    }
}

/// A task carries questions up to about this many bytes; the transcript has the rest.
const LONGEST_QUESTION: usize = 2000;

/// Who works on a request.
pub(super) const fn for_role(request: Request) -> ForRole {
    match request {
        Request::Refill | Request::MedicalQuestion => ForRole::Doctor,
        Request::Appointment | Request::Reschedule | Request::Cancel | Request::Callback | Request::Message => {
            ForRole::Staff
        }
    }
}

/// What an utterance told about days and times.
struct Moments {
    /// Something belonging to the request was found.
    any: bool,
    /// How much of the utterance named a moment.
    bytes: usize,
}

impl Moments {
    fn add(&mut self, found: &Found) {
        self.any = true;
        self.bytes += found.end.saturating_sub(found.start);
    }

    /// Hardly anything but a moment was said.
    fn covers_most(&self, heard: &Hearing<'_>) -> bool {
        self.any && self.bytes * 3 >= heard.text.trim().len() * 2
    }
}

fn put<T>(slot: &mut Option<T>, value: Option<T>) {
    if value.is_some() {
        *slot = value;
    }
}

/// Whether a specialty that was named is a new wish. "The therapist's address" asks about the psychologist already
/// wanted, and a general word does not replace a specialty.
fn narrows(known: Option<&str>, new: &str, heard: &Hearing<'_>) -> bool {
    const GENERAL: [&str; 8] =
        ["therapist", "doctor", "specialist", "physician", "terapeuta", "medico", "especialista", "counselor"];
    let asks_about = heard.wants(Intent::ClinicInfo) && heard.requests().is_empty() && !heard.says(Phrase::Correction);
    let is_general = words(new).iter().all(|word| GENERAL.contains(&word.text.as_str()));
    known.is_none() || !asks_about && !is_general
}

/// Brings a wish about day and time into the slots; what it leaves open stays as it was.
fn wish_for(slots: &mut TaskSlots, when: &When) {
    match *when {
        When::Date(date) => slots.day = Some(Day::On(within(slots.day, date))),
        When::Time(time) => slots.hour = Some(Hour::At(time)),
        When::DateTime(moment) => {
            slots.day = Some(Day::On(within(slots.day, moment.date())));
            slots.hour = Some(Hour::At(moment.time()));
        }
        When::Dates(first, last) => slots.day = Some(Day::Between(first, last)),
        When::Times(from, until) => slots.hour = Some(Hour::Between(from, until)),
        When::Span(from, until) if from.date() == until.date() => {
            slots.day = Some(Day::On(from.date()));
            slots.hour = Some(Hour::Between(from.time(), until.time()));
        }
        When::Span(from, until) => slots.day = Some(Day::Between(from.date(), until.date())),
        // "Today … as soon as possible": the day stays.
        When::From(Moment::Date(date)) if matches!(slots.day, Some(Day::On(known)) if known >= date) => {}
        When::From(Moment::Date(date)) => slots.day = Some(Day::From(date)),
        When::From(Moment::Time(time)) => slots.hour = Some(Hour::From(time)),
        When::From(Moment::DateTime(moment)) => {
            slots.day = Some(Day::On(moment.date()));
            slots.hour = Some(Hour::From(moment.time()));
        }
        When::Until(Moment::Date(date)) => slots.day = Some(Day::Until(date)),
        When::Until(Moment::Time(time)) => slots.hour = Some(Hour::Until(time)),
        When::Until(Moment::DateTime(moment)) => {
            slots.day = Some(Day::On(moment.date()));
            slots.hour = Some(Hour::Until(moment.time()));
        }
    }
}

/// "Next week" and then "Tuesday" means the Tuesday of that week.
fn within(known: Option<Day>, date: Date) -> Date {
    let later = date.saturating_add(7.days());
    match known {
        Some(Day::Between(first, last)) if date < first && (first..=last).contains(&later) => later,
        Some(Day::On(_) | Day::Between(..) | Day::From(_) | Day::Until(_) | Day::Any) | None => date,
    }
}

/// "For two days", "since Monday": how long something has lasted, not when to come.
fn is_duration(heard: &Hearing<'_>, found: &Found) -> bool {
    const OPENERS: [&str; 9] = ["for", "since", "past", "last", "over", "desde", "hace", "durante", "por"];
    let first = heard.words.iter().position(|word| word.start >= found.start);
    let before = first.and_then(|at| at.checked_sub(1)).and_then(|at| heard.words.get(at));
    [before, first.and_then(|at| heard.words.get(at))]
        .into_iter()
        .flatten()
        .any(|it| OPENERS.contains(&it.text.as_str()))
}

/// "The Friday one", "the one with Dr. Shah" names no hour; "Friday at one" does.
fn ends_in_a_pronoun(moment: &str) -> bool {
    const BEFORE_HOURS: [&str; 8] = ["at", "around", "about", "by", "to", "past", "till", "until"];
    let words = words(moment);
    match &words[..] {
        [.., before, last] => last.text == "one" && !BEFORE_HOURS.contains(&before.text.as_str()),
        [only] => only.text == "one",
        [] => false,
    }
}

/// The appointment to be moved and the new wish: "from Thursday to Tuesday at three", "my Friday one", "to Monday".
fn old_and_new(heard: &Hearing<'_>, asked_which: bool, which_open: bool) -> (Option<Found>, Option<Found>) {
    const TOWARDS: [&str; 8] = ["to", "for", "until", "a", "al", "para", "hasta", "por"];
    let first_words = || heard.words.iter().take(SEARCHED_WORDS);
    // "A las once", "por la tarde" is an hour, not where it goes.
    let tells_hour = |at: usize| heard.words.get(at + 1).is_some_and(|next| matches!(next.text.as_str(), "la" | "las"));
    let towards = || {
        let named = first_words().enumerate().filter(|(_, word)| TOWARDS.contains(&word.text.as_str()));
        named.filter(|(at, word)| !(matches!(word.text.as_str(), "a" | "por") && tells_hour(*at))).map(|(_, word)| word)
    };
    for word in towards() {
        let (old, new) = (heard.when_in(0, word.start), heard.when_in(word.end, heard.text.len()));
        if old.is_some() && new.is_some() {
            return (old, new);
        }
    }
    let Some(found) = heard.when() else {
        // "I can't make Friday" names the appointment that has to move.
        return (heard.when_named().filter(|_| which_open), None);
    };
    if asked_which {
        return (Some(found), None);
    }
    let leads_to_it = towards().any(|word| word.end < found.start && found.start <= word.end + " the ".len());
    let names_it =
        || heard.words.iter().any(|it| matches!(it.text.as_str(), "appointment" | "cita" | "booking" | "visit"));
    if which_open && !leads_to_it && names_it() { (Some(found), None) } else { (None, Some(found)) }
}

/// A name that stands as a clause of its own in a request: "book me in, Sonia Brandt". Only capitals tell it.
fn bare_name(heard: &Hearing<'_>, request: Request) -> Option<String> {
    if !heard.requests().contains(&request) {
        return None;
    }
    let is_name = |clause: &&str| {
        let words: Vec<&str> = clause.split_whitespace().collect();
        let is_capital = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
        let ends = [words.first(), words.last()].into_iter().flatten();
        (2..=5).contains(&words.len())
            && ends.clone().all(is_capital)
            && words.iter().all(|word| is_capital(word) || slots::is_particle(word))
    };
    let clauses = heard.text.split([',', '.', ';', '!', '?']).map(str::trim);
    clauses
        .filter(is_name)
        .filter(|clause| {
            !words(clause).iter().any(|word| matches!(word.text.as_str(), "dr" | "doctor" | "doctora" | "st"))
        })
        .find_map(|clause| slots::person_name(&Utterance::new(clause, heard.language), true))
}
