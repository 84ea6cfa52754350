//! Who may send: each provider's own way to show that it knows the secret.

use collectors::hooks;
use queries::intake::{Headers, Intakes, Message, Query, Secret};

const BODY: &str = "{\"a\":1}";

fn verifies(provider: &str, headers: &[(&str, &str)], query: &str, body: &str) -> bool {
    let intakes = Intakes::of(hooks::all(), Default::default());
    let headers = Headers::of(headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let query = Query::of(query);
    let secret = Secret::of("former\nhush").unwrap();
    intakes.get(provider).unwrap().verify(&Message { headers: &headers, query: &query, body }, &secret)
}

/// The header with which a provider shows the secret `hush`, or signs the body with it.
fn header(provider: &str, secret: &str) -> (&'static str, String) {
    let signed = Secret::of(secret).unwrap().sign(&[BODY.as_bytes()]);
    match provider {
        "github" => ("X-Hub-Signature-256", format!("sha256={signed}")),
        "bitbucket" => ("X-Hub-Signature", format!("sha256={signed}")),
        "gitlab" => ("X-Gitlab-Token", secret.to_owned()),
        "circleci" => ("circleci-signature", format!("v1={signed},v2=00")),
        "pagerduty" => ("X-PagerDuty-Signature", format!("v1=00,v1={signed}")),
        "sentry" => ("Sentry-Hook-Signature", signed),
        "buildkite" => {
            let signed = Secret::of(secret).unwrap().sign(&[b"1769860800", b".", BODY.as_bytes()]);
            ("X-Buildkite-Signature", format!("timestamp=1769860800,signature={signed}"))
        }
        // base64 of `rung:hush` and `rung:wrong`.
        "azure" if secret == "hush" => ("Authorization", "Basic cnVuZzpodXNo".into()),
        "azure" => ("Authorization", "Basic cnVuZzp3cm9uZw==".into()),
        _ => ("Authorization", format!("Bearer {secret}")),
    }
}

#[test]
fn only_who_knows_the_secret_may_send() {
    let intakes = Intakes::of(hooks::all(), Default::default());
    let names: Vec<_> = intakes.names().collect();
    assert_eq!(names.len(), 14);
    for name in names {
        let (header_name, value) = header(name, "hush");
        assert!(verifies(name, &[(header_name, &value)], "", BODY), "{name}");
        let (header_name, value) = header(name, "wrong");
        assert!(!verifies(name, &[(header_name, &value)], "", BODY), "{name} by another secret");
        assert!(!verifies(name, &[], "", BODY), "{name} without a header");
        assert!(!verifies(name, &[(header_name, "")], "", BODY), "{name} with an empty one");
    }
    for name in ["github", "bitbucket", "circleci", "pagerduty", "sentry", "buildkite"] {
        let (header_name, value) = header(name, "hush");
        assert!(!verifies(name, &[(header_name, &value)], "", "{\"a\":2}"), "{name}: another body");
    }
}

#[test]
fn an_address_carries_the_token_only_where_nothing_else_can() {
    for (name, may) in
        [("statuspage", true), ("jenkins", true), ("opsgenie", false), ("events", false), ("gitlab", false)]
    {
        assert_eq!(verifies(name, &[], "project=shop&token=hush", BODY), may, "{name}");
        assert!(!verifies(name, &[], "token=wrong", BODY), "{name}");
    }
}
