//! A vendor's server as a model: it records what it was asked, and can be out of order in every way that real ones are.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};

/// How the vendor is today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// As it should be.
    Well,
    /// Takes the request and never answers.
    Hanging,
    /// Answers 500.
    Broken,
    /// Answers 200 with bytes that mean nothing.
    Garbage,
    /// Answers rightly, after so long.
    Slow(Duration),
    /// Answers with this status and this body.
    Refusing(u16, &'static str),
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Asked {
    /// `POST`, ….
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Asked {
    /// A field of a form.
    pub fn field(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(&self.body).find(|(field, _)| field == name).map(|(_, value)| value.into_owned())
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// What the vendor answers when it is well: status, media type, body.
pub type Answer = (u16, &'static str, Vec<u8>);

/// A vendor's server on a port of its own.
#[derive(Clone)]
pub struct Vendor {
    base: String,
    state: Arc<Mutex<(Mood, Vec<Asked>)>>,
}

#[expect(clippy::unwrap_used, reason = "a test cannot go on without its vendor")]
impl Vendor {
    /// A vendor that answers so when it is well.
    ///
    /// # Panics
    /// When no port can be had.
    pub async fn new(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let vendor = Self { base, state: Arc::new(Mutex::new((Mood::Well, Vec::new()))) };
        let (this, answer) = (vendor.clone(), Arc::new(answer));
        let router = Router::new().fallback(move |request: Request| {
            let (this, answer) = (this.clone(), Arc::clone(&answer));
            async move { this.serve(request, &*answer).await }
        });
        #[expect(clippy::disallowed_methods, reason = "it ends with the test's runtime")]
        tokio::spawn(async move { axum::serve(listener, router).await });
        vendor
    }

    /// An address at which nobody listens.
    ///
    /// # Panics
    /// When no port can be had.
    pub async fn nobody() -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    }

    /// Where it listens.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// From now on it is so.
    pub fn is(&self, mood: Mood) {
        self.lock().0 = mood;
    }

    /// What it was asked since the last time.
    pub fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.lock().1)
    }

    async fn serve(&self, request: Request, answer: &(impl Fn(&Asked) -> Answer + Sync)) -> Response {
        let (parts, body) = request.into_parts();
        let asked = Asked {
            method: parts.method.to_string(),
            path: parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
            headers: parts.headers,
            body: to_bytes(body, 64 << 20).await.unwrap_or_default().to_vec(),
        };
        let mood = {
            let mut state = self.lock();
            state.1.push(asked.clone());
            state.0
        };
        match mood {
            Mood::Well => {}
            Mood::Hanging => std::future::pending().await,
            Mood::Broken => return (StatusCode::INTERNAL_SERVER_ERROR, "out of order").into_response(),
            Mood::Garbage => return (StatusCode::OK, vec![0xff_u8, 0, b'{', 0xfe]).into_response(),
            Mood::Slow(by) => tokio::time::sleep(by).await,
            Mood::Refusing(status, body) => {
                return (StatusCode::from_u16(status).unwrap(), body).into_response();
            }
        }
        let (status, kind, body) = answer(&asked);
        let head = [(header::CONTENT_TYPE, kind)];
        (StatusCode::from_u16(status).unwrap(), head, Body::from(body)).into_response()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, (Mood, Vec<Asked>)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
