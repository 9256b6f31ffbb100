//! The area under test.

use std::future::IntoFuture;

use cliniq_platform::{auth, config::Config, jobs, notify};
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
        Self::with(|_| {}).await
    }

    /// The same with another configuration.
    pub(crate) async fn with(configure: impl FnOnce(&mut Config)) -> Self {
        let mut made = None;
        let app = TestApp::with(configure, cliniq_reception::catalog(), |platform| {
            let reception = Reception::new(platform.clone()).unwrap();
            let areas: OpenApiRouter = OpenApiRouter::new()
                .merge(jobs::http::routes().with_state(platform.clone()))
                .merge(cliniq_reception::routes().with_state(reception.clone()))
                .merge(notify::http::routes().with_state(platform.clone()))
                .merge(auth::routes().with_state(platform.clone()));
            let registry = cliniq_reception::jobs(&reception).and(notify::registry(platform));
            made = Some(reception);
            (areas.split_for_parts().0, registry)
        })
        .await;
        Self { app, reception: made.unwrap() }
    }

    /// Serves the telephone's routes on a real socket; answers their address.
    pub(crate) async fn serve(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let platform = self.reception.platform().clone();
        let routes: OpenApiRouter = cliniq_reception::routes().with_state(self.reception.clone());
        let (router, _) = routes.merge(notify::http::routes().with_state(platform)).split_for_parts();
        #[expect(clippy::disallowed_methods, reason = "it ends with the test's runtime")]
        tokio::spawn(axum::serve(listener, router).into_future());
        base
    }
}
