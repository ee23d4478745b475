import { milliseconds } from '../../quantities/units';
import type { KernelEvent } from './kernel-event';

/** An event without its time and place. */
type Told = KernelEvent extends infer Event
  ? Event extends KernelEvent
    ? Omit<Event, 'at' | 'cpu' | 'thread'>
    : never
  : never;

/** An event of the kernel at a time in ms, on the first CPU unless another one is named. */
export const eventAt = (at: number, told: Told, cpu = 0): KernelEvent => ({
  at: milliseconds(at),
  cpu,
  thread: 1,
  ...told,
});

/** A packet begins to wait in queue 7 of eth0. */
export const enqueueAt = (at: number, packet: number): KernelEvent =>
  eventAt(at, { kind: 'enqueue', packet, queue: 7, interfaceIndex: 2, handle: 0x80010000 });

/** Its turn has come. */
export const dequeueAt = (at: number, packet: number, packets = 1): KernelEvent =>
  eventAt(at, { kind: 'dequeue', packet, queue: 7, packets });

/** An end of a connection of port 8001 has got it. */
export const arrivalAt = (at: number, packet: number): KernelEvent =>
  eventAt(at, {
    kind: 'tcp probe',
    packet,
    localPort: 40_000,
    remotePort: 8001,
    congestionWindow: 10,
    smoothedRoundTripMicros: 250,
  });
