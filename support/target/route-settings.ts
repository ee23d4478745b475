import type { DialectName } from './api-dialect';

/** What the routes of a server are for, as settings call them. */
const ROUTE_NAMES = [
  'health',
  'models',
  'unstructured',
  'structured',
  'conversation',
  'schemas',
  'metrics',
] as const;
export type RouteName = (typeof ROUTE_NAMES)[number];

/** Those that the OpenAI dialects leave open. */
const OPEN_IN_OPENAI: readonly string[] = ['health', 'models', 'metrics'] satisfies RouteName[];

/**
 * What is set of a server's routes, as plain data: a preset by its name, or what differs from the preset `guide`
 * (of the OpenAI dialects: from the usual routes); null for a route that the server does not have.
 */
export type RouteSettings = 'guide' | 'server' | Readonly<Partial<Record<RouteName, string | null>>>;

/** The field of a request that carries its schema, where none is registered. */
export const SCHEMA_FIELDS = ['schema', 'validation_schema'] as const;
export type SchemaField = (typeof SCHEMA_FIELDS)[number];

const EXAMPLE = '{"health": "/health", "metrics": null}';

/**
 * Reads the setting of the routes: `guide`, `server`, or a JSON object of routes, as text or read already. Throws
 * an error that names every fault.
 */
export function parseRoutes(written: unknown): RouteSettings {
  if (written === 'guide' || written === 'server') return written;
  const routes = typeof written === 'string' ? fromJson(written) : written;
  if (typeof routes !== 'object' || routes === null || Array.isArray(routes))
    throw new Error(`is neither guide nor server nor a JSON object of routes; write for example ${EXAMPLE}`);
  const faults = Object.entries(routes).flatMap(([name, path]) => [...faultsOf(name, path)]);
  if (faults.length > 0) throw new Error(faults.join('; '));
  return routes;
}

/** What of the setting the dialect cannot follow; each fault names a route. */
export function routeFaults(api: DialectName, routes: RouteSettings): string[] {
  if (api === 'llm-server' || typeof routes === 'string') return [];
  return Object.keys(routes)
    .filter((name) => !OPEN_IN_OPENAI.includes(name))
    .map(
      (name) =>
        `sets the route "${name}", which is fixed in ${api}: only ${OPEN_IN_OPENAI.join(', ')} can be set there; ` +
        'leave it out, or set LLM_API to llm-server',
    );
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function* faultsOf(name: string, path: unknown): Generator<string> {
  if (!(ROUTE_NAMES as readonly string[]).includes(name))
    yield `sets the route "${name}", which is not known; known are ${ROUTE_NAMES.join(', ')}`;
  // Two slashes would name another host.
  else if (path !== null && !(typeof path === 'string' && /^\/(?![/\\])[^\s#]*$/.test(path)))
    yield (
      `sets the route "${name}" to ${JSON.stringify(path)}, which is no path from the server's root; ` +
      'write for example "/health", or null where the server has no such route'
    );
}
