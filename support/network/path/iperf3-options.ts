/** With what an iperf3 serves, once, with a window in seconds. One without a client ends by itself after 20 s. */
export const iperf3Serving = (port: string, window: string): readonly string[] => [
  ...['-s', '-1', '-p', port, '--idle-timeout', '20'],
  ...['-J', '-i', window],
];

/** Where to, how long, and how an iperf3 sends; all times in seconds. */
export interface Iperf3Calling {
  readonly address: string;
  readonly port: string;
  readonly time: string;
  readonly window: string;
  /** Absent: as the kernel has it. */
  readonly congestionControl?: string | undefined;
}

/** With what it sends to such a one; what the receiver saw comes with its output. */
export const iperf3Calling = ({
  address,
  port,
  time,
  window,
  congestionControl,
}: Iperf3Calling): readonly string[] => [
  ...['-c', address, '-p', port, '-J', '--get-server-output', '-t', time, '-i', window],
  ...(congestionControl === undefined ? [] : ['-C', congestionControl]),
];
