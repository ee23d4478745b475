import { milliseconds, type Milliseconds } from '../../quantities/units';
import type { Labels } from '../sample';
import { windowsOf, type Windows } from './windows';

/** Which series of a store are read, and over what time. */
export interface StoredTime {
  /** Series that have not all of them are another's. */
  readonly labels: Labels;
  /** In ms since the Unix epoch, as the samples were stamped. */
  readonly from: number;
  readonly to: number;
  /** Of a window, in the time that the history stands for. */
  readonly step: Milliseconds;
  /** Ms that one recorded ms stands for: 1, or more where a run was compressed. */
  readonly timeScale: number;
}

/** The whole windows in the time, as they were recorded; throws where there are none. */
export function recordedWindows({ from, to, step, timeScale }: StoredTime): Windows {
  const recordedStep = milliseconds(step / timeScale);
  const whole = Math.floor((to - from) / recordedStep + 1e-6);
  return windowsOf(from, recordedStep, from + whole * recordedStep);
}
