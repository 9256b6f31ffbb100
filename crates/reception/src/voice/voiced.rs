//! Clips in place of `<Say>`, where the clinic has chosen another voice than Twilio's and its sound is there.

use super::twiml::{says, with_clips};
use crate::{Reception, settings::Line};

/// An answer in the voice that the call hears; as it was, where that voice has nothing to play.
///
/// The stored answer stays the one with `<Say>`: addresses of clips expire, and a repeated request may find a clip that
/// the first one did not have.
pub(super) async fn voiced(reception: &Reception, line: &Line, call_sid: &str, twiml: String) -> String {
    // Who is being put through, or is in danger, does not wait for a vendor: what is there is played.
    let may_wait = !twiml.contains("<Dial") && !twiml.contains("<Record");
    let mut clips = Vec::new();
    let mut has_failed = None;
    for said in says(&twiml) {
        let voiced = reception.voice(line, call_sid, (&said.text, said.language), may_wait).await;
        has_failed = has_failed.or(voiced.has_failed);
        // One voice speaks a whole answer.
        let Some(addresses) = voiced.clips else {
            clips.clear();
            break;
        };
        clips.push((said.at, addresses));
    }
    if let Some(provider) = has_failed {
        reception.raise_instability(line, call_sid, provider.as_str()).await;
    }
    with_clips(&twiml, &clips)
}
