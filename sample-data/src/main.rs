//! Makes the files of this folder again: `sample-data histories DIR`, `sample-data synthetic [--seed N]`; and a whole company
//! for measuring: `sample-data company DIR [SHARE]`.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use sample_data::histories::HISTORIES;
use sample_data::{Facts, SEED, company, files, folder, histories, synthetic};

const USAGE: &str = "usage: sample-data histories DIR | sample-data synthetic [--seed N] | \
    sample-data company DIR [SHARE]";

fn main() -> Result<()> {
    let words: Vec<_> = std::env::args().skip(1).collect();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["histories", source] => convert_histories(Path::new(source)),
        ["synthetic"] => simulate(SEED),
        ["synthetic", "--seed", seed] => simulate(seed.parse().with_context(|| format!("{seed} is no seed"))?),
        ["company", folder] => Ok(company::write(SEED, company::Size::WHOLE, Path::new(folder))?),
        ["company", folder, share] => {
            let share = share.parse().ok().filter(|share| (0.001..=1.0).contains(share));
            let share = share.with_context(|| format!("the share is a number from 0.001 to 1; {USAGE}"))?;
            Ok(company::write(SEED, company::Size::part(share), Path::new(folder))?)
        }
        _ => bail!(USAGE),
    }
}

fn convert_histories(source: &Path) -> Result<()> {
    for history in HISTORIES {
        write(history.project, &histories::convert(history, &source.join(history.project))?)?;
    }
    Ok(())
}

fn simulate(seed: u64) -> Result<()> {
    write("synthetic-checkout", &synthetic::checkout(seed))?;
    write("synthetic-ledger", &synthetic::ledger(seed))
}

fn write(project: &str, facts: &Facts) -> Result<()> {
    files::write(facts, &folder().join(project))?;
    let counts: Vec<_> = facts.counts().iter().map(|(table, rows)| format!("{table} {rows}")).collect();
    writeln!(std::io::stdout(), "{project}: {}", counts.join(", "))?;
    Ok(())
}
