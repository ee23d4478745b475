import type { V1Container, V1Pod } from '@kubernetes/client-node';

/** A pod, as far as it matters here. */
export interface Pod {
  readonly name: string;
  /** Names it for good: a pod of a StatefulSet that takes the place of another has its name. */
  readonly uid: string;
  readonly ready: boolean;
  /** For people, where it is not ready: `Pending`. */
  readonly phase: string;
  /** Of its own; undefined before it has one. */
  readonly address: string | undefined;
  /** The machine that it runs on; undefined before it has one. */
  readonly machine: string | undefined;
  /** How many cores it may use; undefined where a container of it has no limit. */
  readonly cores: number | undefined;
  /** Whether another takes its place when it is deleted. */
  readonly replaced: boolean;
}

/** What of a pod matters here; one that is being deleted is not ready any more, whatever it says. */
export function podOf({ metadata, spec, status }: V1Pod): Pod {
  const leaving = metadata?.deletionTimestamp !== undefined;
  const ready = status?.conditions?.some(
    (condition) => condition.type === 'Ready' && condition.status === 'True',
  );
  return {
    name: metadata?.name ?? '',
    uid: metadata?.uid ?? '',
    ready: ready === true && !leaving,
    phase: leaving ? 'Terminating' : (status?.phase ?? 'Unknown'),
    address: status?.podIP,
    machine: spec?.nodeName,
    cores: spec === undefined ? undefined : coresOf(spec),
    replaced: (metadata?.ownerReferences ?? []).some(({ controller }) => controller === true),
  };
}

/** The limit of the pod itself, which new servers know, or the sum over its containers. */
function coresOf({ resources, containers, initContainers }: NonNullable<V1Pod['spec']>): number | undefined {
  const ofAll = resources?.limits?.['cpu'];
  if (ofAll !== undefined) return coresIn(ofAll);
  // Of the containers that begin first those go on running that are started again always.
  const running = [
    ...containers,
    ...(initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always'),
  ];
  return running
    .map(({ resources: own }: V1Container) => own?.limits?.['cpu'])
    .reduce<number | undefined>(
      (sum, limit) => (sum === undefined || limit === undefined ? undefined : sum + coresIn(limit)),
      0,
    );
}

const UNITS: Readonly<Record<string, number>> = { n: 1e-9, u: 1e-6, m: 1e-3, '': 1, k: 1e3 };

/** Cores as Kubernetes writes them: `2`, `1.5`, `500m`; NaN of anything else. */
function coresIn(quantity: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d*)?|\.\d+)([numk]?)$/.exec(quantity) ?? [];
  return Number(number) * (UNITS[unit] ?? NaN);
}
