-- One row per subject, launch of the scopes asked for and question (did it fail, was it planned) on which a person's
-- word was in force at the moment of collection.
select
    asked.subject,
    launch_override.project,
    launch_override.scope,
    launch_override.launch,
    launch_override.verdict,
    launch_override.role,
    launch_override.why,
    launch_override.given_at
from launch_override
join asked on asked.project = launch_override.project and asked.scope = launch_override.scope
where launch_override.since_at <= asked.now_at
    and (launch_override.until_at is null or launch_override.until_at > asked.now_at)
