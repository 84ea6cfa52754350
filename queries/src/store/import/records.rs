//! CSV of another tool, record by record: the reader of `csv`, with the values that databases write.

use std::collections::HashMap;
use std::io::BufRead;
use std::rc::Rc;

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::csv::{CsvCell, cells, next_record};
use super::lines::Lines;
use super::row::Place;
use super::text::unlike;
use crate::error::{Error, Result};
use crate::model::{Kind, Time};

/// A CSV file with a header, whatever its columns are.
pub struct CsvRecords<'n, R> {
    lines: Lines<'n, R>,
    columns: Vec<String>,
    positions: Rc<HashMap<String, usize>>,
    record: Vec<u8>,
}

impl<'n, R: BufRead> CsvRecords<'n, R> {
    /// Reads the header; `name` stands for the file in messages. Names of columns are read case-blind.
    ///
    /// # Errors
    /// `Input` for an empty file, a column that comes twice, and what is no CSV.
    pub fn open(name: &'n str, reader: R) -> Result<Self> {
        let mut lines = Lines::new(name, reader);
        let mut record = Vec::new();
        let header = next_record(&mut lines, &mut record)?;
        let place = header.ok_or_else(|| {
            Error::input(format!(
                "{name} is empty: its first line should name the columns, even where there are no rows"
            ))
        })?;
        let mut columns = Vec::new();
        let mut positions = HashMap::new();
        for (at, cell) in cells(place, lines.text(&record)?)?.into_iter().enumerate() {
            let column = cell.text.trim().to_lowercase();
            if positions.insert(column.clone(), at).is_some() {
                return Err(place.wrong_column(&column, "comes twice in the header"));
            }
            columns.push(column);
        }
        Ok(Self { lines, columns, positions: Rc::new(positions), record })
    }

    /// The columns of the header, in lower case.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The next record, or nothing at the end of the file.
    ///
    /// # Errors
    /// `Input` for what is no CSV, and for a record with more or fewer cells than the header.
    pub fn next_record(&mut self) -> Result<Option<CsvRecord<'n>>> {
        loop {
            self.record.clear();
            let Some(place) = next_record(&mut self.lines, &mut self.record)? else { return Ok(None) };
            let text = self.lines.text(&self.record)?;
            if text.trim().is_empty() {
                continue;
            }
            let cells = cells(place, text)?;
            if cells.len() != self.columns.len() {
                let what = format!("has {} cells, and the header has {}", cells.len(), self.columns.len());
                return Err(place.wrong(&what));
            }
            return Ok(Some(CsvRecord { place, positions: Rc::clone(&self.positions), cells }));
        }
    }
}

/// A record of such a file. A column that the file does not have is one without a value. So is an empty cell, quoted
/// or not, and an unquoted `NULL` or `\N`.
pub struct CsvRecord<'n> {
    place: Place<'n>,
    positions: Rc<HashMap<String, usize>>,
    cells: Vec<CsvCell>,
}

impl CsvRecord<'_> {
    /// The value of a column as it is written, without space around it.
    #[must_use]
    pub fn text(&self, column: &str) -> Option<&str> {
        let cell = &self.cells[*self.positions.get(column)?];
        let text = cell.text.trim();
        let missing = text.is_empty() || (!cell.quoted && matches!(text, "NULL" | "null" | "\\N"));
        (!missing).then_some(text)
    }

    /// A value without which the record says nothing.
    ///
    /// # Errors
    /// `Input`, naming file, line and column, where there is none.
    pub fn needed(&self, column: &str) -> Result<&str> {
        self.text(column)
            .ok_or_else(|| self.place.wrong_column(column, "is empty, and the row means nothing without it"))
    }

    /// A moment: a date and a time with a `T` or a space between them, with or without fraction and zone; UTC without
    /// one. The zero dates of databases and of other languages (years 0 and 1) are no moment.
    ///
    /// # Errors
    /// `Input`, naming file, line and column, for anything else.
    pub fn time(&self, column: &str) -> Result<Option<Time>> {
        let Some(text) = self.text(column) else { return Ok(None) };
        if text.starts_with("0000-00-00") {
            return Ok(None);
        }
        let time = moment(text).filter(|time| (0..=9999).contains(&time.year()));
        let time = time.ok_or_else(|| self.unlike(column, Kind::Time, text))?;
        Ok((time.year() > 1).then_some(time))
    }

    /// A whole number.
    ///
    /// # Errors
    /// `Input`, naming file, line and column, for anything else.
    pub fn integer(&self, column: &str) -> Result<Option<i64>> {
        self.parsed(column, Kind::Integer)
    }

    /// A number.
    ///
    /// # Errors
    /// `Input`, naming file, line and column, for anything else.
    pub fn number(&self, column: &str) -> Result<Option<f64>> {
        self.parsed(column, Kind::Number)
    }

    fn parsed<T: std::str::FromStr>(&self, column: &str, kind: Kind) -> Result<Option<T>> {
        let Some(text) = self.text(column) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| self.unlike(column, kind, text))
    }

    fn unlike(&self, column: &str, kind: Kind, text: &str) -> Error {
        self.place.wrong_column(column, &unlike(kind, &format!("\"{text}\"")))
    }
}

fn moment(text: &str) -> Option<Time> {
    let text = text.strip_suffix(" UTC").unwrap_or(text).replacen('T', " ", 1);
    let zoned = ["%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f %#z"];
    let in_zone = || {
        // A `Z` at the end is read by no offset of these formats.
        let text =
            text.strip_suffix(['Z', 'z']).map_or_else(|| text.clone(), |text| format!("{}+00:00", text.trim_end()));
        zoned.iter().find_map(|format| DateTime::parse_from_str(&text, format).ok())
    };
    let day = || NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok().map(|day| day.and_time(NaiveTime::MIN));
    let plain = NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S%.f").ok().or_else(day);
    plain.map(|time| time.and_utc()).or_else(|| in_zone().map(|time| time.with_timezone(&Utc)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_databases_write_them() {
        for (text, utc) in [
            ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00+00:00"),
            ("2026-01-31T12:00:00.250+00:00", "2026-01-31T12:00:00.250+00:00"),
            ("2026-01-31 13:00:00+01", "2026-01-31T12:00:00+00:00"),
            ("2026-01-31 13:00:00.5 +0100", "2026-01-31T12:00:00.500+00:00"),
            ("2026-01-31 12:00:00 +0000 UTC", "2026-01-31T12:00:00+00:00"),
            ("2026-1-3 4:05:06", "2026-01-03T04:05:06+00:00"),
            ("2026-01-31 12:00:00.123456", "2026-01-31T12:00:00.123456+00:00"),
            ("2026-01-31", "2026-01-31T00:00:00+00:00"),
        ] {
            assert_eq!(moment(text).map(|time| time.to_rfc3339()).as_deref(), Some(utc), "{text}");
        }
        for text in [
            "yesterday",
            "2026-13-01 00:00:00",
            "2026-01-31 25:00:00",
            "31.01.2026",
            "12:00",
            "2026-01-31 12:00:00 CET",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn a_missing_value_is_written_in_many_ways() {
        let file = "\u{feff}id,\"Name\",at\r\n1,NULL,\"\"\n2,\"NULL\",0000-00-00 00:00:00\n\n3,\\N,0001-01-01T00:00:00Z\n4,\"two\nlines, \"\"quoted\"\"\",\n";
        let mut records = CsvRecords::open("x.csv", file.as_bytes()).unwrap();
        assert_eq!(records.columns(), ["id", "name", "at"]);
        let mut names = Vec::new();
        while let Some(record) = records.next_record().unwrap() {
            assert_eq!(record.time("at").unwrap(), None);
            assert_eq!(record.text("elsewhere"), None);
            names.push(record.text("name").map(str::to_owned));
        }
        assert_eq!(names, [None, Some("NULL".into()), None, Some("two\nlines, \"quoted\"".into())]);
    }
}
