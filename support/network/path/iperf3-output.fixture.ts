/** One interval as iperf3 3.12 writes it, cut down to its sum. */
const interval = (start: number, end: number, bytes: number) => ({
  streams: [],
  sum: {
    start,
    end,
    seconds: end - start,
    bytes,
    bits_per_second: (8 * bytes) / (end - start),
    omitted: false,
  },
});

/** Recorded from `iperf3 -c 10.99.0.11 -J --get-server-output -t 2 -i 0.2`, version 3.12, without its streams. */
export const IPERF3_OUTPUT = {
  start: {
    version: 'iperf 3.12',
    test_start: { protocol: 'TCP', num_streams: 1, blksize: 131072, omit: 0, duration: 2, bytes: 0 },
  },
  intervals: [],
  end: {
    sum_sent: { bytes: 1304952832 },
    sum_received: { bytes: 1297481728 },
    cpu_utilization_percent: { host_total: 10.68684384979223, remote_total: 39.65104647564639 },
    sender_tcp_congestion: 'bbr',
    receiver_tcp_congestion: 'bbr',
  },
  server_output_json: {
    intervals: [
      interval(0, 0.200295, 128057344),
      interval(0.200295, 0.400046, 125960192),
      interval(0.400046, 0.600934, 138018816),
      interval(0.600934, 0.800244, 156893184),
      interval(0.800244, 1.000065, 131334144),
      interval(1.000065, 1.200448, 147849216),
      interval(1.200448, 1.400485, 119013376),
      interval(1.400485, 1.600342, 94502912),
      interval(1.600342, 1.800175, 125566976),
      interval(1.800175, 2.000061, 130285568),
    ],
  },
};

/** Recorded: what a client of it prints, with exit code 1, where the kernel does not know the algorithm. */
export const IPERF3_REFUSAL = {
  start: { connected: [], version: 'iperf 3.12' },
  intervals: [],
  end: {},
  error: 'unable to set TCP_CONGESTION: Supplied congestion control algorithm not supported on this host',
};
