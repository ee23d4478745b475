/** What discovery routes may tell about the simulator. */
export interface ServerFacts {
  readonly models: readonly [string, ...string[]];
  readonly slots: number;
  /** Unix time in seconds. */
  readonly startedAt: number;
}

/** What the simulator counts; a kind says under which names it shows them. */
export type MetricName =
  | 'running'
  | 'waiting'
  | 'prompt tokens'
  | 'output tokens'
  | 'requests'
  | 'failed requests'
  | 'response seconds'
  | 'responses'
  | 'cache queries'
  | 'cache hits'
  | 'lateness count'
  | 'lateness mean'
  | 'lateness p99'
  | 'lateness maximum';

/** How one server makes itself known: its own GET routes, and the traits of the shared ones. */
export interface ServerKind {
  /** `owned_by` in the list of models. */
  readonly owner: (model: string) => string;
  /** The `Server` header, where it sends one of its own. */
  readonly serverHeader?: string;
  /** The APIs it speaks, the OpenAI API where none is named; the first words errors on paths of no API. */
  readonly apis?: readonly ('openai' | 'llm-server')[];
  readonly reasoningField: 'reasoning_content' | 'reasoning';
  /** Further fields of an entry in the list of models. */
  readonly modelFields?: (model: string) => object;
  /** GET routes: an object is answered as JSON, a string as text. */
  readonly routes: Readonly<Record<string, (facts: ServerFacts) => object | string>>;
  /** Names in `/metrics`; none: it has no such route. */
  readonly metrics?: {
    readonly names: Readonly<Partial<Record<MetricName, string>>>;
    readonly labels: (model: string) => Readonly<Record<string, string>>;
  };
}
