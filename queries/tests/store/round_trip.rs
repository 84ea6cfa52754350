//! What is exported comes back as it was, in every format and for every table.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::DateTime;
use queries::model::facts::TABLES;
use queries::model::{Column, Kind, Table};
use queries::store::{ExportFormat, Store};
use serde_json::{Map, Value, json};

use crate::{Place, counts};

const TEXTS: &[&str] = &[
    "",
    " ",
    "plain",
    "a,b;c",
    "say \"hello\"",
    "\"",
    "it's",
    "line\nbreak\r\n",
    "\r",
    "tab\there",
    "ünï 漢字 🚀",
    "null",
    "NULL",
    "[1,2]",
    "[",
    "\\",
    "\\N",
    "{}",
    "true",
    "-1",
    "\u{feff}x",
    "a\u{0}b",
    "a  b",
    "''",
    "%s",
    "#x",
];

/// Numbers that look random and are the same every time (xorshift).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    fn text(&mut self) -> String {
        let one = TEXTS[self.below(TEXTS.len())];
        if self.below(3) == 0 { format!("{one}{}", TEXTS[self.below(TEXTS.len())]) } else { one.to_owned() }
    }

    fn value(&mut self, column: &Column) -> Value {
        if !column.required && self.below(4) == 0 {
            return Value::Null;
        }
        match column.kind {
            Kind::Text => json!(self.text()),
            Kind::Integer => json!([0, 1, -1, i64::MAX, i64::MIN, self.next() as i64 >> 20][self.below(6)]),
            Kind::Number => json!([0.0, 0.1, -1.5e-300, 1e300, self.next() as f64 / 7.0][self.below(5)]),
            Kind::Boolean => json!(self.below(2) == 0),
            Kind::Time => {
                let seconds = [0, -62_135_596_800, 253_402_300_799, (self.next() >> 31) as i64][self.below(4)];
                let micros = [0, 1, 500_000][self.below(3)];
                json!(DateTime::from_timestamp(seconds, micros * 1000).unwrap().to_rfc3339())
            }
            Kind::List => (0..self.below(4)).map(|_| json!(self.text())).collect(),
            Kind::Choice(words) => json!(words[self.below(words.len())]),
        }
    }

    fn row(&mut self, table: &Table, number: usize) -> Value {
        let mut row = Map::from_iter([("table".to_owned(), json!(table.name))]);
        for column in table.columns {
            let value = match column.kind {
                Kind::Text if column.name == table.key[0] => json!(format!("{number} {}", self.text())),
                _ => self.value(column),
            };
            row.insert(column.name.to_owned(), value);
        }
        row.into()
    }
}

fn random_lines() -> String {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let rows = (0..60).flat_map(|number| TABLES.iter().map(move |table| (number, table)));
    rows.map(|(number, table)| dice.row(table, number).to_string() + "\n").collect()
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap())).collect()
}

#[test]
fn every_table_survives_every_format() {
    let place = Place::new();
    let lines = place.write("facts.ndjson", random_lines());
    let mut store = place.store();
    let imported = store.import(&lines).unwrap();
    assert!(TABLES.iter().all(|table| counts(&imported, table.name) == (60, 60)), "{imported:?}");
    store.export(&place.path("first"), ExportFormat::Ndjson, None).unwrap();
    let first = files(&place.path("first"));
    assert_eq!(first.len(), TABLES.len());

    for format in [ExportFormat::Ndjson, ExportFormat::Csv, ExportFormat::Parquet] {
        let folder = place.path(&format!("{format:?} 'quoted' [x]"));
        let exported = store.export(&folder, format, None).unwrap();
        assert!(exported.iter().all(|file| file.rows == 60 && file.path.exists()), "{exported:?}");
        let mut again = Store::in_memory().unwrap();
        again.import(&folder).unwrap();
        let back = place.path(&format!("{format:?} back"));
        again.export(&back, ExportFormat::Ndjson, None).unwrap();
        for (name, bytes) in files(&back) {
            let (now, before) = (String::from_utf8(bytes).unwrap(), String::from_utf8(first[&name].clone()).unwrap());
            for (now, before) in now.lines().zip(before.lines()) {
                assert_eq!(now, before, "{name} through {format:?}");
            }
        }
        assert!(files(&back) == first, "{format:?}");
        let twice = place.path(&format!("{format:?} twice"));
        again.export(&twice, format, None).unwrap();
        assert!(files(&twice) == files(&folder), "{format:?}");
        let repeated = store.import(&folder).unwrap();
        assert!(repeated.tables.values().all(|written| written.changed == 0), "{format:?}: {repeated:?}");
    }
}

#[test]
fn only_the_tables_asked_for_are_exported() {
    let place = Place::new();
    let mut store = place.store();
    store.import(&place.write("facts.ndjson", random_lines())).unwrap();
    let exported = store.export(&place.path("out"), ExportFormat::Csv, Some(&["ref", "commit"])).unwrap();
    assert_eq!(exported.iter().map(|file| file.table).collect::<Vec<_>>(), ["commit", "ref"]);
    assert_eq!(files(&place.path("out")).into_keys().collect::<Vec<_>>(), ["commit.csv", "ref.csv"]);
    let error = store.export(&place.path("out"), ExportFormat::Csv, Some(&["commits"])).unwrap_err();
    assert!(error.to_string().starts_with("there is no table commits; the tables are project, "));
}
