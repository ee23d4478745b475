import { Collector } from './collector';
import { planOf, schedule, statusOf } from './collector-plans.fixture';

/** A program that starts a collector into the store it is told, says when it has sampled, and leaves it alone. */
async function main([store, then]: readonly string[]): Promise<void> {
  const plan = planOf({ store, schedules: [schedule('Memory usage', 20)] });
  const collector = await Collector.start(plan);
  const timer = setInterval(() => {
    const { samples } = statusOf(collector.status(), 'Memory usage');
    if (samples < 3) return;
    console.log(samples);
    if (then === 'end') clearInterval(timer);
  }, 5);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  throw error;
});
