//! A whole call from a script, through the same engine as the telephone: for the demo clinic and for benchmarks.

use std::time::Duration;

use cliniq_platform::{Ctx, Error, Id, Phi, Result};

use crate::{
    Reception,
    calls::{CallId, Origin, Status},
    dialog::Next,
    turn::{Answer, Happening, OnCall, Words},
};

/// What a caller says to whom times are offered, in place of the next line; so often at most.
const TAKES_THE_FIRST: (&str, u32) = ("the first one, please", 4);

/// A call to play.
#[derive(Clone, Copy, Debug)]
pub struct Script<'a> {
    /// The number it comes from, in E.164.
    pub caller: &'a str,
    /// What is said, turn by turn; an empty text is silence.
    pub says: &'a [&'a str],
    /// What each turn takes on the clock.
    pub pace: Duration,
}

impl Reception {
    /// Plays a call: greeting, every line until the receptionist hangs up or transfers, hang-up. Of times that are
    /// offered in between, the first is taken. The clock, where it is one that can be moved, moves with it.
    ///
    /// # Errors
    /// When a turn cannot be stored.
    pub async fn rehearse(&self, ctx: &Ctx, script: Script<'_>) -> Result<Id<CallId>> {
        let line = self.line_of(ctx).await?;
        let on = OnCall {
            provider_call_id: format!("rehearsal-{}", Id::<CallId>::new()),
            origin: Origin::Phone,
            caller: Some(Phi::new(script.caller.to_owned())),
            dialled: None,
            turn: None,
        };
        let began = self.clock().now();
        let mut happening = Happening::Answered { language: None };
        let mut lines = script.says.iter();
        let (takes_the_first, mut offers) = TAKES_THE_FIRST;
        let id = loop {
            self.clock().advance(script.pace);
            let answer = self.advance(&line, &on, happening, None, |_, _| String::new()).await?;
            let Answer::Fresh(outcome, _) = answer else {
                return Err(Error::internal("a request without a key was taken for a repeat"));
            };
            let is_offered = outcome.step.state.flow().is_some_and(|flow| !flow.offered.is_empty()) && offers > 0;
            offers -= u32::from(is_offered);
            let says = if is_offered { Some(&takes_the_first) } else { lines.next() };
            match (outcome.step.next, says) {
                (Next::Listen, Some(says)) => {
                    let text = Phi::new((*says).to_owned());
                    happening = Happening::Heard(Words { text, confidence: Some(0.93), digits: None });
                }
                (Next::Listen | Next::Transfer(_) | Next::Voicemail | Next::HangUp, _) => break outcome.call.id,
            }
        };
        let lasted = i64::try_from(self.clock().now().since(began).as_secs()).ok();
        self.end_call(&line, &on, Status::Completed, lasted).await?;
        Ok(id)
    }
}
