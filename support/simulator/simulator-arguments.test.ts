import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parseMisbehaviour } from './misbehaviour-text';
import { ArgumentsError, HELP, parseArguments } from './simulator-arguments';
import { simulatorOptions, SimulatorOptionsError, type SimulatorOptionsInput } from './simulator-options';

describe('parseArguments', () => {
  it('reads every flag', () => {
    const text =
      '--ttft 50ms --itl 1.5ms --prefill-per-token 0.05ms --decode-per-context-token 1us --slowdown-per-stream 2% --tokens-per-event 4 --answer-tokens 9 --streams 2 --queue 0 --model a --model b ' +
      '--api-key k --usage none --kind vllm --misbehave hang --node-id n1 --control --leak 90MiB/h --host 127.0.0.2 --port 8080 --log truth.ndjson ' +
      '--report-lateness';
    const command = parseArguments(text.split(' '));
    expect(command).to.include({ type: 'start', log: 'truth.ndjson', reportLateness: true });
    expect(command.type === 'start' && simulatorOptions(command.options)).to.deep.equal({
      timeToFirstToken: 50,
      interTokenLatency: 1.5,
      prefillPerToken: 0.05,
      decodePerContextToken: 0.001,
      slowdownPerStream: 0.02,
      tokensPerEvent: 4,
      answerTokens: 9,
      slots: 2,
      queueLimit: 0,
      models: ['a', 'b'],
      apiKey: 'k',
      usage: 'none',
      kind: 'vllm',
      misbehaviour: [{ type: 'hang', requests: 'all' }],
      nodeId: 'n1',
      control: true,
      leak: 1.5 * 2 ** 20,
      host: '127.0.0.2',
      port: 8080,
    });
  });

  it('leaves the defaults to the options', () => {
    const command = parseArguments([]);
    expect(command).to.include({ type: 'start', log: undefined, reportLateness: false });
    expect(command.type === 'start' && simulatorOptions(command.options)).to.deep.equal(simulatorOptions({}));
  });

  it('explains every flag it knows', () => {
    expect(parseArguments(['--help'])).to.deep.equal({ type: 'help' });
    const known = [
      'ttft',
      'itl',
      'prefill-per-token',
      'decode-per-context-token',
      'slowdown-per-stream',
      'tokens-per-event',
      'answer-tokens',
      'streams',
      'queue',
      'model',
      'api-key',
      'usage',
    ];
    for (const flag of [
      ...known,
      'kind',
      'misbehave',
      'node-id',
      'control',
      'leak',
      'host',
      'port',
      'log',
      'report-lateness',
      'help',
    ])
      expect(HELP).to.contain(`--${flag} `);
  });

  const refused: readonly [string[], RegExp][] = [
    [['--ttft', '5O ms'], /--ttft: "5O ms" is not a quantity/],
    [['--itl', '8 GB'], /--itl: .* not a duration/],
    [['--prefill-per-token', '3%'], /--prefill-per-token: "3%" is a share, not a duration/],
    [['--slowdown-per-stream', '0.02'], /--slowdown-per-stream: "0.02" is a count, not a share; .*95%/],
    [['--streams', 'many'], /--streams: "many" is not a whole number; write for example 16/],
    [['--kind', 'vlm'], /--kind: "vlm" is not one of simulator, openai, vllm/],
    [['--usage', 'always'], /--usage: "always" is not one of final, continuous, none/],
    [['--misbehave', 'sulk'], /--misbehave: "sulk" is not a misbehaviour; write .*cut, end early/],
    [['--leak', '1 MiB'], /--leak: "1 MiB" is not a size in a time; write for example "1 MiB\/min"/],
    [['--leak', '1 MiB/min/min'], /--leak: "1 MiB\/min\/min" is not a size in a time/],
    [['--leak', '3 ms/min'], /--leak: "3 ms" is a duration, not a data size/],
    [['--leak', '1 MiB/fortnight'], /--leak: .*"fortnight" is not a unit/],
    [['--stream', '3'], /Unknown option '--stream'/],
  ];
  for (const [args, message] of refused) {
    it(`refuses ${args.join(' ')} and says what is expected`, () => {
      expect(() => parseArguments(args)).to.throw(ArgumentsError, message);
    });
  }
});

describe('simulatorOptions', () => {
  it('names every fault at once', () => {
    const wrong: SimulatorOptionsInput = {
      slots: 0,
      interTokenLatency: -1,
      prefillPerToken: -1,
      decodePerContextToken: NaN,
      slowdownPerStream: -0.1,
      models: [],
    };
    expect(() => simulatorOptions(wrong))
      .to.throw(SimulatorOptionsError)
      .with.property('message')
      .that.matches(
        /interTokenLatency[^]*prefillPerToken[^]*decodePerContextToken[^]*slowdownPerStream[^]*slots[^]*models/,
      );
  });
});

describe('parseMisbehaviour', () => {
  const read: readonly [string, object][] = [
    ['cut', { type: 'cut', afterEvents: 3, requests: 'all' }],
    ['cut 0 every 5', { type: 'cut', afterEvents: 0, requests: { every: 5 } }],
    [
      'too many requests 2 on 0,4,7',
      { type: 'too many requests', retryAfterSeconds: 2, requests: { indices: [0, 4, 7] } },
    ],
    ['slow headers 250', { type: 'slow headers', delay: 250, requests: 'all' }],
    ['cached answer on 1,2', { type: 'cached answer', requests: { indices: [1, 2] } }],
    ['wrong answer every 5', { type: 'wrong answer', requests: { every: 5 } }],
    ['omit done on 1', { type: 'omit done', requests: { indices: [1] } }],
  ];
  for (const [text, misbehaviour] of read) {
    it(`reads "${text}"`, () => {
      expect(parseMisbehaviour(text)).to.deep.equal(misbehaviour);
    });
  }

  for (const [text, message] of [
    ['hang 3', /"hang" takes no number/],
    ['wrong answer 3', /"wrong answer" takes no number/],
    ['cut every 0', /"cut every 0": requests/],
    ['cut after 3', /is not a misbehaviour/],
  ] as const) {
    it(`refuses "${text}"`, () => {
      expect(() => parseMisbehaviour(text)).to.throw(message);
    });
  }
});
