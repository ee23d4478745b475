import { execFile } from 'node:child_process';
import type { GpuProvider } from '../gpu-provider';
import { GpuProviderError } from '../gpu-provider-error';
import { orGivenUp } from '../or-given-up';
import { parseRocmSmi } from './rocm-smi-report';

const NAME = 'rocm-smi';

/** What it is asked to show; all of it since ROCm 4.1. */
const QUESTIONS: readonly string[] = [
  '--showproductname',
  '--showuniqueid',
  '--showbus',
  ...['--showmeminfo', 'vram'],
  '--showuse',
  '--showmemuse',
  '--showpower',
  '--showmaxpower',
  '--showenergycounter',
  '--showtemp',
  '--showclocks',
  '--showpids',
  '--json',
];

/** Many times what a machine of 16 cards answers. */
const LIMIT_BYTES = 8 * 2 ** 20;

/**
 * The AMD GPUs of this machine through the rocm-smi on PATH. A call that is given up is ended; one that cannot
 * end keeps others from being begun. It is a Python program, which takes 0.2 s of CPU time before it asks a GPU.
 */
export function rocmSmiProvider(): GpuProvider {
  let underWay = false;
  return {
    name: NAME,
    read: async (signal) => {
      if (underWay) {
        throw new GpuProviderError('the rocm-smi that was begun before has not ended: is the driver stuck?');
      }
      underWay = true;
      const { answer, end } = callRocmSmi();
      const ended = answer.finally(() => {
        underWay = false;
      });
      return parseRocmSmi(await orGivenUp(ended, NAME, signal, end));
    },
  };
}

/** Settles when the process has ended. */
function callRocmSmi(): { readonly answer: Promise<string>; readonly end: () => void } {
  const { promise: answer, resolve, reject } = Promise.withResolvers<string>();
  const child = execFile(NAME, QUESTIONS, { maxBuffer: LIMIT_BYTES }, (error, stdout, stderr) => {
    // It exits with an error where one of many figures is not supported, and answers all the same.
    const isAnswer = typeof error?.code === 'number' && stdout.includes('{');
    if (error === null || isAnswer) resolve(stdout);
    else reject(explained(error, stderr));
  });
  return {
    answer,
    end: () => {
      child.kill('SIGKILL');
      // One that cannot end yet must not keep this process alive.
      child.stdout?.destroy();
      child.stderr?.destroy();
      child.unref();
    },
  };
}

function explained(error: Error & { code?: number | string | null }, stderr: string): GpuProviderError {
  const said = stderr.trim().split('\n').at(-1) ?? '';
  const { code } = error;
  if (code === 'ENOENT') {
    const reason = 'no rocm-smi on PATH: this machine has no AMD GPU driver';
    return new GpuProviderError(reason, { lasting: true, cause: error });
  }
  if (code === 'EACCES') {
    const reason = 'the rocm-smi on PATH cannot be executed';
    return new GpuProviderError(reason, { lasting: true, cause: error });
  }
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') {
    const reason = `rocm-smi answered more than ${LIMIT_BYTES / 2 ** 20} MiB`;
    return new GpuProviderError(reason, { cause: error });
  }
  const how = typeof code === 'number' ? `exit code ${code}` : error.message;
  return new GpuProviderError(`rocm-smi failed (${how})${said === '' ? '' : `: ${said}`}`, { cause: error });
}
