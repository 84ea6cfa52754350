-- One row per subject: the distributions of the commits, changes and lines of its launches.
select
    subject,
    count(*) as n,
    percentile(commits, 0.5) as commits_p50,
    percentile(commits, 0.85) as commits_p85,
    percentile(commits, 0.9) as commits_p90,
    percentile(commits, 0.95) as commits_p95,
    count(changes) as n_with_changes,
    percentile(changes, 0.5) as changes_p50,
    percentile(changes, 0.85) as changes_p85,
    percentile(changes, 0.9) as changes_p90,
    percentile(changes, 0.95) as changes_p95,
    count(lines) as n_with_lines,
    percentile(lines, 0.5) as lines_p50,
    percentile(lines, 0.85) as lines_p85,
    percentile(lines, 0.9) as lines_p90,
    percentile(lines, 0.95) as lines_p95
from counted_rows
group by subject
