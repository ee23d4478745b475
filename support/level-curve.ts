import type { LevelLoad } from './capacity/level-load';
import { levelVerdict } from './capacity/level-verdict';
import type { Sla } from './capacity/sla';
import { curveShape } from './curve-shape';
import { levelEstimate, perUserRate } from './level-figures';
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
    // Knee, plateau and law are of users who wait for answers; arrivals do not wait.
    const shape = isClosed ? curveShape(points) : undefined;
    if (shape !== undefined) report.note([shape.kneeText, shape.plateauText, shape.fitText].join('\n'));
    report.picture(
      isClosed ? 'What a number of virtual users costs' : 'What an arrival rate costs',
      await loadCurve({
        of: isClosed ? 'virtual users' : 'arrivals per second',
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
        knee: shape?.knee,
        plateau: shape?.plateau,
        fit: shape?.fit,
        ...(this.#ttft.limit === undefined ? {} : { limits: { ttft: this.#ttft.limit } }),
        finding: shape === undefined ? '' : `${shape.kneeText}; ${shape.plateauText}`,
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
