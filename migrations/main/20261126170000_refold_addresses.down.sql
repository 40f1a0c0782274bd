-- The folded forms stay: which of them had been another one is not recorded.
comment on column user_emails.address_folded is
  'The address as it is compared: lower case, composed. Every look-up and sort uses it.';
