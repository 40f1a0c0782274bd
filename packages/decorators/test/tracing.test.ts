import { metrics, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { tracing } from '../src/tracing.ts';
import { addNote, collide, fail, succeed } from './call.ts';

const spans = new InMemorySpanExporter();
const measures = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter: measures, exportIntervalMillis: 1e8 });

beforeAll(() => {
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }),
  );
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
});

afterAll(async () => {
  trace.disable();
  metrics.disable();
  await reader.shutdown();
});

beforeEach(() => spans.reset());

it('makes a span with the attributes of the database conventions', async () => {
  const interceptor = tracing({ system: 'postgresql', namespace: 'main' });
  expect(await interceptor(addNote, succeed)).toBe('done');
  const [span] = spans.getFinishedSpans();
  expect(span!.name).toBe('add notes');
  expect(span!.attributes).toEqual({
    'db.system.name': 'postgresql',
    'db.operation.name': 'add',
    'db.collection.name': 'notes',
    'db.namespace': 'main',
  });
  expect(span!.status.code).toBe(SpanStatusCode.UNSET);
});

it('tells a declared outcome from a fault', async () => {
  const interceptor = tracing({ system: 'postgresql' });
  await expect(interceptor(addNote, collide)).rejects.toMatchObject({ code: 'conflict' });
  await expect(interceptor(addNote, fail)).rejects.toMatchObject({ code: 'statement_timeout' });
  const [outcome, fault] = spans.getFinishedSpans();
  expect(outcome!.status.code).toBe(SpanStatusCode.UNSET);
  expect(outcome!.attributes['stratum.outcome']).toBe('conflict');
  expect(fault!.status).toMatchObject({ code: SpanStatusCode.ERROR });
  expect(fault!.attributes['error.type']).toBe('statement_timeout');
});

it('measures how long calls take, in seconds', async () => {
  await tracing({ system: 'postgresql' })(addNote, succeed);
  await reader.forceFlush();
  const metric = measures
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics)
    .flatMap((scope) => scope.metrics)
    .find(({ descriptor }) => descriptor.name === 'db.client.operation.duration');
  expect(metric?.descriptor.unit).toBe('s');
  expect(metric?.dataPoints[0]?.attributes).toMatchObject({ 'db.operation.name': 'add' });
});
