import { milliseconds } from '../quantities/units';
import { LeanTransport } from './lean/lean-transport';
import { describeTransport } from './transport.contract';
import { UndiciTransport } from './undici-transport';

/** No test comes near it. */
const AMPLE = { connectTimeout: milliseconds(20_000) };

describeTransport('UndiciTransport', (options) => new UndiciTransport({ ...AMPLE, ...options }));
describeTransport('LeanTransport', (options) => new LeanTransport({ ...AMPLE, ...options }));
