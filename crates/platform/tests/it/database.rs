//! The database: grouped commits, isolation, schema, migrations.

use std::collections::BTreeMap;

use cliniq_platform::{
    Ctx, Error, Platform,
    db::{Engine, Tx, migrate, schema},
    error::Kind,
    events::{Catalog, Event},
    tenancy::NewClinic,
    time::Clock,
};
use cliniq_testkit::TestDatabase;
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, sql_query};
use tokio_util::sync::CancellationToken;

async fn platform() -> (TestDatabase, Platform, Ctx, Ctx) {
    let database = TestDatabase::new();
    let platform =
        Platform::open(database.config.clone(), Clock::System, Catalog::default(), CancellationToken::new()).unwrap();
    let mut ctxs = Vec::new();
    for name in ["North", "South"] {
        let new =
            NewClinic { name: name.to_owned(), time_zone: "UTC".to_owned(), country: "US".to_owned(), demo: false };
        let clinic = platform.create_clinic(new).await.unwrap();
        ctxs.push(platform.ctx_for_host(clinic.id));
    }
    let south = ctxs.pop().unwrap();
    (database, platform, ctxs.pop().unwrap(), south)
}

async fn audited(platform: &Platform, ctx: &Ctx, action: &'static str) -> i64 {
    platform
        .db()
        .read(ctx, move |tx| {
            let mine = tx.of(schema::audit_entries::table).filter(schema::audit_entries::action.eq(action));
            Ok(mine.count().get_result(tx.conn())?)
        })
        .await
        .unwrap()
}

/// What the n-th of many writes does: most stand, some refuse, some are refused by the database, some panic.
fn nth_write(tx: &mut Tx<'_>, n: usize) -> Result<usize, Error> {
    tx.audit("test.write", &n.to_string(), None)?;
    assert!(n % 7 != 3, "this closure panics");
    if n % 11 == 5 {
        sql_query("INSERT INTO clinics (id) VALUES (NULL)").execute(tx.conn())?;
    }
    if n.is_multiple_of(3) { Err(Error::new(Kind::Conflict, "test.refused", "refused")) } else { Ok(n) }
}

async fn of_many_writes_the_refused_leave_nothing(may_share: bool, of: usize) {
    let (_database, platform, ctx, _) = platform().await;
    let writes: Vec<_> = (0..of)
        .map(|n| {
            let (platform, ctx) = (platform.clone(), ctx.clone());
            tokio::spawn(async move {
                let db = platform.db();
                if may_share {
                    db.write_together(&ctx, move |tx| nth_write(tx, n)).await
                } else {
                    db.write(&ctx, move |tx| nth_write(tx, n)).await
                }
            })
        })
        .collect();
    let mut stood = 0;
    for (n, write) in writes.into_iter().enumerate() {
        match write.await.unwrap() {
            Ok(answer) => {
                assert_eq!(answer, n);
                stood += 1;
            }
            Err(error) => assert!(error.code() == "test.refused" || error.code() == "internal", "{error:?}"),
        }
    }
    assert_eq!(stood, (0..of).filter(|n| n % 7 != 3 && n % 3 != 0 && n % 11 != 5).count());
    assert_eq!(audited(&platform, &ctx, "test.write").await, i64::try_from(stood).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_writes_at_once_the_refused_leave_nothing_and_the_others_stand() {
    of_many_writes_the_refused_leave_nothing(false, 300).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_writes_that_share_a_transaction_the_refused_leave_nothing_and_the_others_stand() {
    of_many_writes_the_refused_leave_nothing(true, 300).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_that_share_a_transaction_are_committed_together() {
    let (_database, platform, ctx, _) = platform().await;
    let writes = (0..200).map(|n| {
        let (platform, ctx) = (platform.clone(), ctx.clone());
        tokio::spawn(async move {
            let written = platform.db().write_together(&ctx, move |tx| {
                // Long enough that the others are waiting by then.
                std::thread::sleep(std::time::Duration::from_millis(1));
                tx.emit(&Event::new("test.happened", n))
            });
            written.await.unwrap();
        })
    });
    futures::future::join_all(writes).await;
    let commits = commits(&platform).await;
    assert!((1..=20).contains(&commits), "200 writes took {commits} commits");
}

/// How many transactions have written this event. (On SQLite, where all writes share, the rows do not tell.)
async fn commits(platform: &Platform) -> usize {
    let xids = schema::events::table.filter(schema::events::name.eq("test.happened")).select(schema::events::xid);
    platform.db().system_read(move |tx| Ok(xids.distinct().load::<i64>(tx.conn())?.len())).await.unwrap()
}

#[tokio::test]
async fn a_read_cannot_write() {
    let (_database, platform, ctx, _) = platform().await;
    let refused = platform.db().read(&ctx, |tx| tx.audit("test.read", "x", None)).await;
    assert!(refused.is_err());
    assert_eq!(audited(&platform, &ctx, "test.read").await, 0);
}

#[tokio::test]
async fn a_clinic_sees_its_own_rows_only() {
    let (_database, platform, north, south) = platform().await;
    platform.db().write(&north, |tx| tx.audit("test.own", "x", None)).await.unwrap();
    assert_eq!((audited(&platform, &north, "test.own").await, audited(&platform, &south, "test.own").await), (1, 0));
}

#[tokio::test]
async fn the_audit_cannot_be_changed_or_deleted() {
    let (_database, platform, ctx, _) = platform().await;
    platform.db().write(&ctx, |tx| tx.audit("test.kept", "x", None)).await.unwrap();
    for statement in ["UPDATE audit_entries SET action = 'test.forged'", "DELETE FROM audit_entries"] {
        let refused = platform.db().system(move |tx| Ok(sql_query(statement).execute(tx.conn())?)).await;
        assert!(refused.is_err(), "{statement}");
    }
    assert_eq!(audited(&platform, &ctx, "test.kept").await, 1);
}

#[tokio::test]
async fn migrations_go_up_down_and_up_again() {
    let database = TestDatabase::new();
    let config = &database.config.database;
    let all = migrate::all(Engine::Sqlite).unwrap();
    assert!(migrate::up(config).unwrap().is_empty(), "a second run has nothing to do");
    let down = migrate::down(config, all.len()).unwrap();
    assert_eq!(down.len(), all.len());
    assert!(migrate::status(config).unwrap().iter().all(|m| !m.is_applied));
    assert_eq!(migrate::up(config).unwrap().len(), all.len());
}

#[test]
fn both_engines_have_the_same_migrations_tables_and_columns() {
    let shape = |engine: &str| {
        let folder = format!("{}/../../migrations/{engine}", env!("CARGO_MANIFEST_DIR"));
        let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        names.sort();
        for path in &names {
            let sql = std::fs::read_to_string(path.join("up.sql")).unwrap();
            for block in sql.split("CREATE TABLE ").skip(1) {
                let (name, rest) = block.split_once(" (").unwrap();
                let columns = rest.split(");").next().unwrap().lines().map(str::trim);
                let columns = columns.filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
                tables
                    .insert(name.to_owned(), columns.map(|line| line.split(' ').next().unwrap().to_owned()).collect());
            }
        }
        let names: Vec<_> = names.iter().map(|path| path.file_name().unwrap().to_owned()).collect();
        (names, tables)
    };
    assert_eq!(shape("sqlite"), shape("postgres"));
}

/// Every table of the Diesel schema can be read with all its columns.
#[tokio::test]
async fn the_schema_in_the_program_is_the_one_in_the_database() {
    let (_database, platform, _, _) = platform().await;
    macro_rules! readable {
        ($($table:ident),+) => {$(
            platform
                .db()
                .system_read(|tx| {
                    let all = schema::$table::table.select(schema::$table::all_columns).limit(0);
                    Ok(all.execute(tx.conn()).map(drop)?)
                })
                .await
                .expect(stringify!($table));
        )+};
    }
    readable!(
        clinics,
        users,
        members,
        sessions,
        setup_links,
        api_tokens,
        signing_keys,
        clinic_addresses,
        connectors,
        audit_entries,
        events,
        jobs,
        notifications,
        artifacts,
        patients
    );
}

#[tokio::test]
async fn an_artifact_comes_back_only_unharmed_and_only_to_its_clinic() {
    let (database, platform, north, south) = platform().await;
    let store = platform.artifacts();
    let first = store.put(&north, "text/plain", b"a report".to_vec()).await.unwrap();
    let again = store.put(&north, "text/plain", b"a report".to_vec()).await.unwrap();
    assert_ne!(first.id, again.id);
    assert_eq!(store.get(&north, first.id).await.unwrap().1, b"a report");
    assert_eq!(store.get(&south, first.id).await.unwrap_err().code(), "artifact.not-found");
    let mut files = Vec::new();
    let mut folders = vec![database.folder().join("artifacts")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    assert_eq!(files.len(), 1, "the same content is stored once: {files:?}");
    std::fs::write(&files[0], b"a rep0rt").unwrap();
    assert_eq!(store.get(&north, first.id).await.unwrap_err().code(), "internal");
}

#[tokio::test]
async fn a_file_arrives_in_pieces_and_is_an_artifact_only_when_it_is_kept() {
    let (database, platform, north, south) = platform().await;
    let store = platform.artifacts();
    let piece = vec![7_u8; 3 << 20];
    let mut incoming = store.receive(&north, 16 << 20).await.unwrap();
    for _ in 0..5 {
        incoming.write(&piece).await.unwrap();
    }
    assert_eq!(incoming.write(&piece).await.unwrap_err().code(), "artifact.too-large");
    incoming.abort().await;
    let mut incoming = store.receive(&north, 16 << 20).await.unwrap();
    for _ in 0..4 {
        incoming.write(&piece).await.unwrap();
    }
    let received = incoming.finish().await.unwrap();
    assert_eq!(received.size(), 12 << 20);
    assert_eq!(store.look(&received).await.unwrap().len(), 12 << 20);
    let kept = store.keep(received).await.unwrap();
    let artifact = platform.db().write(&north, move |tx| kept.record(tx, "application/pdf")).await.unwrap();
    assert_eq!(store.get(&north, artifact.id).await.unwrap().1.len(), 12 << 20);
    assert_eq!(store.get(&south, artifact.id).await.unwrap_err().code(), "artifact.not-found");
    let mut empty = store.receive(&north, 1).await.unwrap();
    empty.write(&[]).await.unwrap();
    store.discard(empty.finish().await.unwrap()).await;
    let left = std::fs::read_dir(database.folder().join("artifacts/incoming").join(north.clinic().as_str())).unwrap();
    assert_eq!(left.count(), 0);
}
