import { ProcessMeter } from '../probes/process/process-meter';
import type { SimulatedPod } from './kubernetes-simulated-pods.fixture';

/**
 * What a kubelet with containerd and systemd tells of pods: their groups of processes, in each the pause container
 * and the one that serves, and the groups around them. The figures are those of the processes, from /proc.
 */
export function cadvisorPage(pods: readonly SimulatedPod[], namespace: string): string {
  const stamp = Date.now();
  const cpu: string[] = [];
  const memory: string[] = [];
  const tell = (labels: string, seconds: number, bytes: number): void => {
    cpu.push(
      `container_cpu_usage_seconds_total{${labels.replace(',', ',cpu="total",')}} ${seconds} ${stamp}`,
    );
    memory.push(`container_memory_working_set_bytes{${labels}} ${bytes} ${stamp}`);
  };
  tell('container="",id="/",image="",name="",namespace="",pod=""', 1e6, 1e12);
  tell('container="",id="/kubepods.slice",image="",name="",namespace="",pod=""', 1e5, 1e11);
  for (const { uid, name, simulator } of pods) {
    if (simulator === undefined) continue;
    const { cpuMs, residentBytes } = new ProcessMeter(simulator.pid).read('look for new ones');
    const slice = `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${uid.replaceAll('-', '_')}.slice`;
    const of = `namespace="${namespace}",pod="${name}"`;
    tell(`container="",id="${slice}",image="",name="",${of}`, cpuMs / 1e3, residentBytes);
    tell(`container="",id="${slice}/cri-containerd-1a.scope",image="pause:3.6",name="1a",${of}`, 0.03, 1e6);
    tell(
      `container="vllm",id="${slice}/cri-containerd-2b.scope",image="vllm",name="2b",${of}`,
      cpuMs / 1e3,
      residentBytes,
    );
  }
  return [
    '# TYPE container_cpu_usage_seconds_total counter',
    ...cpu,
    '# TYPE container_memory_working_set_bytes gauge',
    ...memory,
    '# TYPE machine_cpu_cores gauge',
    'machine_cpu_cores{boot_id="b",machine_id="m",system_uuid="s"} 6',
    '',
  ].join('\n');
}
