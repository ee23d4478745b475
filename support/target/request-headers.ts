import type { DialectName } from './api-dialect';
import type { TargetSettings } from './target-settings';

/** The headers of every request: the user's own, and the key where there is one, as the dialect carries it. */
export function requestHeaders(
  api: DialectName,
  { apiKey, headers }: TargetSettings,
): Readonly<Record<string, string>> {
  const common = { accept: '*/*', ...headers };
  if (apiKey === undefined) return common;
  return api === 'llm-server'
    ? { ...common, 'x-api-key': apiKey }
    : { ...common, authorization: `Bearer ${apiKey}` };
}
