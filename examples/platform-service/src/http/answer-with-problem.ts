import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { isStorageError, type StorageError } from '@stratum/kernel';
import { HashingBusy } from '../accounts/bounded-hasher.ts';
import { HttpProblem, invalidField, type ProblemBody } from './problem.ts';
import { tooManyRequests } from './rate-limits.ts';
import { STORAGE_PROBLEMS } from './storage-problems.ts';

type Failure = FastifyError | HttpProblem | StorageError | Error;

/**
 * The one place where errors become answers. Nothing of a request is logged but its method and its route's pattern:
 * paths and queries hold names.
 */
export function answerWithProblem(
  error: Failure,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const problem = problemOf(error);
  const route = `${request.method} ${request.routeOptions?.url ?? '(no route)'}`;
  if (problem.status === 503) {
    request.log.warn(isStorageError(error) ? `${route}: ${error.message}` : route);
  } else if (problem.status >= 500) {
    request.log.error({ route, err: error }, problem.title);
  }
  if ([429, 503].includes(problem.status) && !reply.hasHeader('retry-after')) {
    void reply.header('retry-after', '1');
  }
  return reply.code(problem.status).type('application/problem+json').send(problem);
}

function problemOf(error: Failure): ProblemBody {
  if (error instanceof HttpProblem) return error.body;
  if (error instanceof HashingBusy) return tooManyRequests().body;
  if (isStorageError(error)) return STORAGE_PROBLEMS[(error as StorageError).code](error);
  if ('validation' in error && error.validation !== undefined) {
    return invalidRequest(error.validation[0]);
  }
  if ('statusCode' in error && error.statusCode !== undefined) {
    const known = FRAMEWORK_PROBLEMS[error.statusCode];
    if (known !== undefined) return { ...known, status: error.statusCode };
  }
  return {
    type: '/problems/internal',
    title: 'Something went wrong here. It has been noted.',
    status: 500,
  };
}

/** What the framework refuses by itself. Its own messages quote the request. */
const FRAMEWORK_PROBLEMS: Readonly<Record<number, Omit<ProblemBody, 'status'>>> = {
  400: {
    type: '/problems/bad-request',
    title: 'The request cannot be read.',
    detail: 'Send a valid URL, and a body that is valid JSON of the length that it declares.',
  },
  413: {
    type: '/problems/body-too-large',
    title: 'The body of the request is too large.',
    detail: 'A body may have at most 64 KiB.',
  },
  414: {
    type: '/problems/url-too-long',
    title: 'A part of the URL is too long.',
    detail: 'A part of the path may have at most 300 characters.',
  },
  415: {
    type: '/problems/unsupported-media-type',
    title: 'The body of the request is of a type that is not read here.',
    detail: 'Send "content-type: application/json".',
  },
  503: {
    type: '/problems/timeout',
    title: 'The request took too long and has been given up.',
    detail: 'This request may be sent again.',
  },
};

function invalidRequest(
  found: NonNullable<FastifyError['validation']>[number] | undefined,
): ProblemBody {
  const missing = found?.params['missingProperty'] as string | undefined;
  const field = missing ?? found?.instancePath.slice(1).replaceAll('/', '.') ?? '';
  const what = missing === undefined ? (found?.message ?? 'is not valid') : 'is required';
  return field === ''
    ? {
        type: '/problems/invalid-request',
        title: 'The request is not valid.',
        status: 422,
        detail: `The request ${what}.`,
      }
    : invalidField(field, `${field} ${what}.`);
}
