//! What one turn's decision costs, part by part: `cargo bench -p cliniq-reception --bench decision`.
//!
//! No database, no network: only words going in and a decision coming out. The sentences were written for this bench;
//! they are short and long, English, Spanish and both at once, harmless and not, and the last one is said late in a call.
#![expect(clippy::expect_used, reason = "a bench that cannot begin says why")]

use std::hint::black_box;
use std::time::Duration;

use cliniq_reception::dialog::{self, Desk, Heard, State, intent, slots, when};
use cliniq_reception::language::Language;
use cliniq_reception::safety::{self, History};
use criterion::{Criterion, criterion_group, criterion_main};
use jiff::Zoned;

/// Wednesday, ten in the morning.
const NOW: &str = "2026-03-04T10:00:00-05:00[America/New_York]";

const SENTENCES: [(&str, &str); 6] = [
    ("3 words", "Thursday at noon"),
    ("12 words", "hi, I need to book an annual checkup for some time next week"),
    (
        "60 words",
        "good morning, my name is Martha Ellison, and I was hoping that somebody could find me a slot with Doctor Vance \
         on Tuesday or Wednesday after lunch, because the knee that I twisted in the garden is still stiff when I get up, \
         and I would also like a refill of the lisinopril that I take, if that is not too much trouble",
    ),
    ("Spanish", "buenas tardes, quisiera cambiar mi cita del jueves para el lunes por la tarde, por favor"),
    ("both languages", "hola, I need una cita for my daughter el viernes in the morning si se puede"),
    ("emergency", "my husband just fell down in the kitchen and he is not answering me at all"),
];

/// What the caller of the long call says, over and over.
const SMALL_TALK: [&str; 5] = [
    "I'd like an appointment for a skin check",
    "Martha Ellison",
    "do you have parking there",
    "Monday, no, Tuesday at three",
    "what are your hours on Saturdays",
];

fn desk() -> Desk {
    let languages = vec![Language::English, Language::Spanish];
    Desk { languages, doctors: vec!["Dr. Helen Vance".into(), "Dr. Omar Reyes".into()], ..Desk::default() }
}

fn heard(text: &str) -> Heard<'_> {
    Heard { text, ..Heard::default() }
}

/// The conversation before its thirtieth turn.
fn thirtieth_turn(desk: &Desk, now: &Zoned) -> State {
    let mut desk = desk.clone();
    desk.limits.max_turns = u16::MAX;
    let begun = dialog::greet(&desk, State::new(&desk, Some("+12025550100"), now)).state;
    let said = SMALL_TALK.iter().cycle().take(29);
    said.fold(begun, |state, text| dialog::turn(&desk, &state, &heard(text), now).state)
}

fn parts(c: &mut Criterion) {
    let now: Zoned = NOW.parse().expect("a moment");
    let desk = desk();
    let nothing_before = History::default();
    for (name, text) in SENTENCES {
        c.bench_function(&format!("safety/{name}"), |b| b.iter(|| safety::check(black_box(text), &nothing_before)));
    }
    for (name, text) in SENTENCES {
        c.bench_function(&format!("guardrail/{name}"), |b| b.iter(|| safety::guardrail(black_box(text))));
    }
    for (name, text) in SENTENCES {
        c.bench_function(&format!("intents/{name}"), |b| b.iter(|| intent::understand(black_box(text))));
    }
    for (name, text) in SENTENCES {
        let language = intent::understand(text).language.unwrap_or(Language::English);
        c.bench_function(&format!("slots/{name}"), |b| {
            b.iter(|| {
                let said = slots::Utterance::new(black_box(text), language);
                black_box(slots::person_name(&said, true));
                black_box(slots::doctor(&said, &desk.doctors));
                black_box(slots::provider_type(&said));
                black_box(slots::phone(&said, None, desk.country));
                black_box(slots::visit_reason(&said, true));
                black_box(slots::drug(&said, true));
                black_box(when::find(text, language, now.datetime()))
            });
        });
    }
}

fn turns(c: &mut Criterion) {
    let now: Zoned = NOW.parse().expect("a moment");
    let desk = desk();
    let first = dialog::greet(&desk, State::new(&desk, Some("+12025550100"), &now)).state;
    for (name, text) in SENTENCES {
        c.bench_function(&format!("turn/{name}"), |b| {
            b.iter(|| dialog::turn(&desk, black_box(&first), &heard(text), &now));
        });
    }
    let late = thirtieth_turn(&desk, &now);
    let text = "could you make that Wednesday at half past nine instead";
    c.bench_function("turn/30th of a call", |b| {
        b.iter(|| dialog::turn(&desk, black_box(&late), &heard(text), &now));
    });
}

criterion_group! {
    name = decision;
    config = Criterion::default().warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    targets = parts, turns
}
criterion_main!(decision);
