import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { z } from 'zod';
import { SETTINGS } from './settings';
import { routeFaults } from './target/route-settings';
import { passwordsIn } from './target/url-password';

type SettingName = keyof typeof SETTINGS;

/** The settings of a run, validated. */
export type Parameters = { readonly [Name in SettingName]: z.output<(typeof SETTINGS)[Name][1]> };

/** Settings that are not in order; the message lists all of them, with what each one expects. */
export class ParametersError extends Error {
  override readonly name = 'ParametersError';
}

/**
 * Reads the settings: environment over `.env` over the profile's `worldParameters` over defaults. An empty
 * variable counts as not set. Throws a `ParametersError` that names every fault at once.
 */
export function readParameters(
  profile: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv,
): Parameters {
  const faults: string[] = Object.keys(profile)
    .filter((name) => !Object.hasOwn(SETTINGS, name))
    .map((name) => `worldParameters.${name} is not a setting; known are ${Object.keys(SETTINGS).join(', ')}`);
  const values = Object.entries(SETTINGS).map(([name, [variable, schema]]) => {
    const [source, written] = rawValue(name, variable, profile, environment);
    const result = schema.safeParse(written);
    if (!result.success) faults.push(...result.error.issues.map(({ message }) => `${source} ${message}`));
    return [name, result.data];
  });
  const parameters = Object.fromEntries(values) as Parameters;
  faults.push(
    ...leanFaults(parameters),
    ...fixedRoutes(parameters),
    ...precisionFaults(parameters),
    ...balancerFaults(parameters),
    ...containerFaults(parameters),
    ...fabricFaults(parameters, environment),
  );
  if (faults.length > 0)
    throw new ParametersError(
      `The settings are not in order:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
  return parameters;
}

/** What the lean transport cannot do is said before any load is sent. */
function leanFaults({ transport, baseUrl = '', proxy, certificateAuthority }: Parameters): string[] {
  if (transport !== 'lean') return [];
  const only = 'the lean transport speaks plain http:// straight to the server; set LLM_TRANSPORT to undici';
  return [
    ...(baseUrl.startsWith('https:') ? [`LLM_BASE_URL is an https:// URL, and ${only}`] : []),
    ...(proxy === undefined ? [] : [`LLM_PROXY is set, and ${only}`]),
    ...(certificateAuthority === undefined ? [] : [`LLM_CA_FILE is set, and ${only}`]),
  ];
}

/** Two precisions are compared on one kind of server. */
function precisionFaults({ baseUrl, baseUrlConverted }: Partial<Parameters>): string[] {
  if (baseUrlConverted === undefined || baseUrl !== undefined) return [];
  return [
    'LLM_BASE_URL_CONVERTED is set, and LLM_BASE_URL is not: set it to the server of the original model',
  ];
}

/** A balancer that this suite did not start knows none of the nodes that it does start. */
function balancerFaults({ cluster = 'process', balancer = 'auto' }: Partial<Parameters>): string[] {
  if (!balancer.includes(':') || (cluster !== 'process' && cluster !== 'container')) return [];
  return [
    'LLM_BALANCER is a URL, and the nodes are started by this suite, so that balancer does not know them: ' +
      'set LLM_CLUSTER to a file that names the nodes behind it',
  ];
}

/** Only containers of the user's can be spared, or not; where they could not be read, that is the fault. */
function containerFaults({ containers, expendableContainers = [] }: Partial<Parameters>): string[] {
  if (containers === undefined) return [];
  const named = containers.map(({ name }) => name);
  return expendableContainers
    .filter((name) => !named.includes(name))
    .map((name) => `LLM_EXPENDABLE_CONTAINERS names ${name}, which is none of LLM_CONTAINERS`);
}

/** What a variable was once called: to leave it unread would send a smaller load than was asked for. */
const RENAMED = { LLM_LOAD_WORKERS: 'LOAD_WORKERS' } as const;

/** Settings of workers on other machines without them, and names of old. */
function fabricFaults(
  { redisUrl, redisCertificateAuthority }: Partial<Parameters>,
  environment: NodeJS.ProcessEnv,
): string[] {
  const old = Object.entries(RENAMED).filter(([name]) => (environment[name] ?? '') !== '');
  return [
    ...old.map(([name, now]) => `${name} is now ${now}; set that instead`),
    ...(redisCertificateAuthority !== undefined && redisUrl?.startsWith('rediss:') !== true
      ? ['REDIS_CA_FILE is set, and REDIS_URL is no rediss:// URL, so that no certificate is looked at']
      : []),
  ];
}

/** Where the API itself says what its routes are, only those beside it can be set. */
function fixedRoutes({ api, routes: set }: Partial<Parameters>): string[] {
  if (api === undefined || set === undefined) return [];
  return routeFaults(api, set).map((fault) => `LLM_ROUTES ${fault}`);
}

/**
 * The environment with the variables of `.env` below it, where there is such a file. An empty variable hides
 * the one of the file: that unsets it for one run.
 */
export function environmentWithFile(environment: NodeJS.ProcessEnv, file = '.env'): NodeJS.ProcessEnv {
  return existsSync(file) ? { ...parseEnv(readFileSync(file, 'utf8')), ...environment } : environment;
}

/** Where runs leave their reports; known before the other settings, which may be faulty. */
export function reportsFolder(environment: NodeJS.ProcessEnv): string {
  const { LLM_REPORTS = '' } = environmentWithFile(environment);
  return LLM_REPORTS === '' ? 'reports' : LLM_REPORTS;
}

/** Variables that are read before the settings, or by the embedded engine. */
const OTHER_VARIABLES = ['LLM_CACHE', 'LLM_REPORTS', ...Object.keys(RENAMED)];
/** Those of a load worker, which may stand in the same file. */
const WORKER_VARIABLES = ['LOAD_WORKER_ALLOW', 'LOAD_WORKER_NAME', 'LOAD_WORKER_RECORDS'];
/** How the names of settings begin that no other program is likely to have. */
const OWN_NAMES = /^(?:LLM|LOAD_WORKERS?|LOAD_RECORDS|LOAD_START)_/;

/** Variables that look like settings and are none: misspelt ones would be ignored in silence. */
export function unknownVariables(environment: NodeJS.ProcessEnv): string[] {
  const settings = Object.values(SETTINGS).map(([variable]) => variable);
  const known = new Set([...settings, ...OTHER_VARIABLES, ...WORKER_VARIABLES]);
  return Object.keys(environment).filter((name) => OWN_NAMES.test(name) && !known.has(name));
}

/** The settings as the report shows them; secrets only as present. */
export function publicParameters({
  apiKey,
  headers: extra,
  monitoringHeaders,
  otlpHeaders,
  certificateAuthority,
  proxy,
  redisUrl,
  redisCertificateAuthority,
  ...rest
}: Parameters): Record<string, string> {
  const shown = Object.entries(rest).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(
      shown.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
    ),
    ...(apiKey === undefined ? {} : { apiKey: '[set]' }),
    ...(certificateAuthority === undefined ? {} : { certificateAuthority: '[set]' }),
    ...(proxy === undefined ? {} : { proxy: new URL(proxy).host }),
    ...(redisUrl === undefined ? {} : { loadFabric: 'bullmq', redisUrl: withoutUser(redisUrl) }),
    ...(redisCertificateAuthority === undefined ? {} : { redisCertificateAuthority: '[set]' }),
    ...(Object.keys(extra).length === 0 ? {} : { headers: Object.keys(extra).join(', ') }),
    ...(Object.keys(otlpHeaders).length === 0 ? {} : { otlpHeaders: Object.keys(otlpHeaders).join(', ') }),
    ...(Object.keys(monitoringHeaders).length === 0
      ? {}
      : { monitoringHeaders: Object.keys(monitoringHeaders).join(', ') }),
  };
}

/** The URL without its user and password. */
function withoutUser(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/** Texts that must appear nowhere: the key, the values of the extra headers, and the passwords of proxy and Redis. */
export function secretsOf({
  apiKey,
  headers: extra,
  monitoringHeaders,
  otlpHeaders,
  proxy,
  redisUrl,
}: Parameters): string[] {
  return [
    ...(apiKey === undefined ? [] : [apiKey]),
    ...Object.values(extra),
    ...Object.values(monitoringHeaders),
    ...Object.values(otlpHeaders),
    ...passwordsIn(proxy),
    ...passwordsIn(redisUrl),
  ];
}

function rawValue(
  name: string,
  variable: string,
  profile: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv,
): [source: string, text: unknown] {
  const fromEnvironment = environment[variable];
  if (fromEnvironment !== undefined && fromEnvironment !== '') return [variable, fromEnvironment];
  return [`worldParameters.${name}`, profile[name]];
}
