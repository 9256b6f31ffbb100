//! A product in process: routes, jobs, two clinics, people.

use std::{collections::HashMap, sync::Mutex};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use cliniq_platform::{
    Id, Platform,
    access::{Perm, Role},
    auth::NewApiToken,
    events::Catalog,
    jobs::{self, Registry},
    secret::Secret,
    tenancy::{Clinic, NewClinic, NewUser, User},
    time::{Clock, Timestamp},
};
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::TestDatabase;

/// The instant at which every test begins: Wednesday 2026-03-04 10:00 in New York.
pub const BEGIN: Timestamp = Timestamp::from_micros(1_772_636_400_000_000);

/// Everybody's password.
pub const PASSWORD: &str = "a long walk by the river";

/// Routes and jobs of an area on a fresh platform with two clinics.
pub struct TestApp {
    /// What the area stands on.
    pub platform: Platform,
    /// One clinic, in New York.
    pub north: Clinic,
    /// Another one, of which the first knows nothing.
    pub south: Clinic,
    router: Router,
    registry: Registry,
    people: Mutex<HashMap<(Id<Clinic>, Role), Person>>,
    // The last field: the database goes away after everything that uses it.
    _database: TestDatabase,
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their account.
    pub user: Id<User>,
    /// Their clinic's word in addresses.
    pub clinic: String,
    token: String,
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    /// HTTP status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// The body as JSON; null when there is none, a string when it is something else.
    pub body: Value,
}

impl Reply {
    /// The body of an answer that must have this status.
    ///
    /// # Panics
    /// When it has another.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self.body
    }
}

#[expect(clippy::unwrap_used, reason = "a test cannot go on without its world")]
impl TestApp {
    /// Builds an app: `events` of the areas, and what `build` makes of the platform.
    ///
    /// # Panics
    /// When the database cannot be made.
    pub async fn of(events: Catalog, build: impl FnOnce(&Platform) -> (Router, Registry)) -> Self {
        let database = TestDatabase::new();
        let clock = Clock::mock(BEGIN);
        let platform = Platform::open(database.config.clone(), clock, events, CancellationToken::new()).unwrap();
        let (router, registry) = build(&platform);
        let north = clinic(&platform, "North Clinic").await;
        let south = clinic(&platform, "South Clinic").await;
        Self { platform, north, south, router, registry, people: Mutex::default(), _database: database }
    }

    /// Somebody of the first clinic with this role.
    pub async fn north(&self, role: Role) -> Person {
        self.person(&self.north, role).await
    }

    /// Somebody of the other clinic with this role.
    pub async fn south(&self, role: Role) -> Person {
        self.person(&self.south, role).await
    }

    /// Somebody of a clinic with this role; made when first asked for.
    ///
    /// # Panics
    /// When they cannot be made.
    pub async fn person(&self, clinic: &Clinic, role: Role) -> Person {
        if let Some(person) = self.people.lock().unwrap().get(&(clinic.id, role)) {
            return person.clone();
        }
        let email = format!("{role:?}@{}.example", clinic.slug).to_lowercase();
        let user = NewUser {
            email: email.clone(),
            name: format!("{role:?} of {}", clinic.name),
            roles: vec![role],
            password: Secret::new(PASSWORD.to_owned()),
        };
        let user = self.platform.create_user(clinic.id, user).await.unwrap().user.id;
        let ctx = self.platform.ctx_for_member(clinic.id, user).await.unwrap();
        // An API token does not expire when a test moves the clock. Who may not make one signs in.
        let token = if ctx.may(Perm::TokenManage) {
            let perms = Perm::ALL.iter().copied().filter(|perm| ctx.may(*perm)).collect();
            let (_, token) =
                self.platform.create_token(&ctx, NewApiToken { name: "test".to_owned(), perms }).await.unwrap();
            token.expose().clone()
        } else {
            self.sign_in(&email).await
        };
        let person = Person { user, clinic: clinic.slug.clone(), token };
        self.people.lock().unwrap().insert((clinic.id, role), person.clone());
        person
    }

    async fn sign_in(&self, email: &str) -> String {
        let body = serde_json::json!({ "email": email, "password": PASSWORD }).to_string();
        let request = Request::post("/api/session")
            .header(header::CONTENT_TYPE, "application/json")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body))
            .unwrap();
        self.raw(request).await.expect(200)["access_token"].as_str().unwrap().to_owned()
    }

    /// Moves the clock.
    pub fn advance(&self, by: std::time::Duration) {
        self.platform.clock().advance(by);
    }

    /// Runs all due jobs; answers how many runs there were.
    ///
    /// # Panics
    /// When the queue cannot be read.
    pub async fn run_jobs(&self) -> usize {
        jobs::drain(self.platform.db(), &self.registry).await.unwrap()
    }

    /// `GET`.
    pub async fn get(&self, who: &Person, path: &str) -> Reply {
        self.send(who, Method::GET, path, None, &[]).await
    }

    /// `POST` with a JSON body.
    pub async fn post(&self, who: &Person, path: &str, body: Value) -> Reply {
        self.send(who, Method::POST, path, Some(body), &[]).await
    }

    /// `PATCH` of a version.
    pub async fn patch(&self, who: &Person, path: &str, version: i64, body: Value) -> Reply {
        self.send(who, Method::PATCH, path, Some(body), &[("if-match", &format!("\"{version}\""))]).await
    }

    /// `PUT` of a version.
    pub async fn put(&self, who: &Person, path: &str, version: i64, body: Value) -> Reply {
        self.send(who, Method::PUT, path, Some(body), &[("if-match", &format!("\"{version}\""))]).await
    }

    /// `DELETE`.
    pub async fn delete(&self, who: &Person, path: &str) -> Reply {
        self.send(who, Method::DELETE, path, None, &[]).await
    }

    /// Any request of a signed-in person.
    ///
    /// # Panics
    /// When the request cannot be built.
    pub async fn send(
        &self,
        who: &Person,
        method: Method,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Reply {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", who.token))
            .header("x-cliniq-clinic", &who.clinic);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = match body {
            Some(body) => {
                request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string())).unwrap()
            }
            None => request.body(Body::empty()).unwrap(),
        };
        self.raw(request).await
    }

    /// `POST` of a body that is not JSON: files, forms.
    ///
    /// # Panics
    /// When the request cannot be built.
    pub async fn upload(&self, who: &Person, path: &str, content_type: &str, body: Vec<u8>) -> Reply {
        let request = Request::post(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", who.token))
            .header("x-cliniq-clinic", &who.clinic)
            .header(header::CONTENT_TYPE, content_type)
            .body(Body::from(body))
            .unwrap();
        self.raw(request).await
    }

    /// Any request at all.
    ///
    /// # Panics
    /// When the answer does not arrive.
    pub async fn raw(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 64 << 20).await.unwrap();
        let body = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes)
                .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()))
        };
        Reply { status: parts.status, headers: parts.headers, body }
    }
}

#[expect(clippy::unwrap_used, reason = "a test cannot go on without its world")]
async fn clinic(platform: &Platform, name: &str) -> Clinic {
    let new = NewClinic {
        name: name.to_owned(),
        time_zone: "America/New_York".to_owned(),
        country: "US".to_owned(),
        demo: false,
    };
    platform.create_clinic(new).await.unwrap()
}
