import { LoadTimeline, type TimedRequest } from './load-timeline';

/** The clock's reading when a made-up load began, in ms. */
export const TIMELINE_START = 3_000_000;

/** What a made-up load was like; instants in s from its start. */
export interface MadeLoad {
  readonly seconds?: number;
  readonly perSecond?: number;
  /** Requests due before are for the warm-up. */
  readonly warmUntil?: number;
  /** From then on, for 5 s, every second request fails and the others take three times as long. */
  readonly faultAt?: number;
  readonly streamed?: boolean;
}

/** A load whose requests are due in equal distances and take 120 ms to their first token, and 600 ms in all. */
export function madeLoad(of: MadeLoad = {}): LoadTimeline {
  const { seconds = 60, perSecond = 20, warmUntil = 0, faultAt = Infinity, streamed = true } = of;
  const timeline = new LoadTimeline();
  for (let index = 0; index < seconds * perSecond; index += 1) {
    const due = index / perSecond;
    const isHit = due >= faultAt && due < faultAt + 5;
    const scheduledAt = TIMELINE_START + due * 1000;
    const sentAt = scheduledAt + 0.2;
    const slow = (isHit ? 3 : 1) * (1 + 0.3 * Math.abs(Math.sin(index * 12.9898)));
    const [first, end] = [scheduledAt + 120 * slow, scheduledAt + 600 * slow];
    const common = { warmUp: due < warmUntil, scheduledAt, sentAt };
    const request: TimedRequest =
      isHit && index % 2 === 0
        ? { ...common, outcome: 'http error', failedAt: scheduledAt + 30 }
        : { ...common, outcome: 'completed', contentAt: streamed ? [first, end] : [], endedAt: end };
    timeline.add(request);
  }
  return timeline;
}

/** A reading every 500 ms that rises from 20 to 80 % over so many seconds. */
export const madeUse = (name: string, seconds = 60) => ({
  name,
  unit: '%' as const,
  points: Array.from({ length: seconds * 2 }, (_, index) => ({
    at: TIMELINE_START + index * 500 + 250,
    value: 20 + (60 * index) / (seconds * 2),
  })),
});
