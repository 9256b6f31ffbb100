//! Calls whose end nobody told us: after a while their partial requests are filed, as if the caller had hung up.
//!
//! It takes no input: the rows say what is left, so a restart and an ordinary minute are the same code.

use std::time::Duration;

use cliniq_platform::{Result, db::SystemTx, time::Timestamp};
use tokio_util::sync::CancellationToken;

use crate::{
    Reception,
    calls::{self, Status},
    turn::OnCall,
};

/// Silence after which a call on the telephone is over: Twilio itself ends calls much earlier, and tells us.
const SILENT: Duration = Duration::from_secs(20 * 60);
/// How often the rows are looked at.
const EVERY: Duration = Duration::from_secs(60);
/// Stored answers of webhooks are kept so long; Twilio repeats within seconds.
const KEEP_REPLIES: Duration = Duration::from_secs(24 * 3600);

impl Reception {
    /// Ends silent calls and holds that nobody confirmed, erases old recordings and forgets old webhook answers, until
    /// `stop`.
    ///
    /// # Errors
    /// Never while the database comes back: failures are logged and tried again.
    pub async fn reconcile(self, stop: CancellationToken) -> Result<()> {
        while !stop.is_cancelled() {
            if let Err(error) = self.end_silent_calls().await {
                tracing::warn!(error = %error.chain(), "silent calls could not be ended");
            }
            if let Err(error) = self.expire_holds().await {
                tracing::warn!(error = %error.chain(), "expired holds could not be ended");
            }
            if let Err(error) = self.erase_expired_recordings().await {
                tracing::warn!(error = %error.chain(), "old recordings could not be erased");
            }
            if let Err(error) = self.forget_spoken_words().await {
                tracing::warn!(error = %error.chain(), "spoken words could not be deleted");
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(EVERY) => {}
            }
        }
        Ok(())
    }

    /// Ends calls that have been silent too long; answers how many.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn end_silent_calls(&self) -> Result<usize> {
        let now = self.clock().now();
        let (silent, forget) = (now.minus(SILENT), now.minus(KEEP_REPLIES));
        let stale = self.db().system_read(move |tx| calls::store::stale(tx, silent, 200)).await?;
        self.db().system(move |tx: &mut SystemTx<'_>| calls::store::prune_replies(tx, forget)).await?;
        let count = stale.len();
        for (clinic, id) in stale {
            let ctx = self.platform().ctx_for_host(clinic);
            let line = self.line_of(&ctx).await?;
            let call = self.db().read(&ctx, move |tx| calls::store::get(tx, id)).await?;
            if let Some(call) = call {
                let on = OnCall {
                    provider_call_id: call.provider_call_id,
                    origin: call.origin,
                    caller: call.caller,
                    dialled: None,
                    turn: None,
                };
                self.end_call(&line, &on, Status::Completed, duration(call.started_at, call.turned_at)).await?;
            }
        }
        Ok(count)
    }
}

/// Whole seconds between answer and the last word.
fn duration(from: Timestamp, to: Timestamp) -> Option<i64> {
    i64::try_from(to.since(from).as_secs()).ok()
}
