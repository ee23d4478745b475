import type { GpuProvider } from '../gpu-provider';
import { GpuProviderError } from '../gpu-provider-error';
import { orGivenUp } from '../or-given-up';
import { callNvidiaSmi } from './nvidia-smi-call';
import { parseNvidiaSmi } from './nvidia-smi-report';

const NAME = 'nvidia-smi';

/**
 * The NVIDIA GPUs of this machine through the nvidia-smi on PATH. A call that is given up is ended; one that
 * cannot end, because the driver is stuck, keeps others from being begun: they would only get stuck too.
 */
export function nvidiaSmiProvider(): GpuProvider {
  let underWay = false;
  return {
    name: NAME,
    read: async (signal) => {
      if (underWay) {
        throw new GpuProviderError(
          'the nvidia-smi that was begun before has not ended: is the driver stuck? See dmesg',
        );
      }
      const { answer, end } = callNvidiaSmi();
      underWay = true;
      const ended = answer.finally(() => {
        underWay = false;
      });
      return parseNvidiaSmi(await orGivenUp(ended, NAME, signal, end));
    },
  };
}
