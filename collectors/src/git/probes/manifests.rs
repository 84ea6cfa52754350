//! What a project depends on, as its manifests say it: names, and how far a version may move.

use std::sync::LazyLock;

use regex::Regex;

use super::Reason;
use super::file::File;

/// Manifests by ecosystem.
pub(super) const MANIFESTS: &[(&str, &[&str])] = &[
    ("cargo", &["**/Cargo.toml"]),
    ("npm", &["**/package.json"]),
    ("python", &["**/{pyproject.toml,Pipfile}", "**/requirements*.{txt,in}", "**/requirements/*.{txt,in}"]),
    ("go", &["**/go.mod"]),
    ("ruby", &["**/Gemfile", "**/*.gemspec"]),
    ("maven", &["**/pom.xml"]),
    ("gradle", &["**/build.{gradle,gradle.kts}", "**/libs.versions.toml"]),
    ("composer", &["**/composer.json"]),
    ("nuget", &["**/*.{csproj,fsproj}", "**/Directory.Packages.props"]),
    ("mix", &["**/mix.exs"]),
    ("dart", &["**/pubspec.{yml,yaml}"]),
];

/// How far a version may move without anybody changing the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Exact,
    /// Within a range.
    Range,
    /// To whatever is newest: `*`, `latest`, a branch, a snapshot.
    Newest,
}

/// Something that a manifest names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dependency {
    pub(super) name: String,
    pub(super) wanted: Wanted,
}

impl Dependency {
    fn new(name: impl Into<String>, wanted: Wanted) -> Self {
        Self { name: name.into(), wanted }
    }

    /// Whether a lock file is what keeps it where it is.
    pub(super) fn moves(&self) -> bool {
        self.wanted != Wanted::Exact
    }
}

/// What a manifest of an ecosystem depends on.
///
/// # Errors
/// `Unparsable`.
pub(super) fn dependencies(file: &File, tool: &str) -> Result<Vec<Dependency>, Reason> {
    match (tool, file.name()) {
        ("cargo", _) => Ok(cargo(file.toml()?)),
        ("npm", _) => json(file, &["dependencies", "devDependencies", "optionalDependencies"], npm),
        ("composer", _) => json(file, &["require", "require-dev"], composer),
        ("python", "Pipfile") => {
            Ok(["packages", "dev-packages"].iter().flat_map(|key| table(file.toml(), key)).collect())
        }
        ("python", name) if name.eq_ignore_ascii_case("pyproject.toml") => Ok(pyproject(file.toml()?)),
        ("python", _) => Ok(file.text.lines().filter_map(requirement).collect()),
        ("gradle", "libs.versions.toml") => Ok(catalogue(file.toml()?)),
        ("dart", _) => dart(file),
        (tool, _) => by_lines(file, tool),
    }
}

fn cargo(root: &toml::Table) -> Vec<Dependency> {
    let mut found = Vec::new();
    let mut tables = vec![root];
    tables.extend(root.get("workspace").and_then(toml::Value::as_table));
    tables.extend(
        root.get("target")
            .and_then(toml::Value::as_table)
            .into_iter()
            .flat_map(toml::Table::values)
            .filter_map(toml::Value::as_table),
    );
    for table in tables {
        for key in ["dependencies", "dev-dependencies", "build-dependencies"] {
            for (name, value) in table.get(key).and_then(toml::Value::as_table).into_iter().flatten() {
                found.extend(cargo_wanted(value).map(|wanted| Dependency::new(name, wanted)));
            }
        }
    }
    found
}

/// Nothing for a part of the same workspace.
fn cargo_wanted(value: &toml::Value) -> Option<Wanted> {
    let version = |text: &str| match text.trim() {
        "*" => Wanted::Newest,
        text if text.starts_with('=') => Wanted::Exact,
        _ => Wanted::Range,
    };
    match value {
        toml::Value::String(text) => Some(version(text)),
        toml::Value::Table(table) if table.contains_key("git") => {
            let fixed = table.contains_key("rev") || table.contains_key("tag");
            Some(if fixed { Wanted::Exact } else { Wanted::Newest })
        }
        toml::Value::Table(table) => table.get("version").and_then(toml::Value::as_str).map(version),
        _ => None,
    }
}

fn json(file: &File, keys: &[&str], wanted: fn(&str, &str) -> Option<Wanted>) -> Result<Vec<Dependency>, Reason> {
    let root = file.json()?;
    let tables = keys.iter().filter_map(|key| root.get(key).and_then(serde_json::Value::as_object));
    let found = tables
        .flatten()
        .filter_map(|(name, version)| Some(Dependency::new(name, wanted(name, version.as_str().unwrap_or_default())?)));
    Ok(found.collect())
}

fn npm(_: &str, version: &str) -> Option<Wanted> {
    let version = version.trim();
    let local = ["file:", "link:", "workspace:", "portal:", "catalog:"].iter().any(|start| version.starts_with(start));
    if local {
        return None;
    }
    let version =
        version.rsplit_once('@').filter(|_| version.starts_with("npm:")).map_or(version, |(_, version)| version);
    let elsewhere = version.contains("://") || version.contains('/');
    Some(match version {
        "" | "*" | "x" | "latest" | "next" => Wanted::Newest,
        _ if elsewhere && version.contains('#') && !version.ends_with("#main") && !version.ends_with("#master") => {
            Wanted::Exact
        }
        _ if elsewhere => Wanted::Newest,
        _ if version.starts_with(|first: char| first.is_ascii_digit() || first == 'v' || first == '=')
            && !version.contains([' ', '|', 'x', '*', '-'].as_slice()) =>
        {
            if version.matches('.').count() >= 2 {
                Wanted::Exact
            } else {
                Wanted::Range
            }
        }
        _ if version.starts_with(|first: char| first.is_ascii_digit())
            && version.matches('.').count() >= 2
            && !version.contains([' ', '|', 'x', '*'].as_slice()) =>
        {
            Wanted::Exact
        }
        _ => Wanted::Range,
    })
}

/// Nothing for what is no package: the language itself and its extensions.
fn composer(name: &str, version: &str) -> Option<Wanted> {
    if !name.contains('/') {
        return None;
    }
    let version = version.trim();
    Some(match version {
        "" | "*" => Wanted::Newest,
        _ if version.starts_with("dev-") && !version.contains('#') => Wanted::Newest,
        _ if version.starts_with(|first: char| first.is_ascii_digit() || first == 'v')
            && !version.contains(['*', '|', ' '].as_slice()) =>
        {
            Wanted::Exact
        }
        _ => Wanted::Range,
    })
}

/// A table of names and versions in the manner of Poetry and Pipenv.
fn table(root: Result<&toml::Table, Reason>, key: &str) -> Vec<Dependency> {
    let entries = root.ok().and_then(|root| root.get(key)).and_then(toml::Value::as_table);
    let wanted = |value: &toml::Value| {
        let text = match value {
            toml::Value::Table(table) if table.contains_key("git") => {
                let fixed = table.contains_key("rev") || table.contains_key("tag") || table.contains_key("ref");
                return Some(if fixed { Wanted::Exact } else { Wanted::Newest });
            }
            toml::Value::Table(table) => table.get("version")?.as_str()?,
            value => value.as_str()?,
        };
        Some(match text.trim() {
            "*" | "" => Wanted::Newest,
            text if text.starts_with("==") || text.starts_with(|first: char| first.is_ascii_digit()) => Wanted::Exact,
            _ => Wanted::Range,
        })
    };
    let named = entries.into_iter().flatten().filter(|(name, _)| *name != "python");
    named.filter_map(|(name, value)| Some(Dependency::new(name, wanted(value)?))).collect()
}

fn pyproject(root: &toml::Table) -> Vec<Dependency> {
    let mut lists: Vec<&toml::Value> = Vec::new();
    if let Some(project) = root.get("project") {
        lists.extend(project.get("dependencies"));
        lists.extend(
            project
                .get("optional-dependencies")
                .and_then(toml::Value::as_table)
                .into_iter()
                .flat_map(toml::Table::values),
        );
    }
    lists.extend(
        root.get("dependency-groups").and_then(toml::Value::as_table).into_iter().flat_map(toml::Table::values),
    );
    let texts = lists.into_iter().filter_map(toml::Value::as_array).flatten().filter_map(toml::Value::as_str);
    let mut found: Vec<Dependency> = texts.filter_map(requirement).collect();
    if let Some(poetry) = root.get("tool").and_then(|tool| tool.get("poetry")).and_then(toml::Value::as_table) {
        found.extend(["dependencies", "dev-dependencies"].iter().flat_map(|key| table(Ok(poetry), key)));
        for group in poetry.get("group").and_then(toml::Value::as_table).into_iter().flat_map(toml::Table::values) {
            found.extend(table(group.as_table().ok_or(Reason::NotText), "dependencies"));
        }
    }
    found
}

static REQUIREMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(@\s*\S+|[^;#\\]*)").expect("a regex")
});

/// One line of requirements.
fn requirement(line: &str) -> Option<Dependency> {
    let found = REQUIREMENT.captures(line)?;
    let version = found[2].trim();
    let wanted = match version {
        "" => Wanted::Newest,
        _ if version.starts_with('@') => {
            let fixed = version
                .rsplit_once('@')
                .is_some_and(|(before, last)| before.contains("git+") && !matches!(last, "main" | "master"));
            if fixed || !version.contains("git+") { Wanted::Exact } else { Wanted::Newest }
        }
        _ if version.starts_with("==") && !version.contains('*') => Wanted::Exact,
        _ => Wanted::Range,
    };
    Some(Dependency::new(&found[1], wanted))
}

/// A version catalogue of Gradle.
fn catalogue(root: &toml::Table) -> Vec<Dependency> {
    let versions = root.get("versions").and_then(toml::Value::as_table).into_iter().flatten();
    versions.filter_map(|(name, value)| Some(Dependency::new(name, java(value.as_str()?)))).collect()
}

/// A version of Maven or Gradle.
fn java(version: &str) -> Wanted {
    match version.trim() {
        "LATEST" | "RELEASE" | "+" | "latest.release" | "latest.integration" => Wanted::Newest,
        text if text.ends_with("-SNAPSHOT") => Wanted::Newest,
        text if text.starts_with(['[', '(', ']'].as_slice()) || text.ends_with('+') => Wanted::Range,
        _ => Wanted::Exact,
    }
}

fn dart(file: &File) -> Result<Vec<Dependency>, Reason> {
    let root = file.document()?;
    let tables = ["dependencies", "dev_dependencies"].into_iter().filter_map(|key| root.get(key));
    let found = tables.flat_map(|table| table.entries().iter()).filter_map(|(name, value)| {
        let wanted = match value.text() {
            Some("any") => Wanted::Newest,
            Some(text) if text.starts_with(|first: char| first.is_ascii_digit()) => Wanted::Exact,
            Some(_) => Wanted::Range,
            None => return None,
        };
        Some(Dependency::new(name, wanted))
    });
    Ok(found.collect())
}

static GO: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^\s*(?:require\s+)?([\w.-]+\.[\w.-]+/[^\s]+)\s+v\d").expect("a regex"));
static RUBY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?m)^\s*(?:gem|\w+\.add_(?:\w+_)?dependency)[\s(]+["']([^"']+)["']([^\n#]*)"#).expect("a regex")
});
static MAVEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?s)<(?:dependency|plugin|parent)>(.*?)</(?:dependency|plugin|parent)>").expect("a regex")
});
static ARTIFACT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"<artifactId>\s*([^<\s]+)").expect("a regex"));
static MAVEN_VERSION: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"<version>\s*([^<]+?)\s*<").expect("a regex"));
static GRADLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"["'][\w.-]+:([\w.-]+):([^"':@]+)(?:[:@][^"']*)?["']"#).expect("a regex"));
static NUGET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"<Package(?:Reference|Version)\s+(?:Include|Update)="([^"]+)"(?:[^>]*?\bVersion="([^"]*)")?"#)
        .expect("a regex")
});
static MIX: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"\{\s*:(\w+)\s*,\s*(?:"([^"]*)"|([^}]*))"#).expect("a regex"));

/// Manifests that are programs, or XML: what each line plainly says.
fn by_lines(file: &File, tool: &str) -> Result<Vec<Dependency>, Reason> {
    let text = &file.text;
    Ok(match tool {
        "go" => GO.captures_iter(text).map(|found| Dependency::new(&found[1], Wanted::Exact)).collect(),
        "ruby" => RUBY.captures_iter(text).map(|found| Dependency::new(&found[1], ruby(&found[2]))).collect(),
        "maven" if !text.contains("<project") => return Err(Reason::Unparsable("there is no <project>".into())),
        "maven" => {
            let blocks = MAVEN.captures_iter(text).filter_map(|block| {
                let name = ARTIFACT.captures(block.get(1)?.as_str())?;
                let version = MAVEN_VERSION.captures(block.get(1)?.as_str());
                let wanted = version.map_or(Wanted::Exact, |version| java(&version[1]));
                Some(Dependency::new(&name[1], wanted))
            });
            blocks.collect()
        }
        "gradle" => GRADLE.captures_iter(text).map(|found| Dependency::new(&found[1], java(&found[2]))).collect(),
        "nuget" => {
            let packages = NUGET.captures_iter(text).map(|found| {
                let version = found.get(2).map_or("", |version| version.as_str());
                let wanted = match version {
                    _ if version.contains('*') => Wanted::Newest,
                    _ if version.contains([',', '('].as_slice()) => Wanted::Range,
                    _ => Wanted::Exact,
                };
                Dependency::new(&found[1], wanted)
            });
            packages.collect()
        }
        "mix" => {
            let found = MIX.captures_iter(text).map(|found| {
                let wanted = match (found.get(2), found.get(3)) {
                    (Some(version), _) if version.as_str().starts_with("==") => Wanted::Exact,
                    (Some(version), _) if version.as_str() == ">= 0.0.0" => Wanted::Newest,
                    (Some(_), _) => Wanted::Range,
                    (_, Some(rest)) if rest.as_str().contains("git") => {
                        let fixed = rest.as_str().contains("tag:") || rest.as_str().contains("ref:");
                        if fixed { Wanted::Exact } else { Wanted::Newest }
                    }
                    _ => Wanted::Exact,
                };
                Dependency::new(&found[1], wanted)
            });
            found.collect()
        }
        _ => Vec::new(),
    })
}

fn ruby(rest: &str) -> Wanted {
    let fixed = rest.contains("tag:") || rest.contains("ref:");
    let elsewhere = ["git:", "github:", "branch:", ":git", ":github"].iter().any(|word| rest.contains(word));
    let version = rest.split(['"', '\'']).nth(1).unwrap_or_default();
    match version.chars().next() {
        _ if elsewhere && !fixed => Wanted::Newest,
        _ if elsewhere || rest.contains("path:") => Wanted::Exact,
        Some(first) if first.is_ascii_digit() || first == '=' => Wanted::Exact,
        Some('~' | '>' | '<' | '!') => Wanted::Range,
        _ => Wanted::Newest,
    }
}
