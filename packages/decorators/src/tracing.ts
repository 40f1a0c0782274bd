import { metrics, SpanKind, SpanStatusCode, trace, type Attributes } from '@opentelemetry/api';
import {
  checkedArgument,
  isStorageError,
  observing,
  optional,
  optionsOf,
  text,
  type Interceptor,
} from '@stratum/kernel';

export interface TracingOptions {
  /** As OpenTelemetry names it: `postgresql`; for memory, a name of your own. */
  readonly system: string;
  /** The logical database. */
  readonly namespace?: string | undefined;
}

const SCOPE = '@stratum/decorators';

/** The bounds that OpenTelemetry's conventions advise for the duration of a database call, in seconds. */
const BOUNDARIES = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

const optionsRule = optionsOf<TracingOptions>({
  system: text(1, 200),
  namespace: optional(text(1, 200)),
});

/**
 * A span for every call of every repository, and the histogram `db.client.operation.duration`, after OpenTelemetry's
 * stable conventions for databases. Declared outcomes are no errors of the span: they are answers. No argument and no
 * row is recorded.
 */
export function tracing(options: TracingOptions): Interceptor {
  const { system, namespace } = checkedArgument(optionsRule, options, 'options');
  const tracer = trace.getTracer(SCOPE);
  const duration = metrics.getMeter(SCOPE).createHistogram('db.client.operation.duration', {
    description: 'Duration of database client operations.',
    unit: 's',
    advice: { explicitBucketBoundaries: BOUNDARIES },
  });
  return observing((call, next) => {
    const attributes: Attributes = {
      'db.system.name': system,
      'db.operation.name': call.method,
      'db.collection.name': call.repository,
      ...(namespace === undefined ? {} : { 'db.namespace': namespace }),
    };
    const options = { kind: SpanKind.CLIENT, attributes };
    const begun = performance.now();
    return tracer.startActiveSpan(`${call.method} ${call.repository}`, options, async (span) => {
      const failure: Attributes = {};
      try {
        return await next();
      } catch (error) {
        if (isStorageError(error) && error.soft) {
          span.setAttribute('stratum.outcome', error.code);
        } else {
          const type = isStorageError(error) ? error.code : nameOf(error);
          failure['error.type'] = type;
          span.setAttribute('error.type', type);
          span.setStatus({ code: SpanStatusCode.ERROR, message: type });
        }
        throw error;
      } finally {
        duration.record((performance.now() - begun) / 1_000, { ...attributes, ...failure });
        span.end();
      }
    });
  });
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '_OTHER';
}
