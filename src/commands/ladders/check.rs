//! `rung ladders check FILE`: whether a ladder file can be judged by.

use queries::ladders::Ladder;

use crate::cli::ladders::Check;
use crate::failure::bad_input;
use crate::print;

pub(super) fn run(arguments: &Check) -> anyhow::Result<()> {
    let mut lines = Vec::new();
    let mut wrong = 0;
    for file in &arguments.files {
        let name = file.display();
        let text = std::fs::read_to_string(file)
            .map_err(|error| bad_input(format!("ladder {name}: cannot be read: {error}")))?;
        let problems = Ladder::problems(&text);
        wrong += problems.len();
        lines.extend(problems.iter().map(|problem| format!("{name}, {}", problem.words())));
        if problems.is_empty() {
            let ladder = Ladder::parse(&text, &name.to_string())?;
            lines.push(format!("{name}: {} is sound, {} criteria", ladder.title(), ladder.criterion_ids().count()));
        }
    }
    print::lines(&lines)?;
    match wrong {
        0 => Ok(()),
        1 => Err(bad_input("one problem was found: mend it in the line that is named")),
        many => Err(bad_input(format!("{many} problems were found: mend them in the lines that are named"))),
    }
}
