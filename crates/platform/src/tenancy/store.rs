//! Rows of clinics, people, members, phone numbers and connectors.

use std::collections::HashMap;

use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, NullableExpressionMethods, OptionalExtension, QueryDsl,
    RunQueryDsl, SelectableHelper, TextExpressionMethods, sql_query, sql_types,
};

use super::{Clinic, Member, Membership, NewClinic, Roles, User};
use crate::{
    db::{
        Conn, SystemTx, Tx,
        schema::{clinic_addresses, clinics, connectors, members, users},
    },
    error::{Error, Kind, Result},
    ids::Id,
    time::Timestamp,
};

const PHONE: &str = "phone";

pub(super) fn clinic(conn: &mut Conn, id: Id<Clinic>) -> Result<Option<Clinic>> {
    Ok(clinics::table.filter(clinics::id.eq(id)).select(Clinic::as_select()).first(conn).optional()?)
}

pub(super) fn clinic_by_slug(conn: &mut Conn, slug: &str) -> Result<Option<Clinic>> {
    Ok(clinics::table.filter(clinics::slug.eq(slug)).select(Clinic::as_select()).first(conn).optional()?)
}

/// Inserts a clinic under the first free word that its name suggests.
pub(super) fn insert_clinic(conn: &mut Conn, new: &NewClinic, now: Timestamp) -> Result<Clinic> {
    let wanted = new.slug();
    let like = format!("{wanted}%");
    let taken: Vec<String> = clinics::table.filter(clinics::slug.like(like)).select(clinics::slug).load(conn)?;
    let numbered = (2_u32..).map(|n| format!("{wanted}-{n}"));
    let slug = std::iter::once(wanted.clone())
        .chain(numbered)
        .find(|slug| !taken.contains(slug))
        .ok_or_else(|| Error::internal("no address is left for this clinic"))?;
    let clinic = Clinic {
        id: Id::new(),
        slug,
        name: new.name.trim().to_owned(),
        time_zone: new.time_zone.clone(),
        country: new.country.clone(),
        demo: new.demo,
        created_at: now,
    };
    let row = (
        clinics::id.eq(clinic.id),
        clinics::slug.eq(&clinic.slug),
        clinics::name.eq(&clinic.name),
        clinics::time_zone.eq(&clinic.time_zone),
        clinics::country.eq(&clinic.country),
        clinics::demo.eq(clinic.demo),
        clinics::created_at.eq(now),
    );
    diesel::insert_into(clinics::table).values(row).execute(conn)?;
    Ok(clinic)
}

/// Whether any clinic is there to look around.
pub(super) fn has_demo(conn: &mut Conn) -> Result<bool> {
    Ok(clinics::table.filter(clinics::demo.eq(true)).count().get_result::<i64>(conn)? > 0)
}

pub(super) fn user(conn: &mut Conn, id: Id<User>) -> Result<Option<User>> {
    Ok(users::table.filter(users::id.eq(id)).select(User::as_select()).first(conn).optional()?)
}

pub(super) fn user_by_email(conn: &mut Conn, email: &str) -> Result<Option<User>> {
    Ok(users::table.filter(users::email.eq(email)).select(User::as_select()).first(conn).optional()?)
}

/// Inserts a person unless somebody has that address; answers who has it now.
pub(super) fn insert_user_once(
    conn: &mut Conn,
    (email, name, password_hash): (&str, &str, Option<&str>),
    now: Timestamp,
) -> Result<User> {
    sql_query(
        "INSERT INTO users (id, email, name, password_hash, created_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (email) DO NOTHING",
    )
    .bind::<sql_types::Text, _>(Id::<User>::new())
    .bind::<sql_types::Text, _>(email)
    .bind::<sql_types::Text, _>(name)
    .bind::<sql_types::Nullable<sql_types::Text>, _>(password_hash)
    .bind::<sql_types::BigInt, _>(now)
    .execute(conn)?;
    user_by_email(conn, email)?.ok_or_else(|| Error::internal("a person was inserted and is not there"))
}

/// A person's clinics, by name. Asked before it is known which clinic a request is about.
pub(super) fn memberships(tx: &mut SystemTx<'_>, user: Id<User>) -> Result<Vec<Membership>> {
    let rows: Vec<(Clinic, Roles)> = members::table
        .inner_join(clinics::table.on(clinics::id.eq(members::clinic_id)))
        .filter(members::user_id.eq(user).and(members::active.eq(true)))
        .select((Clinic::as_select(), members::roles))
        .order(clinics::name.asc())
        .load(tx.conn())?;
    Ok(rows.into_iter().map(|(clinic, roles)| Membership { clinic, roles }).collect())
}

/// Whether any clinic has an owner who can act.
pub(super) fn has_owner(tx: &mut SystemTx<'_>) -> Result<bool> {
    let roles: Vec<Roles> = members::table.filter(members::active.eq(true)).select(members::roles).load(tx.conn())?;
    Ok(roles.iter().any(|roles| roles.has(crate::access::Role::Owner)))
}

#[derive(diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = members)]
struct MemberRow {
    id: Id<Member>,
    roles: Roles,
    active: bool,
    created_at: Timestamp,
}

impl MemberRow {
    fn of(self, user: User) -> Member {
        let Self { id, roles, active, created_at } = self;
        Member { id, user, roles, active, created_at }
    }
}

/// The members of the clinic, in the order of their coming, after `after`.
pub(super) fn list_members(tx: &mut Tx<'_>, after: Option<Id<Member>>, limit: i64) -> Result<Vec<Member>> {
    let clinic = tx.clinic();
    let mut query = members::table
        .inner_join(users::table.on(users::id.eq(members::user_id)))
        .filter(members::clinic_id.eq(clinic))
        .select((MemberRow::as_select(), User::as_select()))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(members::id.gt(after));
    }
    let rows: Vec<(MemberRow, User)> = query.order(members::id.asc()).limit(limit).load(tx.conn())?;
    Ok(rows.into_iter().map(|(row, user)| row.of(user)).collect())
}

pub(super) fn member(tx: &mut Tx<'_>, id: Id<Member>) -> Result<Option<Member>> {
    let clinic = tx.clinic();
    let found: Option<(MemberRow, User)> = members::table
        .inner_join(users::table.on(users::id.eq(members::user_id)))
        .filter(members::clinic_id.eq(clinic).and(members::id.eq(id)))
        .select((MemberRow::as_select(), User::as_select()))
        .first(tx.conn())
        .optional()?;
    Ok(found.map(|(row, user)| row.of(user)))
}

pub(super) fn member_of_user(tx: &mut Tx<'_>, user: Id<User>) -> Result<Option<Member>> {
    let id: Option<Id<Member>> =
        tx.of(members::table).filter(members::user_id.eq(user)).select(members::id).first(tx.conn()).optional()?;
    Ok(match id {
        Some(id) => member(tx, id)?,
        None => None,
    })
}

pub(super) fn insert_member(tx: &mut Tx<'_>, user: &User, roles: &Roles, active: bool) -> Result<Member> {
    let member = Member { id: Id::new(), user: user.clone(), roles: roles.clone(), active, created_at: tx.now() };
    let row = (
        members::id.eq(member.id),
        members::clinic_id.eq(tx.clinic()),
        members::user_id.eq(user.id),
        members::roles.eq(roles.to_text()),
        members::active.eq(active),
        members::created_at.eq(tx.now()),
    );
    diesel::insert_into(members::table).values(row).execute(tx.conn())?;
    Ok(member)
}

pub(super) fn update_member(tx: &mut Tx<'_>, id: Id<Member>, roles: &Roles, active: bool) -> Result<()> {
    diesel::update(tx.of(members::table).filter(members::id.eq(id)))
        .set((
            members::roles.eq(roles.to_text()),
            members::active.eq(active),
            members::version.eq(members::version + 1),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Who can act in the clinic, and as what.
pub(super) fn active_roles(tx: &mut Tx<'_>) -> Result<Vec<(Id<User>, Roles)>> {
    Ok(tx
        .of(members::table)
        .filter(members::active.eq(true))
        .select((members::user_id, members::roles))
        .order(members::id.asc())
        .load(tx.conn())?)
}

/// Makes changes of the clinic's people wait for each other, so that two owners cannot take each other's last role at
/// the same instant. A write that changes nothing is a lock on both engines.
pub(super) fn one_at_a_time(tx: &mut Tx<'_>) -> Result<()> {
    let clinic = tx.clinic();
    diesel::update(clinics::table.filter(clinics::id.eq(clinic)))
        .set(clinics::name.eq(clinics::name))
        .execute(tx.conn())?;
    Ok(())
}

/// The names of these people, as far as they belong, or belonged, to the clinic.
pub(super) fn names(tx: &mut Tx<'_>, of: &[Id<User>]) -> Result<HashMap<Id<User>, String>> {
    let clinic = tx.clinic();
    let rows: Vec<(Id<User>, String)> = members::table
        .inner_join(users::table.on(users::id.eq(members::user_id)))
        .filter(members::clinic_id.eq(clinic).and(users::id.eq_any(of.to_vec())))
        .select((users::id, users::name))
        .load(tx.conn())?;
    Ok(rows.into_iter().collect())
}

pub(super) fn clinic_of_phone(tx: &mut SystemTx<'_>, number: &str) -> Result<Option<Id<Clinic>>> {
    let row = clinic_addresses::table
        .filter(clinic_addresses::kind.eq(PHONE).and(clinic_addresses::address.eq(number)))
        .select(clinic_addresses::clinic_id);
    Ok(row.first(tx.conn()).optional()?)
}

pub(super) fn phones(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    Ok(tx
        .of(clinic_addresses::table)
        .filter(clinic_addresses::kind.eq(PHONE))
        .select(clinic_addresses::address)
        .order(clinic_addresses::address.asc())
        .load(tx.conn())?)
}

/// Replaces the clinic's numbers; `clinic.phone-taken` when another clinic has one of them.
pub(super) fn replace_phones(tx: &mut Tx<'_>, numbers: &[String]) -> Result<()> {
    diesel::delete(tx.of(clinic_addresses::table).filter(clinic_addresses::kind.eq(PHONE))).execute(tx.conn())?;
    for (at, number) in numbers.iter().enumerate() {
        if numbers[..at].contains(number) {
            continue;
        }
        let clinic = tx.clinic();
        let inserted = sql_query(
            "INSERT INTO clinic_addresses (kind, address, clinic_id) VALUES ($1, $2, $3) ON CONFLICT (kind, address) DO NOTHING",
        )
        .bind::<sql_types::Text, _>(PHONE)
        .bind::<sql_types::Text, _>(number)
        .bind::<sql_types::Text, _>(clinic)
        .execute(tx.conn())?;
        if inserted == 0 {
            return Err(Error::new(
                Kind::Conflict,
                "clinic.phone-taken",
                "One of these numbers belongs to another clinic of this installation.",
            ));
        }
    }
    Ok(())
}

#[derive(diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = connectors)]
pub(super) struct ConnectorRow {
    pub(super) settings: String,
    pub(super) sealed: Option<String>,
}

pub(super) fn connector(tx: &mut Tx<'_>, vendor: &str) -> Result<Option<ConnectorRow>> {
    let found = tx.of(connectors::table).filter(connectors::vendor.eq(vendor)).select(ConnectorRow::as_select());
    Ok(found.first(tx.conn()).optional()?)
}

pub(super) fn put_connector(tx: &mut Tx<'_>, vendor: &str, settings: &str, sealed: Option<&str>) -> Result<()> {
    let (clinic, now) = (tx.clinic(), tx.now());
    sql_query(
        "INSERT INTO connectors (clinic_id, vendor, settings, sealed, updated_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (clinic_id, vendor) DO UPDATE SET settings = $3, sealed = $4, updated_at = $5",
    )
    .bind::<sql_types::Text, _>(clinic)
    .bind::<sql_types::Text, _>(vendor)
    .bind::<sql_types::Text, _>(settings)
    .bind::<sql_types::Nullable<sql_types::Text>, _>(sealed)
    .bind::<sql_types::BigInt, _>(now)
    .execute(tx.conn())?;
    Ok(())
}

/// Whether any clinic has the credentials of a vendor.
pub(super) fn has_credentials(tx: &mut SystemTx<'_>) -> Result<bool> {
    let sealed = connectors::table.filter(connectors::sealed.assume_not_null().ne(""));
    Ok(sealed.count().get_result::<i64>(tx.conn())? > 0)
}
