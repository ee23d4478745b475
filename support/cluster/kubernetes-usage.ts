import { monotonicClock } from '../quantities/clock';
import { milliseconds, type Milliseconds } from '../quantities/units';
import {
  containerFigures,
  missing,
  outermost,
  seriesOf,
  type NoFigures,
  type PageFigures,
  type Series,
} from './external-page-figures';
import type { KubernetesAccess } from './kubernetes-access';
import { KubernetesError } from './kubernetes-error';
import type { Pod } from './kubernetes-pod';

/** What the kubelet of a machine told, and when it was asked. */
interface KubeletPage {
  readonly series: Series;
  readonly at: Milliseconds;
}

const CPU = 'container_cpu_usage_seconds_total';

/** The pages of the kubelets, each asked for once for all pods of its machine that are read at the same time. */
export class KubeletPages {
  readonly #access: KubernetesAccess;
  readonly #underWay = new Map<string, Promise<KubeletPage>>();

  constructor(access: KubernetesAccess) {
    this.#access = access;
  }

  /** What the kubelet says of the pod. Rejects where it cannot be read: the message says which permission is missing. */
  async read(pod: Pod): Promise<{ readonly at: Milliseconds; readonly figures: PageFigures | NoFigures }> {
    const { machine } = pod;
    if (machine === undefined)
      return { at: monotonicClock.now(), figures: missing(`the pod ${pod.name} runs on no machine`) };
    let page = this.#underWay.get(machine);
    if (page === undefined) {
      page = this.#ask(machine).finally(() => this.#underWay.delete(machine));
      this.#underWay.set(machine, page);
    }
    const { series, at } = await page;
    return { at, figures: podFigures(series, pod, this.#access.namespace) };
  }

  async #ask(machine: string): Promise<KubeletPage> {
    const began = monotonicClock.now();
    try {
      const series = seriesOf(await this.#access.kubeletPage(machine));
      return { series, at: milliseconds((began + monotonicClock.now()) / 2) };
    } catch (error) {
      if (!(error instanceof KubernetesError) || error.code !== 403) throw error;
      throw new Error(
        `${error.message}. metrics.k8s.io is no way around it: it tells averages, no CPU time`,
        {
          cause: error,
        },
      );
    }
  }
}

/**
 * The pod's own group of processes, which has all its containers in it, is known by its uid, in which systemd writes
 * `_` for `-`; that of a pod which the kubelet runs by itself has another, and is known by its labels.
 */
function podFigures(series: Series, { name, uid }: Pod, namespace: string): PageFigures | NoFigures {
  const byId = series(CPU, ({ id = '' }) => id.replaceAll('_', '-').includes(`pod${uid}`));
  const meant =
    byId.length > 0 ? byId : series(CPU, ({ pod, namespace: of }) => pod === name && of === namespace);
  return containerFigures(series, outermost(meant), `the pod ${namespace}/${name}`);
}
