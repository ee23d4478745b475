import { NetworkError } from '../network-error';

/** Of the first container; each has another. */
const FIRST_PORT = 8001;

/** A server that is to be started, among those of its environment. */
export interface NodePlace {
  /** Counted from 0. */
  readonly place: number;
  /** `node-1`. */
  readonly id: string;
  readonly port: number;
}

/** So many servers. Throws a `NetworkError` where that makes no environment. */
export function nodePlaces(count: number): readonly NodePlace[] {
  if (!Number.isInteger(count) || count < 1)
    throw new NetworkError(`${count} containers make no environment; ask for 1 or more`);
  return Array.from({ length: count }, (_, place) => ({
    place,
    id: `node-${place + 1}`,
    port: FIRST_PORT + place,
  }));
}
