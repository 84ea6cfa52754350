//! What a reader chose in the address: window, environment, the date that counts as now, clock, definition, edition. Links keep it.

use std::collections::BTreeMap;

use axum::extract::Query;
use axum::http::Uri;
use queries::answers::{AsOf, Ask};
use queries::metrics::bands::Edition;
use queries::metrics::window::Asked;
use queries::metrics::{Clock, Definition};

use crate::problem::Problem;
use crate::reading::Reading;

/// The parameters that links carry on, in this order.
const CARRIED: [&str; 6] = ["window", "environment", "as_of", "clock", "definition", "edition"];

/// What is asked, and how the address said it.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub(crate) ask: Ask,
    parameters: BTreeMap<String, String>,
}

impl Choice {
    /// Reads the parameters of an address; what it does not say comes from the defaults.
    pub(crate) fn read(uri: &Uri, reading: &Reading) -> Result<Self, Problem> {
        let Query(mut parameters) = Query::<BTreeMap<String, String>>::try_from_uri(uri)
            .map_err(|_| Problem::BadQuery("the part of the address after `?` cannot be read".to_owned()))?;
        parameters.retain(|_, value| !value.is_empty());
        let mut ask = Ask { clock: reading.now(), ..reading.app.ask.clone() };
        if let Some(window) = parameters.get("window") {
            ask.window = Asked::parse(window)?;
        }
        if let Some(environment) = parameters.get("environment") {
            ask.scope.clone_from(environment);
        }
        if let Some(as_of) = parameters.get("as_of") {
            ask.as_of = Some(AsOf::parse(as_of)?);
        }
        if let Some(clock) = parameters.get("clock") {
            ask.lead_time_clock = Clock::parse(clock)?;
        }
        if let Some(definition) = parameters.get("definition") {
            ask.definition = Definition::parse(definition)?;
        }
        if let Some(edition) = parameters.get("edition") {
            ask.edition = Edition::parse(edition)?;
        }
        Ok(Self { ask, parameters })
    }

    /// A parameter of the page's own.
    pub(crate) fn own(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str)
    }

    /// The address of another page with the same choice.
    pub(crate) fn link(&self, path: &str) -> String {
        self.link_with(path, &[])
    }

    /// The same with some parameters set, or with an empty value taken away.
    pub(crate) fn link_with(&self, path: &str, changed: &[(&str, &str)]) -> String {
        let carried = CARRIED
            .into_iter()
            .filter(|name| !changed.iter().any(|(other, _)| other == name))
            .filter_map(|name| Some((name, self.own(name)?)));
        let pairs: Vec<String> = carried
            .chain(changed.iter().copied())
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
    }
}

/// Text as one part of an address.
pub(crate) fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// The address of a project's page.
pub(crate) fn project_path(id: &str) -> String {
    format!("/projects/{}", encoded(id))
}

/// The address of the page of the rows behind a figure.
pub(crate) fn metric_path(id: &str, metric: queries::metrics::MetricName) -> String {
    format!("{}/metrics/{}", project_path(id), metric.as_str())
}

/// The address of the page of the changes behind a project's phases.
pub(crate) fn phases_path(id: &str) -> String {
    format!("{}/phases", project_path(id))
}

/// The address of the page of the rows behind a figure beside the five.
pub(crate) fn beside_path(id: &str, name: queries::metrics::beside::BesideName) -> String {
    format!("{}/metrics/{}", project_path(id), name.as_str())
}

/// The address of a group's page.
pub(crate) fn group_path(id: &str) -> String {
    format!("/groups/{}", encoded(id))
}

/// The address of the page of the rows behind a group's figure.
pub(crate) fn group_metric_path(id: &str, metric: &str) -> String {
    format!("{}/metrics/{metric}", group_path(id))
}

/// The address of the page of the changes behind a group's phases.
pub(crate) fn group_phases_path(id: &str) -> String {
    format!("{}/phases", group_path(id))
}

/// The address of the page of the rows behind a criterion.
pub(crate) fn criterion_path(id: &str, criterion: &str) -> String {
    format!("{}/criteria/{}", project_path(id), encoded(criterion))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_an_address_cannot_leave_its_part() {
        assert_eq!(encoded("acme/shop é?"), "acme%2Fshop%20%C3%A9%3F");
    }
}
