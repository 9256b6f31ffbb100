//! The demo's week of calls. All people, numbers (the fictional 555-01xx range) and words are invented.

use std::time::Duration;

use anyhow::Result;
use cliniq_platform::time::Timestamp;
use cliniq_reception::rehearsal::Script;
use jiff::{ToSpan, tz::TimeZone};

use super::People;
use crate::assemble::Product;

/// The clock of the seeding begins so far back; the first call comes a little later.
pub(super) const SPAN: Duration = Duration::from_secs(9 * 24 * 3600);
/// A turn takes about so long on the telephone.
const PACE: Duration = Duration::from_secs(11);

/// When a call came, in the clinic's own time.
#[derive(Clone, Copy)]
enum At {
    Day { days_ago: i64, hour: i8, minute: i8 },
    Ago { minutes: u64 },
}

impl At {
    fn instant(self, now: Timestamp, zone: &TimeZone) -> Result<Timestamp> {
        Ok(match self {
            Self::Ago { minutes } => now.minus(Duration::from_secs(minutes * 60)),
            Self::Day { days_ago, hour, minute } => {
                let date = now.in_zone(zone).date().checked_sub(days_ago.days())?;
                date.at(hour, minute, 0, 0).to_zoned(zone.clone())?.timestamp().into()
            }
        })
    }

    /// Whether the clinic has had time to work on it.
    const fn is_past(self) -> bool {
        matches!(self, Self::Day { days_ago: 2.., .. })
    }
}

/// One call: when it came, and what the caller said.
struct Told {
    at: At,
    caller: &'static str,
    says: &'static [&'static str],
}

const CALLS: &[Told] = &[
    Told {
        at: At::Day { days_ago: 7, hour: 9, minute: 12 },
        caller: "+12025550101",
        says: &[
            "Hi, I'd like to book an appointment for my annual physical",
            "Maria Lopez",
            "next Thursday at ten in the morning",
            "yes that's right",
            "no that's all, thank you",
        ],
    },
    Told {
        at: At::Day { days_ago: 7, hour: 10, minute: 40 },
        caller: "+12025550102",
        says: &["What time do you close on Fridays?", "no thanks, bye"],
    },
    Told {
        at: At::Day { days_ago: 7, hour: 14, minute: 5 },
        caller: "+12025550103",
        says: &[
            "I need a refill of my lisinopril",
            "my name is George Whitfield",
            "April third nineteen fifty six",
            "the Walgreens on Main Street",
            "yes",
            "that's everything, bye",
        ],
    },
    Told {
        at: At::Day { days_ago: 6, hour: 9, minute: 30 },
        caller: "+12025550104",
        says: &[
            "this is Priya Raman, can somebody call me back about my bill",
            "yes this number is fine",
            "no, goodbye",
        ],
    },
    Told {
        at: At::Day { days_ago: 6, hour: 11, minute: 15 },
        caller: "+12025550105",
        says: &["my husband's face is drooping on one side and he can't get his words out"],
    },
    Told {
        at: At::Day { days_ago: 6, hour: 15, minute: 50 },
        caller: "+12025550106",
        says: &[
            "I have to move my appointment",
            "Tom Becker",
            "the one on Monday at nine",
            "could we do Wednesday at two thirty",
            "yes please",
            "no thank you",
        ],
    },
    Told {
        at: At::Day { days_ago: 5, hour: 9, minute: 2 },
        caller: "+12025550107",
        says: &[
            "Buenos días, quisiera pedir una cita para una vacuna",
            "me llamo Rosa Jiménez",
            "el viernes a las once de la mañana",
            "sí, correcto",
            "no, gracias, adiós",
        ],
    },
    Told {
        at: At::Day { days_ago: 5, hour: 11, minute: 25 },
        caller: "+12025550108",
        says: &["can I take ibuprofen together with my blood pressure pills", "Helen Schultz", "no that's it, thanks"],
    },
    Told {
        at: At::Day { days_ago: 5, hour: 16, minute: 10 },
        caller: "+12025550109",
        says: &["I want to speak to a real person please"],
    },
    Told {
        at: At::Day { days_ago: 4, hour: 10, minute: 20 },
        caller: "+12025550110",
        says: &["I'd like to come in about my knee", "Sam Whitman"],
    },
    Told {
        at: At::Day { days_ago: 4, hour: 13, minute: 45 },
        caller: "+12025550111",
        says: &["please cancel my appointment", "Nora Lindqvist", "Thursday at three", "yes", "no, bye"],
    },
    Told {
        at: At::Day { days_ago: 3, hour: 9, minute: 55 },
        caller: "+12025550112",
        says: &[
            "do you take Blue Cross",
            "okay, then I'd like an appointment",
            "it's for a follow up",
            "David Kim",
            "Monday at nine thirty",
            "yes",
            "no thanks",
        ],
    },
    Told {
        at: At::Day { days_ago: 3, hour: 14, minute: 30 },
        caller: "+12025550103",
        says: &["hi, are my lab results back yet", "George Whitfield", "no, thank you, bye"],
    },
    Told {
        at: At::Day { days_ago: 2, hour: 9, minute: 18 },
        caller: "+12025550113",
        says: &[
            "I've run out of my metformin, can you renew it",
            "Aisha Rahman",
            "twelfth of June nineteen seventy one",
            "CVS on Oak Avenue",
            "yes that's correct",
            "no, goodbye",
        ],
    },
    Told { at: At::Day { days_ago: 2, hour: 12, minute: 7 }, caller: "+12025550114", says: &["um", "", "what", "hm"] },
    Told {
        at: At::Day { days_ago: 1, hour: 10, minute: 33 },
        caller: "+12025550115",
        says: &[
            "good morning, I need to see the doctor, I've had a sore throat for three days",
            "Peter Novak",
            "a sore throat",
            "Monday at eleven",
            "yes",
            "no that's all, thanks",
        ],
    },
    Told {
        at: At::Day { days_ago: 1, hour: 15, minute: 21 },
        caller: "+12025550116",
        says: &[
            "I need to reschedule and I also need a refill",
            "Grace Miller",
            "the appointment on Friday at ten",
            "next Tuesday at one",
            "yes",
        ],
    },
    Told {
        at: At::Ago { minutes: 170 },
        caller: "+12025550117",
        says: &[
            "I need a refill for sertraline fifty milligrams, this is Daniel Price",
            "March ninth nineteen eighty eight",
            "the Rite Aid on Second Street",
            "yes",
            "no thanks, bye",
        ],
    },
    Told {
        at: At::Ago { minutes: 65 },
        caller: "+12025550118",
        says: &["can someone call me back about my referral, my name is Julia Stone", "yes", "no, that's all"],
    },
    Told {
        at: At::Ago { minutes: 4 },
        caller: "+12025550119",
        says: &["there's a heavy pressure on my chest and it's going down my left arm"],
    },
];

/// Plays the week, and lets the people of the clinic work on it as it goes.
pub(super) async fn play(product: &Product, people: &People, now: Timestamp) -> Result<()> {
    let ctx = product.platform.ctx_for_host(people.clinic);
    let clock = product.platform.clock();
    let zone = product.reception.get_settings(&ctx).await?.settings.zone();
    for told in CALLS {
        let at = told.at.instant(now, &zone)?;
        clock.advance(at.since(clock.now()));
        let script = Script { caller: told.caller, says: told.says, pace: PACE };
        product.reception.rehearse(&ctx, script).await?;
        cliniq_platform::jobs::drain(product.platform.db(), &product.registry).await?;
        if told.at.is_past() {
            super::clinic::work_off(product, people).await?;
        }
    }
    Ok(())
}
