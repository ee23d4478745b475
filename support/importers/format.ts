/** The tools whose results are read, by the names that users write. */
const TOOLS = ['aiperf', 'guidellm', 'vllm', 'inference-perf'] as const;
export type Tool = (typeof TOOLS)[number];

/** The files that are known, and what their content is told by. */
const FORMATS = {
  'AIPerf records': { tool: 'aiperf', file: 'profile_export.jsonl of AIPerf' },
  'AIPerf aggregate': { tool: 'aiperf', file: 'profile_export_aiperf.json of AIPerf' },
  GuideLLM: { tool: 'guidellm', file: 'benchmarks.json of GuideLLM' },
  'vLLM bench': { tool: 'vllm', file: 'the --save-result JSON of vllm bench serve' },
  'inference-perf summary': {
    tool: 'inference-perf',
    file: 'summary_lifecycle_metrics.json (or that of a stage) of inference-perf',
  },
  'inference-perf requests': {
    tool: 'inference-perf',
    file: 'per_request_lifecycle_metrics.json of inference-perf',
  },
  'own results': { tool: undefined, file: 'the results.json of this suite itself' },
} as const satisfies Readonly<Record<string, { readonly tool: Tool | undefined; readonly file: string }>>;

export type Format = keyof typeof FORMATS;

/** Whose format it is; undefined of this suite's own. */
export const toolOf = (format: Format): Tool | undefined => FORMATS[format].tool;

/** What a file of a format is called, for people. */
export const fileOf = (format: Format): string => FORMATS[format].file;

/** All that are read. */
export const FORMATS_READ = Object.keys(FORMATS).filter(
  (format): format is Format => format !== 'own results',
);

/** The files of a tool, for people. */
export const filesOf = (tool: Tool): string =>
  Object.values(FORMATS)
    .filter((format) => format.tool === tool)
    .map(({ file }) => file)
    .join(' or ');

/** Reads the name of a tool; throws with the list of what is known. */
export function parseTool(text: string): Tool {
  const tool = TOOLS.find((known) => known === text);
  if (tool !== undefined) return tool;
  throw new Error(`"${text}" is no tool whose results are read; write one of ${TOOLS.join(', ')}`);
}

/** Tells by the names of its fields whose results a content is; undefined of what is none. */
export function looksLike(content: unknown): Format | undefined {
  const [first] = Array.isArray(content) ? (content as unknown[]) : [];
  const has = fieldsOf(content);
  const firstHas = fieldsOf(first);
  if (firstHas('start_time', 'end_time', 'info')) return 'inference-perf requests';
  if (has('metadata', 'metrics') && !has('benchmarks')) return 'AIPerf records';
  if (has('metadata', 'benchmarks')) return 'GuideLLM';
  if (has('benchmark_time_seconds', 'successes')) return 'inference-perf summary';
  if (has('num_prompts', 'request_throughput')) return 'vLLM bench';
  if (has('input_config') || has('aiperf_version')) return 'AIPerf aggregate';
  return has('schemaVersion', 'checks', 'measurements') ? 'own results' : undefined;
}

const fieldsOf =
  (content: unknown) =>
  (...names: readonly string[]): boolean =>
    typeof content === 'object' && content !== null && names.every((name) => Object.hasOwn(content, name));
