-- The velocity model that a team says it follows: continuous, train, critical-mass, hard-deadline, frequency or none.
alter table project add column velocity varchar;
