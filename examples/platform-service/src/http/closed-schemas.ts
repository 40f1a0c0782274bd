import type { FastifySchema, RouteOptions } from 'fastify';
import type { App } from './service-app.ts';

interface ObjectSchema {
  readonly type: 'object';
  readonly additionalProperties?: unknown;
}

/** Makes every route registered after it refuse fields of the body and of the query that its schema does not list. */
export function refuseUnknownFields(app: App): void {
  app.addHook('onRoute', (route: RouteOptions) => {
    const { schema } = route;
    if (schema === undefined) return;
    const closed: FastifySchema = { ...schema };
    if (isObjectSchema(schema.body)) closed.body = withoutOthers(schema.body);
    if (isObjectSchema(schema.querystring)) closed.querystring = withoutOthers(schema.querystring);
    route.schema = closed;
  });
}

function isObjectSchema(schema: unknown): schema is ObjectSchema {
  return (
    typeof schema === 'object' && schema !== null && 'type' in schema && schema.type === 'object'
  );
}

function withoutOthers(schema: ObjectSchema): ObjectSchema {
  return 'additionalProperties' in schema ? schema : { ...schema, additionalProperties: false };
}
