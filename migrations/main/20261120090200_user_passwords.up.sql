create table user_passwords (
  id uuid not null,
  user_id uuid not null,
  hash text collate "C" not null,
  scheme smallint not null,
  constraint user_passwords_pkey primary key (id),
  constraint user_passwords_user_id_key unique (user_id),
  constraint user_passwords_user_id_fkey
    foreign key (user_id) references users (id) on delete cascade,
  constraint user_passwords_hash_check check (
    char_length(hash) between 20 and 512 and hash ~ '^\$[!-~]+$'
  ),
  constraint user_passwords_scheme_check check (scheme >= 1)
);

comment on table user_passwords is 'The present password of each user; no history is kept.';
comment on column user_passwords.id is 'New with every change.';
comment on column user_passwords.hash is 'A PHC string.';
comment on column user_passwords.scheme is 'The service''s number for the way of hashing.';
