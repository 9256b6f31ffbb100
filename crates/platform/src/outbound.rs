//! The only place that builds an HTTP client: how this product speaks to servers that are not its own.
//!
//! Every client has limits (connecting, silence, the whole exchange, the size of what it reads), follows no redirect,
//! ignores the proxy variables of the environment unless it is told a proxy, and may be bound to a list of hosts. No
//! error and no log line of this module holds an address, a header or a body: addresses carry account numbers, bodies
//! carry what people said.
//!
//! TLS is rustls with ring. The certificates of the system are trusted; where a container has none at all, Mozilla's
//! list that is compiled in.

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use bytes::Bytes;
use serde::Serialize;

use crate::secret::Secret;

pub use reqwest::{Method, StatusCode, Url, header};

/// What this product calls itself.
const USER_AGENT: &str = concat!("cliniq/", env!("CARGO_PKG_VERSION"));

/// How a client behaves. [`Profile::default`] suits an API that answers within seconds.
#[derive(Clone, Debug)]
pub struct Profile {
    /// How long connecting may take, TLS included.
    pub connect: Duration,
    /// How long the other side may be silent in the middle of an exchange.
    pub silence: Duration,
    /// How long a whole exchange may take, the body included. A single call may ask for another limit.
    pub total: Duration,
    /// The only hosts that may be called, as `api.example.org` or, bound to one port, `api.example.org:8443`. Without
    /// a list every host may be called, so give one wherever an address is not the operator's own configuration.
    pub hosts: Option<Vec<String>>,
    /// An HTTP proxy of the operator. The variables of the environment are not read.
    pub proxy: Option<Url>,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            silence: Duration::from_secs(30),
            total: Duration::from_secs(30),
            hosts: None,
            proxy: None,
        }
    }
}

/// Why an exchange did not happen or did not end. Never holds an address or a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The address is none, or neither http nor https.
    #[error("the address cannot be used")]
    Address,
    /// The host is not one that this client may call.
    #[error("this host may not be called")]
    NotAllowed,
    /// No connection: the name does not resolve, nobody listens, TLS was refused. Nothing was sent.
    #[error("no connection could be made")]
    Connect,
    /// The other side did not answer in time. It may have done what it was asked.
    #[error("the other side did not answer in time")]
    TimedOut,
    /// The connection broke. The other side may have done what it was asked.
    #[error("the connection broke")]
    Broken,
    /// The answer is larger than the reader allows.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// The allowed bytes.
        limit: usize,
    },
    /// A header or body of ours could not be written. A fault of the caller.
    #[error("the request could not be written")]
    Request,
    /// The answer is not what was asked for, for example not JSON.
    #[error("the answer could not be read")]
    Unreadable,
}

impl Fault {
    /// Whether the other side certainly did nothing, so that also an action that must not happen twice may be repeated.
    pub const fn is_before_sending(self) -> bool {
        match self {
            Self::Address | Self::NotAllowed | Self::Connect | Self::Request => true,
            Self::TimedOut | Self::Broken | Self::TooLarge { .. } | Self::Unreadable => false,
        }
    }

    fn of(error: &reqwest::Error) -> Self {
        if error.is_timeout() {
            // A connection that took too long was never made: nothing was sent over it.
            if error.is_connect() { Self::Connect } else { Self::TimedOut }
        } else if error.is_connect() {
            Self::Connect
        } else if error.is_builder() {
            Self::Request
        } else {
            Self::Broken
        }
    }
}

/// A client with its limits; cheap to clone, clones share connections.
#[derive(Clone, Debug)]
pub struct Client {
    inner: reqwest::Client,
    hosts: Option<Arc<[String]>>,
}

impl Client {
    /// A client that behaves as `profile` says.
    ///
    /// # Errors
    /// [`Fault::Address`] when the proxy's address cannot be used; [`Fault::Request`] when TLS cannot be set up.
    pub fn new(profile: Profile) -> Result<Self, Fault> {
        #[expect(clippy::disallowed_methods, reason = "the one place where clients are built")]
        let mut builder = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(profile.connect)
            .read_timeout(profile.silence)
            .timeout(profile.total)
            .tls_backend_preconfigured(TLS.clone().ok_or(Fault::Request)?);
        builder = match profile.proxy {
            Some(proxy) => builder.proxy(reqwest::Proxy::all(proxy).map_err(|_| Fault::Address)?),
            None => builder.no_proxy(),
        };
        let inner = builder.build().map_err(|error| Fault::of(&error))?;
        let hosts = profile.hosts.map(|hosts| hosts.iter().map(|host| host.to_ascii_lowercase()).collect());
        Ok(Self { inner, hosts })
    }

    /// Begins a call.
    ///
    /// # Errors
    /// [`Fault::Address`] and [`Fault::NotAllowed`].
    pub fn call(&self, method: Method, address: &str) -> Result<Call, Fault> {
        let url = Url::parse(address).map_err(|_| Fault::Address)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Fault::Address);
        }
        let host = url.host_str().ok_or(Fault::Address)?;
        if let Some(hosts) = &self.hosts {
            let port = url.port_or_known_default().unwrap_or_default();
            let is_allowed = |allowed: &String| *allowed == host || *allowed == format!("{host}:{port}");
            if !hosts.iter().any(is_allowed) {
                return Err(Fault::NotAllowed);
            }
        }
        Ok(Call { inner: self.inner.request(method, url) })
    }

    /// Begins a GET.
    ///
    /// # Errors
    /// As of [`Client::call`].
    pub fn get(&self, address: &str) -> Result<Call, Fault> {
        self.call(Method::GET, address)
    }

    /// Begins a POST.
    ///
    /// # Errors
    /// As of [`Client::call`].
    pub fn post(&self, address: &str) -> Result<Call, Fault> {
        self.call(Method::POST, address)
    }
}

/// A call that has not been sent. What cannot be written is told by [`Call::send`].
#[derive(Debug)]
#[must_use = "a call does nothing until it is sent"]
pub struct Call {
    inner: reqwest::RequestBuilder,
}

impl Call {
    /// Adds a header.
    pub fn header(self, name: &str, value: &str) -> Self {
        Self { inner: self.inner.header(name, value) }
    }

    /// Adds a header whose value must not be shown, also not by the debugging output of a library.
    pub fn secret_header(self, name: &str, value: &Secret<String>) -> Self {
        match header::HeaderValue::from_str(value.expose()) {
            Ok(mut hidden) => {
                hidden.set_sensitive(true);
                Self { inner: self.inner.header(name, hidden) }
            }
            // Not a header's value: the same fault that sending it openly would be.
            Err(_) => Self { inner: self.inner.header(name, "\n") },
        }
    }

    /// `Authorization: Bearer …`.
    pub fn bearer(self, key: &Secret<String>) -> Self {
        Self { inner: self.inner.bearer_auth(key.expose()) }
    }

    /// `Authorization: Basic …`.
    pub fn basic(self, user: &str, password: &Secret<String>) -> Self {
        Self { inner: self.inner.basic_auth(user, Some(password.expose())) }
    }

    /// A JSON body.
    pub fn json<T: Serialize + ?Sized>(self, body: &T) -> Self {
        Self { inner: self.inner.json(body) }
    }

    /// A body of form fields.
    pub fn form<T: Serialize + ?Sized>(self, fields: &T) -> Self {
        Self { inner: self.inner.form(fields) }
    }

    /// A body of bytes, with its media type.
    pub fn body(self, media_type: &str, body: impl Into<Bytes>) -> Self {
        Self { inner: self.inner.header(header::CONTENT_TYPE, media_type).body(body.into()) }
    }

    /// Another limit for the whole of this exchange than the profile's.
    pub fn within(self, total: Duration) -> Self {
        Self { inner: self.inner.timeout(total) }
    }

    /// Sends it and waits for status and headers. Every status is an answer, also 500.
    ///
    /// # Errors
    /// What kept the other side from answering.
    pub async fn send(self) -> Result<Answer, Fault> {
        self.inner.send().await.map(|inner| Answer { inner }).map_err(|error| Fault::of(&error))
    }
}

/// Status and headers of an answer, whose body has yet to be read.
#[derive(Debug)]
pub struct Answer {
    inner: reqwest::Response,
}

impl Answer {
    /// The status.
    pub fn status(&self) -> StatusCode {
        self.inner.status()
    }

    /// All headers.
    pub fn headers(&self) -> &header::HeaderMap {
        self.inner.headers()
    }

    /// A header as text, when it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.inner.headers().get(name).and_then(|value| value.to_str().ok())
    }

    /// The next piece of the body, `None` at its end.
    ///
    /// # Errors
    /// When the connection breaks or falls silent: what was read so far is not the whole.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Fault> {
        self.inner.chunk().await.map_err(|error| Fault::of(&error))
    }

    /// The whole body, of at most `limit` bytes.
    ///
    /// # Errors
    /// [`Fault::TooLarge`] as soon as that is known, and what [`Answer::chunk`] says.
    pub async fn bytes(mut self, limit: usize) -> Result<Vec<u8>, Fault> {
        let announced = self.inner.content_length().unwrap_or(0);
        if announced > limit as u64 {
            return Err(Fault::TooLarge { limit });
        }
        // No more than 64 KiB on the other side's word alone.
        let mut body = Vec::with_capacity(usize::try_from(announced).unwrap_or(0).min(64 * 1024));
        while let Some(chunk) = self.chunk().await? {
            if body.len() + chunk.len() > limit {
                return Err(Fault::TooLarge { limit });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    /// The whole body as JSON, of at most `limit` bytes.
    ///
    /// # Errors
    /// [`Fault::Unreadable`] when it is not JSON of that shape, and what [`Answer::bytes`] says.
    pub async fn json<T: serde::de::DeserializeOwned>(self, limit: usize) -> Result<T, Fault> {
        serde_json::from_slice(&self.bytes(limit).await?).map_err(|_| Fault::Unreadable)
    }
}

/// The TLS settings of all clients; `None` when ring offers none of rustls' versions, which no build of ours does.
static TLS: LazyLock<Option<rustls::ClientConfig>> = LazyLock::new(|| {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().ok()?;
    Some(config.with_root_certificates(roots).with_no_client_auth())
});

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };

    use super::*;

    /// A server that answers every connection with these bytes and then closes, or stays silent when there are none.
    async fn server(answer: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/accounts/AC123?key=hidden", listener.local_addr().unwrap());
        #[expect(clippy::disallowed_methods, reason = "a server of this test, gone with its runtime")]
        tokio::spawn(async move {
            let mut silent = Vec::new();
            while let Ok((mut socket, _)) = listener.accept().await {
                let mut request = [0; 4096];
                let _ = socket.read(&mut request).await;
                if answer.is_empty() {
                    silent.push(socket);
                } else {
                    let _ = socket.write_all(answer.as_bytes()).await;
                }
            }
        });
        address
    }

    fn client() -> Client {
        Client::new(Profile { silence: Duration::from_millis(200), ..Profile::default() }).unwrap()
    }

    #[tokio::test]
    async fn a_redirect_is_an_answer_and_is_not_followed() {
        let address = server("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n").await;

        let answer = client().get(&address).unwrap().send().await.unwrap();

        assert_eq!(answer.status(), StatusCode::FOUND);
        assert_eq!(answer.header("location"), Some("http://127.0.0.1:1/"));
    }

    #[tokio::test]
    async fn a_body_over_the_limit_is_refused_whether_or_not_it_is_announced() {
        for answer in [
            "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nfar too long",
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nfar too long",
        ] {
            let address = server(answer).await;
            let answered = || async { client().get(&address).unwrap().send().await.unwrap() };

            assert_eq!(answered().await.bytes(11).await, Err(Fault::TooLarge { limit: 11 }));
            assert_eq!(answered().await.bytes(12).await.unwrap(), b"far too long");
        }
    }

    #[tokio::test]
    async fn a_body_that_ends_early_is_a_broken_connection() {
        let address = server("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this").await;

        let answer = client().get(&address).unwrap().send().await.unwrap();

        assert_eq!(answer.bytes(1000).await, Err(Fault::Broken));
    }

    #[tokio::test]
    async fn silence_ends_in_time() {
        let address = server("").await;

        assert_eq!(client().get(&address).unwrap().send().await.unwrap_err(), Fault::TimedOut);
    }

    #[tokio::test]
    async fn nobody_listening_is_told_apart_from_a_broken_answer() {
        let fault = client().get("http://127.0.0.1:1/").unwrap().send().await.unwrap_err();

        assert_eq!(fault, Fault::Connect);
        assert!(fault.is_before_sending());
    }

    #[tokio::test]
    async fn only_hosts_of_the_list_are_called() {
        let hosts = Some(vec!["API.example.org".to_owned(), "127.0.0.1:8317".to_owned()]);
        let client = Client::new(Profile { hosts, ..Profile::default() }).unwrap();

        assert!(client.get("https://api.example.org/v1").is_ok());
        assert!(client.get("https://api.example.org:8443/v1").is_ok());
        assert!(client.get("http://127.0.0.1:8317/").is_ok());
        for other in ["http://127.0.0.1:8318/", "http://127.0.0.1/", "https://api.example.org.evil.test/"] {
            assert_eq!(client.get(other).unwrap_err(), Fault::NotAllowed, "{other}");
        }
        for none in ["", "api.example.org", "file:///etc/passwd", "ftp://api.example.org/"] {
            assert_eq!(client.get(none).unwrap_err(), Fault::Address, "{none}");
        }
    }

    #[tokio::test]
    async fn a_secret_that_cannot_be_a_header_is_an_error_that_does_not_show_it() {
        let key = Secret::new("first\nsecond".to_owned());

        let fault =
            client().get("http://127.0.0.1:1/").unwrap().secret_header("x-api-key", &key).send().await.unwrap_err();

        assert_eq!(fault, Fault::Request);
    }

    #[tokio::test]
    async fn no_error_shows_an_address() {
        let address = server("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{").await;
        let errors = [
            client().get(&address).unwrap().send().await.unwrap().json::<serde_json::Value>(9).await.unwrap_err(),
            client().get(&address).unwrap().send().await.unwrap().bytes(900).await.unwrap_err(),
            client().get("http://127.0.0.1:1/AC123?key=hidden").unwrap().send().await.unwrap_err(),
        ];

        for error in errors {
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("AC123") && !shown.contains("hidden") && !shown.contains("127.0"), "{shown}");
        }
    }
}
