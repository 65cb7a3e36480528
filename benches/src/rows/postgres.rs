//! Rows of PostgreSQL, in their binary form.

#![expect(clippy::disallowed_methods, reason = "a bench measures by the clock")]

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use causeway_tests::{Database, postgres};
use futures_util::future::try_join_all;
use tokio::runtime::Runtime;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, NoTls, Statement};

use super::{LOOK, Share, share};

/// Tables, without those that are a part of another.
const TABLES: &str = "SELECT relname::text FROM pg_class
    WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace";
/// Columns of a table with their types.
const COLUMNS: &str = "SELECT attname::text, format_type(atttypid, NULL) FROM pg_attribute
    WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum";

/// A value of any type as the server sends and takes it.
#[derive(Debug, Clone)]
struct Raw(Vec<u8>);

impl<'a> FromSql<'a> for Raw {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(raw.to_vec()))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

impl ToSql for Raw {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        out.extend_from_slice(&self.0);
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// One table's rows, by column.
struct Table {
    name: String,
    insert: String,
    columns: Vec<Vec<Option<Raw>>>,
}

/// Rows to be written again, and where to.
pub(super) struct Again {
    database: Database,
    tables: Vec<Table>,
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("a connection");
    tokio::spawn(connection);
    client
}

async fn one(client: &Client, sql: &str) -> u64 {
    client.query_one(sql, &[]).await.expect("a row").get::<_, i64>(0).cast_unsigned()
}

pub(super) fn number(url: &str, sql: &str) -> u64 {
    runtime().block_on(async { one(&connect(url).await, sql).await })
}

pub(super) fn execute(url: &str, sql: &str) {
    runtime().block_on(async { connect(url).await.batch_execute(sql).await }).expect("the statement is right");
}

pub(super) fn watch(url: &str, sql: &str, stop: &AtomicBool) -> Vec<u64> {
    runtime().block_on(async {
        let client = connect(url).await;
        let mut found = Vec::new();
        while !stop.load(Ordering::Relaxed) {
            tokio::time::sleep(LOOK).await;
            found.push(one(&client, sql).await);
        }
        found
    })
}

pub(super) fn counts(url: &str) -> BTreeMap<String, u64> {
    runtime().block_on(async {
        let client = connect(url).await;
        let mut counts = BTreeMap::new();
        for row in client.query(TABLES, &[]).await.expect("tables") {
            let table: String = row.get(0);
            let rows = one(&client, &format!("SELECT count(*) FROM {table}")).await;
            counts.insert(table, rows);
        }
        counts
    })
}

impl Table {
    async fn read(client: &Client, Share { table, before, kept }: &Share) -> Self {
        let described = client.query(COLUMNS, &[table]).await.expect("columns");
        let named = described.iter().map(|row| (row.get::<_, String>(0), row.get::<_, String>(1)));
        let (names, types): (Vec<_>, Vec<_>) = named.unzip();
        let rows =
            client.query(&format!("SELECT * FROM {table} LIMIT {kept} OFFSET {before}"), &[]).await.expect("rows");
        let column = |column| rows.iter().map(|row| row.get::<_, Option<Raw>>(column)).collect();
        let columns = (0..names.len()).map(column).collect();
        let arrays: Vec<_> = (1..).zip(&types).map(|(place, name)| format!("${place}::{name}[]")).collect();
        let insert = format!("INSERT INTO {table} ({}) SELECT * FROM unnest({})", names.join(", "), arrays.join(", "));
        Self { name: table.clone(), insert, columns }
    }

    fn rows(&self) -> usize {
        self.columns.first().map_or(0, Vec::len)
    }

    async fn write(
        &self,
        client: &Client,
        insert: &Statement,
        part: std::ops::Range<usize>,
    ) -> Result<(), tokio_postgres::Error> {
        let columns: Vec<&[Option<Raw>]> = self.columns.iter().map(|column| &column[part.clone()]).collect();
        let parameters: Vec<&(dyn ToSql + Sync)> = columns.iter().map(|column| column as &(dyn ToSql + Sync)).collect();
        client.execute(insert, &parameters).await.map(drop)
    }
}

impl Again {
    /// Reads the rows, and tells their size.
    pub(super) fn read(url: &str, shares: &[Share]) -> (Self, usize) {
        let tables = runtime().block_on(async {
            let client = connect(url).await;
            let mut tables = Vec::new();
            for share in shares {
                tables.push(Table::read(&client, share).await);
            }
            tables
        });
        let values = tables.iter().flat_map(|table| table.columns.iter().flatten().flatten());
        let bytes = values.map(|value| value.0.len()).sum();
        (Self { database: postgres().database(), tables }, bytes)
    }

    /// Writes all of them into empty tables, in so many commits; gives the seconds that it took.
    pub(super) fn write(&self, groups: usize) -> f64 {
        runtime().block_on(self.write_in(groups)).expect("the rows are new")
    }

    async fn write_in(&self, groups: usize) -> Result<f64, tokio_postgres::Error> {
        let client = connect(&self.database.url).await;
        let mut inserts = Vec::new();
        for table in &self.tables {
            client.batch_execute(&format!("TRUNCATE {} CASCADE", table.name)).await?;
            inserts.push(client.prepare(&table.insert).await?);
        }
        let start = Instant::now();
        for group in 0..groups {
            // All of a group is on its way before the first answer comes.
            let begin = async { client.batch_execute("BEGIN").await };
            let writes = self.tables.iter().zip(&inserts);
            let writes = writes.map(|(table, insert)| table.write(&client, insert, share(table.rows(), group, groups)));
            tokio::try_join!(begin, try_join_all(writes))?;
            client.batch_execute("COMMIT").await?;
        }
        let seconds = start.elapsed().as_secs_f64();
        for table in &self.tables {
            let there = one(&client, &format!("SELECT count(*) FROM {}", table.name)).await;
            assert_eq!(there, table.rows() as u64, "all rows of {} are there", table.name);
        }
        Ok(seconds)
    }
}
