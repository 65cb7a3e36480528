//! The OpenAPI 3.1 description, made from the table of routes and the wire types.

use std::collections::BTreeMap;

use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::{
    HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathItemBuilder, PathsBuilder,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, HeaderBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, PathItem, Ref, RefOr,
    Required, Response, ResponseBuilder, Schema,
};
use utoipa::{PartialSchema, ToSchema};

use crate::problem::{Code, Problem};
use crate::route::{Access, Gives, Method, ROUTES, Route, RouteId};
use crate::wire;

/// Codes that any route may answer.
const EVERYWHERE: &[Code] = &[Code::Internal, Code::HubBusy, Code::StoreUnavailable];
/// Codes of any route that wants a department.
const GUARDED: &[Code] = &[Code::Unauthenticated, Code::RoleInsufficient, Code::DepartmentInactive];

/// The description of this version's interface.
#[must_use]
pub fn describe() -> OpenApi {
    let mut items: BTreeMap<&str, PathItemBuilder> = BTreeMap::new();
    for route in ROUTES {
        let item = items.remove(route.path).unwrap_or_default();
        items.insert(route.path, item.operation(method(route.method), operation(route)));
    }
    let paths =
        items.into_iter().fold(PathsBuilder::new(), |paths, (path, item)| paths.path(path, PathItem::from(item)));
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Causeway")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some("Data exchange and document interoperability between the departments of a city."))
                .license(Some(LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build()))
                .build(),
        )
        .paths(paths)
        .components(Some(components()))
        .build()
}

/// The description as it is committed and served: JSON, indented, ended by a line feed.
///
/// # Panics
/// Never: the description serialises.
#[must_use]
pub fn json() -> String {
    let mut text = serde_json::to_string_pretty(&describe()).unwrap_or_default();
    text.push('\n');
    text
}

fn components() -> utoipa::openapi::Components {
    let key = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A department's API key: cwk_<8 characters>_<43 characters>"))
        .build();
    ComponentsBuilder::new()
        .security_scheme("apiKey", SecurityScheme::Http(key))
        .schema(Problem::name(), Problem::schema())
        .schema(wire::Accepted::name(), wire::Accepted::schema())
        .schema(wire::AcceptedBatch::name(), wire::AcceptedBatch::schema())
        .schema(wire::Documents::name(), wire::Documents::schema())
        .schema(wire::DocumentSummary::name(), wire::DocumentSummary::schema())
        .schema(wire::StatusChanged::name(), wire::StatusChanged::schema())
        .schema(wire::BatchItem::name(), wire::BatchItem::schema())
        .schema(wire::OpenedCase::name(), wire::OpenedCase::schema())
        .schema(wire::Rule::name(), wire::Rule::schema())
        .schema(wire::AgreementVersion::name(), wire::AgreementVersion::schema())
        .schema(wire::DryRun::name(), wire::DryRun::schema())
        .schema(wire::Offers::name(), wire::Offers::schema())
        .schema(wire::Offer::name(), wire::Offer::schema())
        .schema(wire::OfferBasis::name(), wire::OfferBasis::schema())
        .schema(wire::OfferTerm::name(), wire::OfferTerm::schema())
        .schema(wire::Request::name(), wire::Request::schema())
        .schema(wire::Provenance::name(), wire::Provenance::schema())
        .schema(wire::Inbox::name(), wire::Inbox::schema())
        .schema(wire::InboxItem::name(), wire::InboxItem::schema())
        .schema(wire::InboxLinks::name(), wire::InboxLinks::schema())
        .schema(wire::Keys::name(), wire::Keys::schema())
        .schema(wire::Key::name(), wire::Key::schema())
        .schema(wire::Reports::name(), wire::Reports::schema())
        .schema(wire::Readiness::name(), wire::Readiness::schema())
        .schema("Case", free("A case as its owner reported it, with its events."))
        .schema("Report", free("A verification report: indication, five axes, checks with reasons in zh and en."))
        .build()
}

fn free(description: &str) -> RefOr<Schema> {
    RefOr::T(Schema::Object(ObjectBuilder::new().schema_type(Type::Object).description(Some(description)).build()))
}

const fn method(method: Method) -> HttpMethod {
    match method {
        Method::Get => HttpMethod::Get,
        Method::Post => HttpMethod::Post,
    }
}

fn operation(route: &Route) -> OperationBuilder {
    let mut operation =
        OperationBuilder::new().summary(Some(route.summary)).operation_id(Some(format!("{:?}", route.id)));
    for name in route.parameters() {
        operation = operation.parameter(text_parameter(name, ParameterIn::Path, Required::True));
    }
    for (name, place, required) in extra_parameters(route) {
        operation = operation.parameter(text_parameter(name, place, required));
    }
    if !route.takes.is_empty() {
        let body = route.takes.iter().fold(RequestBodyBuilder::new().required(Some(Required::True)), |body, media| {
            body.content(*media, ContentBuilder::new().build())
        });
        operation = operation.request_body(Some(body.build()));
    }
    operation = match route.access {
        Access::Public => operation,
        Access::PublicOrDepartment => operation
            .security(SecurityRequirement::default())
            .security(SecurityRequirement::new("apiKey", Vec::<String>::new())),
        Access::Department => operation.security(SecurityRequirement::new("apiKey", Vec::<String>::new())),
        Access::Scope(scope) => operation.security(SecurityRequirement::new("apiKey", [scope.name()])),
    };
    responses(route).into_iter().fold(operation, |operation, (status, response)| operation.response(status, response))
}

fn extra_parameters(route: &Route) -> Vec<(&'static str, ParameterIn, Required)> {
    let mut parameters = Vec::new();
    if route.keyed {
        parameters.push(("Idempotency-Key", ParameterIn::Header, Required::True));
    }
    match route.id {
        RouteId::PublishDocument => parameters.push(("Causeway-Adapter", ParameterIn::Header, Required::False)),
        RouteId::AskEvidence => {
            parameters.push(("Causeway-Adapter", ParameterIn::Header, Required::False));
            parameters.push(("Prefer", ParameterIn::Header, Required::False));
            parameters.push(("dryRun", ParameterIn::Query, Required::False));
        }
        RouteId::ListDocuments => {
            let names = ["type", "case", "number", "cursor"];
            parameters.extend(names.map(|name| (name, ParameterIn::Query, Required::False)));
        }
        RouteId::ListOffers => {
            let names = ["type", "matter", "division", "cursor"];
            parameters.extend(names.map(|name| (name, ParameterIn::Query, Required::False)));
        }
        RouteId::ReadInbox => {
            let names = ["wait", "limit", "stream", "lease"];
            parameters.extend(names.map(|name| (name, ParameterIn::Query, Required::False)));
        }
        RouteId::ReadDocument => parameters.push(("as", ParameterIn::Query, Required::False)),
        _ => {}
    }
    parameters
}

fn text_parameter(name: &str, place: ParameterIn, required: Required) -> ParameterBuilder {
    let text = ObjectBuilder::new().schema_type(Type::String).build();
    ParameterBuilder::new().name(name).parameter_in(place).required(required).schema(Some(Schema::Object(text)))
}

fn responses(route: &Route) -> BTreeMap<String, Response> {
    let mut responses = BTreeMap::new();
    let mut by_status: BTreeMap<u16, Vec<&Gives>> = BTreeMap::new();
    for gives in route.gives {
        by_status.entry(gives.status).or_default().push(gives);
    }
    for (status, ways) in by_status {
        responses.insert(status.to_string(), success(&ways));
    }
    let guarded = if route.access == Access::Public { &[][..] } else { GUARDED };
    let mut problems: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in route.codes.iter().chain(EVERYWHERE).chain(guarded) {
        let codes = problems.entry(code.status()).or_default();
        if !codes.contains(code) {
            codes.push(*code);
        }
    }
    for (status, codes) in problems {
        responses.entry(status.to_string()).or_insert_with(|| problem(&codes));
    }
    responses
}

fn success(ways: &[&Gives]) -> Response {
    let means: Vec<&str> = ways.iter().map(|w| w.means).collect();
    let mut response =
        ResponseBuilder::new().description(means.join("; or: ")).header("Causeway-Request-Id", request_id());
    for media in ways.iter().flat_map(|w| w.media) {
        let schemas: Vec<&str> =
            ways.iter().filter(|w| w.media.contains(media) && !w.schema.is_empty()).map(|w| w.schema).collect();
        let content = match schemas.as_slice() {
            [] => ContentBuilder::new().build(),
            [one] => ContentBuilder::new().schema(Some(Ref::from_schema_name(*one))).build(),
            several => {
                let any = several.iter().fold(utoipa::openapi::schema::AnyOfBuilder::new(), |any, name| {
                    any.item(Ref::from_schema_name(*name))
                });
                ContentBuilder::new().schema(Some(Schema::AnyOf(any.build()))).build()
            }
        };
        response = response.content(*media, content);
    }
    response.build()
}

fn problem(codes: &[Code]) -> Response {
    let names: Vec<String> = codes.iter().map(|c| format!("`{c}`")).collect();
    let example = Problem::new(codes[0], "https://causeway.example", "01a206d1-0000-7000-8000-000000000000");
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .example(serde_json::to_value(example).ok())
        .build();
    ResponseBuilder::new()
        .description(names.join(", "))
        .header("Causeway-Request-Id", request_id())
        .content("application/problem+json", content)
        .build()
}

fn request_id() -> utoipa::openapi::Header {
    let text = ObjectBuilder::new().schema_type(Type::String).build();
    HeaderBuilder::new().schema(Some(Schema::Object(text))).description(Some("A UUID; an incoming one is kept")).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_description_is_the_one_that_the_program_makes() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemas/openapi.json");
        let made = json();
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(path, &made).expect("schemas/openapi.json can be written");
        }
        let committed = std::fs::read_to_string(path).expect("schemas/openapi.json; UPDATE_GOLDEN=1 writes it");
        assert!(committed == made, "schemas/openapi.json is not what the program makes; UPDATE_GOLDEN=1 rewrites it");
    }

    #[test]
    fn each_route_of_the_table_is_described_with_its_success_and_its_problems() {
        let description = serde_json::to_value(describe()).expect("description");
        for route in ROUTES {
            let method = format!("{:?}", route.method).to_lowercase();
            let operation = &description["paths"][route.path][&method];
            for gives in route.gives {
                assert!(
                    operation["responses"][gives.status.to_string()].is_object(),
                    "{} {}",
                    route.path,
                    gives.status
                );
            }
            for code in route.codes {
                let text = operation["responses"][code.status().to_string()]["description"].as_str().expect("response");
                let shared = route.gives.iter().any(|g| g.status == code.status());
                assert!(shared || text.contains(code.name()), "{} {code}", route.path);
            }
        }
    }
}
