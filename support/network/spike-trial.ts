import type { DetectedSpike } from './detection/detected-spike';
import type { SpikeWatch } from './detection/spike-watch';
import type { ServingContainer } from './environment/network-environment';
import type { Injection } from './injection/injection';
import type { SpikeCause } from './spike-cause';
import type { TraceRecorder, WrittenTrace } from './trace/trace-recorder';
import { monotonicClock } from '../quantities/clock';
import { milliseconds, type Milliseconds } from '../quantities/units';

/** A spike that was made, and what became of it; all instants on the monotonic clock. */
export interface SpikeTrial {
  readonly cause: SpikeCause;
  /** Id of the container that it was made on. */
  readonly container: string;
  /** For the report: what was done. */
  readonly name: string;
  readonly injectedAt: Milliseconds;
  readonly effectiveAt: Milliseconds;
  readonly healedAt: Milliseconds;
  /** By how much answers were late in truth; undefined where the kernel does not tell. */
  readonly trueMagnitude: Milliseconds | undefined;
  /** From the injection until it was healed: so long could it be found. */
  readonly lasted: Milliseconds;
  /** All that was detected, before the injection too. */
  readonly detected: readonly DetectedSpike[];
  readonly trace: (WrittenTrace & { readonly writtenAt: Milliseconds }) | undefined;
}

/** What a trial is made with. */
interface Setting {
  readonly watch: Pick<SpikeWatch, 'spikes' | 'looks' | 'until'>;
  readonly recorder: Pick<TraceRecorder, 'write'>;
  /** Where traces go. */
  readonly folder: string;
  /** From the injection; a spike that is not found in that time was missed. */
  readonly longest: Milliseconds;
  readonly tell: (text: string) => void;
  readonly signal: AbortSignal;
}

/** How long is waited for answers to be as before, once it is healed: for the end of the picture. */
const RECOVERY_MS = 3_000;

/** Makes a spike, waits until it is found, its container named and its cause located, writes the trace, and heals. */
export async function trySpike(
  injection: Injection,
  container: ServingContainer,
  setting: Setting,
): Promise<SpikeTrial> {
  const { watch, recorder, folder, longest, tell, signal } = setting;
  tell('a spike is made');
  const truth = await injection.inject(signal);
  const { injectedAt, effectiveAt } = truth;
  let trace: SpikeTrial['trace'];
  let trueMagnitude: Milliseconds | undefined;
  try {
    trueMagnitude = await truth.trueMagnitude();
    tell('it is looked for');
    const found = (spike: DetectedSpike): boolean =>
      isOf(spike, injectedAt) && isRight(spike, container.id) && spike.cause?.cause === injection.cause;
    await within(longest - (monotonicClock.now() - injectedAt), signal, (late) =>
      watch.until((spikes) => spikes.some(found), late),
    );
    tell('the trace is written');
    const marks = [
      { at: injectedAt, text: `injection: ${injection.name}` },
      ...watch.spikes.filter((spike) => isOf(spike, injectedAt)).flatMap(marksOf),
    ];
    const written = await recorder.write(folder, { marks, looks: watch.looks });
    trace = { ...written, writtenAt: monotonicClock.now() };
  } finally {
    await truth[Symbol.asyncDispose]();
  }
  const healedAt = monotonicClock.now();
  tell('it is over, and answers come as before');
  await within(RECOVERY_MS, signal, (late) =>
    watch.until((spikes) => spikes.every(({ endedAt }) => endedAt !== undefined), late),
  );
  return {
    cause: injection.cause,
    container: container.id,
    name: injection.name,
    injectedAt,
    effectiveAt,
    healedAt,
    trueMagnitude,
    lasted: milliseconds(healedAt - injectedAt),
    detected: watch.spikes,
    trace,
  };
}

/** Waits for it, no longer than that; rejects with the signal's reason, or for the reason for which it does. */
async function within(
  longest: number,
  signal: AbortSignal,
  wait: (late: AbortSignal) => Promise<void>,
): Promise<void> {
  const late = AbortSignal.timeout(Math.max(0, Math.ceil(longest)));
  try {
    await wait(AbortSignal.any([signal, late]));
  } catch (error) {
    if (error !== late.reason) throw error;
  }
}

/** Whether it was detected after the injection had begun. */
export const isOf = (spike: DetectedSpike, injectedAt: Milliseconds): boolean =>
  spike.detectedAt >= injectedAt;

/** Whether that container, and no other, was named. */
export const isRight = ({ containers }: DetectedSpike, container: string): boolean =>
  containers.length === 1 && containers[0] === container;

function marksOf({
  detectedAt,
  containers,
  cause,
}: DetectedSpike): readonly { at: Milliseconds; text: string }[] {
  const detected = { at: detectedAt, text: `detected: ${containers.join(', ')}` };
  return cause === undefined
    ? [detected]
    : [detected, { at: cause.locatedAt, text: `cause: ${cause.cause}` }];
}
