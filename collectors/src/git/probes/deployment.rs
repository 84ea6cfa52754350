//! What else a program needs to be in version control: how it is built, deployed and configured.

use super::Probe;

pub(super) const PROBES: &[Probe] = &[
    Probe::by_path(
        "build_definition",
        &[
            ("cargo", &["Cargo.toml", "*/Cargo.toml"]),
            ("npm", &["package.json", "*/package.json"]),
            ("python", &["{pyproject.toml,setup.py,setup.cfg}", "*/pyproject.toml"]),
            ("go", &["go.mod", "*/go.mod"]),
            ("maven", &["pom.xml", "*/pom.xml"]),
            ("gradle", &["build.{gradle,gradle.kts}", "*/build.{gradle,gradle.kts}"]),
            ("ruby", &["{Gemfile,Rakefile}", "*.gemspec"]),
            ("composer", &["composer.json"]),
            ("nuget", &["*.sln", "*.csproj", "*/*.csproj"]),
            ("mix", &["mix.exs"]),
            ("bazel", &["{MODULE.bazel,WORKSPACE,WORKSPACE.bazel,BUILD.bazel}"]),
            ("cmake", &["CMakeLists.txt"]),
            ("make", &["{Makefile,GNUmakefile,justfile,Taskfile.yml,Taskfile.yaml,Earthfile}"]),
            ("autotools", &["configure.ac"]),
            ("meson", &["meson.build"]),
            ("docker", &["{Dockerfile,Containerfile}"]),
        ],
    ),
    Probe::by_path(
        "deployment_definition",
        &[
            ("helm", &["**/Chart.{yml,yaml}", "**/helmfile.{yml,yaml}"]),
            ("kubernetes", &["**/kustomization.{yml,yaml}", "**/{k8s,kubernetes}/**/*.{yml,yaml}"]),
            ("capistrano", &["Capfile", "config/deploy.rb", "config/deploy/*.rb"]),
            ("kamal", &["config/deploy.{yml,yaml}"]),
            ("fabric", &["fabfile.py"]),
            ("heroku", &["Procfile"]),
            ("app_engine", &["app.{yml,yaml}", ".gcloudignore"]),
            ("fly", &["fly.toml"]),
            ("serverless", &["serverless.{yml,yaml}"]),
            (
                "aws",
                &["**/{appspec,buildspec}.{yml,yaml}", "**/task-definition.json", "**/cdk.json", "**/samconfig.toml"],
            ),
            ("nomad", &["**/*.{nomad,nomad.hcl}"]),
            ("ansible", &["**/{playbook,deploy,site}.{yml,yaml}", "**/playbooks/*.{yml,yaml}"]),
            ("systemd", &["**/*.service"]),
            ("cloudflare", &["wrangler.{toml,json,jsonc}"]),
            (
                "scripts",
                &[
                    "{,bin/,script/,scripts/,ci/,tools/,deploy/}{deploy,release,rollout,rollback}{,.sh,.py,.rb,.js,.ts,.ps1}",
                ],
            ),
        ],
    ),
    Probe::by_path(
        "configuration_files",
        &[
            ("environment", &["**/.env.{example,sample,template,dist,production,staging,test,development}"]),
            ("spring", &["**/resources/application*.{yml,yaml,properties}"]),
            ("rails", &["config/environments/*.rb", "config/{application,database}.{rb,yml}"]),
            ("django", &["**/settings.py", "**/settings/*.py"]),
            ("dotnet", &["**/appsettings*.json"]),
            ("helm", &["**/values*.{yml,yaml}"]),
            ("", &["{config,conf,configs}/**/*.{yml,yaml,json,toml,ini,conf,properties,exs,js,ts}"]),
        ],
    ),
];
