//! What a repository is called, and where a person can look at it: from the address of its remote `origin`.

use std::path::{Path, PathBuf};

use gix::Repository;
use queries::model::Provider;

/// A repository as people know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    /// Host and path without `.git` and credentials, or the folder's name.
    pub(crate) id: String,
    pub(crate) provider: Provider,
    /// Where a browser shows it.
    pub(crate) url: Option<String>,
    /// Whether the id is only the folder's name, which other clones may have too.
    pub(crate) by_folder: bool,
}

impl Origin {
    /// From the remote's address; without one, or with a path as one, from the folder's name.
    pub(super) fn of(repository: &Repository) -> Self {
        let address = repository.config_snapshot().string("remote.origin.url");
        address.and_then(|address| Self::parse(&address.to_string())).unwrap_or_else(|| Self {
            id: folder_name(repository),
            provider: Provider::Git,
            url: None,
            by_folder: true,
        })
    }

    /// From an address, as git and browsers write them; nothing for a path.
    pub(crate) fn parse(address: &str) -> Option<Self> {
        let address = address.trim();
        let Some((scheme, rest)) = address.split_once("://") else {
            // The short form `user@host:path` is ssh; a slash before the colon makes it a path.
            let (host, path) = address.split_once(':').filter(|(host, _)| !host.contains('/') && host.len() > 1)?;
            return Self::assemble("ssh", host, path);
        };
        let scheme = scheme.to_lowercase();
        let (host, path) = rest.split_once('/')?;
        if scheme == "file" || host.is_empty() { None } else { Self::assemble(&scheme, host, path) }
    }

    fn assemble(scheme: &str, host: &str, path: &str) -> Option<Self> {
        let host = host.rsplit_once('@').map_or(host, |(_, host)| host).to_lowercase();
        let web = scheme == "http" || scheme == "https";
        let host = if web { host } else { host.split(':').next().unwrap_or_default().to_owned() };
        let path = path.split(['?', '#']).next().unwrap_or_default().trim_matches('/');
        let path = path.strip_suffix(".git").unwrap_or(path).trim_end_matches('/');
        let provider = provider(&host);
        let (host, path) = match (provider, host.as_str(), path.split('/').collect::<Vec<_>>().as_slice()) {
            (Provider::Azure, "ssh.dev.azure.com", ["v3", organisation, project, name]) => {
                ("dev.azure.com".to_owned(), format!("{organisation}/{project}/_git/{name}"))
            }
            _ => (host, path.to_owned()),
        };
        if host.is_empty() || path.is_empty() {
            return None;
        }
        let id = format!("{host}/{path}");
        let url = if web {
            Some(format!("{scheme}://{id}"))
        } else {
            (provider != Provider::Git).then(|| format!("https://{id}"))
        };
        Some(Self { id, provider, url, by_folder: false })
    }
}

fn provider(host: &str) -> Provider {
    let host = host.split(':').next().unwrap_or_default();
    let has = |word: &str| host.split('.').any(|label| label == word);
    if has("github") || host.ends_with(".ghe.com") {
        Provider::GitHub
    } else if has("gitlab") {
        Provider::GitLab
    } else if has("bitbucket") {
        Provider::Bitbucket
    } else if host.ends_with("dev.azure.com") || host.ends_with("visualstudio.com") {
        Provider::Azure
    } else {
        Provider::Git
    }
}

/// The folder that all work trees of the repository share, in the one way in which it can be written.
pub(super) fn folder(repository: &Repository) -> PathBuf {
    let folder = repository.common_dir();
    let folder = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    match folder.file_name() {
        Some(name) if name == ".git" => folder.parent().map(Path::to_owned).unwrap_or(folder),
        _ => folder,
    }
}

fn folder_name(repository: &Repository) -> String {
    let folder = folder(repository);
    let name = folder.file_name().map_or_else(|| "repository".into(), |name| name.to_string_lossy());
    name.strip_suffix(".git").unwrap_or(&name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lose_credentials_and_keep_host_and_path() {
        let cases = [
            (
                "https://github.com/acme/shop.git",
                "github.com/acme/shop",
                Provider::GitHub,
                Some("https://github.com/acme/shop"),
            ),
            (
                "https://u:secret@gitlab.example.com/a/b/c/",
                "gitlab.example.com/a/b/c",
                Provider::GitLab,
                Some("https://gitlab.example.com/a/b/c"),
            ),
            (
                "git@github.com:acme/shop.git",
                "github.com/acme/shop",
                Provider::GitHub,
                Some("https://github.com/acme/shop"),
            ),
            (
                "ssh://git@Bitbucket.org:7999/acme/shop",
                "bitbucket.org/acme/shop",
                Provider::Bitbucket,
                Some("https://bitbucket.org/acme/shop"),
            ),
            (
                "git@ssh.dev.azure.com:v3/acme/web/shop",
                "dev.azure.com/acme/web/_git/shop",
                Provider::Azure,
                Some("https://dev.azure.com/acme/web/_git/shop"),
            ),
            ("deploy@git.example.com:shop.git", "git.example.com/shop", Provider::Git, None),
            (
                "http://git.example.com:8080/shop",
                "git.example.com:8080/shop",
                Provider::Git,
                Some("http://git.example.com:8080/shop"),
            ),
            (
                "https://notgithub.example/acme/shop?token=x",
                "notgithub.example/acme/shop",
                Provider::Git,
                Some("https://notgithub.example/acme/shop"),
            ),
        ];
        for (address, id, provider, url) in cases {
            let expected = Origin { id: id.into(), provider, url: url.map(Into::into), by_folder: false };
            assert_eq!(Origin::parse(address), Some(expected), "{address}");
        }
        for path in ["/srv/git/shop.git", "../shop", "file:///srv/shop.git", "./a:b", "C:/shop", ""] {
            assert_eq!(Origin::parse(path), None, "{path}");
        }
    }
}
