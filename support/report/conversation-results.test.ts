import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { conversationsCsv, conversationsJson, turnOutcomes } from './conversation-results';
import { conversationResult, conversationTurn } from './guide-rows.fixture';

const HASH = createHash('sha256').update('Eight planets.').digest('hex');

describe('conversationsJson', () => {
  it('tells of each turn, null where nothing is known, and of the answer its hash', () => {
    const text = conversationsJson([conversationResult()]);
    expect(JSON.parse(text)).to.deep.equal([
      {
        ...{ name: 'short', iteration: 1, model: 'gpt-4', temperature: 0.7, totalDurationMs: 4200 },
        outcomes: { completed: 1, 'http error': 1 },
        turns: [
          {
            ...{ responseTimeMs: 812.5, inputTokens: 40, outputTokens: 120, cachedTokens: 32 },
            ...{ tokenSource: 'the server', serverMemoryBytes: 2147483648, serverMemoryReason: null },
            ...{ outcome: 'completed', error: null, answerSha256: HASH },
          },
          {
            ...{ responseTimeMs: null, inputTokens: null, outputTokens: null, cachedTokens: null },
            ...{ tokenSource: 'nobody', serverMemoryBytes: null },
            serverMemoryReason: 'the server is on another machine',
            ...{ outcome: 'http error', error: '500 for the request', answerSha256: null },
          },
        ],
      },
    ]);
    expect(text).not.to.include('planets');
  });

  it('is an empty array without conversations', () => {
    expect(JSON.parse(conversationsJson([]))).to.deep.equal([]);
  });
});

describe('conversationsCsv', () => {
  it('gives a row a turn', () => {
    const reason = 'the server is on another machine';
    expect(conversationsCsv([conversationResult()]).split('\r\n')).to.deep.equal([
      'conversation,iteration,model,temperature,total_duration_ms,turn,response_time_ms,input_tokens,' +
        'output_tokens,cached_tokens,token_source,server_memory_bytes,server_memory_reason,outcome,error,' +
        'answer_sha256',
      `short,1,gpt-4,0.7,4200,1,812.5,40,120,32,the server,2147483648,,completed,,${HASH}`,
      `short,1,gpt-4,0.7,4200,2,,,,,nobody,,${reason},http error,500 for the request,`,
      '',
    ]);
  });

  it('gives back every text as it was, but for the apostrophe before a formula', () => {
    const nasty = fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '"', ',', '\r', '\n', 'a') });
    fc.assert(
      fc.property(nasty, nasty, (name, error) => {
        const csv = conversationsCsv([conversationResult({ name, turns: [conversationTurn({ error })] })]);
        const [row]: Record<string, string>[] = parse(csv, { columns: true, record_delimiter: '\r\n' });
        expect(row?.['conversation'])
          .to.be.oneOf([name, `'${name}`])
          .and.not.match(/^[=+\-@\r]/);
        expect(row?.['error'])
          .to.be.oneOf([error, `'${error}`])
          .and.not.match(/^[=+\-@\r]/);
      }),
    );
  });
});

describe('turnOutcomes', () => {
  it('counts every turn once', () => {
    const turns = [conversationTurn(), conversationTurn(), conversationTurn({ outcome: 'timed out' })];
    expect(turnOutcomes(conversationResult({ turns }))).to.deep.equal({ completed: 2, 'timed out': 1 });
  });
});
