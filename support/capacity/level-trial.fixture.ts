import { prompts } from '../load/load-plans.fixture';
import { milliseconds, type Milliseconds } from '../quantities/units';
import { meanOf } from './coverage.fixture';
import { LevelSeries } from './level-series';
import { QueueingRunner } from './queueing-runner.fixture';
import { exponentialFactors, type QueueingServerOptions } from './queueing-server.fixture';
import { RateLevels } from './rate-levels';
import { UserLevels } from './user-levels';

const ms = milliseconds;

/** A server in virtual time whose service takes so long on average, and how its answers are made of that. */
export interface TrialServer {
  readonly slots: number;
  readonly service: number;
  /** Share of the service that is over when the first token comes; 0.2 unless said otherwise. */
  readonly prefill?: number;
  /** Tokens of an answer, at least 2; 9 unless said otherwise. */
  readonly tokens?: number;
  /** Absent: service is constant. */
  readonly exponentialSeed?: number;
  readonly queueLimit?: number;
  readonly failsFrom?: number;
}

/** Levels of load on that server, looked at as long as the product does unless said otherwise. */
export interface Trial {
  readonly runner: QueueingRunner;
  readonly series: LevelSeries;
}

/** The product's own: two seconds, five times that at most, and six times that for a level. */
const TIMES = { bounds: { least: ms(2000), most: ms(10_000) }, budget: ms(12_000) };

/** What thinkers think: exponential times of that mean, taken in turn. */
export function thoughtsOf(mean: number, seed: number): readonly [Milliseconds, ...Milliseconds[]] {
  const factor = exponentialFactors(seed);
  const draw = (): Milliseconds => ms(mean * factor());
  return [draw(), ...Array.from({ length: 2002 }, draw)];
}

/** Levels of virtual users. */
export function usersOn(
  server: TrialServer,
  thinkTime: Milliseconds | readonly [Milliseconds, ...Milliseconds[]] = ms(0),
): Trial {
  const runner = new QueueingRunner(optionsOf(server));
  const workload = prompts({ outputTokens: [server.tokens ?? TOKENS] });
  const mean = typeof thinkTime === 'number' ? thinkTime : meanOf(thinkTime);
  const levels = new UserLevels({ workloadOf: () => workload, thinkTime }, runner);
  const plan = { responseTime: ms(server.service), thinkTime: ms(mean), ...TIMES };
  return { runner, series: new LevelSeries(levels, plan) };
}

/** Levels of Poisson arrivals. */
export function arrivalsOn(server: TrialServer, seed: number): Trial {
  const runner = new QueueingRunner(optionsOf(server));
  const workload = prompts({ outputTokens: [server.tokens ?? TOKENS] });
  const levels = new RateLevels({ workload, seed, maxInFlight: 5000 }, runner);
  const plan = { responseTime: ms(server.service), thinkTime: ms(0), ...TIMES };
  return { runner, series: new LevelSeries(levels, plan) };
}

const TOKENS = 9;

function optionsOf({
  slots,
  service,
  prefill = 0.2,
  tokens = TOKENS,
  exponentialSeed,
  queueLimit,
  failsFrom,
}: TrialServer): QueueingServerOptions {
  return {
    slots,
    timeToFirstToken: prefill * service,
    interTokenLatency: ((1 - prefill) * service) / (tokens - 1),
    // Whoever is refused asks again at once: quick refusals would be a flood of them.
    refusalTime: service / 5,
    ...(exponentialSeed === undefined ? {} : { factor: exponentialFactors(exponentialSeed) }),
    ...(queueLimit === undefined ? {} : { queueLimit }),
    ...(failsFrom === undefined ? {} : { failsFrom }),
  };
}
