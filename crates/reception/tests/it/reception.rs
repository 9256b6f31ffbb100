//! The area under test.

use std::future::IntoFuture;

use cliniq_platform::{auth, notify};
use cliniq_reception::Reception;
use cliniq_testkit::TestApp;
use utoipa_axum::router::OpenApiRouter;

/// The receptionist on a fresh platform, with a telephone line for the first clinic.
pub(crate) struct TestReception {
    pub(crate) app: TestApp,
    pub(crate) reception: Reception,
}

impl std::ops::Deref for TestReception {
    type Target = TestApp;
    fn deref(&self) -> &TestApp {
        &self.app
    }
}

impl TestReception {
    pub(crate) async fn new() -> Self {
        let mut made = None;
        let app = TestApp::of(cliniq_reception::catalog(), |platform| {
            let reception = Reception::new(platform.clone());
            let areas: OpenApiRouter = OpenApiRouter::new()
                .merge(cliniq_reception::routes().with_state(reception.clone()))
                .merge(notify::http::routes().with_state(platform.clone()))
                .merge(auth::routes().with_state(platform.clone()));
            let jobs = cliniq_reception::jobs(&reception);
            made = Some(reception);
            (areas.split_for_parts().0, jobs)
        })
        .await;
        Self { app, reception: made.unwrap() }
    }

    /// Serves the telephone's routes on a real socket; answers their address.
    pub(crate) async fn serve(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (router, _) = cliniq_reception::routes().with_state(self.reception.clone()).split_for_parts();
        #[expect(clippy::disallowed_methods, reason = "it ends with the test's runtime")]
        tokio::spawn(axum::serve(listener, router).into_future());
        base
    }
}
