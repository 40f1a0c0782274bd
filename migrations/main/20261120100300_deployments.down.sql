drop table deployment_groups;
drop table deployments;
