import { STATUS_CODES } from 'node:http';
import { isStorageError, type StorageError } from '@stratum/kernel';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { QueueFullError } from '../accounts/bounded-queue.ts';
import { HttpProblem, invalidField, tooManyRequests, type ProblemBody } from './problem.ts';
import { storageProblem } from './storage-problem.ts';

type AnyError = FastifyError | HttpProblem | StorageError | Error;

/** Turns every error of a request into its answer. Logs the route's pattern, never the URL: URLs hold users' values. */
export function answerWithProblem(
  error: AnyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const known = error instanceof QueueFullError ? tooManyPasswords() : error;
  const problem = known instanceof HttpProblem ? known.body : problemOf(known);
  const retryAfterS = known instanceof HttpProblem ? known.retryAfterS : undefined;
  const route = `${request.method} ${request.routeOptions.url ?? '(no route)'}`;
  if (problem.status === 503) {
    request.log.warn({ route, problem: problem.type }, problem.title);
  } else if (problem.status >= 500) {
    request.log.error({ route, err: error }, problem.title);
  }
  if (problem.status === 503 || retryAfterS !== undefined) {
    void reply.header('retry-after', String(retryAfterS ?? 1));
  }
  return reply.code(problem.status).type('application/problem+json').send(problem);
}

function tooManyPasswords(): HttpProblem {
  return tooManyRequests('More passwords are waiting to be checked than can be. Try again.', 2);
}

function problemOf(error: AnyError): ProblemBody {
  if (isStorageError(error)) return storageProblem(error);
  if ('validation' in error && error.validation !== undefined) return invalidRequest(error);
  if ('statusCode' in error && error.statusCode !== undefined && error.statusCode < 500) {
    return protocolProblem(error.statusCode);
  }
  return {
    type: '/problems/internal',
    title: 'Something went wrong here. It has been noted.',
    status: 500,
  };
}

/** The answer to a request that HTTP itself, or its parser, refuses. */
export function protocolProblem(status: number): ProblemBody {
  const title = STATUS_CODES[status] ?? 'Bad Request';
  const type = `/problems/${title.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`;
  return { type, title: `${title}.`, status };
}

function invalidRequest({ validation, validationContext }: FastifyError): ProblemBody {
  const [first] = validation ?? [];
  const { missingProperty, additionalProperty } = (first?.params ?? {}) as Record<string, string>;
  const parent = first?.instancePath.slice(1).replaceAll('/', '.') ?? '';
  const own = missingProperty ?? additionalProperty;
  const field = own === undefined || parent === '' ? (own ?? parent) : `${parent}.${own}`;
  if (field === '') {
    const detail = `The ${validationContext ?? 'request'} ${first?.message ?? 'is not valid'}.`;
    const { type, title, status } = invalidField('', detail);
    return { type, title, status, detail };
  }
  if (additionalProperty !== undefined) {
    return invalidField(field, 'There is no such field. GET /openapi.json names the fields.');
  }
  const what = missingProperty === undefined ? (first?.message ?? 'is not valid') : 'is required';
  return invalidField(field, `${field} ${what}.`);
}
