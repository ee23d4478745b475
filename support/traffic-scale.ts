import { capacityText, offeredAtMost, type ClusterCapacity } from './cluster-capacity';
import { formatQuantity } from './quantities/quantity';

/** By what the rates of all profiles are multiplied, and what to say of it. */
export interface TrafficScale {
  /** From 0 to 1, to two digits. */
  readonly factor: number;
  readonly note: string;
}

/** Of what could be offered, so much is: at the edge of its machine a client measures that machine. */
const SHARE = 0.5;

/** One factor for all rows of a run: such that the highest rate of any is within what this machine can offer. */
export function trafficScale(highest: number, capacity: ClusterCapacity): TrafficScale {
  const most = SHARE * offeredAtMost(capacity);
  const [asked, offered] = [highest, most].map((value) =>
    formatQuantity({ dimension: 'request rate', value }),
  );
  if (highest <= most)
    return { factor: 1, note: `rates are as the profiles say (${capacityText(capacity)})` };
  const factor = roundedDown(most / highest);
  return {
    factor,
    note:
      `rates scaled by ${factor}, in all rows alike: the highest is ${asked ?? ''}, and this machine can offer no more ` +
      `than ${offered ?? ''} and still measure (${capacityText(capacity)}; half of that is offered at most)`,
  };
}

/** To two digits, so that the printed factor is the one that was taken. */
function roundedDown(factor: number): number {
  const digits = 1 - Math.floor(Math.log10(factor));
  const scaled = Math.floor(factor * 10 ** digits + 1e-9);
  return Number((scaled / 10 ** digits).toFixed(digits));
}
