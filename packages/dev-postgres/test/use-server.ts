// A process of its own that takes a server, prints its URL, and holds it until told to end.
import { findPostgres } from '../src/index.ts';

const [folder] = process.argv.slice(2);
const server = await findPostgres({ env: {}, ...(folder === undefined ? {} : { folder }) });
process.stdout.write(`${server.url}\n`);
process.stdin.once('data', () => {
  void server.stop().then(() => process.exit(0));
});
