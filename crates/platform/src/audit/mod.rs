//! The audit of a clinic: who did what to which row, when. Entries are appended in the transaction of what they note
//! (`Tx::audit`) and hold ids and names of fields, never what a patient said. Nobody can change or remove one, also not
//! the owner: the database refuses.

pub mod http;
mod store;

pub use http::routes;

use crate::{
    access::Perm,
    ctx::Ctx,
    error::Result,
    http::Page,
    ids::Id,
    platform::Platform,
    tenancy::{self, User},
    time::Timestamp,
};

/// One entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its place: later entries have higher ones, not necessarily the next.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// What kind of actor: `user`, `token`, `caller` or `system`.
    pub actor_kind: String,
    /// The person behind it, if there is one.
    pub actor: Option<Id<User>>,
    /// That person's present name.
    pub actor_name: Option<String>,
    /// Noun and verb: `member.change`.
    pub action: String,
    /// The id of what it was done to.
    pub subject: String,
    /// Names of fields and ids.
    pub detail: Option<serde_json::Value>,
}

impl Platform {
    /// The clinic's audit, newest first, before the entry `before`.
    ///
    /// # Errors
    /// Without [`Perm::AuditRead`].
    pub async fn list_audit(&self, ctx: &Ctx, before: Option<i64>, limit: i64) -> Result<Page<Entry>> {
        ctx.require(Perm::AuditRead)?;
        self.db()
            .read(ctx, move |tx| {
                let rows = store::list(tx, before, limit + 1)?;
                let mut people: Vec<Id<User>> = rows.iter().filter_map(|row| row.actor_id).collect();
                people.sort_unstable();
                people.dedup();
                let names = tenancy::names(tx, &people)?;
                let entries: Vec<Entry> = rows
                    .into_iter()
                    .map(|row| {
                        Ok(Entry {
                            seq: row.seq,
                            at: row.at,
                            actor_kind: row.actor_kind,
                            actor: row.actor_id,
                            actor_name: row.actor_id.and_then(|id| names.get(&id).cloned()),
                            action: row.action,
                            subject: row.subject,
                            detail: row.detail.map(|text| serde_json::from_str(&text)).transpose()?,
                        })
                    })
                    .collect::<Result<_>>()?;
                Ok(Page::of(entries, limit, |entry| entry.seq.to_string()))
            })
            .await
    }
}
