import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseTool } from './importers/format';
import { parseContainerName } from './network/environment/own-containers';
import { parseQuantityOf, type Dimension } from './quantities/quantity';
import { exampleOf } from './quantities/unit-table';
import { milliseconds } from './quantities/units';
import { redisAddress } from './load/distributed/redis/redis-address';
import { parseRoutes } from './target/route-settings';
import { namesAnother } from './target/target-settings';
import { decoded } from './target/url-password';

/*
 * How the text of a setting is read. Each reader says what is wrong with a text and what to write; the name of the
 * setting is put before it.
 */
export const text = z.string({ error: 'is not a text; write it in quotes' }).min(1);

/** A text with a unit, as a number in the base unit of its dimension. */
const quantityOf = <Value extends number>(dimension: Dimension, brand: (value: number) => Value) =>
  z
    .string({ error: `is not a text with a unit; write for example "${exampleOf(dimension)}"` })
    .transform((written, context) => {
      try {
        return brand(parseQuantityOf(dimension, written).value);
      } catch (error) {
        context.addIssue({ code: 'custom', message: (error as Error).message });
        return z.NEVER;
      }
    });

export const duration = quantityOf('duration', milliseconds);

/** In requests per second. */
export const requestRate = quantityOf('request rate', Number).refine((rate) => rate > 0, {
  error: 'is no rate above 0; write for example "20 requests per second"',
});

/** In bytes. */
export const dataSize = quantityOf('data size', Number);

const NOT_HEADERS = 'is not a JSON object of texts; write for example {"X-Team": "search"}';

export const headers = z.string({ error: NOT_HEADERS }).transform((json, context) => {
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(json));
  } catch {
    context.addIssue({ code: 'custom', message: NOT_HEADERS });
    return z.NEVER;
  }
});

export const routes = z.unknown().transform((written, context) => {
  try {
    return parseRoutes(written);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
});

export const pemFile = text.transform((path, context) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    context.addIssue({
      code: 'custom',
      message: `names no file that can be read: "${path}"; write the path of a file in PEM`,
    });
    return z.NEVER;
  }
});

export const existingPath = text.refine((path) => existsSync(path), {
  error: ({ input }) =>
    `names nothing that is there: "${String(input)}"; write the path of a file, as seen from ${process.cwd()}`,
});

/** The results of another tool: whose they are, and their file. */
export const importedResults = text.transform((written, context) => {
  const [, tool = '', path = ''] = /^([^:]*):(.*)$/.exec(written) ?? [];
  try {
    if (path === '')
      throw new Error(`is no tool and file: "${written}"; write for example aiperf:profile_export.jsonl`);
    return { tool: parseTool(tool), path: existingPath.parse(path) };
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    context.addIssue({ code: 'custom', message: issue?.message ?? (error as Error).message });
    return z.NEVER;
  }
});

const urlWithKeyIn = (settings: string) =>
  z
    .url({
      protocol: /^https?$/,
      error: 'is not an http:// or https:// URL; write for example http://localhost:8000/v1',
    })
    .refine((url) => !URL.canParse(url) || `${new URL(url).username}${new URL(url).password}` === '', {
      error: `holds a user name or a password, which reports would show; set ${settings} instead`,
    })
    .refine((url) => !URL.canParse(url) || !namesAnother(url), {
      error: 'has a path that begins with two slashes, as the name of another server does; write it with one',
    });

export const httpUrl = urlWithKeyIn('LLM_API_KEY or LLM_HEADERS');
export const monitoringUrl = urlWithKeyIn('MONITORING_HEADERS');
export const otlpUrl = urlWithKeyIn('OTEL_EXPORTER_OTLP_HEADERS');

const NOT_OTLP_HEADERS = 'is not a list of headers; write for example api-key=secret,x-team=search';

/** As OpenTelemetry has them: pairs of a name and a value, which is percent-encoded. */
export const otlpHeaders = z.string({ error: NOT_OTLP_HEADERS }).transform((written, context) => {
  try {
    return Object.fromEntries(
      written.split(',').map((pair) => {
        const [, name = '', value = ''] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(pair) ?? [];
        if (name === '') throw new Error(NOT_OTLP_HEADERS);
        return [name, decodeURIComponent(value)] as const;
      }),
    );
  } catch {
    context.addIssue({ code: 'custom', message: NOT_OTLP_HEADERS });
    return z.NEVER;
  }
});

/** Where nodes come from: processes or containers that the run starts, or a file that says where they are. */
export const cluster = text.refine(
  (written) => written === 'process' || written === 'container' || existsSync(written),
  {
    error: ({ input }) =>
      `is neither process nor container, nor the path of a file that is there: "${String(input)}"; ` +
      'write one of the two, or the path of a cluster file',
  },
);

/** Where a performance model's history comes from: the best that there is, one made for it, or a file. */
export const history = text.refine(
  (written) => written === 'auto' || written === 'built' || existsSync(written),
  {
    error: ({ input }) =>
      `is neither auto nor built, nor the path of a file that is there: "${String(input)}"; ` +
      'write one of the two, or the path of a CSV or of a store of npm run monitor',
  },
);

const NOT_NODES = { error: 'is not a whole number from 2 to 20; write for example 5' };
export const clusterNodes = z.coerce.number(NOT_NODES).int(NOT_NODES).min(2, NOT_NODES).max(20, NOT_NODES);

/** Names with commas between them. */
export const names = text.transform((written) =>
  written
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== ''),
);

/** The user's containers that serve, each by its name and the port on which it does. */
export const containers = names.transform((written, context) =>
  written.flatMap((name) => {
    try {
      return [parseContainerName(name)];
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return [];
    }
  }),
);

const BALANCERS = ['auto', 'haproxy', 'nginx', 'embedded'];

/** `auto`: the best that is installed. */
export const balancer = text.refine(
  (written) => BALANCERS.includes(written) || httpUrl.safeParse(written).success,
  {
    error: ({ input }) =>
      `is no balancer known here: "${String(input)}"; write ${BALANCERS.join(', ')}, or the http:// URL of your own`,
  },
);

export const proxyUrl = z
  .url({
    protocol: /^http$/,
    error: 'is not the http:// URL of a proxy; write for example http://proxy:3128',
  })
  .refine((url) => !URL.canParse(url) || isEscaped(new URL(url)), {
    error: 'has a % that begins no character in its user or its password; write %25 for it',
  });

const isEscaped = ({ username, password }: URL): boolean =>
  [username, password].every((text) => !text.includes('%') || decoded(text) !== text);

/** May hold a password, which is shown nowhere. */
export const redisUrl = z
  .string({ error: 'is not a text; write it in quotes' })
  .superRefine((url, context) => {
    try {
      redisAddress({ url });
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message.replace(/^REDIS_URL /, '') });
    }
  });

const NOT_WORKERS = { error: 'is not a whole number from 1 to 256; write for example 2' };
export const workers = z.coerce
  .number(NOT_WORKERS)
  .int(NOT_WORKERS)
  .min(1, NOT_WORKERS)
  .max(256, NOT_WORKERS);

const NOT_SLOTS = { error: 'is not a whole number from 1; write for example 256' };
export const slots = z.coerce.number(NOT_SLOTS).int(NOT_SLOTS).min(1, NOT_SLOTS);

const NOT_TEMPERATURE = { error: 'is not a number from 0 to 2; write for example 0.7' };
export const temperature = z.coerce.number(NOT_TEMPERATURE).min(0, NOT_TEMPERATURE).max(2, NOT_TEMPERATURE);

const NOT_COMPRESSION = { error: 'is not a number from 1 to 1000; write for example 30, or 1 for none' };
export const compression = z.coerce
  .number(NOT_COMPRESSION)
  .min(1, NOT_COMPRESSION)
  .max(1000, NOT_COMPRESSION);

const LARGEST_SEED = 2 ** 31 - 1;
const NOT_SEED = { error: `is not a whole number from 0 to ${LARGEST_SEED}; write for example 42` };
export const seed = z.coerce.number(NOT_SEED).int(NOT_SEED).min(0, NOT_SEED).max(LARGEST_SEED, NOT_SEED);
