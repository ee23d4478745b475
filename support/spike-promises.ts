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

/** Of the magnitude that was made, to either side. */
const LIKENESS = 2;
const LOST_SHARE = 0.05;

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
    case 'Detect the spike': {
      const doubts = [...earlyAlarms(trial), ...magnitudeDoubts(trial, promised)];
      return { threshold, evidence: detection(trial), source, doubts };
    }
    case 'Identify the container':
      return { threshold, evidence: identification(trial), source, doubts: earlyAlarms(trial) };
    case 'Locate the kernel issue':
      return { threshold, evidence: location(trial), source, doubts: earlyAlarms(trial) };
    case 'Generate trace data':
      return { threshold, evidence: tracing(trial), source, doubts: traceDoubts(trial) };
  }
}

/** The spikes that were detected once this one was made; one that began when it was over is another one. */
const after = (trial: SpikeTrial): readonly DetectedSpike[] =>
  trial.detected.filter((spike) => isOf(spike, trial) && spike.beganAt <= trial.healedAt);

/** What was not done by the end: it took longer, and nobody knows how much. */
const missed = (lasted: Milliseconds, method: string): Evidence => ({
  status: 'estimated',
  ...{ value: lasted, low: lasted, high: Infinity, n: 1, of: 'spike', confidence: 1, narrows: false },
  dimension: 'duration',
  method: `not in that time: ${method}`,
});

/** By all looks at the container while it lasted: those alone that were late would be later than the limit anyway. */
function detection(trial: SpikeTrial): Evidence {
  const { container, injectedAt, lasted, lateness } = trial;
  const spike =
    trial.found ??
    after(trial).find((one) => isRight(one, container)) ??
    after(trial).find(({ containers }) => containers.includes(container));
  const made = madeText(trial);
  if (spike === undefined)
    return exactly(0, 1, 'duration', `nothing was detected of it in ${time(lasted)}, ${made}`, 'spike');
  const { lateLooks, detectedAt, containers } = spike;
  const when = `detected ${time(detectedAt - injectedAt)} after its beginning`;
  const seen = lateness[lateLooks];
  if (seen.status !== 'estimated') return seen;
  return {
    ...seen,
    method: `${seen.method}; ${lateLooks} late at ${containers.join(' and ')}, ${when}, ${made}`,
  };
}

/** What was cried before there was anything. */
function earlyAlarms(trial: SpikeTrial): string[] {
  return trial.detected
    .filter((spike) => !isOf(spike, trial))
    .map(
      ({ beganAt, containers }) =>
        `a spike of ${containers.join(' and ')} was reported that had begun ${time(Math.max(0, trial.injectedAt - beganAt))} before there was one`,
    );
}

/** What was made too small to prove anything, or is not what was seen. */
function magnitudeDoubts(trial: SpikeTrial, { threshold }: PromisedSpikeAction): string[] {
  const { trueMagnitude, lateness } = trial;
  if (trueMagnitude === undefined) return [];
  if (trueMagnitude < threshold) return [`the spike that was made had no more than ${time(trueMagnitude)}`];
  const isOfNetwork = after(trial).some(({ lateLooks }) => lateLooks === 'connect');
  const seen = lateness.connect;
  if (!isOfNetwork || seen.status !== 'estimated') return [];
  // Every connection waits as long as the queue, or the rules, make it.
  const isLike = seen.high >= trueMagnitude / LIKENESS && seen.low <= trueMagnitude * LIKENESS;
  return isLike ? [] : [`connections were ${time(seen.value)} later, where ${time(trueMagnitude)} were made`];
}

/** A trace has to begin before what it is to show, and to have most of it. */
function traceDoubts({ trace, effectiveAt }: SpikeTrial): string[] {
  if (trace === undefined) return [];
  const { since, events, packets, lost } = trace;
  const gaps = lost.events > LOST_SHARE * events || lost.packets > LOST_SHARE * packets;
  return [
    ...(since !== undefined && since > effectiveAt
      ? [`the kernel events begin only ${time(since - effectiveAt)} after the spike did`]
      : []),
    ...(gaps
      ? [`${number(lost.events)} kernel events and ${number(lost.packets)} packets are missing from it`]
      : []),
  ];
}

function identification(trial: SpikeTrial): Evidence {
  const { container, containers, injectedAt, lasted } = trial;
  if (containers < 2)
    return {
      status: 'unavailable',
      reason: `${container} is the only container: name others in LLM_CONTAINERS, from which it can be told`,
    };
  // As it was known then: that it changed its mind when it was over says nothing.
  const right = trial.found ?? after(trial).find((spike) => isRight(spike, container));
  if (right !== undefined)
    return exactly(right.namedAt - injectedAt, 1, 'duration', `${container}, which it was`, 'spike');
  const named = after(trial).map(({ containers }) => containers.join(' and '));
  const what = named.length === 0 ? 'none was named' : `what was named is ${named.join(', then ')}`;
  return missed(lasted, `${what}, and it was ${container}`);
}

function location(trial: SpikeTrial): Evidence {
  const { cause, container, injectedAt, lasted } = trial;
  const located = after(trial).filter((spike) => isRight(spike, container));
  const right = (trial.found ?? located.find((spike) => spike.cause?.cause === cause))?.cause;
  if (right !== undefined)
    return exactly(right.locatedAt - injectedAt, 1, 'duration', `${cause}, which it was`, 'spike');
  const said = located.map((spike) => spike.cause?.cause ?? 'nothing');
  const what =
    said.length === 0 ? `nothing was detected of ${container} alone` : `${said.join(', then ')} was said`;
  return missed(lasted, `${what}, and it was ${cause}`);
}

function tracing({ trace, noTrace, injectedAt }: SpikeTrial): Evidence {
  if (trace === undefined)
    return {
      status: 'too few samples',
      reason: `no trace was written: ${noTrace ?? 'nobody knows why'}`,
      n: 0,
    };
  const { writtenAt, events, packets, missing } = trace;
  if (events + packets === 0) {
    const nothing = 'neither kernel events nor packets were recorded';
    // Where nothing is said to be missing, there should have been some.
    return missing.length === 0
      ? { status: 'too few samples', reason: `${nothing}, though both can be here`, n: 0 }
      : { status: 'unavailable', reason: `${nothing}: ${missing.join('; ')}` };
  }
  const what = `${number(events)} kernel events and ${number(packets)} packets`;
  const lacking = missing.length === 0 ? '' : `; without ${missing.join('; ')}`;
  return exactly(writtenAt - injectedAt, 1, 'duration', `${what}${lacking}`, 'trace');
}

function madeText({ trueMagnitude, container }: SpikeTrial): string {
  const size = trueMagnitude === undefined ? 'made' : `made, of ${time(trueMagnitude)},`;
  return `where one was ${size} on ${container}`;
}

const number = (value: number): string => value.toLocaleString('en-US');
const time = (value: number): string => formatQuantity({ dimension: 'duration', value });
