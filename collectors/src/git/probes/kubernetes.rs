//! Kubernetes: how a new version reaches its users, and the rules by which it goes on or back.

use std::sync::LazyLock;

use regex::Regex;

use super::file::{File, Scene};
use super::yaml::{self, Value};
use super::{Finding, Probe, Reason};

/// Files that may describe what runs in a cluster.
pub(super) const MANIFESTS: &[&str] = &[
    "**/{k8s,kubernetes,kube,manifests,kustomize,base,overlays,argocd,flux-system,rollouts,deploy,deployment}/**/*.{yml,yaml}",
    "**/templates/**/*.{yml,yaml}",
    "**/{deployment,deployments,rollout,rollouts,statefulset,canary}.{yml,yaml}",
];

pub(super) const PROBES: &[Probe] = &[
    Probe::by_path(
        "kubernetes",
        &[
            ("kustomize", &["**/kustomization.{yml,yaml}"]),
            ("helm", &["**/Chart.{yml,yaml}", "**/helmfile.{yml,yaml}"]),
            ("skaffold", &["**/skaffold.{yml,yaml}"]),
            ("argo_cd", &["**/argocd/**/*.{yml,yaml}"]),
            ("flux", &["**/flux-system/**/*.{yml,yaml}"]),
            ("kubernetes", &["**/{k8s,kubernetes,manifests}/**/*.{yml,yaml}"]),
        ],
    ),
    Probe::reading("rollout_strategy", &[("kubernetes", MANIFESTS)], strategy),
    Probe::reading("promotion_rules", &[("kubernetes", MANIFESTS)], rules).dated(),
];

static CONTROL: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?m)^\s*\{\{[^\n]*\}\}\s*$").expect("a regex"));
static PLACE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\{\{[^\n]*?\}\}").expect("a regex"));

/// The documents of a manifest, or of a template of one: lines that only steer it are left out, and what is put in is a word.
pub(super) fn documents(file: &File) -> Result<Vec<Value>, Reason> {
    match file.documents() {
        Ok(documents) => Ok(documents.to_vec()),
        Err(_) if file.text.contains("{{") => {
            let text = CONTROL.replace_all(&file.text, "");
            let text = PLACE.replace_all(&text, "template");
            yaml::documents(&text).map_err(|what| Reason::Unparsable(format!("a template: {what}")))
        }
        Err(reason) => Err(reason),
    }
}

/// How one document brings a new version to its users: the tool and what it says.
fn strategy_of(document: &Value) -> Option<(&'static str, String)> {
    let of = |value: &Value, key: &str| value.text_of(key).map(|text| format!(", {key} {text}")).unwrap_or_default();
    match (document.text_of("kind")?, document.text_of("apiVersion").unwrap_or_default()) {
        ("Deployment", _) => {
            let strategy = document.at(&["spec", "strategy"])?;
            let kind = strategy.text_of("type").unwrap_or("RollingUpdate");
            let rolling = strategy.get("rollingUpdate").cloned().unwrap_or_default();
            let kind = if kind == "Recreate" { "recreate" } else { "rolling" };
            Some(("kubernetes", format!("{kind}{}{}", of(&rolling, "maxUnavailable"), of(&rolling, "maxSurge"))))
        }
        ("StatefulSet" | "DaemonSet", _) => {
            let kind = document.at(&["spec", "updateStrategy"])?.text_of("type").unwrap_or("RollingUpdate");
            Some(("kubernetes", if kind == "OnDelete" { "on delete".to_owned() } else { "rolling".to_owned() }))
        }
        ("Rollout", api) if api.starts_with("argoproj.io") => {
            let strategy = document.at(&["spec", "strategy"])?;
            if let Some(canary) = strategy.get("canary") {
                let steps = canary.get("steps").map_or(0, |steps| steps.items().len());
                return Some(("argo_rollouts", format!("canary, {steps} steps{}", analysed(canary))));
            }
            strategy.get("blueGreen").map(|change| ("argo_rollouts", format!("blue-green{}", analysed(change))))
        }
        ("Canary", api) if api.starts_with("flagger.app") => {
            let analysis = document.at(&["spec", "analysis"]).or_else(|| document.at(&["spec", "canaryAnalysis"]))?;
            let kind = if analysis.get("iterations").is_some() && analysis.get("stepWeight").is_none() {
                "blue-green"
            } else {
                "canary"
            };
            Some(("flagger", format!("{kind}{}{}", of(analysis, "stepWeight"), of(analysis, "maxWeight"))))
        }
        _ => None,
    }
}

fn analysed(strategy: &Value) -> &'static str {
    let has = |value: &Value| {
        ["analysis", "prePromotionAnalysis", "postPromotionAnalysis"].iter().any(|key| value.get(key).is_some())
    };
    if strategy.all().into_iter().any(has) { ", analysed" } else { "" }
}

fn strategy(file: &File, _: &str, _: &Scene<'_>) -> Result<Option<Finding>, Reason> {
    let documents = documents(file)?;
    let found: Vec<_> = documents.iter().filter_map(|document| Some((document.line, strategy_of(document)?))).collect();
    let Some((line, (tool, _))) = found.first() else { return Ok(None) };
    let mut said: Vec<String> = found.iter().map(|(_, (_, words))| words.clone()).collect();
    said.dedup();
    let finding = Finding::several(&said, Some(*line as i64)).unwrap_or_default();
    Ok(Some(Finding { tool: Some((*tool).to_owned()), amount: Some(found.len() as i64), ..finding }))
}

/// Rules that promote or abort by themselves: an analysis of Argo Rollouts, the metrics of a Flagger canary.
fn rules(file: &File, _: &str, _: &Scene<'_>) -> Result<Option<Finding>, Reason> {
    for document in documents(file)? {
        let kind = document.text_of("kind").unwrap_or_default();
        let api = document.text_of("apiVersion").unwrap_or_default();
        let (tool, metrics) = match kind {
            "AnalysisTemplate" | "ClusterAnalysisTemplate" => ("argo_rollouts", document.at(&["spec", "metrics"])),
            "Canary" if api.starts_with("flagger.app") => ("flagger", document.at(&["spec", "analysis", "metrics"])),
            _ => continue,
        };
        let names: Vec<String> = metrics
            .map(|metrics| metrics.items().iter().filter_map(|one| one.text_of("name")).map(str::to_owned).collect())
            .unwrap_or_default();
        if let Some(finding) = Finding::several(&names, metrics.map(|metrics| metrics.line as i64)) {
            return Ok(Some(Finding { tool: Some(tool.to_owned()), ..finding }));
        }
    }
    Ok(None)
}
