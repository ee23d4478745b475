import type { Evidence } from './assertions/judge';
import type { Threshold } from './assertions/threshold';
import type { JudgedRow } from './judged-rows';
import type { DetectedSpike } from './network/detection/detected-spike';
import type { PromisedSpikeAction, SpikeAction } from './promised-spike-action';
import { formatQuantity } from './quantities/quantity';
import type { Milliseconds } from './quantities/units';
import { exactly } from './server-meter';
import { isOf, isRight, type SpikeTrial } from './network/spike-trial';

/** What a row promises. Of detection: spikes of that magnitude are noticed, so what was seen is to be no less. */
export const spikeThreshold = ({ action, threshold }: PromisedSpikeAction): Threshold => ({
  subject: SUBJECTS[action],
  comparison: action === 'Detect the spike' ? 'at least' : 'at most',
  limit: { dimension: 'duration', value: threshold },
});

const SUBJECTS: Readonly<Record<SpikeAction, string>> = {
  'Detect the spike': 'magnitude of the detected spike',
  'Identify the container': 'time to identify the container',
  'Locate the kernel issue': 'time to locate the kernel issue',
  'Generate trace data': 'time to generate trace data',
};

/** Judges a row by the truth about a spike that was made, against what was found without knowing it. */
export function spikeRow(promised: PromisedSpikeAction, trial: SpikeTrial): JudgedRow {
  const threshold = spikeThreshold(promised);
  const source = `${trial.name}, and what was detected of it`;
  switch (promised.action) {
    case 'Detect the spike':
      return { threshold, evidence: detection(trial), source, doubts: detectionDoubts(trial, promised) };
    case 'Identify the container':
      return { threshold, evidence: identification(trial), source };
    case 'Locate the kernel issue':
      return { threshold, evidence: location(trial), source };
    case 'Generate trace data':
      return { threshold, evidence: tracing(trial), source };
  }
}

/** The spikes that were detected once this one was made; one that began when it was over is another one. */
const after = ({ detected, injectedAt, healedAt }: SpikeTrial): readonly DetectedSpike[] =>
  detected.filter((spike) => isOf(spike, injectedAt) && spike.beganAt <= healedAt);

/** What was not done by the end: it took longer, and nobody knows how much. */
const missed = (lasted: Milliseconds, method: string): Evidence => ({
  status: 'estimated',
  ...{ value: lasted, low: lasted, high: Infinity, n: 1, of: 'spike', confidence: 1, narrows: false },
  dimension: 'duration',
  method: `not in that time: ${method}`,
});

function detection(trial: SpikeTrial): Evidence {
  const all = after(trial);
  const spike =
    all.find((one) => isRight(one, trial.container)) ??
    all.find(({ containers }) => containers.includes(trial.container)) ??
    all[0];
  const made = madeText(trial);
  if (spike === undefined)
    return exactly(0, 1, 'duration', `nothing was detected in ${time(trial.lasted)}, ${made}`, 'spike');
  const { magnitude, lateLooks, detectedAt, containers } = spike;
  const when = `${time(detectedAt - trial.injectedAt)} after its beginning`;
  return {
    status: 'estimated',
    ...magnitude,
    method: `${magnitude.method}; ${lateLooks} late at ${containers.join(' and ')}, ${when}, ${made}`,
  };
}

/** What was cried before there was anything, and what was made too small to prove anything. */
function detectionDoubts(
  { detected, injectedAt, trueMagnitude }: SpikeTrial,
  { threshold }: PromisedSpikeAction,
): string[] {
  const early = detected.filter((spike) => !isOf(spike, injectedAt));
  return [
    ...early.map(
      ({ detectedAt, containers }) =>
        `a spike of ${containers.join(' and ')} was reported ${time(injectedAt - detectedAt)} before there was one`,
    ),
    ...(trueMagnitude !== undefined && trueMagnitude < threshold
      ? [`the spike that was made had no more than ${time(trueMagnitude)}`]
      : []),
  ];
}

function identification(trial: SpikeTrial): Evidence {
  const { container, injectedAt, lasted } = trial;
  const right = after(trial).find((spike) => isRight(spike, container));
  if (right !== undefined)
    return exactly(right.detectedAt - injectedAt, 1, 'duration', `${container}, which it was`, 'spike');
  const named = after(trial).map(({ containers }) => containers.join(' and '));
  const what = named.length === 0 ? 'none was named' : `what was named is ${named.join(', then ')}`;
  return missed(lasted, `${what}, and it was ${container}`);
}

function location(trial: SpikeTrial): Evidence {
  const { cause, container, injectedAt, lasted } = trial;
  const located = after(trial).filter((spike) => isRight(spike, container));
  const right = located.find((spike) => spike.cause?.cause === cause)?.cause;
  if (right !== undefined)
    return exactly(right.locatedAt - injectedAt, 1, 'duration', `${cause}, which it was`, 'spike');
  const said = located.map((spike) => spike.cause?.cause ?? 'nothing');
  const what =
    said.length === 0 ? `nothing was detected of ${container} alone` : `${said.join(', then ')} was said`;
  return missed(lasted, `${what}, and it was ${cause}`);
}

function tracing({ trace, injectedAt }: SpikeTrial): Evidence {
  if (trace === undefined) return { status: 'unavailable', reason: 'no trace was written' };
  const { writtenAt, events, packets, missing } = trace;
  if (events + packets === 0) {
    const nothing = 'neither kernel events nor packets were recorded';
    // Where nothing is said to be missing, there should have been some.
    return missing.length === 0
      ? { status: 'too few samples', reason: `${nothing}, though both can be here`, n: 0 }
      : { status: 'unavailable', reason: `${nothing}: ${missing.join('; ')}` };
  }
  const what = `${events.toLocaleString('en-US')} kernel events and ${packets.toLocaleString('en-US')} packets`;
  const lacking = missing.length === 0 ? '' : `; without ${missing.join('; ')}`;
  return exactly(writtenAt - injectedAt, 1, 'duration', `${what}${lacking}`, 'trace');
}

function madeText({ trueMagnitude, container }: SpikeTrial): string {
  const size = trueMagnitude === undefined ? 'made' : `made, of ${time(trueMagnitude)},`;
  return `where one was ${size} on ${container}`;
}

const time = (value: number): string => formatQuantity({ dimension: 'duration', value });
