import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

const RAW_PROBLEMS: Readonly<Record<string, readonly [status: number, title: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers of the request are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
};

/** Answers what is no HTTP request that a handler could see, with a problem like any other, and hangs up. */
export function answerRawProblem(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [status, title] = RAW_PROBLEMS[error.code ?? ''] ?? [400, 'The request cannot be read.'];
  const body = `${JSON.stringify({ type: '/problems/bad-request', title, status })}\n`;
  if (socket.writable) {
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\n` +
        `content-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  } else {
    socket.destroy(error);
  }
}
