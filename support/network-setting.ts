import { probeCapabilities } from './network/capabilities/probe-capabilities';
import { providersOf, type Signal } from './network/capabilities/signal-providers';
import { LoadedEnvironment, whyNoContainers } from './loaded-environment';
import type { Observation } from './observation';
import type { Observations } from './observations';
import { run } from './run';
import type { ScenarioReport } from './scenario-report';
import { scenarioSeed } from './scenario-seed';

/** What scenarios of networks need of the World. */
export interface NetworkWorld {
  readonly report: ScenarioReport;
  readonly observations: Observations;
  readonly resources: AsyncDisposableStack;
}

/** Containers with a network between them and the client; or why there are none, and nothing is measured. */
export type NetworkSetting =
  | { readonly status: 'there'; readonly loaded: LoadedEnvironment }
  | { readonly status: 'withheld'; readonly reason: string };

/** Starts containers, or reaches those of the settings; says by what each of the signals is had that it needs. */
export async function networkSetting(
  { report, resources }: NetworkWorld,
  signals: readonly Signal[],
): Promise<NetworkSetting> {
  const missing = whyNoContainers(run.parameters) ?? (await whyNoNetwork());
  if (missing !== undefined) return { status: 'withheld', reason: missing };
  report.stage('containers are started');
  const loaded = resources.use(await LoadedEnvironment.start(scenarioSeed(run.seed, report.title)));
  report.note([loaded.environment.description, ...loaded.notes].join('\n'));
  const providers = await providersHere();
  const told = providers
    .filter(({ signal }) => signals.includes(signal))
    .map(({ signal, provider, because }) => `${signal}: ${provider ?? 'nothing'} (${because})`);
  report.note(`measured by\n${told.join('\n')}`);
  return { status: 'there', loaded };
}

/** The observations are not measured, for that reason. */
export function withhold(
  { observations }: NetworkWorld,
  names: readonly Observation[],
  reason: string,
): void {
  for (const name of names) observations.note(name, () => ({ status: 'unavailable', reason }), 'settings');
}

async function whyNoNetwork(): Promise<string | undefined> {
  if (run.parameters.containers.length > 0)
    return process.getuid?.() === 0
      ? undefined
      : 'the network of the containers in LLM_CONTAINERS can be entered by root alone: run as root';
  const containers = (await providersHere()).find(({ signal }) => signal === 'containers');
  if (containers?.provider !== undefined) return undefined;
  return `no containers can be started here: ${[containers?.because, containers?.remedy].filter(Boolean).join('; ')}`;
}

/** What this machine can do is found out once a run. */
const providersHere = (): Promise<ReturnType<typeof providersOf>> =>
  run.once('network capabilities', async () => providersOf(await probeCapabilities()));
