import type {
  SpikeAlarm,
  SpikePicture,
  WatchedConnect,
  WatchedContainer,
  WatchedHealth,
} from './spike-chart-input';

/** The clock's reading when a made-up watch began, in ms. */
export const WATCH_START = 7_000_000;

/** What a made-up watch was like; instants in s from its beginning, durations in ms. */
export interface MadeSpike {
  readonly containers?: number;
  readonly watched?: number;
  readonly kind?: 'queueing' | 'freeze' | 'packet loss' | 'control';
  readonly from?: number;
  readonly to?: number;
  /** Containers that were named; the one that was harmed where that is not said. */
  readonly named?: readonly string[];
  readonly alarms?: readonly SpikeAlarm[];
}

const HARMED = 'node-2';
/** Ms between looks. */
const EVERY = 25;

/** A watch over containers of which node-2 is harmed from 5 to 9 s, unless it is a control. */
export function madeSpike(of: MadeSpike = {}): SpikePicture {
  const { containers = 3, watched = 16, kind = 'queueing', from = 5, to = kind === 'freeze' ? 8 : 9 } = of;
  const time = { count: (watched * 1000) / EVERY, kind, from: instant(from), to: instant(to) };
  const isControl = kind === 'control';
  return {
    title: 'Latency spike in one container',
    from: WATCH_START,
    to: instant(watched),
    containers: Array.from({ length: containers }, (_, index) => madeContainer(index, time)),
    injected: isControl
      ? undefined
      : { container: HARMED, cause: kind, magnitude: MAGNITUDES[kind], from: instant(from), to: instant(to) },
    alarms: of.alarms ?? (isControl ? [] : [madeAlarm(from, kind, of.named ?? [HARMED])]),
    limit: 5,
    finding: '',
  };
}

const MAGNITUDES = {
  queueing: '12 ms of queue on eth0 (tbf)',
  freeze: '3 s in the freezer',
  'packet loss': '30% of packets dropped',
} as const;

const instant = (seconds: number): number => WATCH_START + seconds * 1000;

/** Detected 180 ms after that, with its cause 450 and its trace 620 ms after. */
export const madeAlarm = (from: number, cause: string, containers: readonly string[]): SpikeAlarm => ({
  beganAt: instant(from + 0.02),
  detectedAt: instant(from + 0.18),
  containers,
  cause: { name: cause, locatedAt: instant(from + 0.45) },
  traceWrittenAt: instant(from + 0.62),
});

interface MadeTime {
  readonly count: number;
  readonly kind: NonNullable<MadeSpike['kind']>;
  readonly from: number;
  readonly to: number;
}

function madeContainer(index: number, { count, kind, from, to }: MadeTime): WatchedContainer {
  const id = `node-${index + 1}`;
  const noise = (turn: number, salt: number): number =>
    Math.abs(Math.sin(turn * 12.9898 + salt * 78.233 + index) * 43758.5453) % 1;
  const turns = Array.from({ length: count }, (_, turn) => ({ turn, at: WATCH_START + turn * EVERY }));
  const isHit = (at: number): boolean => kind !== 'control' && id === HARMED && at >= from && at < to;
  const connects = turns.map(({ turn, at }): WatchedConnect => {
    const usual = 0.05 + 0.05 * noise(turn, 1) ** 3;
    if (!isHit(at)) return connected(at, usual);
    if (kind === 'queueing') return connected(at, 12 + 1.5 * noise(turn, 2));
    if (kind !== 'packet loss' || noise(turn, 3) > 0.3) return connected(at, usual);
    return noise(turn, 4) > 0.5
      ? { at, knownAt: at + 1000, roundTrip: undefined, retransmitted: 1, outcome: 'connected' }
      : { at, knownAt: at + 1500, roundTrip: undefined, retransmitted: 1, outcome: 'unanswered' };
  });
  const health: WatchedHealth[] = [];
  let free = 0;
  for (const { turn, at } of turns) {
    if (at < free) continue;
    const took =
      0.5 + 0.4 * noise(turn, 5) ** 2 + (isHit(at) ? lateness(kind, at, { to, chance: noise(turn, 6) }) : 0);
    free = at + took;
    health.push({ at, knownAt: at + took, took });
  }
  return { id, connects, health, baseline: { connect: 0.06, health: 0.7 } };
}

const connected = (at: number, roundTrip: number): WatchedConnect => ({
  at,
  knownAt: at + roundTrip,
  roundTrip,
  retransmitted: 0,
  outcome: 'connected',
});

/** By how much an answer is late. */
function lateness(
  kind: MadeTime['kind'],
  at: number,
  { to, chance }: { readonly to: number; readonly chance: number },
): number {
  if (kind === 'queueing') return 13;
  if (kind === 'freeze') return to - at;
  return chance < 0.3 ? 205 : 0;
}
