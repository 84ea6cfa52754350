//! A derived row on its way into its table, and the digest by which it is compared with the row that is there.

use std::hash::{DefaultHasher, Hasher as _};

use chrono::NaiveDate;
use duckdb::ToSql;
use duckdb::types::{TimeUnit, ToSqlOutput, ValueRef};

use crate::model::Time;

/// One value of a derived row.
#[derive(Debug, Clone, Copy)]
pub(in crate::derive) enum Cell<'a> {
    Missing,
    Text(&'a str),
    Integer(i64),
    Truth(bool),
    Moment(Time),
    Day(NaiveDate),
    /// What [`digest`] made of the other values.
    Digest(u64),
}

/// The values of a row, in the order of the table's columns.
macro_rules! row {
    ($($value:expr),+ $(,)?) => { [$($crate::derive::write::Value::cell(&$value)),+] };
}
pub(in crate::derive) use row;

/// A number that rows share only where all their values are equal. It may be another one in another version of this
/// program; then a row is written again for once.
pub(super) fn digest(cells: &[Cell<'_>]) -> u64 {
    let mut bytes = Vec::with_capacity(256);
    for cell in cells {
        match cell {
            Cell::Missing => bytes.push(0),
            Cell::Text(text) => {
                bytes.push(1);
                bytes.extend(text.len().to_le_bytes());
                bytes.extend(text.as_bytes());
            }
            Cell::Integer(number) => {
                bytes.push(2);
                bytes.extend(number.to_le_bytes());
            }
            Cell::Truth(truth) => bytes.extend([3, u8::from(*truth)]),
            Cell::Moment(moment) => {
                bytes.push(4);
                bytes.extend(moment.timestamp_micros().to_le_bytes());
            }
            Cell::Day(day) => {
                bytes.push(5);
                bytes.extend(day.to_epoch_days().to_le_bytes());
            }
            Cell::Digest(number) => {
                bytes.push(6);
                bytes.extend(number.to_le_bytes());
            }
        }
    }
    let mut hasher = DefaultHasher::new();
    hasher.write(&bytes);
    hasher.finish()
}

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> duckdb::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Cell::Missing => ValueRef::Null,
            Cell::Text(text) => ValueRef::Text(text.as_bytes()),
            Cell::Integer(number) => ValueRef::BigInt(*number),
            Cell::Truth(truth) => ValueRef::Boolean(*truth),
            Cell::Moment(moment) => ValueRef::Timestamp(TimeUnit::Microsecond, moment.timestamp_micros()),
            Cell::Day(day) => ValueRef::Date32(day.to_epoch_days()),
            Cell::Digest(number) => ValueRef::UBigInt(*number),
        }))
    }
}

/// What can be a value of a derived row.
pub(in crate::derive) trait Value {
    fn cell(&self) -> Cell<'_>;
}

impl Value for str {
    fn cell(&self) -> Cell<'_> {
        Cell::Text(self)
    }
}

impl Value for String {
    fn cell(&self) -> Cell<'_> {
        Cell::Text(self)
    }
}

impl Value for i64 {
    fn cell(&self) -> Cell<'_> {
        Cell::Integer(*self)
    }
}

impl Value for bool {
    fn cell(&self) -> Cell<'_> {
        Cell::Truth(*self)
    }
}

impl Value for Time {
    fn cell(&self) -> Cell<'_> {
        Cell::Moment(*self)
    }
}

impl Value for NaiveDate {
    fn cell(&self) -> Cell<'_> {
        Cell::Day(*self)
    }
}

impl<T: Value> Value for Option<T> {
    fn cell(&self) -> Cell<'_> {
        self.as_ref().map_or(Cell::Missing, Value::cell)
    }
}

impl<T: Value + ?Sized> Value for &T {
    fn cell(&self) -> Cell<'_> {
        (**self).cell()
    }
}

#[cfg(test)]
mod tests {
    use super::digest;

    #[test]
    fn rows_that_differ_in_one_value_differ_in_their_digests() {
        let at = chrono::DateTime::UNIX_EPOCH;
        let (later, day) = (at + chrono::TimeDelta::microseconds(1), at.date_naive());
        let digests = [
            digest(&row!["a", "b", 1, true, at, day]),
            digest(&row!["ab", "", 1, true, at, day]),
            digest(&row!["a", "b", 2, true, at, day]),
            digest(&row!["a", "b", 1, false, at, day]),
            digest(&row!["a", "b", 1, true, later, day]),
            digest(&row!["a", "b", 1, true, at, day + chrono::Days::new(1)]),
            digest(&row!["a", "b", None::<i64>, true, at, day]),
            digest(&row!["a", "", 1, true, at, day]),
            digest(&row!["a", None::<String>, 1, true, at, day]),
        ];
        let different: std::collections::BTreeSet<u64> = digests.into_iter().collect();
        assert_eq!(different.len(), digests.len());
        assert_eq!(digests[0], digest(&row!["a".to_owned(), Some("b"), Some(1), Some(true), at, day]));
    }
}
