import { REPLAYED_LABEL } from '../../replayed-series';
import { GpuProbe } from '../../../probes/gpu/gpu-probe';
import type { GpuReading } from '../../../probes/gpu/gpu-reading';
import type { GpuSample } from '../../../probes/gpu/gpu-sample';
import type { Probe } from '../../../probes/probe';
import type { MetricSource, SourceReading } from '../../metric-source';
import { metricSource, missing, readingOf, type MetricPart } from './metric-part';

/** How much the GPUs are at work, one series each. A probe is started for each look, and takes one sample then. */
export function gpuSource(probe: Probe<GpuSample> = new GpuProbe()): MetricSource {
  let source = 'no GPU yet';
  let wasThere = false;
  return metricSource('GPU utilization', () => source, look);

  async function look(signal: AbortSignal): Promise<SourceReading> {
    await using running = await probe.start(signal);
    const reading = running.read();
    // Rounds of one look only: a source that was given up has not said that it is not there.
    signal.throwIfAborted();
    if (reading.status === 'unavailable')
      return { status: wasThere ? 'failed' : 'unavailable', reason: reading.reason };
    wasThere = true;
    source = reading.source;
    const gpus = reading.samples.at(-1)?.gpus ?? [];
    return readingOf(gpus.map(partOf));
  }
}

function partOf(gpu: GpuReading): MetricPart {
  const { index, name, host, replayedFrom, utilisation } = gpu;
  if (utilisation === undefined)
    return missing('gpu_utilization_percent', `GPU ${index} (${name}) does not say how much it is at work`);
  return {
    kind: 'value',
    metric: 'gpu_utilization_percent',
    value: utilisation,
    labels: {
      gpu: String(index),
      ...(host !== undefined && { host }),
      // Not measured: nobody is to take it for that.
      ...(replayedFrom !== undefined && { [REPLAYED_LABEL]: replayedFrom }),
    },
  };
}
