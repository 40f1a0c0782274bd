import type { FastifySchema } from 'fastify';

/** Refuses fields that a route's schema does not name, in requests as in what openapi.json says of them. */
export function strictSchemas(schema: FastifySchema): FastifySchema {
  const { body, querystring } = schema;
  return {
    ...schema,
    ...(isObjectSchema(body) ? { body: closed(body) } : {}),
    // A route that takes no query takes no query.
    querystring: isObjectSchema(querystring) ? closed(querystring) : closed({ properties: {} }),
  };
}

interface ObjectSchema {
  readonly properties: Readonly<Record<string, unknown>>;
}

function isObjectSchema(schema: unknown): schema is ObjectSchema {
  return typeof schema === 'object' && schema !== null && 'properties' in schema;
}

function closed(schema: ObjectSchema): object {
  return { type: 'object', ...schema, additionalProperties: false };
}
