-- One row per update of something that the project uses: the amount is the seconds from when its version was published
-- to when it was in production, or to now where it is not there yet.
select
    signal_window.project,
    signal_window.scope,
    dependency_update.package || ' ' || dependency_update.version as name,
    upstream_release.published_at as happened_at,
    coalesce(dependency_update.url, upstream_release.url) as url,
    coalesce(dependency_update.deployed_at <= signal_window.now_at, false) as hit,
    (unix_micros(case when dependency_update.deployed_at <= signal_window.now_at then dependency_update.deployed_at
        else signal_window.now_at end) - unix_micros(upstream_release.published_at)) / 1e6 as amount
from signal_window
join dependency_update on dependency_update.project = signal_window.project
join upstream_release on upstream_release.package = dependency_update.package
    and upstream_release.version = dependency_update.version
where upstream_release.published_at >= signal_window.from_at and upstream_release.published_at <= signal_window.now_at
