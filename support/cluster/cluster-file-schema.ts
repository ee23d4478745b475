import { z } from 'zod';

/** What to say of a value: that it is missing, or what it is not; and an example of what to write. */
const wanted = (what: string, example: string): { error: (issue: { input?: unknown }) => string } => ({
  error: ({ input }) => `${input === undefined ? 'missing' : `not ${what}`}; write for example ${example}`,
});

const isFilled = (value: unknown): value is string => typeof value === 'string' && /\S/.test(value);
const isName = (value: unknown): value is string => typeof value === 'string' && /^\S+$/.test(value);
const isHeader = (value: unknown): value is string =>
  typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value);
const isPositive = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0;
const isWithin = (value: unknown, highest: number): value is number =>
  Number.isInteger(value) && isPositive(value) && value <= highest;

/** User and password are refused as well: the address is printed in reports. */
function urlOf(value: unknown): URL | undefined {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username + url.password !== '') return undefined;
  return url;
}

const isOrigin = (value: unknown): value is string => {
  const url = urlOf(value);
  return url !== undefined && url.pathname + url.search + url.hash === '/';
};

const filled = (what: string, example: string) => z.custom<string>(isFilled, wanted(what, example));

const origin = (example: string) =>
  z
    .custom<string>(isOrigin, wanted('the address of a server, without a path', example))
    .transform((written) => new URL(written).origin);

/** An object in which no other keys may stand. */
const object = <Shape extends z.core.$ZodLooseShape>(shape: Shape, example: string) =>
  z
    .strictObject(shape, {
      error: ({ code, input }) =>
        code === 'unrecognized_keys'
          ? `not known here; known are ${Object.keys(shape).join(', ')}`
          : `${input === undefined ? 'missing' : 'not an object'}; write for example ${example}`,
    })
    .readonly();

const COMMAND = 'a command of the shell';
const COMMANDS =
  '{"inject": "ssh a sudo systemctl kill -s KILL vllm", "heal": "ssh a sudo systemctl start vllm"}';

/** A harm by commands that a shell of this machine runs; NODE and NODE_URL are set for them. */
const commands = object(
  {
    /** Does the harm, and ends with exit code 0 once it is done. */
    inject: filled(COMMAND, '"ssh a sudo systemctl kill -s KILL vllm"'),
    /** Undoes it; the node may take its time to serve again. */
    heal: filled(COMMAND, '"ssh a sudo systemctl start vllm"'),
  },
  COMMANDS,
);

const expendable = object(
  {
    /** Ends the server at once, as a crash would. */
    kill: commands.optional(),
    /** Stops it, and keeps its connections. */
    freeze: commands.optional(),
    /** Lets it take requests, and say that it is healthy, without answering one. */
    hang: commands.optional(),
    /** Lets it take FACTOR times as long for everything; FACTOR is set for the commands. */
    slow: commands.optional(),
    /** Closes its connections and takes no new ones. */
    refuse: commands.optional(),
    /** Loses the share SHARE, from 0 to 1, of the packets to it; SHARE is set for the commands. */
    'packet loss': commands.optional(),
  },
  `{"kill": ${COMMANDS}}`,
);

const CPU = '{"prometheus": "http://10.0.0.1:9100/metrics"} or {"process": 4711}';

const cpuFields = object(
  {
    /** A page of node_exporter, of cAdvisor, of process-exporter, or of any server that tells of its own process. */
    prometheus: z
      .custom<string>(
        (value) => urlOf(value) !== undefined,
        wanted('the address of a page of metrics', '"http://10.0.0.1:9100/metrics"'),
      )
      .optional(),
    /** Of a page of cAdvisor: the name of the container, or a part of its id. */
    container: filled('the name of a container or a part of its id', '"vllm"').optional(),
    /** Of a page of process-exporter: the name of the group of processes. */
    group: filled('the name of a group of processes', '"vllm"').optional(),
    /** A process of this machine by its id, or `listening`: whichever listens at the node's address. */
    process: z
      .custom<number | 'listening'>(
        (value) => value === 'listening' || isWithin(value, 2 ** 22),
        wanted('the id of a process', '4711 or "listening"'),
      )
      .optional(),
  },
  CPU,
);

type CpuFields = z.output<typeof cpuFields>;

const oneSource = ({ prometheus, container, group, process }: CpuFields): boolean =>
  (prometheus === undefined) !== (process === undefined) &&
  [container, group].filter((one) => one !== undefined).length <= (prometheus === undefined ? 0 : 1);

const cpu = cpuFields.refine(oneSource, {
  error: `has to name one source: either "prometheus", perhaps with "container" or "group", or "process"; write for example ${CPU}`,
});

const NODE = '{"id": "a", "url": "http://10.0.0.1:8000"}';

const node = object(
  {
    /** What the node is called in reports, and in the header by which nodes say who they are. */
    id: z.custom<string>(isName, wanted('a name without white space', '"a"')),
    /** Where its server listens, as the balancer and this machine reach it. */
    url: origin('"http://10.0.0.1:8000"'),
    /** How many cores are its share; otherwise as many as its source of CPU time tells of. */
    cores: z.custom<number>(isPositive, wanted('a number of cores above 0', '8')).optional(),
    /** Where its CPU time and memory can be read; they are not judged without. */
    cpu: cpu.optional(),
    /** Which harms may be done to it, and how; none without. */
    expendable: expendable.optional(),
  },
  NODE,
);

const common = {
  /** What stands before the nodes and takes the requests; otherwise one is started that is given their addresses. */
  balancer: origin('"http://lb:8080"').optional(),
  /** The header of answers in which a node says its id. */
  nodeHeader: z
    .custom<string>(isHeader, wanted('the name of a header', '"x-served-by"'))
    .transform((name) => name.toLowerCase())
    .optional(),
  /** How many seconds nodes are given to serve, at the start and once healed. */
  readySeconds: z.custom<number>(isPositive, wanted('a number of seconds above 0', '300')).default(300),
};

const external = object(
  {
    kind: z.literal('external'),
    nodes: z
      .array(node, wanted('a list of nodes', `[${NODE}, {"id": "b", "url": "http://10.0.0.2:8000"}]`))
      .min(2, {
        error: 'fewer than two nodes are no cluster; list each server that the balancer gives requests to',
      })
      .readonly(),
    ...common,
  },
  '{"kind": "external", "nodes": [...]}',
);

const kubernetes = object(
  {
    kind: z.literal('kubernetes'),
    /** Where the pods are. */
    namespace: z.custom<string>(isName, wanted('the name of a namespace', '"llm"')),
    /** The labels by which the pods are known. */
    selector: filled('a selector of labels', '"app=vllm"'),
    /** On which port of its own address each pod serves. */
    port: z.custom<number>((value) => isWithin(value, 65_535), wanted('a port', '8000')),
    /** Which of the pods may be deleted: all of them, or those that this selector finds too; none without. */
    expendable: z
      .custom<true | string>(
        (value) => value === true || isFilled(value),
        wanted('true or a selector of labels', 'true, or "role=canary"'),
      )
      .optional(),
    /** The context of the kubeconfig; otherwise its current one. */
    context: filled('the name of a context', '"staging"').optional(),
    /** The path of the kubeconfig; otherwise KUBECONFIG, ~/.kube/config, or the account of the pod this runs in. */
    kubeconfig: filled('the path of a kubeconfig', '"/home/me/.kube/config"').optional(),
    ...common,
  },
  '{"kind": "kubernetes", "namespace": "llm", "selector": "app=vllm", "port": 8000}',
);

/** What a cluster file may hold; each fault says what to write instead. */
export const clusterFileSchema = z.discriminatedUnion('kind', [external, kubernetes], {
  error: ({ input }) =>
    typeof input === 'object' && input !== null && !Array.isArray(input)
      ? 'has to be "external" or "kubernetes"'
      : 'not an object; write for example {"kind": "external", "nodes": [...]}',
});
