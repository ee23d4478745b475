import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { parseQuantityOf } from './quantities/quantity';
import { milliseconds } from './quantities/units';

const duration = z.string().transform((text, context) => {
  try {
    return milliseconds(parseQuantityOf('duration', text).value);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
});

const headers = z.string().transform((text, context) => {
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(text));
  } catch {
    context.addIssue({
      code: 'custom',
      message: 'is not a JSON object of texts; write for example {"X-Team": "search"}',
    });
    return z.NEVER;
  }
});

const pemFile = z.string().transform((path, context) => {
  if (existsSync(path)) return readFileSync(path, 'utf8');
  context.addIssue({ code: 'custom', message: `names no file: "${path}"` });
  return z.NEVER;
});

const number = (schema: z.ZodNumber): z.ZodPipe<z.ZodCoercedNumber, z.ZodNumber> =>
  z.coerce.number().pipe(schema);

/** Every setting: its variable, and how its text is read. The names are those of a profile's `worldParameters`. */
const SETTINGS = {
  baseUrl: [
    'LLM_BASE_URL',
    z
      .url({
        protocol: /^https?$/,
        error: 'is not an http:// or https:// URL; write for example http://localhost:8000/v1',
      })
      .optional(),
  ],
  apiKey: ['LLM_API_KEY', z.string().min(1).optional()],
  api: ['LLM_API', z.enum(['openai-chat', 'openai-completions']).default('openai-chat')],
  model: ['LLM_MODEL', z.string().min(1).optional()],
  modelSmall: ['LLM_MODEL_SMALL', z.string().min(1).optional()],
  modelMedium: ['LLM_MODEL_MEDIUM', z.string().min(1).optional()],
  modelLarge: ['LLM_MODEL_LARGE', z.string().min(1).optional()],
  headers: ['LLM_HEADERS', headers.default({})],
  certificateAuthority: ['LLM_CA_FILE', pemFile.optional()],
  engineDevice: ['LLM_ENGINE_DEVICE', z.enum(['cpu', 'cuda', 'vulkan']).default('cpu')],
  readyTimeout: ['LLM_READY_TIMEOUT', duration.default(milliseconds(10_000))],
  connectTimeout: ['LLM_CONNECT_TIMEOUT', duration.default(milliseconds(5_000))],
  firstTokenTimeout: ['LLM_FIRST_TOKEN_TIMEOUT', duration.default(milliseconds(20_000))],
  stallTimeout: ['LLM_STALL_TIMEOUT', duration.default(milliseconds(10_000))],
  timeout: ['LLM_TIMEOUT', duration.default(milliseconds(120_000))],
  samplingBudget: ['LLM_SAMPLING_BUDGET', duration.default(milliseconds(20_000))],
  temperature: ['LLM_TEMPERATURE', number(z.number().min(0).max(2)).default(1)],
  seed: [
    'LLM_SEED',
    number(
      z
        .number()
        .int()
        .min(0)
        .max(2 ** 31 - 1),
    ).optional(),
  ],
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
    .filter((name) => !(name in SETTINGS))
    .map((name) => `worldParameters.${name} is not a setting; known are ${Object.keys(SETTINGS).join(', ')}`);
  const values = Object.entries(SETTINGS).map(([name, [variable, schema]]) => {
    const [source, text] = rawValue(name, variable, profile, environment);
    const result = schema.safeParse(text);
    if (!result.success) faults.push(...result.error.issues.map(({ message }) => `${source} ${message}`));
    return [name, result.data];
  });
  if (faults.length > 0)
    throw new ParametersError(
      `The settings are not in order:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
  return Object.fromEntries(values) as Parameters;
}

/** The environment with the variables of `.env` below it, where there is such a file. */
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
  ...rest
}: Parameters): Record<string, string> {
  const shown = Object.entries(rest).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(shown.map(([name, value]) => [name, String(value)])),
    ...(apiKey === undefined ? {} : { apiKey: '[set]' }),
    ...(certificateAuthority === undefined ? {} : { certificateAuthority: '[set]' }),
    ...(Object.keys(extra).length === 0 ? {} : { headers: Object.keys(extra).join(', ') }),
  };
}

/** Texts that must appear nowhere: the key, and the values of the extra headers. */
export function secretsOf({ apiKey, headers: extra }: Parameters): string[] {
  return [...(apiKey === undefined ? [] : [apiKey]), ...Object.values(extra)];
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
