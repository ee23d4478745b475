import { relative } from 'node:path';
import type { DetectedSpike } from './network/detection/detected-spike';
import { formatQuantity } from './quantities/quantity';
import type { Milliseconds } from './quantities/units';
import { estimateText } from './report/verdict-line';
import type { SpikeTrial } from './network/spike-trial';

/** What was done, and what was found of it, for people; instants are told from the injection. */
export function trialText({
  name,
  injectedAt,
  effectiveAt,
  healedAt,
  trueMagnitude,
  detected,
  trace,
  noTrace,
}: SpikeTrial): string {
  const size = trueMagnitude === undefined ? '' : `, ${time(trueMagnitude)} by the kernel`;
  const made = `made: ${name}${size}; seen to work ${time(effectiveAt - injectedAt)} later, ended after ${time(healedAt - injectedAt)}`;
  const found =
    detected.length === 0 ? ['detected: nothing'] : detected.map((spike) => spikeText(spike, injectedAt));
  const lines = [made, ...found];
  if (trace !== undefined) {
    const { files, writtenAt, lost, missing } = trace;
    const losses =
      lost.events + lost.packets === 0
        ? ''
        : `; the recorder missed ${lost.events} events and ${lost.packets} packets`;
    const lacking = missing.length === 0 ? '' : `; not recorded: ${missing.join('; ')}`;
    lines.push(
      `trace written ${time(writtenAt - injectedAt)} after: ${files.map((file) => relative(process.cwd(), file)).join(', ')}${losses}${lacking}`,
    );
  }
  if (noTrace !== undefined) lines.push(`no trace was written: ${noTrace}`);
  return lines.join('\n');
}

/** A spike as it was detected. */
export function spikeText(
  { containers, lateLooks, magnitude, beganAt, detectedAt, cause }: DetectedSpike,
  since: Milliseconds,
): string {
  const late = lateLooks === 'connect' ? 'connections and answers' : 'answers alone';
  const first = `detected at ${time(detectedAt - since)} (began at ${time(beganAt - since)}): ${containers.join(' and ')}, ${late} late by ${estimateText(magnitude)}`;
  if (cause === undefined) return `${first}\ncause: not located`;
  const { evidence, ruledOut, locatedAt } = cause;
  const because = evidence.map((fact) => `\n  ${fact}`).join('');
  const others = ruledOut.length === 0 ? '' : `\n  not ${ruledOut.join('; not ')}`;
  return `${first}\ncause, at ${time(locatedAt - since)}: ${cause.cause}${because}${others}`;
}

const time = (value: number): string => formatQuantity({ dimension: 'duration', value });
