//! Pages of documents.

use document::{DepartmentId, DocumentId, DocumentType, SupervisionCode};
use store::record::{DocumentFilter, DocumentRow, Page};

use super::{read, select};
use crate::column::Id;
use crate::fault::Fault;
use crate::statement::Connection;

/// A statement that reads a page along the index that serves `$along`, narrowed by everything else.
macro_rules! page_along {
    ($along:literal) => {
        select!(
            "document d WHERE d.id < $1 AND ",
            $along,
            " AND ($3::text IS NULL OR d.type = $3) AND ($4::text IS NULL OR d.case_code = $4)
              AND ($5::text IS NULL OR d.number = $5) AND ($6::text[] IS NULL OR d.department = ANY ($6))
              ORDER BY d.id DESC LIMIT $2"
        )
    };
}

/// A page, newest first: along case or number, else of each department one walk along its own index, merged.
pub(super) async fn page(
    connection: &Connection,
    filter: &DocumentFilter,
    page: Page<DocumentId>,
) -> Result<Vec<DocumentRow>, Fault> {
    let limit = page.limit.clamp(1, 200);
    let after = page.after.map_or([u8::MAX; 16], |id| *id.as_bytes());
    let along = async |sql, departments: &[DepartmentId]| {
        let departments: Vec<&str> = departments.iter().map(DepartmentId::as_str).collect();
        let departments = (!departments.is_empty()).then_some(departments);
        connection
            .all(
                sql,
                &[
                    &Id(&after),
                    &i64::from(limit),
                    &filter.r#type.as_ref().map(DocumentType::as_str),
                    &filter.case.as_ref().map(SupervisionCode::as_str),
                    &filter.number.as_deref(),
                    &departments,
                ],
                read,
            )
            .await
    };
    if filter.case.is_some() {
        return along(page_along!("d.case_code = $4"), &filter.departments).await;
    }
    if filter.number.is_some() {
        return along(page_along!("d.number = $5"), &filter.departments).await;
    }
    if filter.departments.is_empty() {
        let sql = if filter.r#type.is_some() { page_along!("d.type = $3") } else { page_along!("TRUE") };
        return along(sql, &[]).await;
    }
    let sql = match filter.r#type {
        Some(_) => page_along!("d.department = ($6::text[])[1] AND d.type = $3"),
        None => page_along!("d.department = ($6::text[])[1]"),
    };
    let mut found: Vec<DocumentRow> = Vec::new();
    for department in &filter.departments {
        found.extend(along(sql, std::slice::from_ref(department)).await?);
    }
    found.sort_by_key(|d| std::cmp::Reverse(d.id));
    found.dedup_by_key(|d| d.id);
    found.truncate(limit.into());
    Ok(found)
}
