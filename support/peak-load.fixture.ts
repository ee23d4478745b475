import type { JudgedOpenLoad } from './load/judged-open-load';
import { StagedJudgement, type OpenSetting } from './load/judged-open-load.fixture';
import type { ConnectLook } from './network/container-look';
import type { SegmentCounts } from './network/loss/segment-counts';
import { segmentCounts } from './network/loss/segment-counts.fixture';
import type { SegmentReading } from './network/loss/segment-watch';
import { connectLook } from './network/probing/connect-look.fixture';
import type { CountedSegments, PeakLoad } from './peak-load';
import { milliseconds } from './quantities/units';

/** Connections to node-1 and node-2 in turn, one every 20 ms; each takes 0.05 ms. */
export const connects = (count: number): ConnectLook[] =>
  Array.from({ length: count }, (_, turn) =>
    connectLook({ node: `node-${1 + (turn % 2)}`, at: milliseconds(20 * turn) }),
  );

/** What was counted in the first so many ms; nothing but what is given. */
export function countedAt(
  at: number,
  total: Partial<SegmentCounts>,
  more: Partial<SegmentReading> = {},
): CountedSegments {
  const counts = segmentCounts(total);
  return {
    at: milliseconds(at),
    reading: { total: counts, drops: 0, places: [], blocks: [counts], queuesUnknown: undefined, ...more },
  };
}

/** Ten seconds at 10 req/s on two containers that answer, as the client was; 40,000 segments, none of them lost. */
export async function peakLoad(other: Partial<PeakLoad> = {}, client: OpenSetting = {}): Promise<PeakLoad> {
  const load: JudgedOpenLoad = other.load ?? (await new StagedJudgement(client).run());
  return {
    load,
    containers: 2,
    found: { carried: 10.5, users: 32, doubts: [] },
    rate: 10,
    connects: connects(1_000),
    noRoundTrips: undefined,
    roundTripSource: 'TCP_INFO at connect',
    counted: [countedAt(10_000, { sent: 50_000, withData: 40_000 })],
    ...other,
  };
}
