import { milliseconds } from '../../quantities/units';
import { FakeSource, type FakeLook } from './fake-source.fixture';
import { HandTurnedTime } from './hand-turned-time.fixture';
import { Kept } from './kept.fixture';
import { Sampler } from './sampler';
import { Sampling } from './sampling';
import { Ticks } from './ticks';

/** A sampler of a fake source at work in hand-turned time. */
export function samplerAtWork(interval: number, look: (index: number) => FakeLook = () => ({})) {
  const time = new HandTurnedTime();
  const start = milliseconds(time.now() + 10);
  const ticks = new Ticks(start, milliseconds(interval));
  const source = new FakeSource(time, look);
  const kept = new Kept();
  const sampler = new Sampler(source, ticks, time.clocks, kept);
  const chore = { every: milliseconds(Number.MAX_SAFE_INTEGER), do: () => undefined };
  const parts = { start, chore, rung: () => undefined };
  const begin = () => new Sampling([sampler], parts, { clock: time, makeAlarm: time.makeAlarm });
  return { time, start, ticks, source, kept, sampler, begin };
}
