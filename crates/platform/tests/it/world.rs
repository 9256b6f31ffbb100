//! A platform of a test's own, and browsers to use it with.

use std::{net::SocketAddr, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
    handler::Handler,
    http::{HeaderMap, Method, StatusCode, header},
    routing::any_service,
};
use cliniq_platform::{
    Ctx, Platform,
    access::Role,
    audit, auth,
    config::Config,
    events::Catalog,
    http,
    secret::Secret,
    tenancy::{self, Clinic, Member, NewClinic, NewUser},
    time::{Clock, Timestamp},
};
use cliniq_testkit::TestDatabase;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

pub(crate) const PASSWORD: &str = "teal otters juggle";
pub(crate) const ANOTHER: &str = "brisk lantern meadow";

/// A platform over a database of its own; what it made is removed with it.
pub(crate) struct TestPlatform {
    pub(crate) platform: Platform,
    pub(crate) clock: Clock,
    router: Router,
    // The last field: the database goes away after everything that uses it.
    database: TestDatabase,
}

impl TestPlatform {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut Config)) -> Self {
        let database = TestDatabase::new();
        let mut config = database.config.clone();
        change(&mut config);
        // 2026-11-20 09:00 UTC.
        let clock = Clock::mock(Timestamp::from_micros(1_795_165_200_000_000));
        let platform = Platform::open(config, clock.clone(), Catalog::default(), CancellationToken::new()).unwrap();
        let router = http::wrap(routes(), Duration::from_secs(30)).with_state(platform.clone());
        Self { platform, clock, router, database }
    }

    /// Where its files are.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.database.folder()
    }

    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser {
            app: self,
            cookie: None,
            access: None,
            clinic: None,
            address: "198.51.100.7",
            site: Some("same-origin"),
        }
    }

    pub(crate) async fn clinic(&self, name: &str) -> Clinic {
        let new = NewClinic {
            name: name.to_owned(),
            time_zone: "America/Chicago".to_owned(),
            country: "US".to_owned(),
            demo: false,
        };
        self.platform.create_clinic(new).await.unwrap()
    }

    /// Makes `<name>@example.org` a member with the usual password.
    pub(crate) async fn member(&self, clinic: &Clinic, name: &str, roles: &[Role]) -> Member {
        let new = NewUser {
            email: format!("{name}@example.org"),
            name: name.to_owned(),
            roles: roles.to_vec(),
            password: Secret::new(PASSWORD.to_owned()),
        };
        self.platform.create_user(clinic.id, new).await.unwrap()
    }

    /// A browser in which that member has signed in.
    pub(crate) async fn signed_in(&self, clinic: &Clinic, name: &str) -> Browser<'_> {
        let mut browser = self.browser();
        browser.sign_in(name, PASSWORD).await.expect(StatusCode::OK);
        browser.clinic = Some(clinic.slug.clone());
        browser
    }

    pub(crate) async fn ctx(&self, clinic: &Clinic, member: &Member) -> Ctx {
        self.platform.ctx_for_member(clinic.id, member.user.id).await.unwrap()
    }

    /// What the clinic's audit says was done, oldest first.
    pub(crate) async fn audited(&self, clinic: &Clinic) -> Vec<String> {
        let ctx = self.platform.ctx_for_host(clinic.id);
        let page = self.platform.list_audit(&ctx, None, 200).await.unwrap();
        page.items.into_iter().rev().map(|entry| entry.action).collect()
    }
}

fn routes() -> Router<Platform> {
    let all = tenancy::routes().merge(auth::routes()).merge(audit::routes());
    all.split_for_parts().0
}

/// A browser: keeps the cookie it is given, sends the headers browsers send.
#[derive(Clone)]
pub(crate) struct Browser<'a> {
    app: &'a TestPlatform,
    pub(crate) cookie: Option<String>,
    pub(crate) access: Option<String>,
    pub(crate) clinic: Option<String>,
    pub(crate) address: &'static str,
    /// `Sec-Fetch-Site`.
    pub(crate) site: Option<&'static str>,
}

/// What the server answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    /// The body, when this is the status.
    #[track_caller]
    pub(crate) fn expect(self, status: StatusCode) -> Value {
        assert_eq!(self.status, status, "{:#}", self.body);
        self.body
    }

    /// Demands a problem with this status and code.
    #[track_caller]
    pub(crate) fn refused(self, status: u16, code: &str) -> Value {
        assert_eq!((self.status.as_u16(), self.body["code"].as_str()), (status, Some(code)), "{:#}", self.body);
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json");
        self.body
    }

    /// The paths of the fields at fault.
    pub(crate) fn fields(&self) -> Vec<&str> {
        self.body["fields"].as_array().into_iter().flatten().filter_map(|fault| fault["path"].as_str()).collect()
    }

    pub(crate) fn set_cookie(&self) -> Option<&str> {
        self.headers.get(header::SET_COOKIE).map(|cookie| cookie.to_str().unwrap())
    }
}

impl Browser<'_> {
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub(crate) async fn post(&mut self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body.to_string())).await
    }

    pub(crate) async fn patch(&mut self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, Some(body.to_string())).await
    }

    pub(crate) async fn delete(&mut self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None).await
    }

    pub(crate) async fn refresh(&mut self) -> Answer {
        let answer = self.send(Method::POST, "/api/session/refresh", None).await;
        self.keep_token(&answer);
        answer
    }

    pub(crate) async fn sign_in(&mut self, name: &str, password: &str) -> Answer {
        let body = json!({ "email": format!("{name}@example.org"), "password": password });
        let answer = self.post("/api/session", body).await;
        self.keep_token(&answer);
        answer
    }

    pub(crate) fn keep_token(&mut self, answer: &Answer) {
        if let Some(token) = answer.body["access_token"].as_str() {
            self.access = Some(token.to_owned());
        }
    }

    pub(crate) async fn send(&mut self, method: Method, path: &str, body: Option<String>) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "localhost:8080");
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        if let Some(access) = &self.access {
            request = request.header(header::AUTHORIZATION, format!("Bearer {access}"));
        }
        if let Some(clinic) = &self.clinic {
            request = request.header("x-cliniq-clinic", clinic);
        }
        // The cookie's own path: browsers send it nowhere else.
        if let Some(cookie) = self.cookie.as_ref().filter(|_| path.starts_with("/api/session")) {
            request = request.header(header::COOKIE, format!("cliniq_refresh={cookie}"));
        }
        if let Some(site) = self.site {
            request = request.header("sec-fetch-site", site);
        }
        self.exchange(request.body(Body::from(body.unwrap_or_default())).unwrap()).await
    }

    pub(crate) async fn exchange(&mut self, mut request: Request) -> Answer {
        let address = SocketAddr::new(self.address.parse().unwrap(), 50_000);
        request.extensions_mut().insert(ConnectInfo(address));
        let response = any_service(self.app.router.clone()).call(request, ()).await;
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        let answer = Answer { status: parts.status, headers: parts.headers, body };
        if let Some(line) = answer.set_cookie() {
            let value = line.strip_prefix("cliniq_refresh=").unwrap().split(';').next().unwrap();
            self.cookie = Some(value.to_owned()).filter(|value| !value.is_empty());
        }
        answer
    }
}
