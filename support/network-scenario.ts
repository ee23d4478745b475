import type { JudgedLoad } from './load/judged-load';
import type { LoadedEnvironment } from './loaded-environment';
import type { NetworkEnvironment, ServingContainer } from './network/environment/network-environment';
import { NetworkError } from './network/network-error';
import { cpuLimit } from './network/path/cpu-limit';
import { measurePath } from './network/path/measure-path';
import type { PathCapacity } from './network/path/path-capacity';
import { pathText } from './network/path/path-text';
import { networkPicture } from './network-picture';
import { networkSetting, withhold, type NetworkSetting, type NetworkWorld } from './network-setting';
import type { Observation } from './observation';
import { putPeakLoad, type PeakLoad } from './peak-load';
import { lossEvidence, peakDoubts, peakText, roundTripEvidence } from './peak-load-words';
import type { Quantity } from './quantities/quantity';
import { monotonicClock } from './quantities/clock';
import { milliseconds } from './quantities/units';
import { run } from './run';

interface LoadedNetworkWorld extends NetworkWorld {
  hold(load: JudgedLoad): void;
  limitOf(name: Observation): Quantity | undefined;
}

const LATENCY = 'kernel-level network latency';
const LOSS = 'packet loss rate';
const THROUGHPUT = 'network throughput';

/** Of what the containers carry at most: at the very edge queues grow without end. */
const SHARE_OF_PEAK = 0.95;
const PATH_TIME = milliseconds(5_000);
/** What a path is measured with as well that carries too little with the default one. */
const OTHER_CONTROL = 'cubic';

/** What the network of containers does under the highest load that they carry. */
export class NetworkScenario {
  readonly #world: LoadedNetworkWorld;
  #setting: NetworkSetting | undefined;

  constructor(world: LoadedNetworkWorld) {
    this.#world = world;
  }

  async useEnvironment(): Promise<void> {
    this.#setting = await networkSetting(this.#world, ['round trip', 'segments', 'queues', 'path capacity']);
  }

  /** Finds the highest rate that the containers carry, sends it, and measures their network meanwhile and after it. */
  async loadToPeak(): Promise<void> {
    if (this.#setting === undefined)
      throw new Error(
        'this step needs an earlier one that is missing: "Given a containerized ML serving environment"',
      );
    if (this.#setting.status === 'withheld') {
      withhold(this.#world, [LATENCY, LOSS, THROUGHPUT], this.#setting.reason);
      return;
    }
    const { loaded } = this.#setting;
    const { report } = this.#world;
    report.stage('what the containers carry');
    const found = await loaded.peakRate(run.signal);
    const peak = await putPeakLoad(loaded, {
      found,
      rate: SHARE_OF_PEAK * found.carried,
      limits: { latency: this.#world.limitOf(LATENCY), loss: this.#world.limitOf(LOSS) },
      tell: (text) => {
        report.stage(`peak load: ${text}`);
      },
    });
    report.note(peakText(peak));
    for (const record of peak.load.records) report.record(record);
    this.#world.hold(peak.load);
    this.#observe(peak);
    const capacity = await this.#measurePath(loaded);
    const path = capacity === undefined ? undefined : { capacity, endedAt: monotonicClock.now() };
    const limits = {
      latency: this.#world.limitOf(LATENCY),
      loss: this.#world.limitOf(LOSS),
      throughput: this.#world.limitOf(THROUGHPUT),
    };
    report.picture('Network', await networkPicture(peak, path, limits));
  }

  #observe(peak: PeakLoad): void {
    const { observations } = this.#world;
    const doubts = () => peakDoubts(peak);
    observations.note(LATENCY, () => roundTripEvidence(peak), `p99 by ${peak.roundTripSource}`, doubts);
    observations.note(
      LOSS,
      (limit) => lossEvidence(peak, limit),
      '/proc/PID/net/snmp, interfaces and queues',
      doubts,
    );
  }

  /** The capacity of the path is measured apart from the load, which does not come near it. */
  async #measurePath({ environment }: LoadedEnvironment): Promise<PathCapacity | undefined> {
    const [container] = environment.containers;
    if (container === undefined) throw new Error('an environment has a container');
    const { report, observations } = this.#world;
    report.stage('what the path carries');
    const options = { duration: PATH_TIME, tool: 'auto', signal: run.signal } as const;
    let capacity: PathCapacity;
    try {
      capacity = await measurePath(environment, container, options);
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      observations.note(
        THROUGHPUT,
        () => ({ status: 'unavailable', reason: error.message }),
        'a path that was not measured',
      );
      return undefined;
    }
    report.note(`path: ${pathText(capacity)}`);
    const limit = this.#world.limitOf(THROUGHPUT)?.value ?? Infinity;
    const { throughput, defaultCongestionControl } = capacity;
    const isEnough = throughput.status === 'estimated' && throughput.low > limit;
    if (!isEnough && defaultCongestionControl !== OTHER_CONTROL)
      report.note(await otherControlText(environment, container));
    // That it may carry more is no doubt about what is enough.
    const doubts = isEnough ? [] : [cpuLimit(capacity)].filter((doubt) => doubt !== undefined);
    observations.note(
      THROUGHPUT,
      () => throughput,
      pathText(capacity),
      () => doubts,
    );
    return capacity;
  }
}

/** What it would be with another congestion control: not judged, so that a fault of it costs nothing. */
async function otherControlText(
  environment: NetworkEnvironment,
  container: ServingContainer,
): Promise<string> {
  const options = {
    duration: PATH_TIME,
    tool: 'auto',
    signal: run.signal,
    congestionControl: OTHER_CONTROL,
  } as const;
  try {
    return `not judged, with another congestion control: ${pathText(await measurePath(environment, container, options))}`;
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    return `with ${OTHER_CONTROL} the path could not be measured: ${error.message}`;
  }
}
