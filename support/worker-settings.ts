import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { redisAddress, type RedisSettings } from './load/distributed/redis/redis-address';
import { AllowList } from './load/distributed/wire/allow-list';
import type { OwnSecrets } from './load/distributed/wire/server-on-wire';
import { reportsFolder } from './parameters';
import * as read from './setting-readers';

/** The settings of a load worker, validated. */
export interface WorkerSettings {
  readonly name: string;
  readonly redis: RedisSettings;
  readonly allow: AllowList;
  /** For records that are left in files; absolute. */
  readonly recordsFolder: string;
  /** It ends after one run. */
  readonly once: boolean;
  /** What this machine has for the server under test. */
  readonly secrets: OwnSecrets;
}

/** Settings that are not in order; the message lists all faults, with what to write. */
export class WorkerSettingsError extends Error {
  override readonly name = 'WorkerSettingsError';
}

const FLAGS = {
  allow: { type: 'string' },
  name: { type: 'string' },
  records: { type: 'string' },
  once: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;
type FlagName = keyof typeof FLAGS;

/** The settings by flags that go before variables. */
const VARIABLES = {
  allow: 'LOAD_WORKER_ALLOW',
  name: 'LOAD_WORKER_NAME',
  records: 'LOAD_WORKER_RECORDS',
} as const;

const NOT_NAME = { error: 'is no name; write up to 200 letters on one line, for example load-1' };
const workerName = z
  .string()
  .max(200, NOT_NAME)
  .regex(/^[^\p{Cc}]*[^\p{Cc}\s][^\p{Cc}]*$/u, NOT_NAME);

/**
 * Reads the settings of a load worker from the environment and its command line, which goes before it; undefined where
 * help is asked for. An empty variable counts as not set. Throws a `WorkerSettingsError` that names every fault at once.
 */
export function readWorkerSettings(
  environment: NodeJS.ProcessEnv,
  args: readonly string[],
): WorkerSettings | undefined {
  const { values, faults } = flagsOf(args);
  if (values.help === true) return undefined;
  faults.push(...misspelt(environment));
  const attempt = <Value>(reading: () => Value): Value | undefined => {
    try {
      return reading();
    } catch (error) {
      faults.push((error as Error).message);
      return undefined;
    }
  };
  const variable = (name: string): string | undefined => nonEmpty(environment[name]);
  const take = <Schema extends z.ZodType>(source: string, schema: Schema, written = variable(source)) =>
    written === undefined ? undefined : attempt(() => fitting(schema, source, written));

  const name = take(values.name === undefined ? VARIABLES.name : '--name', workerName, values.name);
  const allow = attempt(() => allowList(values.allow ?? variable(VARIABLES.allow)));
  const redis = attempt(() => redisSettings(variable('REDIS_URL'), take('REDIS_CA_FILE', read.pemFile)));
  const secrets = {
    headers: take('LLM_HEADERS', read.headers) ?? {},
    ...present('apiKey', take('LLM_API_KEY', read.text)),
    ...present('certificateAuthority', take('LLM_CA_FILE', read.pemFile)),
    ...present('proxy', take('LLM_PROXY', read.proxyUrl)),
  };
  if (faults.length > 0 || redis === undefined || allow === undefined)
    throw new WorkerSettingsError(
      `The settings of the load worker are not in order:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
  return {
    name: name ?? `${hostname()}-${process.pid}`,
    redis,
    allow,
    recordsFolder: recordsFolder(values.records, environment),
    once: values.once === true,
    secrets,
  };
}

function fitting<Schema extends z.ZodType>(
  schema: Schema,
  source: string,
  written: string,
): z.output<Schema> {
  const { success, data, error } = schema.safeParse(written);
  if (success) return data;
  throw new Error(error.issues.map(({ message }) => `${source} ${message}`).join('; '));
}

function redisSettings(url: string | undefined, certificateAuthority: string | undefined): RedisSettings {
  if (url === undefined)
    throw new Error(
      'REDIS_URL is not set; write the Redis that the suite is started with, for example redis://10.0.0.5:6379',
    );
  const settings = { url, ...present('certificateAuthority', certificateAuthority) };
  redisAddress(settings);
  return settings;
}

function allowList(written: string | undefined): AllowList {
  const list = AllowList.parse(written ?? '', VARIABLES.allow);
  if (list.toString() !== 'nothing') return list;
  throw new Error(
    `${VARIABLES.allow} names no host; write those that this worker may send load to, for example ` +
      `${VARIABLES.allow}=llm.example.com,10.0.0.7:8000`,
  );
}

/** The flags, and what is wrong with them. */
function flagsOf(args: readonly string[]) {
  const { values, tokens } = parseArgs({ args: [...args], options: FLAGS, strict: false, tokens: true });
  const faults = tokens.flatMap((token): string[] => {
    if (token.kind === 'positional') return [`"${token.value}" is no flag; ${KNOWN}`];
    if (token.kind !== 'option') return [];
    if (!isFlag(token.name)) return [`${token.rawName} is no flag known here; ${KNOWN}`];
    const takesValue = FLAGS[token.name].type === 'string';
    if (takesValue && (token.value ?? '') === '') return [`${token.rawName} has no value; ${KNOWN}`];
    if (!takesValue && token.value !== undefined) return [`${token.rawName} takes no value`];
    return [];
  });
  const written = (name: FlagName): string | undefined => {
    const value = values[name];
    return typeof value === 'string' ? nonEmpty(value) : undefined;
  };
  return {
    values: {
      allow: written('allow'),
      name: written('name'),
      records: written('records'),
      once: values.once,
      help: values.help,
    },
    faults,
  };
}

const KNOWN = 'write --allow <hosts>, --name <name>, --records <folder>, --once or --help';

const isFlag = (name: string): name is FlagName => Object.hasOwn(FLAGS, name);

/** Variables that look like those of a load worker and are none: they would be ignored in silence. */
function misspelt(environment: NodeJS.ProcessEnv): string[] {
  const known: readonly string[] = Object.values(VARIABLES);
  return Object.keys(environment)
    .filter((name) => name.startsWith('LOAD_WORKER_') && !known.includes(name))
    .map((name) => `${name} is no setting; known are ${known.join(', ')}`);
}

/** Flags are seen from where the user is, as npm tells, and variables from the project's folder. */
function recordsFolder(flag: string | undefined, environment: NodeJS.ProcessEnv): string {
  if (flag !== undefined) return resolve(environment['INIT_CWD'] ?? process.cwd(), flag);
  const folder = nonEmpty(environment[VARIABLES.records]);
  return resolve(folder ?? join(reportsFolder(environment), 'worker-records'));
}

const nonEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

/** The field, where it has a value. */
const present = <Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> => (value === undefined ? {} : ({ [name]: value } as Record<Name, Value>));
