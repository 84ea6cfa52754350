//! Where people develop and try things: machines that anybody can have, and what they are filled with.

use super::file::{File, Scene};
use super::{Finding, Probe, Reason};

pub(super) const PROBES: &[Probe] = &[
    Probe::by_path(
        "dev_environment",
        &[
            (
                "devcontainer",
                &[".devcontainer/devcontainer.json", ".devcontainer.json", ".devcontainer/*/devcontainer.json"],
            ),
            ("nix", &["{flake,shell,default,devenv}.nix"]),
            ("gitpod", &[".gitpod.{yml,yaml}"]),
            ("devfile", &["devfile.{yml,yaml}"]),
            ("devbox", &["devbox.json"]),
            ("mise", &["{.tool-versions,mise.toml,.mise.toml}"]),
            ("vagrant", &["Vagrantfile"]),
        ],
    ),
    Probe::reading(
        "devcontainer",
        &[("", &[".devcontainer/devcontainer.json", ".devcontainer.json", ".devcontainer/*/devcontainer.json"])],
        devcontainer,
    ),
    Probe::by_path(
        "development_data",
        &[
            ("rails", &["**/db/seeds.rb", "**/db/seeds/"]),
            ("prisma", &["**/prisma/seed.{js,ts}"]),
            ("laravel", &["**/database/seeders/"]),
            ("ecto", &["**/priv/repo/seeds.exs"]),
            ("docker", &["**/docker-entrypoint-initdb.d/"]),
            ("", &["**/{fixtures,seeds,testdata,test-data,sample-data}/", "**/seed.{sql,js,ts,py,rb}"]),
        ],
    ),
    Probe::by_path(
        "preview_environment",
        &[
            ("vercel", &["**/vercel.json"]),
            ("netlify", &["**/netlify.toml"]),
            ("render", &["render.{yml,yaml}"]),
            ("heroku", &["app.json"]),
            ("okteto", &["okteto.{yml,yaml}"]),
            ("uffizzi", &["**/docker-compose.uffizzi.{yml,yaml}"]),
            ("garden", &["garden.{yml,yaml}", "project.garden.{yml,yaml}"]),
            ("tilt", &["Tiltfile"]),
        ],
    ),
];

/// What a development container is made from, and whether services stand beside it.
fn devcontainer(file: &File, _: &str, _: &Scene<'_>) -> Result<Option<Finding>, Reason> {
    let root = file.json()?;
    let text = |value: Option<&serde_json::Value>| value.and_then(serde_json::Value::as_str).map(str::to_owned);
    let compose = match root.get("dockerComposeFile") {
        Some(serde_json::Value::Array(files)) => text(files.first()),
        file => text(file),
    };
    let built = text(root.pointer("/build/dockerfile")).or_else(|| text(root.get("dockerFile")));
    let features = root.get("features").and_then(serde_json::Value::as_object).map_or(0, serde_json::Map::len);
    let said = compose
        .map(|file| format!("services of {file}"))
        .or_else(|| built.map(|file| format!("built from {file}")))
        .or_else(|| text(root.get("image")).map(|image| format!("image {image}")));
    Ok(said.map(|said| Finding { amount: Some(features as i64), ..Finding::of(said) }))
}
