import type { Evidence } from './assertions/judge';
import type { Threshold } from './assertions/threshold';
import type { JudgedRow } from './judged-rows';
import type { DetectedSpike } from './network/detection/detected-spike';
import type { PromisedSpikeAction, SpikeAction } from './promised-spike-action';
import { formatQuantity } from './quantities/quantity';
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

/** The spikes that were detected once this one was made. */
const after = ({ detected, injectedAt }: SpikeTrial): readonly DetectedSpike[] =>
  detected.filter((spike) => isOf(spike, injectedAt));

function detection(trial: SpikeTrial): Evidence {
  const all = after(trial);
  const spike = all.find((one) => isRight(one, trial.container)) ?? all[0];
  const made = madeText(trial);
  if (spike === undefined)
    return exactly(0, 1, 'duration', `nothing was detected in ${time(trial.lasted)}, ${made}`, 'spike');
  const { magnitude, lateLooks, detectedAt } = spike;
  const when = `${time(detectedAt - trial.injectedAt)} after its beginning`;
  return {
    status: 'estimated',
    ...magnitude,
    method: `${magnitude.method}; ${lateLooks} late, ${when}, ${made}`,
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
  const what = named.length === 0 ? 'none was named' : `${named.join(', then ')} was named`;
  return exactly(lasted, 1, 'duration', `not in that time: ${what}, and it was ${container}`, 'spike');
}

function location(trial: SpikeTrial): Evidence {
  const { cause, container, injectedAt, lasted } = trial;
  const located = after(trial).filter((spike) => isRight(spike, container));
  const right = located.find((spike) => spike.cause?.cause === cause)?.cause;
  if (right !== undefined)
    return exactly(right.locatedAt - injectedAt, 1, 'duration', `${cause}, which it was`, 'spike');
  const said = located.map((spike) => spike.cause?.cause ?? 'nothing');
  const what = said.length === 0 ? 'nothing was detected of it' : `${said.join(', then ')} was said`;
  return exactly(lasted, 1, 'duration', `not in that time: ${what}, and it was ${cause}`, 'spike');
}

function tracing({ trace, injectedAt }: SpikeTrial): Evidence {
  if (trace === undefined) return { status: 'unavailable', reason: 'no trace was written' };
  const { writtenAt, events, packets, missing } = trace;
  if (events + packets === 0)
    return {
      status: 'unavailable',
      reason: `neither kernel events nor packets can be recorded: ${missing.join('; ')}`,
    };
  const what = `${events.toLocaleString('en-US')} kernel events and ${packets.toLocaleString('en-US')} packets`;
  const lacking = missing.length === 0 ? '' : `; without ${missing.join('; ')}`;
  return exactly(writtenAt - injectedAt, 1, 'duration', `${what}${lacking}`, 'trace');
}

function madeText({ trueMagnitude, container }: SpikeTrial): string {
  const size = trueMagnitude === undefined ? 'made' : `made, of ${time(trueMagnitude)},`;
  return `where one was ${size} on ${container}`;
}

const time = (value: number): string => formatQuantity({ dimension: 'duration', value });
