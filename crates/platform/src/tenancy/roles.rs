//! The roles of one person in one clinic, as they are stored.

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    sql_types::Text,
};
use serde::{Deserialize, Serialize};

use crate::access::{Perms, Role};

/// One or more different roles, in the order of [`Role::ALL`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromSqlRow)]
#[serde(from = "Vec<Role>", into = "Vec<Role>")]
pub struct Roles(Vec<Role>);

impl Roles {
    /// These roles, each once.
    pub fn of(roles: &[Role]) -> Self {
        Self(Role::ALL.into_iter().filter(|role| roles.contains(role)).collect())
    }

    /// Whether there is none: somebody without a role can do nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this is one of them.
    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// The roles.
    pub fn list(&self) -> &[Role] {
        &self.0
    }

    /// Everything these roles may do.
    pub fn perms(&self) -> Perms {
        Perms::of_roles(&self.0)
    }

    /// The stored form, a JSON list.
    pub(crate) fn to_text(&self) -> String {
        serde_json::json!(self.0).to_string()
    }
}

impl From<Vec<Role>> for Roles {
    fn from(roles: Vec<Role>) -> Self {
        Self::of(&roles)
    }
}

impl From<Roles> for Vec<Role> {
    fn from(roles: Roles) -> Self {
        roles.0
    }
}

impl<DB> FromSql<Text, DB> for Roles
where
    DB: Backend,
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(serde_json::from_str(&String::from_sql(bytes)?)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_kept_once_and_in_order_and_read_back() {
        let roles = Roles::of(&[Role::Doctor, Role::Owner, Role::Doctor]);
        assert_eq!(roles.list(), [Role::Owner, Role::Doctor]);
        assert_eq!(roles.to_text(), r#"["owner","doctor"]"#);
        assert_eq!(serde_json::from_str::<Roles>(&roles.to_text()).unwrap(), roles);
    }
}
