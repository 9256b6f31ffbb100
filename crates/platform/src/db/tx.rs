//! An open transaction, and what must be written with it.

use diesel::{ExpressionMethods as _, RunQueryDsl};

use super::{
    Conn, Engine, Wake,
    later::{Later, LaterRow},
    schema,
};
use crate::{
    ctx::{Actor, Ctx, Origin, Request},
    error::Result,
    events::{self, Catalog, Event},
    ids::Id,
    jobs::{self, Job},
    tenancy::Clinic,
    time::Timestamp,
};

/// A table whose rows belong to a clinic. Implemented by [`tenant_table!`](crate::tenant_table).
pub trait TenantTable {
    /// The table, filtered to one clinic.
    type OfClinic;
    /// Only this clinic's rows.
    fn of_clinic(self, clinic: Id<Clinic>) -> Self::OfClinic;
}

/// Makes tables reachable through [`Tx::of`]; they need a `clinic_id` column.
#[macro_export]
macro_rules! tenant_table {
    ($($table:ident),+ $(,)?) => {$(
        impl $crate::db::TenantTable for $table::table {
            type OfClinic = diesel::dsl::Filter<
                $table::table,
                diesel::dsl::Eq<$table::clinic_id, $crate::ids::Id<$crate::tenancy::Clinic>>,
            >;
            fn of_clinic(self, clinic: $crate::ids::Id<$crate::tenancy::Clinic>) -> Self::OfClinic {
                diesel::QueryDsl::filter(self, diesel::ExpressionMethods::eq($table::clinic_id, clinic))
            }
        }
    )+};
}

/// The open transaction of one clinic.
pub struct Tx<'c> {
    conn: &'c mut Conn,
    ctx: &'c Ctx,
    engine: Engine,
    now: Timestamp,
    catalog: &'c Catalog,
    wake: &'c mut Wake,
    later: &'c mut Later,
}

impl<'c> Tx<'c> {
    /// The connection, for queries.
    pub fn conn(&mut self) -> &mut Conn {
        self.conn
    }

    /// The rows of a table that belong to this clinic: the only way to a tenant table.
    pub fn of<T: TenantTable>(&self, table: T) -> T::OfClinic {
        table.of_clinic(self.ctx.clinic())
    }

    /// The clinic, for inserts.
    pub const fn clinic(&self) -> Id<Clinic> {
        self.ctx.clinic()
    }

    /// On whose behalf this transaction works.
    pub const fn ctx(&self) -> &Ctx {
        self.ctx
    }

    /// Who acts.
    pub const fn actor(&self) -> Actor {
        self.ctx.actor()
    }

    /// When the transaction was asked for.
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// Which engine runs this.
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// Writes a row at the end of the transaction, together with others of its kind. It must not be asked for before:
    /// no query of this transaction sees it.
    pub fn write_later<R: LaterRow>(&mut self, row: R) {
        self.later.push(row);
    }

    /// Appends to the clinic's audit. `detail` must hold no PHI: ids and names of fields only.
    ///
    /// # Errors
    /// When the row cannot be written.
    pub fn audit(&mut self, action: &str, subject: &str, detail: Option<&serde_json::Value>) -> Result<()> {
        use schema::audit_entries as entries;
        let row = (
            entries::clinic_id.eq(self.ctx.clinic()),
            entries::at.eq(self.now),
            entries::actor_kind.eq(self.ctx.actor().kind()),
            entries::actor_id.eq(self.ctx.actor().user()),
            entries::action.eq(action),
            entries::subject.eq(subject),
            entries::detail.eq(detail.map(ToString::to_string)),
            entries::request_id.eq(self.ctx.request()),
        );

        diesel::insert_into(entries::table).values(row).execute(self.conn)?;
        Ok(())
    }

    /// Writes a domain event and a job for each of its subscribers.
    ///
    /// # Errors
    /// When the rows cannot be written.
    pub fn emit(&mut self, event: &Event) -> Result<()> {
        let id = events::append(self, event);
        self.wake.events = true;
        for subscriber in self.catalog.of(event.name) {
            jobs::enqueue_delivery(self, subscriber, id, event)?;
            self.wake.jobs = true;
        }
        Ok(())
    }

    /// Enqueues a job that runs after this transaction has committed. With a key, it is enqueued at most once.
    ///
    /// # Errors
    /// When the row cannot be written.
    pub fn enqueue<J: Job>(&mut self, job: &J) -> Result<()> {
        self.enqueue_at(job, self.now)
    }

    /// Like [`Tx::enqueue`], not before `at`.
    ///
    /// # Errors
    /// When the row cannot be written.
    pub fn enqueue_at<J: Job>(&mut self, job: &J, at: Timestamp) -> Result<()> {
        jobs::enqueue(self, job, at)?;
        self.wake.jobs = true;
        Ok(())
    }
}

impl Tx<'_> {
    /// Workers should look for jobs after the commit.
    pub(crate) fn wake_jobs(&mut self) {
        self.wake.jobs = true;
    }
}

/// An open transaction that belongs to no clinic.
pub struct SystemTx<'c> {
    conn: &'c mut Conn,
    engine: Engine,
    now: Timestamp,
    catalog: &'c Catalog,
    wake: &'c mut Wake,
    later: &'c mut Later,
}

impl SystemTx<'_> {
    /// The connection, for queries.
    pub fn conn(&mut self) -> &mut Conn {
        self.conn
    }

    /// When the transaction was asked for.
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// Which engine runs this.
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// Runs a closure as a transaction of one clinic, within this one.
    ///
    /// # Errors
    /// The closure's own.
    pub(crate) fn within<T>(&mut self, ctx: &Ctx, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let mut tx = Tx {
            conn: &mut *self.conn,
            ctx,
            engine: self.engine,
            now: self.now,
            catalog: self.catalog,
            wake: &mut *self.wake,
            later: &mut *self.later,
        };
        f(&mut tx)
    }

    /// The context of the software itself in a clinic.
    pub(crate) fn system_ctx(clinic: Id<Clinic>, request: Id<Request>) -> Ctx {
        Ctx::new(clinic, Actor::System, request, Origin::Job, crate::access::Perms::NONE)
    }
}

pub(super) struct Parts<'c> {
    pub(super) conn: &'c mut Conn,
    pub(super) engine: Engine,
    pub(super) now: Timestamp,
    pub(super) catalog: &'c Catalog,
    pub(super) wake: &'c mut Wake,
    pub(super) later: &'c mut Later,
}

impl<'c> Parts<'c> {
    pub(super) fn tx(self, ctx: &'c Ctx) -> Tx<'c> {
        let Self { conn, engine, now, catalog, wake, later } = self;
        Tx { conn, ctx, engine, now, catalog, wake, later }
    }

    pub(super) fn system(self) -> SystemTx<'c> {
        let Self { conn, engine, now, catalog, wake, later } = self;
        SystemTx { conn, engine, now, catalog, wake, later }
    }
}
