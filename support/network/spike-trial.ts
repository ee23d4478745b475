import type { Estimation } from '../statistics/estimate';
import type { DetectedSpike } from './detection/detected-spike';
import type { SpikeWatch } from './detection/spike-watch';
import type { LookKind } from './detection/timed-look';
import type { ServingContainer } from './environment/network-environment';
import type { Injection } from './injection/injection';
import type { SpikeCause } from './spike-cause';
import { spikeLateness } from './spike-lateness';
import type { TraceRecorder, WrittenTrace } from './trace/trace-recorder';
import { monotonicClock } from '../quantities/clock';
import { milliseconds, type Milliseconds } from '../quantities/units';

/** A spike that was made, and what became of it; all instants on the monotonic clock. */
export interface SpikeTrial {
  readonly cause: SpikeCause;
  /** Id of the container that it was made on. */
  readonly container: string;
  /** How many containers were watched. */
  readonly containers: number;
  /** For the report: what was done. */
  readonly name: string;
  /** When it was begun to make it: what that itself costs the machine is its doing, too. */
  readonly askedAt: Milliseconds;
  readonly injectedAt: Milliseconds;
  readonly effectiveAt: Milliseconds;
  readonly healedAt: Milliseconds;
  /** By how much answers were late in truth; undefined where the kernel does not tell. */
  readonly trueMagnitude: Milliseconds | undefined;
  /** From the injection until it was healed: so long could it be found. */
  readonly lasted: Milliseconds;
  /** By how much all looks at the container were later, from the effect to the end. */
  readonly lateness: Readonly<Record<LookKind, Estimation>>;
  /** The spike as it was known when its container and cause were told rightly; undefined where they never were. */
  readonly found: DetectedSpike | undefined;
  /** All that was detected, before the injection too. */
  readonly detected: readonly DetectedSpike[];
  readonly trace: (WrittenTrace & { readonly writtenAt: Milliseconds }) | undefined;
  /** Why no trace could be written. */
  readonly noTrace?: string;
}

/** What a trial is made with. */
interface Setting {
  readonly watch: Pick<SpikeWatch, 'spikes' | 'looks' | 'until'>;
  readonly recorder: Pick<TraceRecorder, 'write'>;
  readonly containers: number;
  /** Where traces go. */
  readonly folder: string;
  /** From the injection; a spike that is not found in that time was missed. */
  readonly longest: Milliseconds;
  /** From its effect on, so that there is enough of it to tell by how much answers are late; 3 s by default. */
  readonly held?: Milliseconds;
  readonly tell: (text: string) => void;
  readonly signal: AbortSignal;
}

/** How long is waited for answers to be as before, once it is healed: for the end of the picture. */
const RECOVERY_MS = 3_000;
const LOOK_MS = 100;
const HELD = milliseconds(3_000);

const never = (): boolean => false;

/**
 * Makes a spike, and waits until its container and cause are told rightly, or for the longest; the trace is written once
 * any cause is told. Heals in any case.
 */
export async function trySpike(
  injection: Injection,
  container: ServingContainer,
  setting: Setting,
): Promise<SpikeTrial> {
  const { watch, longest, held = HELD, tell, signal } = setting;
  tell('a spike is made');
  const askedAt = monotonicClock.now();
  const truth = await injection.inject(signal);
  const { injectedAt, effectiveAt } = truth;
  const isIts = (spike: DetectedSpike): boolean => isOf(spike, { askedAt, injectedAt });
  const isFound = (spike: DetectedSpike): boolean =>
    isIts(spike) && isRight(spike, container.id) && spike.cause?.cause === injection.cause;
  const until = (holds: (spike: DetectedSpike) => boolean) =>
    within(longest - (monotonicClock.now() - injectedAt), signal, (late) =>
      watch.until((spikes) => spikes.some(holds), late),
    );
  let trueMagnitude: Milliseconds | undefined;
  let writing: ReturnType<typeof writeTrace>;
  let found: DetectedSpike | undefined;
  try {
    trueMagnitude = await truth.trueMagnitude();
    tell('it is looked for');
    await until((spike) => isIts(spike) && spike.cause !== undefined);
    // Goes on while it is healed: what is in memory is taken at once.
    writing = writeTrace({ name: injection.name, injectedAt, isIts }, setting);
    await until(isFound);
    found = watch.spikes.find(isFound);
    // Long enough to tell by how much answers are late.
    await within(held - (monotonicClock.now() - effectiveAt), signal, (late) => watch.until(never, late));
  } finally {
    await truth[Symbol.asyncDispose]();
  }
  const healedAt = monotonicClock.now();
  tell('it is over, and answers come as before');
  await within(RECOVERY_MS, signal, (late) =>
    watch.until((spikes) => spikes.every(({ endedAt }) => endedAt !== undefined), late),
  );
  tell('the trace is written');
  const written = await writing;
  const lateness = (kind: LookKind): Estimation =>
    spikeLateness(watch.looks, { container: container.id, kind, from: effectiveAt, to: healedAt });
  return {
    cause: injection.cause,
    container: container.id,
    containers: setting.containers,
    name: injection.name,
    askedAt,
    injectedAt,
    effectiveAt,
    healedAt,
    trueMagnitude,
    lasted: milliseconds(healedAt - injectedAt),
    lateness: { connect: lateness('connect'), health: lateness('health') },
    found,
    detected: watch.spikes,
    ...written,
  };
}

/** Never rejects: what was found counts without a trace as well. */
async function writeTrace(
  { name, injectedAt, isIts }: TracedInjection,
  { watch, recorder, folder }: Setting,
): Promise<Pick<SpikeTrial, 'trace' | 'noTrace'>> {
  const marks = [
    { at: injectedAt, text: `injection: ${name}` },
    ...watch.spikes.filter(isIts).flatMap(marksOf),
  ];
  try {
    const written = await recorder.write(folder, { marks, looks: watch.looks });
    return { trace: { ...written, writtenAt: monotonicClock.now() } };
  } catch (error) {
    return { trace: undefined, noTrace: error instanceof Error ? error.message : String(error) };
  }
}

/** What a trace is marked with. */
interface TracedInjection {
  readonly name: string;
  readonly injectedAt: Milliseconds;
  readonly isIts: (spike: DetectedSpike) => boolean;
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

/** Whether it can be the one that was made: it had not begun before that, but for a look that was under way. */
export const isOf = (
  { beganAt, detectedAt }: DetectedSpike,
  { askedAt, injectedAt }: Pick<SpikeTrial, 'askedAt' | 'injectedAt'>,
): boolean => detectedAt >= injectedAt && beganAt >= Math.min(askedAt, injectedAt) - LOOK_MS;

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
