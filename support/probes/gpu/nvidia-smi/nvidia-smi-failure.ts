import { z } from 'zod';
import { GpuProviderError } from '../gpu-provider-error';

const failure = z.object({
  code: z.union([z.number(), z.string()]).nullish(),
  signal: z.string().nullish(),
  message: z.string(),
});

/** What nvidia-smi's exit codes say, which are NVML's return values (nvmlReturn_t); what it prints itself is lost. */
const EXIT_CODES: Readonly<Record<number, string>> = {
  4: 'nvidia-smi lacks the permission to ask the driver',
  6: 'nvidia-smi found no GPU in this machine',
  9: 'nvidia-smi cannot reach the NVIDIA driver: is its kernel module loaded?',
  12: 'nvidia-smi cannot load the NVML library (libnvidia-ml): is the driver installed completely?',
  14: 'nvidia-smi says that the infoROM of a GPU is corrupted',
  15: 'nvidia-smi says that a GPU has fallen off the bus: it takes a reboot',
  16: 'nvidia-smi says that a GPU needs a reset',
  17: 'nvidia-smi says that the operating system or a cgroup keeps it from the GPU',
  18: "nvidia-smi's library and the kernel module are of different versions: it takes a reboot",
};

/** The package's error, which is the shell's, the XML parser's, or what nvidia-smi wrote to stderr, in plain words. */
export function explained(error: unknown): GpuProviderError {
  const { code, signal, message = String(error) } = failure.safeParse(error).data ?? {};
  const text = message.trim();
  // Windows' shell has no code of its own for it.
  if (code === 127 || text.includes('is not recognized')) {
    const reason = 'no nvidia-smi on PATH: this machine has no NVIDIA GPU driver';
    return new GpuProviderError(reason, { lasting: true, cause: error });
  }
  if (code === 126) {
    return new GpuProviderError('the nvidia-smi on PATH cannot be executed', { lasting: true, cause: error });
  }
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') {
    const reason =
      'nvidia-smi answered more than 1 MiB, which is all that the package node-nvidia-smi takes: ' +
      "this machine has too many GPUs or processes for it; give a dcgm-exporter's URL instead";
    return new GpuProviderError(reason, { cause: error });
  }
  if (typeof signal === 'string') {
    return new GpuProviderError(`nvidia-smi was ended by ${signal}`, { cause: error });
  }
  if (typeof code === 'number' && code > 128 && code < 160) {
    // So the shell says it.
    return new GpuProviderError(`nvidia-smi was ended by signal ${code - 128}`, { cause: error });
  }
  if (typeof code === 'number') {
    const meaning = EXIT_CODES[code] ?? 'nvidia-smi failed';
    return new GpuProviderError(`${meaning} (exit code ${code})${saidIn(text)}`, { cause: error });
  }
  const line = text.split('\n').join(' ');
  const reason =
    typeof error === 'string'
      ? `nvidia-smi wrote a warning, beside which the package node-nvidia-smi gives no figures: ${line}`
      : `nvidia-smi's answer is no XML or was cut short (${line}): see what \`nvidia-smi -q -x\` prints`;
  return new GpuProviderError(reason, { cause: error });
}

/** What stands on stderr: the shell's error repeats its command in the first line. */
function saidIn(message: string): string {
  const said = message.replace(/^Command failed:.*\n?/, '').trim();
  return said === '' ? '' : `: ${said.split('\n').join(' ')}`;
}
