//! What can be opened as a store, and what is said of what cannot.

use std::process::Command;

use queries::store::{ExportFormat, Store, query_read_only};
use serde_json::json;

use crate::Place;

fn refused(path: &std::path::Path) -> String {
    match Store::open(path) {
        Ok(_) => panic!("{} was opened", path.display()),
        Err(error) => error.to_string(),
    }
}

#[test]
fn what_is_no_store_is_refused_in_one_line() {
    let place = Place::new();
    let text =
        place.write("text.duckdb", "this is a text that is long enough to look like something else\n".repeat(200));
    assert_eq!(refused(&text), format!("{} is not a DuckDB file: name another with --store", text.display()));

    let foreign = place.path("foreign.duckdb");
    duckdb::Connection::open(&foreign).unwrap().execute_batch("create table other (x integer)").unwrap();
    let expected = format!("{} is a DuckDB file of something else: name another with --store", foreign.display());
    assert_eq!(refused(&foreign), expected);
    let tables = "select count(*) from duckdb_tables()";
    let left: i64 = duckdb::Connection::open(&foreign).unwrap().query_row(tables, [], |row| row.get(0)).unwrap();
    assert_eq!(left, 1, "a foreign file is left as it is");
    for others in [
        "create table schema_version (version integer, name varchar)",
        "create table schema_version (version bigint not null, applied_at timestamp not null);
         insert into schema_version values (1, timestamp '2026-01-01')",
        "create table schema_version (number integer); create table cursor (x integer);
         create table deployment_rule (project varchar)",
        "create schema other; create table other.schema_version (version bigint)",
        "create view other as select 1 as x",
    ] {
        std::fs::remove_file(&foreign).unwrap();
        duckdb::Connection::open(&foreign).unwrap().execute_batch(others).unwrap();
        assert_eq!(refused(&foreign), expected, "{others}");
        assert_eq!(Store::open_read_only(&foreign).err().unwrap().to_string(), expected, "{others}");
    }
    assert!(!place.path("foreign.duckdb.key").exists() && !place.path("foreign.duckdb.version-1").exists());

    let empty = place.path("empty.duckdb");
    drop(duckdb::Connection::open(&empty).unwrap());
    let unfilled = Store::open_read_only(&empty).err().unwrap().to_string();
    assert_eq!(
        unfilled,
        format!("{} holds nothing yet: fill it with `rung collect` or `rung import`", empty.display())
    );

    let folder = refused(place.folder.path());
    assert!(folder.contains("cannot be") && !folder.contains('\n'), "{folder}");
    let nowhere = refused(&place.path("no/such/folder/facts.duckdb"));
    assert!(nowhere.contains("cannot be opened") && !nowhere.contains('\n'), "{nowhere}");
    let missing = Store::open_read_only(&place.path("none.duckdb")).err().unwrap().to_string();
    assert!(missing.starts_with("there is no store at "), "{missing}");
}

#[test]
fn a_newer_store_is_refused() {
    let place = Place::new();
    drop(place.store());
    let path = place.path("facts.duckdb");
    duckdb::Connection::open(&path)
        .unwrap()
        .execute_batch("insert into schema_version values (999, timestamp '2030-01-01')")
        .unwrap();
    assert!(refused(&path).contains("is a store of version 999, and this rung knows versions up to "));
}

#[test]
fn an_older_store_is_migrated_and_a_copy_kept() {
    let place = Place::new();
    let path = place.path("facts.duckdb");
    let old = duckdb::Connection::open(&path).unwrap();
    old.execute_batch(include_str!("../../schema/0001_facts.sql")).unwrap();
    old.execute_batch(
        "create table schema_version (version bigint not null, applied_at timestamp not null);
         insert into schema_version values (1, timestamp '2026-01-01');
         insert into cursor values ('git', 'commits', 'abc', timestamp '2026-01-01')",
    )
    .unwrap();
    drop(old);
    let error = Store::open_read_only(&path).err().unwrap().to_string();
    assert!(error.contains("was written by an older version of rung"), "{error}");

    let store = place.store();
    assert_eq!(store.cursor("git", "commits").unwrap().as_deref(), Some("abc"));
    drop(store);
    let derived = query_read_only(&path, "select count(*) from launch").unwrap();
    assert_eq!(derived.rows, [[json!(0)]]);
    let copy = duckdb::Connection::open(place.path("facts.duckdb.version-1")).unwrap();
    let version: i64 = copy.query_row("select max(version) from schema_version", [], |row| row.get(0)).unwrap();
    assert_eq!(version, 1);
}

#[test]
fn words_of_before_are_kept_and_derived_rows_are_made_again() {
    let place = Place::new();
    let path = place.path("facts.duckdb");
    let old = duckdb::Connection::open(&path).unwrap();
    old.execute_batch(include_str!("../../schema/0001_facts.sql")).unwrap();
    old.execute_batch(include_str!("../../schema/0002_derived.sql")).unwrap();
    old.execute_batch(
        "create table schema_version (version bigint not null, applied_at timestamp not null);
         insert into schema_version values (1, timestamp '2026-01-01'), (2, timestamp '2026-01-01');
         insert into project (id, name, archetype, criticality, source) values ('shop', 'Shop', 'service', 'low', 'test');
         insert into override values ('shop', '1', 'failed', null, 'lead', timestamp '2026-01-02', 'seen', false, 'test')",
    )
    .unwrap();
    drop(old);
    drop(place.store());
    let kept = query_read_only(&path, "select subject, incident, role, withdrawn, withdrawn_at from override").unwrap();
    assert_eq!(kept.rows, [[json!("1"), json!(""), json!("lead"), json!(false), json!(null)]]);
    let stale = query_read_only(&path, "select distinct project from stale").unwrap();
    assert_eq!(stale.rows, [[json!("shop")]]);
}

/// Locks are between processes, so this test starts itself again.
#[test]
fn a_store_that_another_process_uses_is_waited_for_and_then_named() {
    const VARIABLE: &str = "RUNG_TEST_LOCKED_STORE";
    if let Some(path) = std::env::var_os(VARIABLE) {
        if path.to_string_lossy().contains("brief") {
            drop(Store::open(path.as_ref()).unwrap());
            return;
        }
        let error = refused(path.as_ref());
        assert!(error.ends_with("is in use by another process: try again when it has ended"), "{error}");
        return;
    }
    let second = |path: &std::path::Path| {
        Command::new(std::env::current_exe().unwrap())
            .args(["opening::a_store_that_another_process_uses_is_waited_for_and_then_named", "--exact"])
            .env(VARIABLE, path)
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap()
    };
    let succeeds = |second: std::process::Child| {
        let second = second.wait_with_output().unwrap();
        assert!(second.status.success(), "{}", String::from_utf8_lossy(&second.stdout));
        assert!(String::from_utf8_lossy(&second.stdout).contains("1 passed"));
    };
    let place = Place::new();
    let kept = place.store();
    let brief = Store::open(&place.path("brief.duckdb")).unwrap();
    drop(brief);
    let key = place.path("brief.duckdb.key");
    std::fs::remove_file(&key).unwrap();
    let brief = Store::open_read_only(&place.path("brief.duckdb")).unwrap();
    let (waits, gives_up) = (second(&place.path("brief.duckdb")), second(&place.path("facts.duckdb")));
    std::thread::sleep(std::time::Duration::from_millis(1500));
    std::fs::write(&key, [7; 32]).unwrap();
    drop(brief);
    succeeds(waits);
    assert_eq!(std::fs::read(&key).unwrap(), [7; 32], "the key that came while it waited is used");
    succeeds(gives_up);
    drop(kept);
}

#[test]
fn only_what_was_made_in_vain_is_discarded() {
    let place = Place::new();
    place.store().discard();
    assert!(!place.path("facts.duckdb").exists() && !place.path("facts.duckdb.key").exists());

    let hash = place.store().people().hash("ada@example.com");
    std::fs::remove_file(place.path("facts.duckdb")).unwrap();
    place.store().discard();
    assert!(!place.path("facts.duckdb").exists());
    assert_eq!(place.store().people().hash("ada@example.com"), hash, "the key was there before");
    place.store().discard();
    assert!(place.path("facts.duckdb").exists(), "so was the store");
}

#[test]
fn a_lost_key_is_not_replaced_where_people_were_hashed_with_it() {
    let place = Place::new();
    let key = place.path("facts.duckdb.key");
    let commit = br#"{"table":"commit","repository":"shop","sha":"1","author_hash":"0123456789abcdef"}"#;
    place.store().import_reader("lines", commit.as_slice()).unwrap();
    std::fs::remove_file(&key).unwrap();
    drop(place.store());
    assert!(key.exists(), "imported hashes come from elsewhere");

    let cursor =
        br#"{"table":"cursor","source":"git","stream":"shop","place":"{}","updated_at":"2026-01-01T00:00:00Z"}"#;
    place.store().import_reader("lines", cursor.as_slice()).unwrap();
    std::fs::remove_file(&key).unwrap();
    let store = place.path("facts.duckdb");
    assert_eq!(
        refused(&store),
        format!(
            "{} is missing, and {} holds hashes of people that were made with it: restore the key from a copy, or collect into a new store with --store",
            key.display(),
            store.display()
        )
    );
    assert!(!key.exists());
    Store::open_read_only(&store).unwrap();
}

#[test]
fn the_key_stays_private_and_the_same() {
    let place = Place::new();
    let hash = place.store().people().hash("Somebody@example.org ");
    assert_eq!(place.store().people().hash("somebody@example.org"), hash);
    let key = place.path("facts.duckdb.key");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let secret = std::fs::read(&key).unwrap();
    let mut store = place.store();
    store.import_reader("lines", br#"{"table":"repository","id":"shop"}"#.as_slice()).unwrap();
    let exported = store.export(&place.path("out"), ExportFormat::Ndjson, None).unwrap();
    assert_eq!(exported.len(), 1);
    let bytes = std::fs::read(&exported[0].path).unwrap();
    assert!(!bytes.windows(secret.len()).any(|window| window == secret));
}
