//! `rung sql` answers questions and can do nothing else.

use std::collections::BTreeSet;

use queries::store::query_read_only;
use serde_json::json;

use crate::Place;

fn names(place: &Place) -> BTreeSet<String> {
    let entries = std::fs::read_dir(place.folder.path()).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn values_are_sensible_json() {
    let place = Place::new();
    drop(place.store());
    let found = query_read_only(
        &place.path("facts.duckdb"),
        "select timestamp '2026-01-31 12:00:00.5' as at, ['a', null] as list, 1.25 as decimal, 12::hugeint as huge,
                170141183460469231731687303715884105727::hugeint as huger, date '2026-01-31' as day, null as nothing,
                0.1::double as number, {'a': 1} as struct, 9007199254740993 as big, 'x''; select' as text -- a comment;",
    )
    .unwrap();
    assert_eq!(
        found.columns,
        ["at", "list", "decimal", "huge", "huger", "day", "nothing", "number", "struct", "big", "text"]
    );
    let expected = json!([
        "2026-01-31T12:00:00.500Z", ["a", null], 1.25, 12, "170141183460469231731687303715884105727", "2026-01-31", null,
        0.1, {"a": 1}, 9_007_199_254_740_993_i64, "x'; select"
    ]);
    assert_eq!(json!(found.rows[0]), expected);
    for odd in [
        "select [null] as odd",
        "select {'a': null} as odd",
        "select time_ns '12:00:00' as odd",
        "select uuid() as odd",
        "select '101'::bit as odd",
        "select interval 1 day as odd",
        "select timestamptz '2026-01-31 12:00:00+00' as odd",
        "select map {'a': 1} as odd",
        "select '\\xAA'::blob as odd",
        "select time '12:00:00' as odd",
        "select 1::bignum as odd",
        "select 'a'::enum('a', 'b') as odd",
        "select 'a'::json as odd",
        "select union_value(a := 1) as odd",
        "select timetz '12:00:00+01' as odd",
        "select 1e39::double as odd",
        "select 'nan'::double as odd",
        "select timestamp 'infinity' as odd",
        "select [[1], null] as odd",
    ] {
        if let Err(error) = query_read_only(&place.path("facts.duckdb"), odd) {
            assert!(matches!(error, queries::Error::Input(_)), "{odd}: {error}");
        }
    }
    let none = query_read_only(&place.path("facts.duckdb"), "from commit").unwrap();
    assert_eq!((none.columns.len(), none.rows.len()), (18, 0));
    for reading in [
        "describe commit",
        "show tables",
        "explain select 1",
        "summarize ref",
        "(select 1)",
        "select date'2026-01-31'",
        "with a as (select 1) from a",
    ] {
        assert!(query_read_only(&place.path("facts.duckdb"), reading).is_ok(), "{reading}");
    }
}

#[test]
fn nothing_but_the_store_can_be_reached() {
    let place = Place::new();
    drop(place.store());
    let secret = place.write("secret.csv", "word\nsecret\n");
    let secret = secret.display();
    let out = place.path("out.csv");
    let out = out.display();
    let log = place.path("facts.duckdb.wal");
    let log = log.display();
    let before = names(&place);
    for sql in [
        format!("select * from '{secret}'"),
        format!("select * from read_csv('{secret}')"),
        format!("select * from read_text('{secret}')"),
        format!("select * from read_blob('{secret}.key')"),
        format!("select * from read_parquet('{secret}')"),
        format!("select * from glob('{}/*')", place.folder.path().display()),
        format!("copy (select 1) to '{out}'"),
        format!("select 1; copy (select 1) to '{out}'"),
        format!("explain analyze copy (select 1) to '{out}'"),
        format!("with x as (select 1) copy x to '{out}'"),
        format!("attach '{out}' as other"),
        "attach ':memory:' as other".to_owned(),
        format!("export database '{out}'"),
        "install httpfs".to_owned(),
        "load httpfs".to_owned(),
        format!("load '{secret}'"),
        "set enable_external_access = true".to_owned(),
        "set memory_limit = '1GB'".to_owned(),
        "reset enable_external_access".to_owned(),
        "pragma enable_profiling".to_owned(),
        "create table x (a integer)".to_owned(),
        "insert into cursor values ('a', 'b', 'c', timestamp '2026-01-01')".to_owned(),
        "with x as (select 1) insert into cursor select 'a', 'b', 'c', timestamp '2026-01-01'".to_owned(),
        "delete from cursor".to_owned(),
        "drop table cursor".to_owned(),
        "select 1 /* ; */ ; set threads = 1".to_owned(),
        "explain analyze delete from cursor".to_owned(),
        "select * from sniff_csv('/etc/passwd')".to_owned(),
        "select nothing from commit".to_owned(),
        format!("explain analyze copy (select 1) to '{log}'"),
        format!("select E'\\'' ; copy (select 1) to '{log}' --'"),
        format!("select $$'$$ ; copy (select 1) to '{log}' --'"),
        format!("/* /* */ ' */ copy (select 1) to '{log}' --'"),
        format!("select 1 --\r; copy (select 1) to '{log}'"),
        "selec 1".to_owned(),
        " ; ".to_owned(),
    ] {
        let error = query_read_only(&place.path("facts.duckdb"), &sql).unwrap_err();
        assert!(matches!(error, queries::Error::Input(_)), "{sql}: {error}");
        assert!(!error.to_string().contains('\n'), "{error}");
        assert!(!error.to_string().contains("secret\\n"), "{error}");
    }
    assert_eq!(names(&place), before);
}
