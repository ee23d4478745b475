import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from './api-error';

const MAX_BODY_BYTES = 1024 * 1024;

/** The path of a request, without its query. */
export const pathOf = ({ url }: IncomingMessage): string => (url ?? '').split('?')[0] ?? '';

/** Throws an `ApiError` 405 where a request does not have the method that its route takes. */
export function expectMethod(method: string, request: IncomingMessage, response: ServerResponse): void {
  if (request.method === method) return;
  response.setHeader('Allow', method);
  throw new ApiError(
    405,
    `${pathOf(request)} does not take ${request.method ?? 'this method'}; it takes ${method}`,
    { code: 'method_not_allowed' },
  );
}

/**
 * Reads a body of up to 1 MiB; one that is too large is read to its end as well, so that the connection can be
 * used again, and rejected with an `ApiError` 413.
 */
export function bodyOf(request: IncomingMessage): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  });
  request.once('error', reject);
  request.once('end', () => {
    if (size <= MAX_BODY_BYTES) {
      resolve(Buffer.concat(chunks).toString('utf8'));
      return;
    }
    const message = `the body has ${size} bytes; at most ${MAX_BODY_BYTES} are taken`;
    reject(new ApiError(413, message, { code: 'body_too_large' }));
  });
  return promise;
}
