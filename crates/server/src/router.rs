//! All routes of the product, and its OpenAPI document.

use std::time::Duration;

use axum::{Router, extract::DefaultBodyLimit, http::header, response::IntoResponse, routing::get};
use cliniq_platform::{Platform, auth, http, jobs, live, notify, patients, tenancy};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        OpenApi as Document,
        security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    },
};
use utoipa_axum::router::OpenApiRouter;

use cliniq_council::reports;

use crate::{assemble::Product, assets, health};

/// The head of the OpenAPI document.
#[derive(OpenApi)]
#[openapi(
    info(title = "cliniq", description = "The software a clinic runs on.", license(name = "Apache-2.0", identifier = "Apache-2.0")),
    components(schemas(http::Problem, cliniq_platform::error::FieldFault)),
    modifiers(&Bearer),
    tags(
        (name = "session", description = "Signing in and out"),
        (name = "calls", description = "Calls on the telephone"),
        (name = "tasks", description = "What is to be done"),
        (name = "calendar", description = "What is booked, with whom and when"),
        (name = "patients", description = "The people a clinic cares for"),
        (name = "reports", description = "What was measured, and what it says"),
        (name = "council", description = "Language models that read reports together"),
        (name = "escalations", description = "Where a human being is needed now"),
    )
)]
struct Head;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut Document) {
        let scheme = SecurityScheme::Http(
            HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .description(Some(
                    "An access token of `POST /api/session`, or an API token; with the header X-Cliniq-Clinic.",
                ))
                .build(),
        );
        document.components.get_or_insert_default().add_security_scheme("bearer", scheme);
        document.security = Some(vec![SecurityRequirement::new("bearer", Vec::<String>::new())]);
    }
}

fn platform_routes() -> OpenApiRouter<Platform> {
    OpenApiRouter::with_openapi(Head::openapi())
        .merge(auth::routes())
        .merge(tenancy::routes())
        .merge(cliniq_platform::audit::routes())
        .merge(jobs::http::routes())
        .merge(live::http::routes())
        .merge(notify::http::routes())
        .merge(patients::routes())
}

/// The committed document, which a test holds against the routers: as a tree it takes 20 MB, and nobody asks for it.
const OPENAPI_FILE: &str = include_str!("../../../openapi.json");

async fn openapi_file() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI_FILE)
}

/// The OpenAPI document as the routers describe it, for `openapi.json`.
pub fn openapi() -> Document {
    let (_, mut document) = platform_routes().split_for_parts();
    document.merge(cliniq_reception::routes().split_for_parts().1);
    document.merge(reports::http::routes().split_for_parts().1);
    document.merge(cliniq_council::routes().split_for_parts().1);
    document
}

/// The whole product as one router.
pub fn product(product: &Product) -> Router {
    let config = &product.platform.config().server;
    // One area after the other, so that one area's part of the document is let go before the next is made.
    let routes = platform_routes()
        .split_for_parts()
        .0
        .with_state(product.platform.clone())
        .merge(cliniq_reception::routes().split_for_parts().0.with_state(product.reception.clone()))
        .merge(reports::http::routes().split_for_parts().0.with_state(product.archive.clone()))
        .merge(cliniq_council::routes().split_for_parts().0.with_state(product.council.clone()))
        .route("/api/openapi.json", get(openapi_file))
        .route("/api/{*rest}", axum::routing::any(http::no_such_route))
        .fallback(assets::serve)
        .layer(DefaultBodyLimit::max(config.body_limit_kib as usize * 1024));
    http::wrap(routes, Duration::from_secs(config.request_timeout_s.into()))
}

/// The product and the probes.
pub(crate) fn with_probes(router: Router, probes: health::Probes) -> Router {
    router.merge(health::routes(probes))
}
