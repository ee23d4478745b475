import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { NodeCounters } from './balancer';
import type { NamedNode } from './balancer-process-nodes';

/** What is read out of its statistics. */
export interface HaproxyCounts {
  readonly nodes: ReadonlyMap<string, NodeCounters>;
  readonly retried: number;
}

const count = z.string().regex(/^\d+$/).transform(Number);
/** A server's line of `show stat`: haproxy's management guide, section 9.1. */
const server = z.object({
  svname: z.string(),
  status: z.string(),
  scur: count,
  stot: count,
  lbtot: count,
  econ: count,
  eresp: count,
  wredis: count,
  cli_abrt: count,
  srv_abrt: count,
  hrsp_2xx: count,
  hrsp_3xx: count,
  hrsp_4xx: count,
  hrsp_5xx: count,
});
type ServerLine = z.output<typeof server>;

/**
 * Reads the CSV of `show stat` for the servers of one backend. What its columns count was found by trying, beside
 * its guide, for nodes that refuse, close, reset, answer 503, cut or garble:
 * - `stot` counts every attempt, refused connections and repetitions on the same server among them: the attempts.
 * - `lbtot` counts how often the server was chosen. A repetition on the same server is no choice: there were
 *   stot - lbtot of them.
 * - `wredis` counts how often a request was taken from this server after a failure of any kind, mostly to another one.
 * - `wretr` counts a repetition after a refused connection on the same server once; one after a missing answer once
 *   where it goes to another server, which `wredis` counts as well, and twice where it does not. It is not used.
 * - `econ` counts requests that were given up for want of a connection; attempts that were repeated are not in it.
 * - `srv_abrt` counts answers that were cut after their headers; `hrsp_*` answers whose headers were passed on.
 * - `eresp` counts `srv_abrt`, answers that were garbled or missing for good, and missing ones that were repeated
 *   where the connection was reset, not where it was closed.
 *
 * So retried = the sum of wredis + stot - lbtot, and a node's failures are its part of that + econ + srv_abrt + those
 * that were given up without an answer. The last are at most eresp - srv_abrt, and at most the attempts with no other
 * end: while requests are under way they can be told too few, never too many. A request that was taken from its
 * server and then found no node left, as when all are down, is counted as retried though it was not. Throws where the
 * text is not such a table, or lacks a node.
 */
export function haproxyCounts(csv: string, nodes: readonly NamedNode[]): HaproxyCounts {
  const rows: unknown = parse(csv.replace(/^# /, ''), {
    columns: true,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  const lines = new Map(
    z
      .array(server)
      .parse(rows)
      .map((line) => [line.svname, line]),
  );
  let retried = 0;
  const counted = nodes.map(({ id, name }) => {
    const line = lines.get(name);
    if (line === undefined) throw new Error(`its statistics have no line for server ${name} (${id})`);
    retried += repeatedOf(line);
    return [id, countersOf(line)] as const;
  });
  return { nodes: new Map(counted), retried };
}

function countersOf(line: ServerLine): NodeCounters {
  return {
    attempts: line.stot,
    failures: repeatedOf(line) + line.econ + line.srv_abrt + unansweredOf(line),
    inFlight: line.scur,
    // `UP`, or `UP 1/2` on its way down; `DOWN`, or `DOWN 1/2` on its way up.
    up: line.status.startsWith('UP'),
  };
}

/** Attempts after which the request was given to the same server again, or to another one. */
const repeatedOf = ({ stot, lbtot, wredis }: ServerLine): number => wredis + Math.max(0, stot - lbtot);

function unansweredOf(line: ServerLine): number {
  const { stot, scur, econ, eresp, cli_abrt, srv_abrt } = line;
  const answered = line.hrsp_2xx + line.hrsp_3xx + line.hrsp_4xx + line.hrsp_5xx;
  const open = stot - answered - repeatedOf(line) - econ - cli_abrt - scur;
  return Math.max(0, Math.min(eresp - srv_abrt, open));
}
