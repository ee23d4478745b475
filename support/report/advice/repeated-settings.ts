import type { Results } from '../results-schema';

/** How a text of the results is written in a variable; undefined where the text does not tell. */
type Writing = (shown: string) => string | undefined;

interface Repeated {
  readonly variable: string;
  /** As the results show it; undefined where a run has none unless it is set. */
  readonly standard?: string;
  readonly written?: Writing;
}

const milliseconds: Writing = (shown) => {
  const ms = Number(shown);
  if (!(ms > 0)) return undefined;
  if (ms % 60_000 === 0 && ms > 180_000) return `${ms / 60_000} min`;
  return ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`;
};
const withUnit =
  (unit: string): Writing =>
  (shown) =>
    `${shown} ${unit}`;
const containerNames: Writing = (shown) =>
  namesIn(shown, (one) => {
    const { name, port } = one as { readonly name?: unknown; readonly port?: unknown };
    return typeof name === 'string' && typeof port === 'number' ? `${name}:${port}` : undefined;
  });
const names: Writing = (shown) => namesIn(shown, (one) => (typeof one === 'string' ? one : undefined));

/** Without these a command would measure another server, and nobody would notice. */
const SYSTEM = {
  baseUrl: { variable: 'LLM_BASE_URL' },
  cluster: { variable: 'LLM_CLUSTER', standard: 'process' },
} as const satisfies Readonly<Record<string, Repeated>>;

/** The standard values of what the full profile sets otherwise. */
const BUDGETS: Readonly<Record<string, Repeated & { readonly full: string }>> = {
  samplingBudget: budget('LLM_SAMPLING_BUDGET', 20_000, 120_000),
  levelTime: budget('LLM_LEVEL_TIME', 2000, 60_000),
  searchBudget: budget('LLM_SEARCH_BUDGET', 30_000, 30 * 60_000),
  soakTime: budget('LLM_SOAK_TIME', 60_000, 365 * 24 * 3_600_000),
  timeCompression: { variable: 'LLM_TIME_COMPRESSION', standard: '30', full: '1' },
  tokenCompression: { variable: 'LLM_TOKEN_COMPRESSION', standard: '16', full: '1' },
};

/**
 * Every other setting that makes figures. A seed is not among them: repeated, it would send the same requests again,
 * and most runs draw their own.
 */
const SETTINGS: Readonly<Record<string, Repeated>> = {
  ...SYSTEM,
  api: { variable: 'LLM_API', standard: 'openai-chat' },
  model: { variable: 'LLM_MODEL' },
  modelSmall: { variable: 'LLM_MODEL_SMALL' },
  modelMedium: { variable: 'LLM_MODEL_MEDIUM' },
  modelLarge: { variable: 'LLM_MODEL_LARGE' },
  modelReference: { variable: 'LLM_MODEL_REFERENCE' },
  modelOriginal: { variable: 'LLM_MODEL_ORIGINAL' },
  modelConverted: { variable: 'LLM_MODEL_CONVERTED' },
  baseUrlConverted: { variable: 'LLM_BASE_URL_CONVERTED' },
  weightsOriginal: { variable: 'LLM_WEIGHTS_ORIGINAL' },
  weightsConverted: { variable: 'LLM_WEIGHTS_CONVERTED' },
  evaluationSet: { variable: 'LLM_EVALUATION_SET' },
  routes: { variable: 'LLM_ROUTES', standard: 'guide' },
  schemaField: { variable: 'LLM_SCHEMA_FIELD', standard: 'schema' },
  transport: { variable: 'LLM_TRANSPORT', standard: 'undici' },
  loadWorkers: { variable: 'LOAD_WORKERS', standard: '1' },
  loadWorkersDeadline: { variable: 'LOAD_WORKERS_DEADLINE', standard: '60000', written: milliseconds },
  loadRecords: { variable: 'LOAD_RECORDS', standard: 'stream' },
  loadStartSkew: { variable: 'LOAD_START_SKEW', standard: '5', written: milliseconds },
  engineDevice: { variable: 'LLM_ENGINE_DEVICE', standard: 'cpu' },
  temperature: { variable: 'LLM_TEMPERATURE', standard: '1' },
  clusterNodes: { variable: 'LLM_CLUSTER_NODES', standard: '5' },
  balancer: { variable: 'LLM_BALANCER', standard: 'auto' },
  failoverRate: { variable: 'LLM_FAILOVER_RATE', written: withUnit('req/s') },
  network: { variable: 'LLM_NETWORK', standard: 'auto' },
  containers: { variable: 'LLM_CONTAINERS', standard: '[]', written: containerNames },
  expendableContainers: { variable: 'LLM_EXPENDABLE_CONTAINERS', standard: '[]', written: names },
  metricsUrl: { variable: 'LLM_METRICS_URL' },
  gpuMetricsUrl: { variable: 'LLM_GPU_METRICS_URL' },
  monitoring: { variable: 'LLM_MONITORING', standard: 'auto' },
  monitoringUrl: { variable: 'MONITORING_URL' },
  monitoringQueries: { variable: 'MONITORING_QUERIES', standard: 'features/data/prometheus_queries.json' },
  store: { variable: 'LLM_STORE' },
  history: { variable: 'LLM_HISTORY', standard: 'auto' },
  serverSlots: { variable: 'LLM_SERVER_SLOTS' },
  baselines: { variable: 'LLM_BASELINES', standard: 'reports/baselines' },
  trace: { variable: 'LLM_TRACE' },
  readyTimeout: { variable: 'LLM_READY_TIMEOUT', standard: '10000', written: milliseconds },
  connectTimeout: { variable: 'LLM_CONNECT_TIMEOUT', standard: '5000', written: milliseconds },
  firstTokenTimeout: { variable: 'LLM_FIRST_TOKEN_TIMEOUT', standard: '20000', written: milliseconds },
  stallTimeout: { variable: 'LLM_STALL_TIMEOUT', standard: '10000', written: milliseconds },
  timeout: { variable: 'LLM_TIMEOUT', standard: '120000', written: milliseconds },
  leakAllowance: { variable: 'LLM_LEAK_ALLOWANCE', standard: '1000000000', written: withUnit('B') },
};

/** Of these a report shows only that they are set: they hold secrets, or more than a line. */
const HIDDEN: Readonly<Record<string, string>> = {
  apiKey: 'LLM_API_KEY',
  headers: 'LLM_HEADERS',
  proxy: 'LLM_PROXY',
  certificateAuthority: 'LLM_CA_FILE',
  monitoringHeaders: 'MONITORING_HEADERS',
  redisUrl: 'REDIS_URL',
  redisCertificateAuthority: 'REDIS_CA_FILE',
};

/** More would not be read; a command of a whole line's settings is no help. */
const MOST_GIVEN = 3;

/** The settings of a run that are not the standard ones. */
export interface RepeatedSettings {
  /** By variable, for the command that repeats it: those that name what is measured first. */
  readonly given: Readonly<Record<string, string>>;
  /** Variables that people have to set again by themselves. */
  readonly left: readonly string[];
}

/**
 * What a command must set for a run like this one, where it differs from the standard of its profile. More than
 * three are left to people, all but those that say what is measured, and so is what a report does not show.
 */
export function repeatedSettings(
  { target }: Results,
  profile: { readonly was: 'default' | 'full'; readonly is: 'default' | 'full' },
): RepeatedSettings {
  const settings = target?.settings ?? {};
  const given: [variable: string, text: string][] = [];
  const left = Object.entries(HIDDEN).flatMap(([name, variable]) => (name in settings ? [variable] : []));
  // The environment would win over a profile that is to take the promises at their word.
  const budgets = profile.was === profile.is ? Object.entries(BUDGETS) : [];
  const standards = budgets.map(([name, { full, ...repeated }]) => [
    name,
    profile.is === 'full' ? { ...repeated, standard: full } : repeated,
  ]) as [string, Repeated][];
  for (const [name, { variable, standard, written = asShown }] of [
    ...Object.entries(SETTINGS),
    ...standards,
  ]) {
    const shown = settings[name];
    if (typeof shown !== 'string' || shown === standard) continue;
    const text = isWhole(shown) ? written(shown) : undefined;
    if (text === undefined) left.push(variable);
    else given.push([variable, text]);
  }
  if (given.length <= MOST_GIVEN) return { given: Object.fromEntries(given), left };
  const system: readonly string[] = Object.values(SYSTEM).map(({ variable }) => variable);
  return {
    given: Object.fromEntries(given.filter(([variable]) => system.includes(variable))),
    left: [...given.map(([variable]) => variable).filter((variable) => !system.includes(variable)), ...left],
  };
}

/** Whether a run had the whole times and answers of the full profile. */
export const hadFullProfile = ({ target }: Results): boolean =>
  ['timeCompression', 'tokenCompression', 'soakTime'].every(
    (name) => target?.settings[name] === BUDGETS[name]?.full,
  );

function budget(variable: string, standard: number, full: number): Repeated & { readonly full: string } {
  return { variable, standard: String(standard), full: String(full), written: milliseconds };
}

const asShown: Writing = (shown) => shown;

/** Neither cut by a secret that was taken out, nor of a kind that cannot be printed to be copied. */
const isWhole = (shown: string): boolean =>
  !shown.includes('[redacted]') && !/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|\p{Cs}/u.test(shown);

/** Texts of a list in JSON, with commas between them. */
function namesIn(json: string, nameOf: (one: object | string) => string | undefined): string | undefined {
  try {
    const list: unknown = JSON.parse(json);
    if (!Array.isArray(list)) return undefined;
    const texts = list.map((one) => nameOf(Object(one) === one ? (one as object) : String(one)));
    return texts.every((text) => text !== undefined) ? texts.join(',') : undefined;
  } catch {
    return undefined;
  }
}
