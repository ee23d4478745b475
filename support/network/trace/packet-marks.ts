import { micros, type ChromeEvent } from './chrome-event';
import type { KernelEvent, PacketId } from './kernel-event';
import { processesByPort } from './port-processes';

/** What is known of a container by its packets. */
interface Recipient {
  readonly pid: number;
  readonly port: number;
  readonly link: string | undefined;
}

/**
 * Losses as instants of the container to whose link the packet was handed; retransmissions as instants, and what the
 * ends of connections know of the way as counters, of the container that alone has the port, or else of the kernel.
 */
export function packetMarks(
  events: readonly KernelEvent[],
  containers: readonly Recipient[],
  kernel: number,
): readonly ChromeEvent[] {
  const byPort = processesByPort(containers, kernel);
  const byLink = new Map(
    containers.flatMap(({ link, pid }) => (link === undefined ? [] : [[link, pid] as const])),
  );
  /** To which interface each packet was handed last. */
  const handed = new Map<PacketId, string>();
  return events.flatMap((event): ChromeEvent[] => {
    if (event.kind === 'handed to interface') handed.set(event.packet, event.interface);
    if (event.kind === 'drop') {
      const at = handed.get(event.packet);
      handed.delete(event.packet);
      const pid = (at === undefined ? undefined : byLink.get(at)) ?? kernel;
      return [instant(event, pid, `dropped: ${event.reason}`, at === undefined ? {} : { interface: at })];
    }
    if (event.kind === 'retransmission') {
      const { sourcePort, destinationPort } = event;
      const pid = byPort.get(sourcePort) ?? byPort.get(destinationPort) ?? kernel;
      return [instant(event, pid, 'sent again', { from_port: sourcePort, to_port: destinationPort })];
    }
    if (event.kind !== 'tcp probe') return [];
    const server = byPort.get(event.localPort);
    const pid = server ?? byPort.get(event.remotePort);
    if (pid === undefined) return [];
    const port = server === undefined ? event.remotePort : event.localPort;
    const side = server === undefined ? "the client's end" : "the server's end";
    const end = pid === kernel ? `${side}, port ${port}` : side;
    const ts = micros(event.at);
    const ms = event.smoothedRoundTripMicros / 1e3;
    return [
      { ph: 'C', name: `smoothed round trip at ${end} (ms)`, pid, ts, args: { ms } },
      { ph: 'C', name: `congestion window at ${end}`, pid, ts, args: { segments: event.congestionWindow } },
    ];
  });
}

const instant = (
  { at, cpu, thread }: KernelEvent,
  pid: number,
  name: string,
  args: Readonly<Record<string, string | number>>,
): ChromeEvent => ({
  ph: 'i',
  s: 'p',
  name,
  cat: 'packets',
  pid,
  // Where the kernel found out; for a process of this suite's that is none of its threads.
  tid: 0,
  ts: micros(at),
  args: { ...args, cpu, thread },
});
