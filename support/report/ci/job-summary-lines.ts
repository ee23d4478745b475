import { formatQuantity } from '../../quantities/quantity';
import type { Results } from '../results-schema';

/** `Server: vllm 0.11.0, model-a, at http://gpu.example:8000/v1`. */
export function targetLine(target: Results['target']): string {
  if (target === null) return 'Server: not known, the run ended before it was asked';
  const { serverKind, version, models, baseUrl, embedded, note } = target;
  const parts = [
    version === null ? serverKind : `${serverKind} ${version}`,
    ...(models.length === 0 ? [] : [models.join(', ')]),
    // On another port every time.
    ...(embedded ? [] : [`at ${baseUrl}`]),
    ...(note === null ? [] : [note]),
  ];
  return `Server: ${parts.join('; ')}`;
}

/** `Measured from: AMD EPYC, 2 usable cores; 25 GB of memory; node v24.0.0; commit 0123456`; what is not known is left out. */
export function environmentLine(environment: Results['environment']): string {
  if (environment === null) return 'Measured from: not known';
  const { processor, memory, gpus, node, source, virtualization } = environment;
  const parts = [
    ...('model' in processor ? [`${processor.model}, ${processor.usableCores} usable cores`] : []),
    ...('totalBytes' in memory
      ? [`${formatQuantity({ dimension: 'data size', value: memory.totalBytes })} of memory`]
      : []),
    ...('devices' in gpus ? gpus.devices.map(({ name }) => name) : []),
    ...('container' in virtualization
      ? [virtualization.container, virtualization.machine].flatMap((name) => name ?? [])
      : []),
    `node ${node.version}`,
    ...('commit' in source
      ? [`commit ${source.commit.slice(0, 12)}${source.modified ? ', modified' : ''}`]
      : []),
  ];
  return `Measured from: ${parts.join('; ')}`;
}
