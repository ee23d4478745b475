import type { LevelLoad } from './capacity/level-load';
import { levelVerdict } from './capacity/level-verdict';
import type { Sla } from './capacity/sla';
import { levelEstimate, perUserRate } from './level-figures';
import { kneeOf } from './modeling/knee';
import { fitUsl } from './modeling/usl';
import { uslText } from './modeling/usl-text';
import { formatQuantity } from './quantities/quantity';
import { loadCurve } from './report/load-curve-chart';
import { limitText } from './report/quantity-text';
import type { ScenarioReport } from './scenario-report';
import { statisticName } from './load/statistic';
import type { Estimation } from './statistics/estimate';

interface Drawn {
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

/** The curve of latency and throughput over the levels of a load: its knee, its fit, its picture. */
export class LevelCurve {
  readonly #levels: readonly LevelLoad[];
  readonly #world: { readonly report: ScenarioReport };
  readonly #sla: Sla | undefined;
  readonly #unit: 'count' | 'request rate';

  constructor(
    levels: readonly LevelLoad[],
    world: { readonly report: ScenarioReport },
    sla?: Sla,
    unit: 'count' | 'request rate' = 'count',
  ) {
    this.#levels = levels.filter(({ summary }) => summary.completed > 0);
    this.#world = world;
    this.#sla = sla;
    this.#unit = unit;
  }

  async tell(): Promise<void> {
    const { report } = this.#world;
    const isClosed = this.#unit === 'count';
    const points = this.#levels.flatMap((load) => {
      const throughput = levelEstimate(load, 'output_tps', 'mean');
      const latency = levelEstimate(load, 'e2e', 'mean').value;
      if (throughput.status !== 'estimated' || latency === undefined || throughput.value <= 0) return [];
      const { value, low, high } = throughput;
      return [{ users: load.level, throughput: value, latency, low, high }];
    });
    const knee = kneeOf(points);
    // The law is of users who wait for answers, not of arrivals.
    const fit = isClosed ? fitUsl(points) : undefined;
    const kneeText =
      knee.status === 'found'
        ? `knee at ${formatQuantity({ dimension: this.#unit, value: knee.users })}${isClosed ? ' users' : ''}`
        : `no knee: ${knee.reason}`;
    report.note(
      [
        `${kneeText}${knee.status === 'found' ? ` (${knee.method})` : ''}`,
        ...(fit === undefined ? [] : [uslText(fit)]),
      ].join('\n'),
    );
    const isGood = fit?.status === 'fitted' && fit.quality.verdict === 'good';
    const curve = isGood ? fittedCurve(points, (users) => fit.throughputAt(users)) : undefined;
    report.picture(
      isClosed ? 'What a number of virtual users costs' : 'What an arrival rate costs',
      await loadCurve({
        title: `${isClosed ? 'Virtual users' : 'Arrivals per second'}: throughput and time to first token`,
        statistic: this.#ttft.name,
        levels: this.#levels.map((load) => ({
          users: load.level,
          throughput: drawn(levelEstimate(load, 'output_tps', 'mean')),
          perUser: drawn(perUserRate(load)),
          ttft: drawn(levelEstimate(load, 'ttft', this.#ttft.name)),
          failed:
            load.summary.failures.count > 0 ||
            (this.#sla !== undefined && levelVerdict(load, this.#sla).outcome === 'broken'),
        })),
        ...(knee.status === 'found' ? { knee: knee.users } : {}),
        ...(curve === undefined ? {} : { fit: curve }),
        ...(this.#ttft.limit === undefined ? {} : { limits: { ttft: this.#ttft.limit } }),
        finding: kneeText,
      }),
    );
  }

  /** Which time to first token is drawn: the one that is promised, else the p95. */
  get #ttft(): {
    readonly name: string;
    readonly limit?: { readonly value: number; readonly label: string };
  } {
    const promised = this.#sla?.find(({ figure }) => figure.metric.name === 'ttft');
    if (promised === undefined) return { name: 'p95' };
    const { figure, comparison, limit } = promised;
    return {
      name: statisticName(figure.statistic),
      limit: { value: limit.value, label: `limit ${limitText(comparison, limit)}` },
    };
  }
}

function drawn(estimation: Estimation): Drawn {
  if (estimation.status !== 'estimated') return { value: estimation.value ?? NaN };
  const { value, low, high } = estimation;
  return { value, low, high };
}

type Point = { readonly users: number };

/** The fitted curve at the levels and between them, and nowhere else. */
function fittedCurve(
  points: readonly Point[],
  at: (users: number) => { readonly status: string; readonly value?: number },
): { users: number; throughput: number }[] {
  const counts = points.map(({ users }) => users);
  const [from, to] = [Math.min(...counts), Math.max(...counts)];
  const steps = 60;
  return Array.from({ length: steps + 1 }, (_, step) => {
    // Powers can end a little beyond the range.
    const users = Math.min(to, Math.max(from, from * (to / from) ** (step / steps)));
    const throughput = at(users);
    return throughput.value === undefined ? [] : [{ users, throughput: throughput.value }];
  }).flat();
}
