// The house's own lint rules, for oxlint's plugin interface. Each says why, and what to do instead.
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const ambientTime = ban(
  'Time comes from an injected Clock, so that tests decide what time it is and both backends see the same instant. ' +
    'Take a Clock and call clock.now(); in tests use ManualClock; for durations use performance.now().',
  (report) => ({
    CallExpression(node) {
      if (isMember(node.callee, 'Date', 'now') || isName(node.callee, 'Date')) report(node);
    },
    NewExpression(node) {
      if (isName(node.callee, 'Date') && node.arguments.length === 0) report(node);
    },
  }),
);

const ambientRandomness = ban(
  'Ids and chance come from an injected IdSource, so that tests are repeatable and ids stay in order (UUIDv7). ' +
    'Take an IdSource and ask it for the id; for secrets use randomBytes of node:crypto.',
  (report) => ({
    CallExpression(node) {
      const { callee } = node;
      if (isMember(callee, 'Math', 'random')) report(node);
      if (isName(callee, 'randomUUID') || propertyName(callee) === 'randomUUID') report(node);
    },
    ImportSpecifier(node) {
      if (node.imported.name === 'randomUUID') report(node);
    },
  }),
);

const poolQuery = ban(
  "A statement run on the pool bypasses the executor: no tracing, no error translation, no transaction, and a lost client's " +
    'error goes unheard. Run a statement value through the executor of engine-pg; where a raw query is needed, take a client.',
  (report) => ({
    CallExpression(node) {
      if (propertyName(node.callee) === 'query' && /pool$/i.test(nameOf(node.callee.object) ?? ''))
        report(node);
    },
  }),
);

const rawSql = ban(
  'Text spliced into SQL is how injection and unprepared statements begin. Use bind values and sql.ref/sql.table; ' +
    "if a keyword must vary, add it to engine-pg's raw-sql.ts, the one place that may, as a closed choice.",
  (report) => ({
    MemberExpression(node) {
      if (isName(node.object, 'sql') && ['raw', 'id'].includes(propertyName(node))) report(node);
    },
  }),
);

const noAny = ban(
  'any switches the compiler off for everything it touches. Use unknown and narrow it, or a generic.',
  (report) => ({ TSAnyKeyword: report }),
);

const defaultExport = ban(
  'A default export has as many names as it has importers, and no search finds them all. Export it by its name.',
  (report) => ({ ExportDefaultDeclaration: report }),
);

const RUNNERS = new Set(['it', 'test', 'describe', 'suite']);
const unruly = new Set(['only', 'skip', 'skipIf', 'runIf', 'todo', 'fails']);
const focusedOrSkippedTest = ban(
  'A focused test hides the others and a skipped one hides itself. Run one test from the command line (-t "its name"), ' +
    'fix or delete the test, or declare the capability that the backend lacks: the suite then asserts the opposite.',
  (report) => ({
    MemberExpression(node) {
      if (unruly.has(propertyName(node)) && RUNNERS.has(rootName(node.object))) report(node);
    },
    CallExpression(node) {
      if (/^(x(it|test|describe)|f(it|describe))$/.test(nameOf(node.callee) ?? '')) report(node);
    },
  }),
);

const relativeImportAcrossPackages = ban(
  "A relative import into another package goes around that package's exports, which are its promise. " +
    'Import it by its name (@stratum/…) and list it in package.json.',
  (report, file) => {
    const check = (node) => {
      const from = node.source?.value;
      if (typeof from !== 'string' || !from.startsWith('..')) return;
      const here = packageFolder(dirname(file));
      if (here !== packageFolder(dirname(resolve(dirname(file), from)))) report(node);
    };
    return {
      ImportDeclaration: check,
      ExportAllDeclaration: check,
      ExportNamedDeclaration: check,
      ImportExpression: check,
    };
  },
);

export default {
  meta: { name: 'house' },
  rules: {
    'ambient-time': ambientTime,
    'ambient-randomness': ambientRandomness,
    'pool-query': poolQuery,
    'raw-sql': rawSql,
    'no-any': noAny,
    'default-export': defaultExport,
    'focused-or-skipped-test': focusedOrSkippedTest,
    'relative-import-across-packages': relativeImportAcrossPackages,
  },
};

function ban(message, visitor) {
  return {
    create: (context) => visitor((node) => context.report({ node, message }), context.filename),
  };
}

function isName(node, name) {
  return node?.type === 'Identifier' && node.name === name;
}

function isMember(node, object, property) {
  return (
    node?.type === 'MemberExpression' &&
    isName(node.object, object) &&
    propertyName(node) === property
  );
}

/** `b` of `a.b` and of `a['b']`. */
function propertyName(node) {
  if (node?.type !== 'MemberExpression') return undefined;
  return node.computed ? node.property.value : node.property.name;
}

/** `a` of `a`, `b` of `x.b` and of `x.#b`. */
function nameOf(node) {
  return node?.type === 'Identifier' ? node.name : propertyName(node);
}

/** `it` of `it.concurrent.each`. */
function rootName(node) {
  return node?.type === 'MemberExpression' ? rootName(node.object) : nameOf(node);
}

function packageFolder(folder) {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  return parent === folder ? folder : packageFolder(parent);
}
