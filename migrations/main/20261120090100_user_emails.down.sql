drop table user_email_verifications;
drop table user_emails;
