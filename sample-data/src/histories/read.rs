//! Reading the CSV files of a history.

use std::fs::File;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use chrono::{DateTime, NaiveDateTime, TimeDelta};
use flate2::read::GzDecoder;
use queries::model::Time;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A line of `commits.csv.gz`.
#[derive(Debug, Deserialize)]
pub(super) struct CommitLine {
    pub(super) sha: String,
    pub(super) parents: String,
    pub(super) author_date: String,
    pub(super) commit_date: String,
    pub(super) author_hash: String,
    pub(super) committer_hash: String,
    pub(super) reverts_sha: String,
    pub(super) subject: String,
}

/// A line of `tags.csv.gz`.
#[derive(Debug, Deserialize)]
pub(super) struct TagLine {
    pub(super) name: String,
    pub(super) object_type: String,
    pub(super) target_sha: String,
    pub(super) tagger_date: String,
    pub(super) target_commit_date: String,
}

/// Every line of a compressed CSV file with a header, made into a row.
pub(super) fn lines<L: DeserializeOwned, R>(path: &Path, row: impl Fn(L) -> Result<R>) -> Result<Vec<R>> {
    let file = File::open(path).with_context(|| format!("{} cannot be opened", path.display()))?;
    let mut reader = csv::Reader::from_reader(GzDecoder::new(file));
    let rows = reader.deserialize().enumerate();
    rows.map(|(index, line)| {
        line.map_err(Into::into).and_then(&row).with_context(|| format!("{}, record {}", path.display(), index + 1))
    })
    .collect()
}

/// The tip of the default branch, from `meta.json`.
pub(super) fn head(path: &Path) -> Result<String> {
    #[derive(Deserialize)]
    struct Meta {
        default_branch_head: String,
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let meta: Meta = serde_json::from_str(&text).with_context(|| format!("{} is no description", path.display()))?;
    Ok(meta.default_branch_head)
}

/// An empty field says nothing.
pub(super) fn present(field: String) -> Option<String> {
    if field.is_empty() { None } else { Some(field) }
}

/// A moment as git writes it; an offset may be absurd (`+518:00`) and is subtracted all the same, since git stores
/// the moment itself and the offset only for display.
pub(super) fn time(field: &str) -> Result<Option<Time>> {
    if field.is_empty() {
        return Ok(None);
    }
    if let Ok(time) = DateTime::parse_from_rfc3339(field) {
        return Ok(Some(time.to_utc()));
    }
    let Some((local, offset)) = field.split_at_checked(19) else { bail!("{field} is no date with an offset") };
    let local =
        NaiveDateTime::parse_from_str(local, "%Y-%m-%dT%H:%M:%S").with_context(|| format!("{field} is no date"))?;
    Ok(Some(local.and_utc() - offset_of(offset).with_context(|| format!("{field} has no offset such as +01:00"))?))
}

fn offset_of(offset: &str) -> Option<TimeDelta> {
    let (sign, clock) = match offset.split_at_checked(1)? {
        ("+", clock) => (1, clock),
        ("-", clock) => (-1, clock),
        _ => return None,
    };
    let (hours, minutes) = clock.split_once(':')?;
    Some(TimeDelta::minutes(sign * (hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn an_absurd_offset_is_only_for_display() {
        let found = time("2011-09-08T02:38:50+518:00").unwrap().unwrap();
        assert_eq!(found.to_rfc3339(), "2011-08-17T12:38:50+00:00");
    }

    #[test]
    fn a_date_without_an_offset_is_refused() {
        assert!(time("2011-09-08T02:38:50").is_err());
        assert!(time("yesterday").is_err());
    }
}
