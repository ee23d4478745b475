import { z } from 'zod';
import { milliseconds } from './quantities/units';
import * as read from './setting-readers';
import { DIALECT_NAMES } from './target/api-dialect';
import { SCHEMA_FIELDS } from './target/route-settings';

/** Every setting: its variable, and how its text is read. The names are those of a profile's `worldParameters`. */
export const SETTINGS = {
  baseUrl: ['LLM_BASE_URL', read.httpUrl.optional()],
  apiKey: ['LLM_API_KEY', read.text.optional()],
  api: [
    'LLM_API',
    z
      .enum(DIALECT_NAMES, {
        error: 'is no API known here; write openai-chat, openai-completions or llm-server',
      })
      .default('openai-chat'),
  ],
  routes: ['LLM_ROUTES', read.routes.default('guide')],
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
  loadWorkers: ['LOAD_WORKERS', read.workers.default(1)],
  redisUrl: ['REDIS_URL', read.redisUrl.optional()],
  redisCertificateAuthority: ['REDIS_CA_FILE', read.pemFile.optional()],
  loadWorkersDeadline: ['LOAD_WORKERS_DEADLINE', read.duration.default(milliseconds(60_000))],
  loadRecords: [
    'LOAD_RECORDS',
    z
      .enum(['stream', 'files'], {
        error: 'is no way for records to come; write stream, or files for a folder that all machines share',
      })
      .default('stream'),
  ],
  loadStartSkew: ['LOAD_START_SKEW', read.duration.default(milliseconds(5))],
  proxy: ['LLM_PROXY', read.proxyUrl.optional()],
  model: ['LLM_MODEL', read.text.optional()],
  modelSmall: ['LLM_MODEL_SMALL', read.text.optional()],
  modelMedium: ['LLM_MODEL_MEDIUM', read.text.optional()],
  modelLarge: ['LLM_MODEL_LARGE', read.text.optional()],
  modelReference: ['LLM_MODEL_REFERENCE', read.text.optional()],
  modelOriginal: ['LLM_MODEL_ORIGINAL', read.text.optional()],
  modelConverted: ['LLM_MODEL_CONVERTED', read.text.optional()],
  baseUrlConverted: ['LLM_BASE_URL_CONVERTED', read.httpUrl.optional()],
  weightsOriginal: ['LLM_WEIGHTS_ORIGINAL', read.existingPath.optional()],
  weightsConverted: ['LLM_WEIGHTS_CONVERTED', read.existingPath.optional()],
  evaluationSet: ['LLM_EVALUATION_SET', read.existingPath.optional()],
  metricsUrl: ['LLM_METRICS_URL', read.httpUrl.optional()],
  gpuMetricsUrl: ['LLM_GPU_METRICS_URL', read.httpUrl.optional()],
  headers: ['LLM_HEADERS', read.headers.default({})],
  certificateAuthority: ['LLM_CA_FILE', read.pemFile.optional()],
  engineDevice: [
    'LLM_ENGINE_DEVICE',
    z
      .enum(['cpu', 'cuda', 'vulkan'], { error: 'is no device known here; write cpu, cuda or vulkan' })
      .default('cpu'),
  ],
  readyTimeout: ['LLM_READY_TIMEOUT', read.duration.default(milliseconds(10_000))],
  connectTimeout: ['LLM_CONNECT_TIMEOUT', read.duration.default(milliseconds(5_000))],
  firstTokenTimeout: ['LLM_FIRST_TOKEN_TIMEOUT', read.duration.default(milliseconds(20_000))],
  stallTimeout: ['LLM_STALL_TIMEOUT', read.duration.default(milliseconds(10_000))],
  timeout: ['LLM_TIMEOUT', read.duration.default(milliseconds(120_000))],
  samplingBudget: ['LLM_SAMPLING_BUDGET', read.duration.default(milliseconds(20_000))],
  levelTime: ['LLM_LEVEL_TIME', read.duration.default(milliseconds(2_000))],
  searchBudget: ['LLM_SEARCH_BUDGET', read.duration.default(milliseconds(30_000))],
  cluster: ['LLM_CLUSTER', read.cluster.default('process')],
  clusterNodes: ['LLM_CLUSTER_NODES', read.clusterNodes.default(5)],
  balancer: ['LLM_BALANCER', read.balancer.default('auto')],
  failoverRate: ['LLM_FAILOVER_RATE', read.requestRate.optional()],
  network: [
    'LLM_NETWORK',
    z
      .enum(['auto', 'podman', 'docker', 'namespaces'], {
        error:
          'is no network of containers known here; write auto, podman, docker or namespaces, or set LLM_CONTAINERS',
      })
      .default('auto'),
  ],
  containers: ['LLM_CONTAINERS', read.containers.default([])],
  expendableContainers: ['LLM_EXPENDABLE_CONTAINERS', read.names.default([])],
  monitoring: [
    'LLM_MONITORING',
    z
      .enum(['auto', 'store', 'prometheus'], {
        error: 'is no monitoring known here; write auto, store or prometheus, or set MONITORING_URL',
      })
      .default('auto'),
  ],
  monitoringUrl: ['MONITORING_URL', read.monitoringUrl.optional()],
  monitoringHeaders: ['MONITORING_HEADERS', read.headers.default({})],
  monitoringQueries: [
    'MONITORING_QUERIES',
    read.existingPath.default('features/data/prometheus_queries.json'),
  ],
  store: ['LLM_STORE', read.text.optional()],
  history: ['LLM_HISTORY', read.history.default('auto')],
  serverSlots: ['LLM_SERVER_SLOTS', read.slots.optional()],
  otlpEndpoint: ['OTEL_EXPORTER_OTLP_ENDPOINT', read.otlpUrl.optional()],
  otlpHeaders: ['OTEL_EXPORTER_OTLP_HEADERS', read.otlpHeaders.default({})],
  baselines: ['LLM_BASELINES', read.text.default('reports/baselines')],
  trace: ['LLM_TRACE', read.existingPath.optional()],
  importedResults: ['LLM_IMPORT', read.importedResults.optional()],
  temperature: ['LLM_TEMPERATURE', read.temperature.default(1)],
  timeCompression: ['LLM_TIME_COMPRESSION', read.compression.default(30)],
  tokenCompression: ['LLM_TOKEN_COMPRESSION', read.compression.default(16)],
  soakTime: ['LLM_SOAK_TIME', read.duration.default(milliseconds(60_000))],
  leakAllowance: ['LLM_LEAK_ALLOWANCE', read.dataSize.default(1e9)],
  seed: ['LLM_SEED', read.seed.optional()],
} as const satisfies Readonly<Record<string, readonly [string, z.ZodType]>>;
