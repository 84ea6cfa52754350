//! Versions that move by themselves: what is built tomorrow from the same commit may be something else.

use std::sync::LazyLock;

use regex::Regex;

use super::containers::{COMPOSE_FILES, IMAGE_FILES};
use super::file::{File, Scene};
use super::manifests::{self, Wanted};
use super::{Finding, Probe, Reason, locks};

pub(super) const PROBES: &[Probe] = &[Probe::reading(
    "floating_version",
    &[
        ("cargo", &["**/Cargo.toml"]),
        ("npm", &["**/package.json"]),
        ("python", &["**/{pyproject.toml,Pipfile}", "**/requirements*.txt", "**/requirements/*.txt"]),
        ("ruby", &["**/Gemfile"]),
        ("maven", &["**/pom.xml"]),
        ("gradle", &["**/build.{gradle,gradle.kts}", "**/libs.versions.toml"]),
        ("composer", &["**/composer.json"]),
        ("nuget", &["**/*.{csproj,fsproj}", "**/Directory.Packages.props"]),
        ("mix", &["**/mix.exs"]),
        ("dart", &["**/pubspec.{yml,yaml}"]),
        ("go", &["**/go.mod"]),
        ("docker", IMAGE_FILES),
        ("compose", COMPOSE_FILES),
        ("github_actions", &[".github/workflows/*.{yml,yaml}", "**/action.{yml,yaml}"]),
        ("gitlab_ci", &[".gitlab-ci.{yml,yaml}"]),
        ("kubernetes", super::kubernetes::MANIFESTS),
    ],
    floating,
)];

static FROM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?im)^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(\S+)(?:[ \t]+AS[ \t]+(\S+))?").expect("a regex")
});

/// Branches that actions are taken from.
const BRANCHES: &[&str] = &["main", "master", "head", "latest", "develop", "trunk", "edge"];

/// Versions of a file that move: those without a version at all, and ranges where no lock file fixes them.
fn floating(file: &File, tool: &str, scene: &Scene<'_>) -> Result<Option<Finding>, Reason> {
    match tool {
        "docker" => Ok(base_images(file)),
        "compose" | "gitlab_ci" | "kubernetes" => images(file),
        "github_actions" => actions(file),
        tool => {
            let locked = scene.tree.has_beside_or_above(&file.path, locks::of(tool));
            let found: Vec<String> = manifests::dependencies(file, tool)?
                .into_iter()
                .filter(|one| one.wanted == Wanted::Newest || one.wanted == Wanted::Range && !locked)
                .map(|one| one.name)
                .collect();
            let line = found.first().and_then(|name| file.text.find(name.as_str())).map(|at| file.line_of(at));
            Ok(Finding::several(&found, line))
        }
    }
}

/// The images that an image is made from; stages of the same file are none.
fn base_images(file: &File) -> Option<Finding> {
    let mut stages = vec!["scratch"];
    let mut found = Vec::new();
    let mut line = None;
    for from in FROM.captures_iter(&file.text) {
        let (whole, image) = (from.get(0)?, from.get(1)?.as_str());
        if moves(image) && !stages.contains(&image) {
            line.get_or_insert_with(|| file.line_of(whole.start()));
            found.push(image.to_owned());
        }
        stages.extend(from.get(2).map(|stage| stage.as_str()));
    }
    Finding::several(&found, line)
}

/// The images that a YAML file names with `image`.
fn images(file: &File) -> Result<Option<Finding>, Reason> {
    let documents = super::kubernetes::documents(file)?;
    let mut found: Vec<(usize, String)> = Vec::new();
    for value in documents.iter().flat_map(super::yaml::Value::all) {
        // An image that is built here has no version of somebody else's.
        if value.get("build").is_some() {
            continue;
        }
        let Some(image) = value.get("image") else { continue };
        if let Some(name) = image.text().or_else(|| image.text_of("name")).filter(|name| moves(name)) {
            found.push((image.line, name.to_owned()));
        }
    }
    let names: Vec<String> = found.iter().map(|(_, name)| name.clone()).collect();
    Ok(Finding::several(&names, found.first().map(|(line, _)| *line as i64)))
}

/// Whether an image has no version, or `latest`; what a variable decides is not known to move.
fn moves(image: &str) -> bool {
    if image.is_empty() || image.contains(['$', '@', '{'].as_slice()) || image.contains("template") {
        return false;
    }
    let name = image.rsplit_once('/').map_or(image, |(_, name)| name);
    match name.split_once(':') {
        None => true,
        Some((_, tag)) => tag == "latest",
    }
}

/// Actions that are taken from a branch.
fn actions(file: &File) -> Result<Option<Finding>, Reason> {
    let mut found: Vec<(usize, String)> = Vec::new();
    for value in file.document()?.all() {
        let Some(uses) = value.get("uses") else { continue };
        let Some((action, version)) = uses.text().and_then(|text| text.rsplit_once('@')) else { continue };
        if !action.starts_with('.') && BRANCHES.contains(&version.to_lowercase().as_str()) {
            found.push((uses.line, format!("{action}@{version}")));
        }
    }
    let names: Vec<String> = found.iter().map(|(_, name)| name.clone()).collect();
    Ok(Finding::several(&names, found.first().map(|(line, _)| *line as i64)))
}
