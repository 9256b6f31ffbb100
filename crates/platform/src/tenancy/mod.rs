//! Clinics and the people in them.

use crate::ids::Entity;

/// Marker of clinic ids: the tenant.
pub struct Clinic;
impl Entity for Clinic {
    const PREFIX: &'static str = "clinic";
    const NOUN: &'static str = "clinic";
}

/// Marker of user ids: a person, who may belong to several clinics.
pub struct User;
impl Entity for User {
    const PREFIX: &'static str = "user";
    const NOUN: &'static str = "user";
}
