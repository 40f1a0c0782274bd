drop table user_passwords;
