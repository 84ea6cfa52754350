//! Containers, Kubernetes and infrastructure.

use super::{Case, Family, LOST};

pub(super) const FAMILY: Family = Family {
    found: &[
        ("Dockerfile", "FROM rust:1.95 AS build\nFROM scratch\nHEALTHCHECK --interval=5s CMD [\"/ok\"]\n"),
        ("compose.yml", "services:\n  web: {build: .}\n  db: {image: 'postgres:17', healthcheck: {test: x}}\n"),
        (
            "k8s/rollout.yaml",
            "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nspec:\n  strategy:\n    canary:\n      steps: [{setWeight: 20}, {pause: {}}]\n      analysis: {templates: [{templateName: ok}]}\n",
        ),
        ("k8s/analysis.yaml", "kind: AnalysisTemplate\nspec:\n  metrics:\n    - name: errors\n    - name: latency\n"),
        (
            "k8s/canary.yaml",
            "apiVersion: flagger.app/v1beta1\nkind: Canary\nspec: {analysis: {stepWeight: 5, maxWeight: 50, metrics: [{name: success}]}}\n",
        ),
        (
            "charts/shop/templates/deployment.yaml",
            "{{- if .Values.on }}\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\nspec:\n  strategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 0}}\n  template: {spec: {containers: [{readinessProbe: {}}]}}\n{{- end }}\n",
        ),
        ("charts/shop/Chart.yaml", "name: shop\n"),
        ("infra/main.tf", "x\n"),
        ("site/manifests/init.pp", "x\n"),
    ],
    absent: &[
        ("images/Makefile", "x\n"),
        ("docs/k8s.md", "x\n"),
        ("src/deployment.rs", "x\n"),
        ("manifests.txt", "x\n"),
    ],
    unknown: &[
        ("Dockerfile", "FROM x:1\n"),
        ("k8s/deployment.yaml", "kind: Deployment\nspec: [\n"),
        ("compose.yml", "services: {web: {image: 'x:1'}}\n"),
    ],
    lost: &["Dockerfile", "compose.yml"],
    cases: &[
        Case {
            name: "container_file",
            found: &["Dockerfile|true|docker|-|-|-|-"],
            unknown: &["Dockerfile|true|docker|-|-|-|-"],
        },
        Case {
            name: "compose_file",
            found: &["compose.yml|true|compose|-|-|-|-"],
            unknown: &["compose.yml|true|compose|-|-|-|-"],
        },
        Case {
            name: "compose_services",
            found: &["compose.yml|true|compose|2|1|postgres:17|-"],
            unknown: &["compose.yml|false|compose|-|-|-|missing"],
        },
        Case {
            name: "health_check",
            found: &[
                "Dockerfile|true|docker|-|3|-|-",
                "charts/shop/templates/deployment.yaml|true|kubernetes|1|7|readinessProbe|-",
                "compose.yml|true|compose|1|3|healthcheck|-",
            ],
            unknown: &[
                "Dockerfile|false|docker|-|-|-|missing",
                "compose.yml|false|compose|-|-|-|missing",
                "k8s/deployment.yaml|false|kubernetes|-|-|line 3: while parsing a node, did not find expected node content|unparsable",
            ],
        },
        Case {
            name: "kubernetes",
            found: &[
                "charts/shop/Chart.yaml|true|helm|-|-|-|-",
                "k8s/analysis.yaml|true|kubernetes|-|-|-|-",
                "k8s/canary.yaml|true|kubernetes|-|-|-|-",
                "k8s/rollout.yaml|true|kubernetes|-|-|-|-",
            ],
            unknown: &["k8s/deployment.yaml|true|kubernetes|-|-|-|-"],
        },
        Case {
            name: "rollout_strategy",
            found: &[
                "charts/shop/templates/deployment.yaml|true|kubernetes|1|2|rolling, maxUnavailable 0|-",
                "k8s/canary.yaml|true|flagger|1|1|canary, stepWeight 5, maxWeight 50|-",
                "k8s/rollout.yaml|true|argo_rollouts|1|1|canary, 2 steps, analysed|-",
            ],
            unknown: &[
                "k8s/deployment.yaml|false|kubernetes|-|-|line 3: while parsing a node, did not find expected node content|unparsable",
            ],
        },
        Case {
            name: "promotion_rules",
            found: &[
                "k8s/analysis.yaml|true|argo_rollouts|2|3|errors, latency|-",
                "k8s/canary.yaml|true|flagger|1|3|success|-",
            ],
            unknown: &[
                "k8s/deployment.yaml|false|kubernetes|-|-|line 3: while parsing a node, did not find expected node content|unparsable",
            ],
        },
        Case {
            name: "infrastructure_code",
            found: &["infra/main.tf|true|terraform|-|-|-|-", "site/manifests/init.pp|true|puppet|-|-|-|-"],
            unknown: LOST,
        },
    ],
};
