//! Rows that are written at the end of a transaction, many at a time.
//!
//! A log line, an event, a stored answer: nothing in the transaction that writes it reads it again, so it can wait for
//! the others of its kind. A statement to a server costs a round trip, however many rows it inserts.

use std::any::{Any, TypeId};

use super::Conn;
use crate::error::Result;

/// Rows in one statement at most: PostgreSQL counts its parameters with 16 bits.
const ROWS_AT_ONCE: usize = 1_000;

/// Implements [`LaterRow`]: `later_row!(Row => table)` where `&Row` is `Insertable`; `later_row!(Row => table, Columns)`
/// where `Columns` is, and is `From<&Row>`.
///
/// The embedded engine gets one statement a row, always the same and so prepared only once; a server gets all rows in
/// one.
#[macro_export]
macro_rules! later_row {
    ($row:ty => $table:ident) => {
        $crate::later_row!(@ $row, $table, std::convert::identity);
    };
    ($row:ty => $table:ident, $columns:ident) => {
        $crate::later_row!(@ $row, $table, $columns::from);
    };
    (@ $row:ty, $table:ident, $columns:path) => {
        impl $crate::db::LaterRow for $row {
            fn insert(rows: &[Self], conn: &mut $crate::db::Conn) -> $crate::Result<()> {
                use diesel::{RunQueryDsl, insert_into};
                match (conn, rows) {
                    ($crate::db::Conn::Sqlite(conn), rows) => {
                        for row in rows {
                            insert_into($table::table).values($columns(row)).execute(conn)?;
                        }
                    }
                    ($crate::db::Conn::Postgres(conn), [row]) => {
                        insert_into($table::table).values($columns(row)).execute(conn)?;
                    }
                    ($crate::db::Conn::Postgres(conn), rows) => {
                        let rows: Vec<_> = rows.iter().map($columns).collect();
                        insert_into($table::table).values(rows).execute(conn)?;
                    }
                }
                Ok(())
            }
        }
    };
}

/// A row that nothing in its own transaction reads back, written with [`Tx::write_later`](super::Tx::write_later).
pub trait LaterRow: Sized + Send + 'static {
    /// Inserts some rows, at least one, in this order.
    ///
    /// # Errors
    /// When the database refuses one of them: the whole transaction is undone.
    fn insert(rows: &[Self], conn: &mut Conn) -> Result<()>;
}

/// Rows of one kind.
trait Batch: Any + Send {
    fn insert(&self, conn: &mut Conn) -> Result<()>;
    fn take_in(&mut self, others: Box<dyn Batch>);
}

impl<R: LaterRow> Batch for Vec<R> {
    fn insert(&self, conn: &mut Conn) -> Result<()> {
        self.chunks(ROWS_AT_ONCE).try_for_each(|rows| R::insert(rows, conn))
    }

    fn take_in(&mut self, others: Box<dyn Batch>) {
        let others: Box<dyn Any> = others;
        if let Ok(others) = others.downcast::<Self>() {
            self.extend(*others);
        }
    }
}

/// What one or several transactions still have to write.
#[derive(Default)]
pub(super) struct Later {
    /// By kind, in the order in which the kinds first came.
    batches: Vec<(TypeId, Box<dyn Batch>)>,
}

impl Later {
    pub(super) fn push<R: LaterRow>(&mut self, row: R) {
        self.take_in(TypeId::of::<R>(), Box::new(vec![row]));
    }

    /// Takes in what another transaction has to write, behind its own.
    pub(super) fn join(&mut self, other: Self) {
        for (kind, batch) in other.batches {
            self.take_in(kind, batch);
        }
    }

    fn take_in(&mut self, kind: TypeId, batch: Box<dyn Batch>) {
        match self.batches.iter_mut().find(|(of, _)| *of == kind) {
            Some((_, rows)) => rows.take_in(batch),
            None => self.batches.push((kind, batch)),
        }
    }

    /// Writes everything.
    pub(super) fn write(self, conn: &mut Conn) -> Result<()> {
        self.batches.iter().try_for_each(|(_, rows)| rows.insert(conn))
    }
}
