/** What is printed once the service is up: commands that work as they stand. */
export function whatToTry(origin: string, ownDatabase: boolean): string {
  return `
Ready on ${origin}. Try, in another terminal:

  curl ${origin}/health
  curl '${origin}/v1/users?first=3'
  curl ${origin}/v1/users -H 'content-type: application/json' \\
    -d '{"username":"alice","displayName":"Alice","email":"alice@example.com","password":"a long enough password"}'
  curl ${origin}/dev/outbox                # the mail with Alice's token
  curl ${origin}/v1/sessions -H 'content-type: application/json' \\
    -d '{"login":"alice","password":"a long enough password"}'

All that there is: ${origin}/openapi.json. Ctrl-C stops the service${ownDatabase ? ' and its database' : ''}.
`;
}
