//! Where a GitHub is: its pages, its REST and its GraphQL.

use hyper::Uri;

use crate::Error;

/// The addresses of one GitHub, without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Host, and port where it has one, as repositories are named by: `github.com`.
    pub host: String,
    /// Where the REST interface begins.
    pub rest: String,
    /// Where GraphQL is asked.
    pub graphql: String,
}

impl Address {
    /// The addresses that belong to the one that a browser shows: `https://github.com`, or a company's own.
    ///
    /// # Errors
    /// `Input` for what is no address, and for one over which a token would travel readable.
    pub fn of(url: &str) -> Result<Self, Error> {
        let wrong =
            |what: &str| Error::Input(format!("github url `{url}`: {what}: use such as https://github.example.com"));
        let uri: Uri = url.trim().trim_end_matches('/').parse().map_err(|_| wrong("no address"))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(wrong("no address"));
        };
        if authority.as_str().contains('@') {
            return Err(wrong("a name or a password does not belong in it"));
        }
        let here = ["localhost", "127.0.0.1", "[::1]"].contains(&authority.host());
        if scheme != "https" && !(scheme == "http" && here) {
            return Err(wrong("a token is only sent over https"));
        }
        let host = authority.as_str().to_lowercase();
        let (rest, graphql) = if host == "github.com" || host == "www.github.com" || host == "api.github.com" {
            ("https://api.github.com".to_owned(), "https://api.github.com/graphql".to_owned())
        } else if host.ends_with(".ghe.com") {
            let api = host.strip_prefix("api.").unwrap_or(&host);
            (format!("https://api.{api}"), format!("https://api.{api}/graphql"))
        } else {
            (format!("{scheme}://{host}/api/v3"), format!("{scheme}://{host}/api/graphql"))
        };
        let host = if rest == "https://api.github.com" { "github.com".to_owned() } else { host };
        Ok(Self { host: host.strip_prefix("api.").unwrap_or(&host).to_owned(), rest, graphql })
    }

    /// The page of a repository.
    pub(super) fn page(&self, owner: &str, name: &str) -> String {
        let scheme = self.rest.split("://").next().unwrap_or("https");
        format!("{scheme}://{}/{owner}/{name}", self.host)
    }

    /// The GitHub that everybody knows.
    #[must_use]
    pub fn public() -> Self {
        Self {
            host: "github.com".into(),
            rest: "https://api.github.com".into(),
            graphql: "https://api.github.com/graphql".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_github_has_its_addresses() {
        let of =
            |url: &str| Address::of(url).map(|it| (it.host, it.rest, it.graphql)).map_err(|error| error.to_string());
        let texts = |host: &str, rest: &str, graphql: &str| Ok((host.into(), rest.into(), graphql.into()));
        let public = texts("github.com", "https://api.github.com", "https://api.github.com/graphql");
        assert_eq!([of("https://github.com"), of("https://api.github.com/")], [public.clone(), public]);
        let own = texts("git.example.com", "https://git.example.com/api/v3", "https://git.example.com/api/graphql");
        assert_eq!(of("https://git.example.com/"), own);
        assert_eq!(
            of("https://acme.ghe.com"),
            texts("acme.ghe.com", "https://api.acme.ghe.com", "https://api.acme.ghe.com/graphql")
        );
        for (url, said) in [
            ("http://git.example.com", "only sent over https"),
            ("https://me:secret@git.example.com", "does not belong in it"),
            ("acme/shop", "no address"),
        ] {
            assert!(of(url).is_err_and(|error| error.contains(said)), "{url}");
        }
        assert!(of("http://127.0.0.1:9").is_ok(), "a server of one's own machine");
    }
}
