//! The demo's week of calls. All people, numbers (the fictional 555-01xx range) and words are invented.

use std::time::Duration;

use anyhow::Result;
use cliniq_platform::time::Timestamp;
use cliniq_reception::rehearsal::Script;

use super::People;
use crate::assemble::Product;

/// How far back the first call lies.
pub(super) const SPAN: Duration = Duration::from_secs(7 * 24 * 3600);
/// A turn takes about so long on the telephone.
const PACE: Duration = Duration::from_secs(11);

/// One call: how many hours before now it came, and what the caller said.
struct Told {
    hours_ago: u64,
    caller: &'static str,
    says: &'static [&'static str],
}

const CALLS: &[Told] = &[
    Told {
        hours_ago: 166,
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
        hours_ago: 163,
        caller: "+12025550102",
        says: &["What time do you close on Fridays?", "no thanks, bye"],
    },
    Told {
        hours_ago: 161,
        caller: "+12025550103",
        says: &[
            "I need a refill of my lisinopril",
            "my name is George Whitfield",
            "April third nineteen fifty six",
            "ten milligrams",
            "the Walgreens on Main Street",
            "yes",
            "that's everything, bye",
        ],
    },
    Told {
        hours_ago: 143,
        caller: "+12025550104",
        says: &[
            "this is Priya Raman, can somebody call me back about my bill",
            "yes this number is fine",
            "tomorrow afternoon",
            "yes",
            "no, goodbye",
        ],
    },
    Told {
        hours_ago: 141,
        caller: "+12025550105",
        says: &["my husband's face is drooping on one side and he can't get his words out"],
    },
    Told {
        hours_ago: 138,
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
        hours_ago: 119,
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
        hours_ago: 116,
        caller: "+12025550108",
        says: &[
            "can I take ibuprofen together with my blood pressure pills",
            "Helen Schultz",
            "yes",
            "no that's it, thanks",
        ],
    },
    Told {
        hours_ago: 113,
        caller: "+12025550109",
        says: &["I want to speak to a real person please"],
    },
    Told {
        hours_ago: 94,
        caller: "+12025550110",
        says: &["I'd like to come in about my knee", "Sam Okafor"],
    },
    Told {
        hours_ago: 91,
        caller: "+12025550111",
        says: &[
            "please cancel my appointment",
            "Nora Lindqvist",
            "Thursday at three",
            "yes",
            "no, bye",
        ],
    },
    Told {
        hours_ago: 70,
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
        hours_ago: 67,
        caller: "+12025550103",
        says: &[
            "hi, are my lab results back yet",
            "George Whitfield",
            "yes",
            "no, thank you, bye",
        ],
    },
    Told {
        hours_ago: 46,
        caller: "+12025550113",
        says: &[
            "I've run out of my metformin, can you renew it",
            "Aisha Rahman",
            "twelfth of June nineteen seventy one",
            "five hundred milligrams",
            "CVS on Oak Avenue",
            "yes that's correct",
            "no, goodbye",
        ],
    },
    Told {
        hours_ago: 43,
        caller: "+12025550114",
        says: &["um", "", "what", "hm"],
    },
    Told {
        hours_ago: 26,
        caller: "+12025550115",
        says: &[
            "good morning, I need to see the doctor, I've had a sore throat for three days",
            "Peter Novak",
            "tomorrow at eleven",
            "yes",
            "no that's all, thanks",
        ],
    },
    Told {
        hours_ago: 22,
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
        hours_ago: 5,
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
        hours_ago: 3,
        caller: "+12025550118",
        says: &[
            "can someone call me back about my referral, my name is Julia Stone",
            "yes",
            "this afternoon",
            "yes",
            "no, that's all",
        ],
    },
    Told {
        hours_ago: 1,
        caller: "+12025550119",
        says: &["there's a heavy pressure on my chest and it's going down my left arm"],
    },
];

/// Plays the week, and lets the people of the clinic work on it as it goes.
pub(super) async fn play(product: &Product, people: &People, now: Timestamp) -> Result<()> {
    let ctx = product.platform.ctx_for_host(people.clinic);
    let clock = product.platform.clock();
    for told in CALLS {
        let at = now.minus(Duration::from_secs(told.hours_ago * 3600));
        clock.advance(at.since(clock.now()));
        let script = Script { caller: told.caller, says: told.says, pace: PACE };
        product.reception.rehearse(&ctx, script).await?;
        cliniq_platform::jobs::drain(product.platform.db(), &product.registry).await?;
        if told.hours_ago > 30 {
            super::clinic::work_off(product, people).await?;
        }
    }
    Ok(())
}
