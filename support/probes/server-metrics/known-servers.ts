import type { MetricSample } from '../prometheus/prometheus-text';
import { unavailable, type Unavailable } from '../process/unavailable';
import { allocatorMemoryOf } from './allocator-memory';
import { embeddedEngineMetrics } from './embedded-engine-metrics';
import { llamaCppMetrics } from './llama-cpp-metrics';
import { MetricSet } from './metric-set';
import { known, type ServerMetrics } from './server-metrics';
import type { ServerMetricsAdapter } from './server-metrics-adapter';
import { sglangMetrics } from './sglang-metrics';
import { simulatorMetrics } from './simulator-metrics';
import { tensorRtLlmMetrics } from './tensorrt-llm-metrics';
import { tgiMetrics } from './tgi-metrics';
import { tritonMetrics } from './triton-metrics';
import { vllmMetrics } from './vllm-metrics';

const KNOWN_SERVERS: readonly ServerMetricsAdapter[] = [
  vllmMetrics,
  sglangMetrics,
  tensorRtLlmMetrics,
  tritonMetrics,
  tgiMetrics,
  llamaCppMetrics,
  embeddedEngineMetrics,
  simulatorMetrics,
];

/** What a scrape says and of which server it is, or why it says nothing. */
export type ServerReading =
  { readonly status: 'read'; readonly server: string; readonly metrics: ServerMetrics } | Unavailable;

/** Reads a scrape of any known server; `model` chooses where it serves several. */
export function readServerMetrics(samples: readonly MetricSample[], model?: string): ServerReading {
  const scrape = new MetricSet(samples);
  const adapter = KNOWN_SERVERS.find((each) => each.recognises(scrape));
  if (adapter === undefined) return unavailable(whyUnknown(scrape));
  const chosen = ofModel(scrape, adapter, model);
  if (!(chosen instanceof MetricSet)) return chosen;
  const metrics = {
    ...known({
      allocator: allocatorMemoryOf(scrape),
      residentBytes: scrape.sum('process_resident_memory_bytes'),
    }),
    ...adapter.read(chosen),
  };
  return { status: 'read', server: adapter.server, metrics };
}

function ofModel(
  scrape: MetricSet,
  { server, modelLabel: label }: ServerMetricsAdapter,
  model: string | undefined,
): MetricSet | Unavailable {
  if (label === undefined) return scrape;
  const labelled = scrape.names.flatMap((name) => scrape.of(name, (labels) => labels[label] !== undefined));
  const models = [...new Set(labelled.map(({ labels }) => labels[label] ?? ''))].toSorted();
  // A server of one model may call it otherwise than its clients do.
  if (models.length <= 1) return scrape;
  const list = models.join(', ');
  if (model === undefined)
    return unavailable(`${server} serves several models (${list}), and none was chosen`);
  if (models.includes(model)) return scrape.where(label, model);
  return unavailable(`${server} shows metrics of the models ${list}, none of them called ${model}`);
}

function whyUnknown({ names }: MetricSet): string {
  const servers = KNOWN_SERVERS.map(({ server }) => server).join(', ');
  const seen =
    names.length === 0 ? 'it shows no metrics at all' : `it shows first ${names.slice(0, 5).join(', ')}`;
  return (
    `the metrics are of no known server: ${seen}; known are ${servers}. ` +
    'vLLM shows none of its own when it runs with --disable-log-stats'
  );
}
