//! The migrations and the Rust description of the facts say the same.

use queries::model::Kind;
use queries::model::facts::TABLES;
use queries::store::query_read_only;
use serde_json::json;

use crate::Place;

#[test]
fn the_tables_are_described_twice_and_alike() {
    let place = Place::new();
    drop(place.store());
    let found = query_read_only(
        &place.path("facts.duckdb"),
        "select table_name, column_name, data_type, not is_nullable from duckdb_columns() where not internal
         order by table_name, column_index",
    )
    .unwrap();
    for table in TABLES {
        let in_sql: Vec<_> =
            found.rows.iter().filter(|row| row[0] == table.name).map(|row| row[1..].to_vec()).collect();
        let in_rust: Vec<_> = table
            .columns
            .iter()
            .map(|column| {
                let (data_type, required) = match column.kind {
                    Kind::Text | Kind::Choice(_) => ("VARCHAR", column.required),
                    Kind::Integer => ("BIGINT", column.required),
                    Kind::Number => ("DOUBLE", column.required),
                    Kind::Boolean => ("BOOLEAN", column.required),
                    Kind::Time => ("TIMESTAMP", column.required),
                    // A list is never missing, only empty.
                    Kind::List => ("VARCHAR[]", true),
                };
                vec![json!(column.name), json!(data_type), json!(required)]
            })
            .collect();
        assert_eq!(in_sql, in_rust, "{}", table.name);
        assert!(table.key.iter().all(|key| table.column(key).is_some_and(|column| column.required)), "{}", table.name);
    }
}

#[test]
fn the_published_schema_names_every_table_and_column() {
    let schema = queries::model::json_schema::json_schema();
    assert_eq!(schema["oneOf"].as_array().unwrap().len(), TABLES.len());
    for table in TABLES {
        let row = &schema["$defs"][table.name];
        assert_eq!(row["additionalProperties"], false);
        assert_eq!(row["properties"]["table"]["const"], table.name);
        for column in table.columns {
            assert!(row["properties"][column.name]["description"].as_str().is_some_and(|about| !about.is_empty()));
        }
    }
    let commit = &schema["$defs"]["commit"];
    assert_eq!(commit["required"], json!(["repository", "sha"]));
    assert_eq!(commit["properties"]["committed_at"]["format"], "date-time");
    assert_eq!(commit["properties"]["author_kind"]["enum"], json!(["human", "bot", "unknown", null]));
}
