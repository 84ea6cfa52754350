//! Machines and networks as code.

use super::Probe;

pub(super) const PROBES: &[Probe] = &[Probe::by_path(
    "infrastructure_code",
    &[
        ("terraform", &["**/*.{tf,tofu}", "**/*.tf.json", "**/terragrunt.hcl"]),
        ("bicep", &["**/*.bicep"]),
        ("nomad", &["**/*.nomad", "**/*.nomad.hcl"]),
        ("pulumi", &["**/Pulumi.{yml,yaml}", "**/Pulumi.*.{yml,yaml}"]),
        ("cdk", &["**/cdk.json"]),
        (
            "ansible",
            &["**/{ansible.cfg,playbook.yml,playbook.yaml,site.yml}", "**/{ansible,playbooks}/**/*.{yml,yaml}"],
        ),
        (
            "puppet",
            &["**/Puppetfile", "**/environment.conf", "**/manifests/*.pp", "**/manifests/**/*.pp", "**/hiera.yaml"],
        ),
        ("chef", &["**/{Berksfile,Policyfile.rb}", "**/cookbooks/*/metadata.rb", "**/recipes/*.rb"]),
        ("salt", &["**/*.sls"]),
        ("nix", &["**/{configuration,hardware-configuration,hive}.nix", "{nixos,hosts,machines}/**/*.nix"]),
        ("cloudformation", &["**/cloudformation/**/*.{yml,yaml,json}", "**/samconfig.toml"]),
        ("serverless", &["**/serverless.{yml,yaml}"]),
        ("vagrant", &["**/Vagrantfile"]),
        ("packer", &["**/*.pkr.hcl"]),
        ("crossplane", &["**/crossplane/**/*.{yml,yaml}"]),
    ],
)];
