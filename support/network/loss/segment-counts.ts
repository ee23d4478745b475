import { readFileSync } from 'node:fs';
import type { NetworkNamespace } from '../environment/network-environment';
import { NetworkError } from '../network-error';
import { parseInterfaceCounters, parseProtocolCounters, type ProtocolCounters } from './kernel-tables';

/**
 * What happened to TCP segments in one network namespace, as its kernel counted it since the namespace is there. All
 * are of segments that were sent from there, but `listenDrops`.
 */
export interface SegmentCounts {
  /**
   * Tcp OutSegs: all that were sent for the first time, pure acknowledgments and resets included. As RFC 4022 has it,
   * and `__tcp_transmit_skb` of net/ipv4/tcp_output.c does it, segments with nothing but what was sent before do not
   * count; a SYN-ACK that is sent again does, and so does one that a local queue refused at first.
   */
  readonly sent: number;
  /** TcpExt TCPOrigDataSent: those with data, for the first time. */
  readonly withData: number;
  /** Tcp ActiveOpens and PassiveOpens: those that opened a connection, SYN and SYN-ACK. */
  readonly opening: number;
  /** Tcp RetransSegs: sent again, SYNs and probes for a lost tail included, also where a local queue refused it. */
  readonly retransmitted: number;
  /** TcpExt TCPSynRetrans: of these, SYN and SYN-ACK. */
  readonly openingRetransmitted: number;
  /** TcpExt TCPLostRetransmit: sent again, and lost again. */
  readonly lostAgain: number;
  /** TcpExt TCPTimeouts: how often nothing was heard for so long that sending began anew. */
  readonly timeouts: number;
  /** TcpExt TCPLossProbes: sent again early to learn whether the last segments were lost (RFC 8985). */
  readonly lossProbes: number;
  /** TcpExt TCPDSACKRecvSegs: sent again, and the receiver says that it had them already (RFC 2883). */
  readonly neverLost: number;
  /** TcpExt TCPSpuriousRTOs: timeouts that turned out to have been too early (RFC 5682). */
  readonly earlyTimeouts: number;
  /** TcpExt TCPSpuriousRtxHostQueues: not sent again, as the first copy was still in a queue of this host. */
  readonly stillQueued: number;
  /** TcpExt ListenDrops: asked for by others, and dropped as the server did not take its connections. */
  readonly listenDrops: number;
}

type Counter = keyof SegmentCounts;

/** Where each is to be found; of several names on one side all are summed, of alternatives the first there is. */
const SOURCES: Readonly<Record<Counter, readonly string[]>> = {
  sent: ['Tcp.OutSegs'],
  withData: ['TcpExt.TCPOrigDataSent'],
  opening: ['Tcp.ActiveOpens', 'Tcp.PassiveOpens'],
  retransmitted: ['Tcp.RetransSegs'],
  openingRetransmitted: ['TcpExt.TCPSynRetrans'],
  lostAgain: ['TcpExt.TCPLostRetransmit'],
  timeouts: ['TcpExt.TCPTimeouts'],
  lossProbes: ['TcpExt.TCPLossProbes'],
  neverLost: ['TcpExt.TCPDSACKRecvSegs'],
  earlyTimeouts: ['TcpExt.TCPSpuriousRTOs'],
  stillQueued: ['TcpExt.TCPSpuriousRtxHostQueues'],
  listenDrops: ['TcpExt.ListenDrops'],
};

/** What a loss rate cannot be without; kernels that lack one of the others have nothing to count there. */
const NEEDED: readonly Counter[] = ['sent', 'withData', 'opening', 'retransmitted'];

const COUNTERS = Object.keys(SOURCES) as Counter[];

/** Of the kernel's tables. Throws a `NetworkError` that names a counter which is needed and is not there. */
export function segmentCountsOf(counters: ProtocolCounters): SegmentCounts {
  return each((counter) => {
    const values = SOURCES[counter].map((name) => counters.get(name));
    if (!values.includes(undefined)) return sum(values.map((value) => value ?? 0));
    // Linux before 5.5 has the number of reports instead, of which each is for one segment at least.
    if (counter === 'neverLost') return counters.get('TcpExt.TCPDSACKRecv') ?? 0;
    if (!NEEDED.includes(counter)) return 0;
    throw new NetworkError(`this kernel does not count ${SOURCES[counter].join(' and ')}: Linux 3.9 does`);
  });
}

/** `later - earlier`. Throws a `NetworkError` that names the place where one has become smaller. */
export function countedBetween(earlier: SegmentCounts, later: SegmentCounts, place: string): SegmentCounts {
  return each((counter) => {
    const difference = later[counter] - earlier[counter];
    if (difference >= 0) return difference;
    throw new NetworkError(
      `${SOURCES[counter].join(' + ')} of ${place} fell from ${earlier[counter]} to ${later[counter]}: ` +
        'its network began anew in between; see why it was restarted',
    );
  });
}

export const summed = (all: readonly SegmentCounts[]): SegmentCounts =>
  each((counter) => sum(all.map((counts) => counts[counter])));

/** Of a namespace, at present. Throws a `NetworkError` where its process is gone. */
export function readSegmentCounts(namespace: NetworkNamespace, place: string): SegmentCounts {
  const [snmp, netstat] = ['snmp', 'netstat'].map((table) => readTable(namespace, table, place));
  return segmentCountsOf(
    new Map([...parseProtocolCounters(snmp ?? ''), ...parseProtocolCounters(netstat ?? '')]),
  );
}

/** Packets that an interface has dropped, or that came damaged. Throws a `NetworkError` where there is none of that name. */
export function readInterfaceDrops(namespace: NetworkNamespace, name: string, place: string): number {
  const counters = parseInterfaceCounters(readTable(namespace, 'dev', place)).get(name);
  if (counters === undefined)
    throw new NetworkError(`${place} has no interface ${name} any more: see what has removed it`);
  const { receiveErrors, receiveDrops, sendErrors, sendDrops } = counters;
  return receiveErrors + receiveDrops + sendErrors + sendDrops;
}

function readTable({ pid }: NetworkNamespace, table: string, place: string): string {
  try {
    return readFileSync(`/proc/${pid}/net/${table}`, 'utf8');
  } catch (cause) {
    throw new NetworkError(
      `what the network of ${place} counts cannot be read (${(cause as Error).message}): see whether it still runs`,
      { cause },
    );
  }
}

const each = (value: (counter: Counter) => number): SegmentCounts =>
  Object.fromEntries(COUNTERS.map((counter) => [counter, value(counter)])) as unknown as SegmentCounts;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
