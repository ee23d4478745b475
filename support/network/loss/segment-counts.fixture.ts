import { segmentCountsOf, type SegmentCounts } from './segment-counts';

const NEEDED = [
  'Tcp.OutSegs',
  'TcpExt.TCPOrigDataSent',
  'Tcp.ActiveOpens',
  'Tcp.PassiveOpens',
  'Tcp.RetransSegs',
];

/** Nothing but what is given was counted. */
export const segmentCounts = (counts: Partial<SegmentCounts> = {}): SegmentCounts => ({
  ...segmentCountsOf(new Map(NEEDED.map((name) => [name, 0]))),
  ...counts,
});
