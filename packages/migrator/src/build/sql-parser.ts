/** Postgres' own grammar. A service does not need it, so it is not installed with this package. */
export const { hasSqlDetails, parse, scan } = await import('libpg-query').catch(
  (error: unknown) => {
    if ((error as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new Error(
      '@stratum/migrator/build reads SQL with libpg-query, which is not installed. Run: npm install --save-dev libpg-query',
      { cause: error },
    );
  },
);
