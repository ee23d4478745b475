import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { parseQuantityOf } from './quantities/quantity';
import { milliseconds } from './quantities/units';
import { DIALECT_NAMES } from './target/api-dialect';
import { parseRoutes, routeFaults, SCHEMA_FIELDS } from './target/route-settings';

const text = z.string({ error: 'is not a text; write it in quotes' }).min(1);

const textWithUnit = z.string({ error: 'is not a text with a unit; write for example "20 s"' });

const duration = textWithUnit.transform((written, context) => {
  try {
    return milliseconds(parseQuantityOf('duration', written).value);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
});

const NOT_HEADERS = 'is not a JSON object of texts; write for example {"X-Team": "search"}';

const headers = z.string({ error: NOT_HEADERS }).transform((json, context) => {
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(json));
  } catch {
    context.addIssue({ code: 'custom', message: NOT_HEADERS });
    return z.NEVER;
  }
});

const routes = z.unknown().transform((written, context) => {
  try {
    return parseRoutes(written);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
});

const pemFile = text.transform((path, context) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    context.addIssue({ code: 'custom', message: `names no file that can be read: "${path}"` });
    return z.NEVER;
  }
});

const httpUrl = z
  .url({
    protocol: /^https?$/,
    error: 'is not an http:// or https:// URL; write for example http://localhost:8000/v1',
  })
  .refine((url) => !URL.canParse(url) || `${new URL(url).username}${new URL(url).password}` === '', {
    error:
      'holds a user name or a password, which reports would show; set LLM_API_KEY or LLM_HEADERS instead',
  });

const proxyUrl = z.url({
  protocol: /^http$/,
  error: 'is not the http:// URL of a proxy; write for example http://proxy:3128',
});

const NOT_WORKERS = { error: 'is not a whole number from 1 to 256; write for example 2' };
const workers = z.coerce.number(NOT_WORKERS).int(NOT_WORKERS).min(1, NOT_WORKERS).max(256, NOT_WORKERS);

const NOT_TEMPERATURE = { error: 'is not a number from 0 to 2; write for example 0.7' };
const temperature = z.coerce.number(NOT_TEMPERATURE).min(0, NOT_TEMPERATURE).max(2, NOT_TEMPERATURE);

const NOT_COMPRESSION = { error: 'is not a number from 1 to 1000; write for example 30, or 1 for none' };
const compression = z.coerce.number(NOT_COMPRESSION).min(1, NOT_COMPRESSION).max(1000, NOT_COMPRESSION);

const LARGEST_SEED = 2 ** 31 - 1;
const NOT_SEED = { error: `is not a whole number from 0 to ${LARGEST_SEED}; write for example 42` };
const seed = z.coerce.number(NOT_SEED).int(NOT_SEED).min(0, NOT_SEED).max(LARGEST_SEED, NOT_SEED);

/** Every setting: its variable, and how its text is read. The names are those of a profile's `worldParameters`. */
const SETTINGS = {
  baseUrl: ['LLM_BASE_URL', httpUrl.optional()],
  apiKey: ['LLM_API_KEY', text.optional()],
  api: [
    'LLM_API',
    z
      .enum(DIALECT_NAMES, {
        error: 'is no API known here; write openai-chat, openai-completions or llm-server',
      })
      .default('openai-chat'),
  ],
  routes: ['LLM_ROUTES', routes.default('guide')],
  schemaField: [
    'LLM_SCHEMA_FIELD',
    z
      .enum(SCHEMA_FIELDS, { error: `is no field for a schema; write ${SCHEMA_FIELDS.join(' or ')}` })
      .default('schema'),
  ],
  transport: [
    'LLM_TRANSPORT',
    z
      .enum(['undici', 'lean'], { error: 'is no transport known here; write undici or lean' })
      .default('undici'),
  ],
  loadWorkers: ['LLM_LOAD_WORKERS', workers.default(1)],
  proxy: ['LLM_PROXY', proxyUrl.optional()],
  model: ['LLM_MODEL', text.optional()],
  modelSmall: ['LLM_MODEL_SMALL', text.optional()],
  modelMedium: ['LLM_MODEL_MEDIUM', text.optional()],
  modelLarge: ['LLM_MODEL_LARGE', text.optional()],
  headers: ['LLM_HEADERS', headers.default({})],
  certificateAuthority: ['LLM_CA_FILE', pemFile.optional()],
  engineDevice: [
    'LLM_ENGINE_DEVICE',
    z
      .enum(['cpu', 'cuda', 'vulkan'], { error: 'is no device known here; write cpu, cuda or vulkan' })
      .default('cpu'),
  ],
  readyTimeout: ['LLM_READY_TIMEOUT', duration.default(milliseconds(10_000))],
  connectTimeout: ['LLM_CONNECT_TIMEOUT', duration.default(milliseconds(5_000))],
  firstTokenTimeout: ['LLM_FIRST_TOKEN_TIMEOUT', duration.default(milliseconds(20_000))],
  stallTimeout: ['LLM_STALL_TIMEOUT', duration.default(milliseconds(10_000))],
  timeout: ['LLM_TIMEOUT', duration.default(milliseconds(120_000))],
  samplingBudget: ['LLM_SAMPLING_BUDGET', duration.default(milliseconds(20_000))],
  temperature: ['LLM_TEMPERATURE', temperature.default(1)],
  timeCompression: ['LLM_TIME_COMPRESSION', compression.default(30)],
  tokenCompression: ['LLM_TOKEN_COMPRESSION', compression.default(16)],
  seed: ['LLM_SEED', seed.optional()],
} as const satisfies Readonly<Record<string, readonly [string, z.ZodType]>>;

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
  faults.push(...leanFaults(parameters), ...fixedRoutes(parameters));
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
const OTHER_VARIABLES = ['LLM_CACHE', 'LLM_REPORTS'];

/** Variables that look like settings and are none: misspelt ones would be ignored in silence. */
export function unknownVariables(environment: NodeJS.ProcessEnv): string[] {
  const known = new Set([...Object.values(SETTINGS).map(([variable]) => variable), ...OTHER_VARIABLES]);
  return Object.keys(environment).filter((name) => name.startsWith('LLM_') && !known.has(name));
}

/** The settings as the report shows them; secrets only as present. */
export function publicParameters({
  apiKey,
  headers: extra,
  certificateAuthority,
  proxy,
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
    ...(Object.keys(extra).length === 0 ? {} : { headers: Object.keys(extra).join(', ') }),
  };
}

/** Texts that must appear nowhere: the key, the values of the extra headers, and the proxy's password. */
export function secretsOf({ apiKey, headers: extra, proxy }: Parameters): string[] {
  const password = proxy === undefined ? '' : new URL(proxy).password;
  return [
    ...(apiKey === undefined ? [] : [apiKey]),
    ...Object.values(extra),
    ...(password === '' ? [] : [password, decodeURIComponent(password)]),
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
