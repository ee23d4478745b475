import type { ApiDialect, DialectName } from './api-dialect';
import { openAiChat } from './openai-chat';
import { openAiCompletions } from './openai-completions';
import type { RouteName, RouteSettings } from './route-settings';
import { apiRoot } from './target-settings';

/** Paths from the server's root, beginning with `/`; a route that the server does not have is missing. */
export type Routes = Readonly<Partial<Record<RouteName, string>>>;

/** What decides the routes of a server; a `TargetSpec` is one. */
interface RoutedServer {
  readonly api: DialectName;
  readonly routes?: RouteSettings;
  readonly settings: { readonly baseUrl: string };
}

/** As a `TargetSpec`, whose other servers have the same routes. */
interface RoutedServers extends RoutedServer {
  readonly others?: readonly string[];
}

const OPENAI_DIALECTS = { 'openai-chat': openAiChat, 'openai-completions': openAiCompletions } as const;

/** The presets of the dialect llm-server. */
const PRESETS = {
  guide: {
    health: '/api/v1/health',
    models: '/api/v1/models',
    unstructured: '/api/v1/unstructured',
    structured: '/api/v1/structured',
    conversation: '/api/v1/conversation',
  },
  server: {
    health: '/api/v1/health',
    models: '/api/v1/models',
    unstructured: '/api/v1/completions',
    structured: '/api/v1/structured-completions',
    schemas: '/api/v1/schemas',
    metrics: '/api/v1/metrics',
  },
} as const satisfies Record<string, Routes>;

/** All routes of a server: those of its dialect, beside what the path of its base URL begins with, and what is set over them. */
export function serverRoutes({ api, routes = 'guide', settings: { baseUrl } }: RoutedServer): Routes {
  const usual =
    api === 'llm-server'
      ? below(serverPrefix(baseUrl), PRESETS[routes === 'server' ? 'server' : 'guide'])
      : openAiRoutes(api, baseUrl);
  const own = typeof routes === 'string' ? {} : routes;
  const paths = Object.entries({ ...usual, ...own }).filter(([, path]) => path !== null);
  return Object.fromEntries(paths);
}

/**
 * A route of a server as the URL to ask. It is never resolved against the base URL: two slashes at its beginning would
 * then name another host. Throws for what is no path from the root.
 */
export function routeUrl(baseUrl: string, path: string): URL {
  const { origin } = new URL(baseUrl);
  if (!path.startsWith('/'))
    throw new Error(
      `${JSON.stringify(path)} is no path from the root of ${origin}; write for example /health`,
    );
  return new URL(origin + path);
}

/** Where a server with an API of OpenAI is asked for answers. */
export function inferenceUrl(baseUrl: string, { path }: Pick<ApiDialect, 'path'>): URL {
  return routeUrl(baseUrl, inferencePath(baseUrl, path));
}

/** All that a client of these servers asks them by itself: for answers, and about themselves. */
export function targetUrls({ settings, others = [], ...spec }: RoutedServers): URL[] {
  return [settings.baseUrl, ...others].flatMap((baseUrl) => {
    const routes = Object.values(serverRoutes({ ...spec, settings: { baseUrl } }));
    const urls = routes.map((path) => routeUrl(baseUrl, path));
    return spec.api === 'llm-server' ? urls : [inferenceUrl(baseUrl, OPENAI_DIALECTS[spec.api]), ...urls];
  });
}

/** The path before the API's own: `/x` of `http://host/x/v1`; empty in most cases. */
export function apiPrefix(baseUrl: string): string {
  return apiRoot(baseUrl).pathname.replace(/\/v\d+\w*$/, '');
}

function openAiRoutes(api: Exclude<DialectName, 'llm-server'>, baseUrl: string): Routes {
  const { pathname: root } = apiRoot(baseUrl);
  const prefix = apiPrefix(baseUrl);
  const inference = inferencePath(baseUrl, OPENAI_DIALECTS[api].path);
  return {
    health: `${prefix}/health`,
    models: `${root}/models`,
    metrics: `${prefix}/metrics`,
    unstructured: inference,
    structured: inference,
    conversation: inference,
  };
}

const inferencePath = (baseUrl: string, path: string): string => `${apiRoot(baseUrl).pathname}/${path}`;

/** As `apiPrefix`, of a server whose API is below `/api`. */
export function serverPrefix(baseUrl: string): string {
  return apiPrefix(baseUrl).replace(/\/api$/, '');
}

const below = (prefix: string, routes: Routes): Routes =>
  Object.fromEntries(Object.entries(routes).map(([name, path]) => [name, prefix + path]));
