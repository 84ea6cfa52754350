-- One row per subject: how many builds ended, and how many of them well, in all and on the default branch.
select
    subject,
    count(*) as n,
    count(*) filter (where succeeded) as succeeded,
    count(*) filter (where on_trunk) as n_on_trunk,
    count(*) filter (where on_trunk and succeeded) as succeeded_on_trunk
from counted_rows
group by subject
