import { z } from 'zod';

/** Headers that hold secrets, lead to another server, or say where a message ends: the machines' own, never a message's. */
const KEPT_BACK: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'x-api-key',
  'api-key',
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
]);

/** Header names and values (RFC 9110, 5.1 and 5.5) that may stand in a message. */
export const wiredHeaders = z.record(z.string(), z.string()).superRefine((headers, context) => {
  for (const [name, value] of Object.entries(headers)) {
    const message = faultOf(name, value);
    if (message !== undefined) context.addIssue({ code: 'custom', path: [name], message });
  }
});

function faultOf(name: string, value: string): string | undefined {
  if (!/^[!#$%&'*+.^`|~\w-]{1,200}$/.test(name)) return 'is no name of a header';
  if (KEPT_BACK.has(name.toLowerCase()))
    return 'is a header that no message holds; set it in LLM_HEADERS of every machine';
  return /^[\t\x20-\x7e\x80-\xff]{0,8000}$/.test(value) ? undefined : 'is no value of a header';
}
