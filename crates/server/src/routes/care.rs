//! Care: health, readiness, the description, the problem pages.

use actix_web::{HttpResponse, web};
use api::{Code, wire};
use include_dir::{Dir, include_dir};

use crate::failure::Failure;
use crate::state::State;

static PAGES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../schemas/problems");

/// `GET /healthz`: touches nothing else.
pub(crate) async fn health() -> HttpResponse {
    HttpResponse::Ok().content_type(api::route::TEXT).body("ok\n")
}

/// `GET /readyz`
pub(crate) async fn ready(state: web::Data<State>) -> Result<HttpResponse, Failure> {
    let hub = state.hub.clone();
    let (failed, degraded) = state.run(async move { Ok((hub.failed_checks().await, hub.degraded_checks())) }).await?;
    Ok(if failed.is_empty() {
        let degraded = degraded.into_iter().map(str::to_owned).collect();
        let body = wire::Readiness { status: "ready".to_owned(), degraded: Some(degraded), failed: None };
        HttpResponse::Ok().json(body)
    } else {
        let failed = failed.into_iter().map(str::to_owned).collect();
        let body = wire::Readiness { status: "not-ready".to_owned(), degraded: None, failed: Some(failed) };
        HttpResponse::ServiceUnavailable().json(body)
    })
}

/// `GET /openapi.json`
pub(crate) async fn openapi() -> HttpResponse {
    HttpResponse::Ok().content_type(api::route::JSON).body(api::openapi::json())
}

/// `GET /problems/{code}`
pub(crate) async fn problem_page(code: web::Path<String>) -> Result<HttpResponse, Failure> {
    let page = Code::from_name(&code).and_then(|code| PAGES.get_file(format!("{code}.md")));
    let page = page.ok_or_else(|| Failure::because(Code::NotFound, "There is no problem of this code."))?;
    Ok(HttpResponse::Ok().content_type(api::route::MARKDOWN).body(page.contents()))
}
