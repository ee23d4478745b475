import type { Results } from './results-schema';

/** The server that is measured; settings come without secrets. */
export interface TargetDescription {
  readonly baseUrl: string;
  readonly serverKind: string;
  readonly version?: string | undefined;
  readonly models: readonly string[];
  /** What it tells of its own settings. */
  readonly serverSettings?: Readonly<Record<string, string>> | undefined;
  readonly embedded: boolean;
  /** What must be known to read the figures: 'untrained: for timing'. */
  readonly note?: string | undefined;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** The target as `results.json` holds it, without user and password in its URL. */
export const resultsTarget = (target: TargetDescription): NonNullable<Results['target']> => ({
  baseUrl: withoutCredentials(target.baseUrl),
  serverKind: target.serverKind,
  version: target.version ?? null,
  models: target.models,
  serverSettings: target.serverSettings ?? {},
  embedded: target.embedded,
  note: target.note ?? null,
  settings: target.settings,
});

function withoutCredentials(baseUrl: string): string {
  if (!URL.canParse(baseUrl)) return baseUrl;
  const url = new URL(baseUrl);
  if (url.username === '' && url.password === '') return baseUrl;
  return Object.assign(url, { username: '', password: '' }).href;
}
