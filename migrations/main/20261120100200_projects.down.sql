drop table projects;
drop type project_visibility;
