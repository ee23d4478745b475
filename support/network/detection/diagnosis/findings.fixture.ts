import { milliseconds } from '../../../quantities/units';
import type { KernelEvidence, QueueEvidence } from '../evidence/evidence';
import type { LookFigures, SpikeLooks } from '../look-figures';
import type { Findings } from './cause-rule';

const EMPTY_QUEUES: QueueEvidence = {
  samples: 5,
  fullest: undefined,
  backlogBytes: 0,
  heldShare: 0,
  overlimits: 0,
  drops: 0,
};

/** As the kernel is on a machine with a little work. */
const QUIET_KERNEL: KernelEvidence = {
  seconds: 1,
  samples: 10,
  stoppedShare: 0,
  runMs: 20,
  waitMs: 5,
  throttledMs: 0,
  throttledPeriods: 0,
  periods: 0,
  retransmitted: 0,
  clientRetransmitted: 0,
  interfaceDrops: 0,
  listenDrops: 0,
  queues: EMPTY_QUEUES,
  softirqCpus: 0.02,
  receiveRounds: 400,
  squeezed: 0,
  pressureShare: 0.05,
  stealShare: 0,
};

type KernelChange = Partial<Omit<KernelEvidence, 'queues'>> & { readonly queues?: Partial<QueueEvidence> };

/** What is other than on a quiet machine. */
export interface FindingsChange {
  readonly connect?: Partial<LookFigures>;
  readonly health?: Partial<LookFigures>;
  readonly before?: KernelChange;
  readonly during?: KernelChange;
  /** Of the spike, in ms. */
  readonly by?: number;
}

const kernel = ({ queues, ...change }: KernelChange = {}): KernelEvidence => ({
  ...QUIET_KERNEL,
  ...change,
  queues: { ...EMPTY_QUEUES, ...queues },
});

/** Findings of a second of looks, all as before but for what is told. */
export function findings({ connect, health, before, during, by = 10 }: FindingsChange): Findings {
  const fine: LookFigures = { looks: 20, late: 0, lost: 0, open: 0, later: milliseconds(0) };
  const looks: SpikeLooks = { connect: { ...fine, ...connect }, health: { ...fine, ...health } };
  return {
    spike: {
      containers: ['node-1'],
      lateLooks: looks.connect.late > 0 ? 'connect' : 'health',
      magnitude: {
        ...{ value: by, low: by, high: by, n: 20, of: 'late looks', confidence: 0.95 },
        ...{ dimension: 'duration', method: 'order statistics' },
      },
    },
    before: kernel(before),
    during: { looks, kernel: kernel(during) },
  };
}
