import type { Inquiry } from './inquiry';
import type { ServerFingerprint } from './server-fingerprint';
import { readSettings, type OwnAnswers, type ServerSettings } from './server-settings';

/** What there is to know before a server is asked about itself. */
export interface KnownOfServer {
  /** The path before its own routes. */
  readonly prefix: string;
  /** The path of its metrics; absent where it has none. */
  readonly metrics?: string | undefined;
  /** The entries of its list of models. */
  readonly models: readonly Readonly<Record<string, unknown>>[];
}

/** The answers of a server about itself, each route asked once, by whoever needs it first. */
export function ownAnswers(inquiry: Inquiry, { prefix, metrics, models }: KnownOfServer): OwnAnswers {
  const objects = new Map<string, ReturnType<Inquiry['object']>>();
  return {
    models,
    async object(route) {
      const answer = objects.get(route) ?? inquiry.object(prefix + route);
      objects.set(route, answer);
      return (await answer)?.content;
    },
    async text(route) {
      const path = route === undefined ? metrics : prefix + route;
      return path === undefined ? undefined : inquiry.text(path);
    },
  };
}

/** The version that such a server tells at a route of its own. */
export async function versionOf(
  { versionRoutes = [], readVersion }: ServerFingerprint,
  answers: OwnAnswers,
): Promise<string | undefined> {
  for (const route of versionRoutes) {
    const answer = await answers.object(route);
    const version = answer === undefined ? undefined : readVersion?.(answer);
    if (version !== undefined) return version;
  }
  return undefined;
}

/** The settings that such a server tells; undefined where it tells none. */
export async function settingsOf(
  { settings = [] }: ServerFingerprint,
  answers: OwnAnswers,
): Promise<ServerSettings | undefined> {
  return readSettings(settings, answers);
}
