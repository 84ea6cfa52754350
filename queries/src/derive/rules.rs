//! What counts as a deployment: the rules of a project, compiled, and what they make of a name.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use regex::Regex;

use crate::error::{Error, Result};
use crate::model::facts::DeploymentRule;
use crate::model::{MadeFrom, Time};

/// A rule whose pattern and zone are known to be good.
#[derive(Debug)]
pub struct Rule {
    pub made_from: MadeFrom,
    pattern: Option<Regex>,
    at_format: Option<String>,
    at_timezone: Tz,
    environment: Option<String>,
    service: Option<String>,
}

/// What a rule reads from a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The environment that the name or the rule says; nothing where neither does.
    pub environment: Option<String>,
    pub service: Option<String>,
    pub version: Option<String>,
    /// The date in the name.
    pub at: Option<Time>,
    /// The name has a place for a date, but what stands there is none.
    pub bad_date: bool,
}

impl Rule {
    /// Compiles a rule.
    ///
    /// # Errors
    /// `Input`, naming the project, the key and what is wrong with it.
    pub fn new(rule: &DeploymentRule) -> Result<Self> {
        let wrong = |key: &str, what: String| {
            Error::input(format!("deployment rule {} of project {}: {key}: {what}", rule.position, rule.project))
        };
        let pattern = rule.pattern.as_deref().map(Regex::new).transpose().map_err(|error| {
            let text = error.to_string();
            let reason = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
            wrong("pattern", format!("not a regular expression: {}", reason.trim().trim_start_matches("error: ")))
        })?;
        let names_date =
            pattern.as_ref().is_some_and(|pattern| pattern.capture_names().flatten().any(|name| name == "at"));
        if names_date && rule.at_format.is_none() {
            return Err(wrong(
                "at_format",
                "missing, and the pattern has a group `at`: say how the date is written, such as %Y-%m-%d".into(),
            ));
        }
        if let Some(group) = pattern.as_ref().and_then(|pattern| {
            pattern.capture_names().flatten().find(|name| !["environment", "version", "at", "service"].contains(name))
        }) {
            return Err(wrong("pattern", format!("unknown group `{group}`: use environment, version, service or at")));
        }
        if let Some(format) = &rule.at_format
            && chrono::format::StrftimeItems::new(format).any(|item| matches!(item, chrono::format::Item::Error))
        {
            return Err(wrong("at_format", format!("`{format}` is no date format: use such as %Y-%m-%d--%H-%M-%S")));
        }
        let at_timezone = match &rule.at_timezone {
            None => Tz::UTC,
            Some(name) => name.parse().map_err(|_| {
                wrong("at_timezone", format!("`{name}` is no IANA time zone: use such as Europe/Berlin or UTC"))
            })?,
        };
        Ok(Self {
            made_from: rule.made_from,
            pattern,
            at_format: rule.at_format.clone(),
            at_timezone,
            environment: rule.environment.clone(),
            service: rule.service.clone(),
        })
    }

    /// What the rule makes of a name; nothing where its pattern does not match.
    #[must_use]
    pub fn read(&self, name: &str) -> Option<Made> {
        let Some(pattern) = &self.pattern else {
            return Some(Made {
                environment: self.environment.clone(),
                service: self.service.clone(),
                version: None,
                at: None,
                bad_date: false,
            });
        };
        let found = pattern.captures(name)?;
        let group = |group: &str| found.name(group).map(|text| text.as_str().to_owned());
        let date = group("at");
        let at = date.as_deref().and_then(|date| self.date(date));
        Some(Made {
            environment: group("environment").or_else(|| self.environment.clone()),
            service: group("service").or_else(|| self.service.clone()),
            version: group("version"),
            at,
            bad_date: date.is_some() && at.is_none(),
        })
    }

    /// A date as the rule writes it, in its zone. The repeated hour in autumn is the first one; the missing hour in
    /// spring is read with the offset before it.
    fn date(&self, text: &str) -> Option<Time> {
        let format = self.at_format.as_deref()?;
        if let Ok(with_offset) = chrono::DateTime::parse_from_str(text, format) {
            return Some(with_offset.to_utc());
        }
        let local = NaiveDateTime::parse_from_str(text, format)
            .or_else(|_| NaiveDate::parse_from_str(text, format).map(|day| day.and_time(NaiveTime::MIN)))
            .ok()?;
        local_to_utc(self.at_timezone, local)
    }
}

/// A local time as a moment.
#[must_use]
pub fn local_to_utc(zone: Tz, local: NaiveDateTime) -> Option<Time> {
    zone.from_local_datetime(&local).earliest().map_or_else(
        || {
            let earlier = local.checked_sub_signed(chrono::Duration::hours(3))?;
            let before = zone.from_local_datetime(&earlier).earliest()?.with_timezone(&Utc);
            before.checked_add_signed(chrono::Duration::hours(3))
        },
        |time| Some(time.with_timezone(&Utc)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(pattern: &str, format: &str, zone: &str) -> Rule {
        Rule::new(&DeploymentRule {
            pattern: Some(pattern.into()),
            at_format: Some(format.into()),
            at_timezone: Some(zone.into()),
            made_from: MadeFrom::Tags,
            ..DeploymentRule::default()
        })
        .expect("the rule is good")
    }

    #[test]
    fn dates_follow_their_zone_through_both_changes_of_the_clock() {
        let rule = rule(r"^p-(?<at>.+)$", "%Y-%m-%d-%H-%M", "Europe/Berlin");
        let at = |text: &str| rule.read(text).and_then(|made| made.at).map(|at| at.format("%FT%RZ").to_string());
        // Summer time is UTC+2, winter time UTC+1.
        assert_eq!(at("p-2024-07-01-12-00").as_deref(), Some("2024-07-01T10:00Z"));
        assert_eq!(at("p-2024-01-01-12-00").as_deref(), Some("2024-01-01T11:00Z"));
        // 02:30 comes twice on 2024-10-27: the first is UTC+2.
        assert_eq!(at("p-2024-10-27-02-30").as_deref(), Some("2024-10-27T00:30Z"));
        // 02:30 does not exist on 2024-03-31: read with the UTC+1 before it.
        assert_eq!(at("p-2024-03-31-02-30").as_deref(), Some("2024-03-31T01:30Z"));
        let made = rule.read("p-yesterday").expect("the pattern matches");
        assert!(made.bad_date && made.at.is_none());
    }
}
