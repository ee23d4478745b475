import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { GpuProviderError } from '../gpu-provider-error';
import { printing, withProgram } from '../program-on-path.fixture';
import { ROCM_5 } from './rocm-smi-json.fixture';
import { rocmSmiProvider } from './rocm-smi-provider';

const never = new AbortController().signal;
const reasonOf = (reading: Promise<unknown>): Promise<unknown> => reading.catch((reason: unknown) => reason);

describe('rocmSmiProvider', () => {
  it('asks for every figure, as JSON', async () => {
    const script = `case "$*" in
"--showproductname --showuniqueid --showbus --showmeminfo vram --showuse --showmemuse --showpower \
--showmaxpower --showenergycounter --showtemp --showclocks --showpids --json") ;;
*) exit 2 ;;
esac
${printing(JSON.stringify(ROCM_5))}`;
    const read = await withProgram('rocm-smi', script, () => rocmSmiProvider().read(never));
    expect(read).to.have.nested.property('[0].memoryUsed', 6_750_208);
  });

  it('reads an answer in which some figure failed', async () => {
    const script = `${printing(JSON.stringify(ROCM_5))}\necho oops >&2\nexit 2`;
    expect(await withProgram('rocm-smi', script, () => rocmSmiProvider().read(never))).to.have.length(1);
  });

  const failures: readonly [string, string, RegExp][] = [
    [
      'a driver that is not loaded',
      'echo "ERROR: Driver not initialized" >&2',
      /answered nothing: is the amdgpu/,
    ],
    ['options that it does not know', 'echo "usage" >&2; exit 2', /^rocm-smi failed \(exit code 2\): usage$/],
    ['a signal', 'kill -9 $$', /^rocm-smi failed \(Command failed/],
    ['too much', 'yes "{" | head -c 9000000', /^rocm-smi answered more than 8 MiB$/],
  ];
  for (const [name, script, message] of failures) {
    it(`rejects with a reason for ${name}`, async () => {
      const error = await reasonOf(withProgram('rocm-smi', script, () => rocmSmiProvider().read(never)));
      expect(error).to.be.an.instanceOf(GpuProviderError).with.property('message').that.matches(message);
      expect(error).to.have.property('lasting', false);
    });
  }

  it('knows that a missing program is missing for good', async () => {
    const { PATH: path = '' } = process.env;
    try {
      process.env['PATH'] = __dirname;
      expect(await reasonOf(rocmSmiProvider().read(never))).to.include({
        message: 'no rocm-smi on PATH: this machine has no AMD GPU driver',
        lasting: true,
      });
    } finally {
      process.env['PATH'] = path;
    }
  });

  it('ends one that hangs when it is given up, and can be asked again', async () => {
    await withProgram('rocm-smi', 'exec sleep 1000', async () => {
      const controller = new AbortController();
      const provider = rocmSmiProvider();
      const reading = reasonOf(provider.read(controller.signal));
      expect(await reasonOf(provider.read(never)))
        .to.have.property('message')
        .that.matches(/has not ended/);
      controller.abort();
      expect(await reading).to.have.property('message', 'rocm-smi was given up before it answered');
      for (;;) {
        const again = await reasonOf(provider.read(AbortSignal.abort()));
        if (again instanceof GpuProviderError && again.message.includes('given up')) return;
        await setImmediate();
      }
    });
  });
});
