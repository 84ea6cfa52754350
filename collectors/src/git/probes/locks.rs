//! Lock files, and manifests without one.

use super::file::{File, Scene};
use super::manifests::{self, Dependency, MANIFESTS};
use super::{Finding, Probe, Reason};

pub(super) const PROBES: &[Probe] = &[
    Probe::by_path(
        "lock_file",
        &[
            ("cargo", &["**/Cargo.lock"]),
            (
                "npm",
                &["**/{package-lock.json,npm-shrinkwrap.json,yarn.lock,pnpm-lock.yaml,bun.lock,bun.lockb,deno.lock}"],
            ),
            ("python", &["**/{poetry.lock,Pipfile.lock,uv.lock,pdm.lock,pixi.lock,conda-lock.yml,pylock.toml}"]),
            ("ruby", &["**/Gemfile.lock"]),
            ("composer", &["**/composer.lock"]),
            ("go", &["**/go.sum"]),
            ("gradle", &["**/gradle.lockfile"]),
            ("nuget", &["**/packages.lock.json"]),
            ("mix", &["**/mix.lock"]),
            ("dart", &["**/pubspec.lock"]),
            ("swift", &["**/{Package.resolved,Podfile.lock}"]),
            ("nix", &["**/flake.lock"]),
            ("haskell", &["**/{stack.yaml.lock,cabal.project.freeze}"]),
            ("erlang", &["**/rebar.lock"]),
            ("terraform", &["**/.terraform.lock.hcl"]),
            ("helm", &["**/Chart.lock"]),
            ("bazel", &["**/MODULE.bazel.lock"]),
        ],
    ),
    Probe::reading("unlocked_manifest", MANIFESTS, unlocked),
];

/// The lock files of an ecosystem; none where versions are exact without one, or where it has none.
pub(super) fn of(tool: &str) -> &'static [&'static str] {
    match tool {
        "cargo" => &["Cargo.lock"],
        "npm" => &[
            "package-lock.json",
            "npm-shrinkwrap.json",
            "yarn.lock",
            "pnpm-lock.yaml",
            "bun.lock",
            "bun.lockb",
            "deno.lock",
        ],
        "python" => {
            &["poetry.lock", "Pipfile.lock", "uv.lock", "pdm.lock", "pixi.lock", "conda-lock.yml", "pylock.toml"]
        }
        "ruby" => &["Gemfile.lock"],
        "composer" => &["composer.lock"],
        "go" => &["go.sum"],
        "gradle" => &["gradle.lockfile"],
        "nuget" => &["packages.lock.json"],
        "mix" => &["mix.lock"],
        "dart" => &["pubspec.lock"],
        _ => &[],
    }
}

/// A manifest whose dependencies no lock file in its folder or above it fixes, though some of them may move.
fn unlocked(file: &File, tool: &str, scene: &Scene<'_>) -> Result<Option<Finding>, Reason> {
    let moving: Vec<String> = manifests::dependencies(file, tool)?
        .into_iter()
        .filter(Dependency::moves)
        .map(|dependency| dependency.name)
        .collect();
    let locked = scene.tree.has_beside_or_above(&file.path, of(tool));
    Ok(if locked { None } else { Finding::several(&moving, None) })
}
