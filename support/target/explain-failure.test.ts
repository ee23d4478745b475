import { describe, it } from 'node:test';
import { expect } from 'chai';
import { connectionFailure, deadlineFailure, errorCode, statusFailure } from './explain-failure';
import type { FailureOutcome } from './target-error';
import { HttpSyntaxError, TransportError, type HttpHeaders } from './transport';

const URL_OF_API = new URL('http://host:8000/v1/completions');

/** An error as the transport throws it: the code is that of its cause. */
const broken = (code: string, message = `something about ${code}`): TransportError =>
  new TransportError(message, { cause: Object.assign(new Error(message), { code }) });

describe('connectionFailure', () => {
  const beforeSending: readonly [code: string, what: RegExp, next: RegExp][] = [
    [
      'ECONNREFUSED',
      /nothing listens there \(connection refused\)/,
      /Start the server, or correct LLM_BASE_URL\./,
    ],
    ['ENOTFOUND', /the host name does not resolve/, /Correct the host in LLM_BASE_URL\./],
    ['EAI_AGAIN', /the host name could not be resolved/, /or the name service of this machine\./],
    ['UND_ERR_CONNECT_TIMEOUT', /no connection could be made in time/, /Check the host and port/],
    ['ETIMEDOUT', /no connection could be made in time/, /and the firewalls between\./],
    ['EHOSTUNREACH', /no connection could be made in time/, /Check the host and port/],
    ['ENETUNREACH', /no connection could be made in time/, /Check the host and port/],
    ['EPROTO', /does not speak TLS/, /Write http:\/\/ instead of https:\/\//],
    ['ERR_SSL_WRONG_VERSION_NUMBER', /does not speak TLS/, /Write http:\/\/ instead of https:\/\//],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /its certificate is not trusted/, /LLM_CA_FILE/],
    ['SELF_SIGNED_CERT_IN_CHAIN', /its certificate is not trusted/, /LLM_CA_FILE/],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', /its certificate is not trusted/, /LLM_CA_FILE/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /its certificate is not trusted/, /LLM_CA_FILE/],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      /its certificate is for another host name/,
      /Write the host of LLM_BASE_URL/,
    ],
    ['CERT_HAS_EXPIRED', /its certificate has expired/, /Renew it/],
    ['BAD_HEADER', /a header of the request holds a character/, /Correct LLM_HEADERS, or LLM_API_KEY\./],
    ['UND_ERR_INVALID_ARG', /a header of the request holds a character/, /Correct LLM_HEADERS/],
    ['LEAN_ONLY_HTTP', /speaks plain http:\/\/ only/, /Set LLM_TRANSPORT to undici\./],
  ];
  for (const [code, what, next] of beforeSending) {
    it(`explains ${code}, which drops the request`, () => {
      const failure = connectionFailure(URL_OF_API, false, broken(code));
      expect(failure.outcome).to.equal('dropped');
      expect(failure.message)
        .to.match(/^http:\/\/host:8000: /)
        .and.match(what)
        .and.match(next);
    });
  }

  const afterSending: readonly [code: string, outcome: FailureOutcome, what: RegExp][] = [
    ['ECONNRESET', 'truncated', /the server closed the connection before the answer was complete/],
    ['EPIPE', 'truncated', /the server closed the connection/],
    ['UND_ERR_SOCKET', 'truncated', /the server closed the connection/],
    ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'truncated', /the server closed the connection/],
    ['CLOSED_EARLY', 'truncated', /the server closed the connection/],
    ['ETIMEDOUT', 'truncated', /the connection broke: something about ETIMEDOUT/],
    ['EHOSTUNREACH', 'truncated', /the connection broke/],
    ['EWHATEVER', 'truncated', /the connection broke: something about EWHATEVER/],
  ];
  for (const [code, outcome, what] of afterSending) {
    it(`explains ${code} after the request was sent, which makes it ${outcome}`, () => {
      const failure = connectionFailure(URL_OF_API, true, broken(code));
      expect(failure.outcome).to.equal(outcome);
      expect(failure.message)
        .to.match(what)
        .and.match(/Look into the log of the server/);
    });
  }

  it('drops whatever was not sent, and never what was', () => {
    for (const code of [...beforeSending, ...afterSending].map(([one]) => one)) {
      expect(connectionFailure(URL_OF_API, false, broken(code)).outcome).to.equal('dropped');
      expect(connectionFailure(URL_OF_API, true, broken(code)).outcome).not.to.equal('dropped');
    }
  });

  it('says of what is no HTTP/1.1 what it is, and calls it a protocol error', () => {
    const error = new HttpSyntaxError('it begins with "SSH-2"', {
      cause: Object.assign(new Error('bad response'), { code: 'UND_ERR_SOCKET' }),
    });
    expect(connectionFailure(URL_OF_API, true, error)).to.include({
      outcome: 'protocol error',
      message:
        'http://host:8000: it does not speak HTTP/1.1 (it begins with "SSH-2"). Check the scheme and the port of LLM_BASE_URL.',
    });
  });

  it('keeps the cause, also one that is no error', () => {
    const cause = broken('ECONNRESET');
    expect(connectionFailure(URL_OF_API, true, cause).cause).to.equal(cause);
    expect(connectionFailure(URL_OF_API, true, 'odd').message).to.contain('the connection broke: odd');
  });
});

describe('statusFailure', () => {
  const cases: readonly [status: number, said: string, headers: HttpHeaders, next: string][] = [
    [401, 'no', {}, 'Set LLM_API_KEY to a key that this server accepts.'],
    [403, 'no', {}, 'Set LLM_API_KEY to a key that this server accepts.'],
    [404, 'The model x does not exist', {}, 'Set LLM_MODEL to a model that the server lists.'],
    [404, 'Not Found', {}, 'Check the path of LLM_BASE_URL and LLM_API.'],
    [429, 'slow down', {}, 'The server limits the rate: lower the load or raise its limit.'],
    [
      429,
      'slow down',
      { 'retry-after': '7' },
      'The server limits the rate (retry after 7 s): lower the load or raise its limit.',
    ],
    [
      429,
      'slow down',
      { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' },
      'The server limits the rate (retry after Wed, 21 Oct 2026 07:28:00 GMT): lower the load or raise its limit.',
    ],
    [503, 'loading', { 'retry-after': '7' }, 'Look into the log of the server (retry after 7 s).'],
    [308, 'moved', { location: 'https://host/v1' }, 'Set LLM_BASE_URL to where it leads: https://host/v1.'],
    [302, 'moved', {}, 'Set LLM_BASE_URL to where it leads: it does not say.'],
    [500, 'oops', {}, 'Look into the log of the server.'],
    [503, 'loading', {}, 'Look into the log of the server.'],
    [
      400,
      'bad',
      {},
      'The request was refused: check LLM_MODEL, LLM_API and the sequence length of the table.',
    ],
    [
      422,
      'bad',
      {},
      'The request was refused: check LLM_MODEL, LLM_API and the sequence length of the table.',
    ],
  ];
  for (const [status, said, headers, next] of cases) {
    it(`says what to do about ${status} "${said}"${Object.keys(headers).join()}`, () => {
      const failure = statusFailure(URL_OF_API, status, said, headers);
      expect(failure).to.include({ outcome: 'http error', status });
      expect(failure.message).to.equal(
        `http://host:8000/v1/completions answered ${status}: ${said}. ${next}`,
      );
    });
  }

  it('names the route where that can be set', () => {
    const hints: readonly [status: number, said: string, next: string][] = [
      [404, 'Not Found', 'Correct the route "structured" in LLM_ROUTES, or LLM_BASE_URL.'],
      [405, 'Method Not Allowed', 'Correct the route "structured" in LLM_ROUTES, or LLM_BASE_URL.'],
      [404, 'no model x', 'Set LLM_MODEL to a model that the server lists.'],
      [
        422,
        'bad',
        'The request was refused: check LLM_MODEL, LLM_API, LLM_ROUTES, LLM_SCHEMA_FIELD and the sequence length of the table.',
      ],
    ];
    for (const [status, said, next] of hints) {
      const { message } = statusFailure(URL_OF_API, status, said, {}, 'structured');
      expect(message).to.equal(`http://host:8000/v1/completions answered ${status}: ${said}. ${next}`);
    }
  });

  it('quotes nothing where nothing was said', () => {
    expect(statusFailure(URL_OF_API, 500, '', {}).message).to.equal(
      'http://host:8000/v1/completions answered 500. Look into the log of the server.',
    );
  });
});

describe('deadlineFailure', () => {
  const deadlines = [
    ['ready', 'it did not answer', 'LLM_READY_TIMEOUT'],
    ['connect', 'no connection could be made', 'LLM_CONNECT_TIMEOUT'],
    ['firstToken', 'the server took the request but sent no token', 'LLM_FIRST_TOKEN_TIMEOUT'],
    ['stall', 'the stream stalled: no further token came', 'LLM_STALL_TIMEOUT'],
    ['total', 'the answer was not complete', 'LLM_TIMEOUT'],
  ] as const;
  for (const [which, what, variable] of deadlines) {
    it(`names the setting of the deadline "${which}"`, () => {
      const failure = deadlineFailure(URL_OF_API, which, 1500);
      expect(failure.outcome).to.equal('timed out');
      expect(failure.message).to.equal(
        `http://host:8000/v1/completions: ${what} within 1.5 s. ` +
          `Look whether the server is overloaded or hangs; ${variable} allows it more time.`,
      );
    });
  }
});

describe('errorCode', () => {
  it('is that of the innermost error that has one', () => {
    expect(
      errorCode(Object.assign(new Error('outer', { cause: broken('EINNER') }), { code: 'EOUTER' })),
    ).to.equal('EINNER');
    expect(
      errorCode(Object.assign(new Error('outer', { cause: new Error('plain') }), { code: 'EOUTER' })),
    ).to.equal('EOUTER');
    for (const error of [new Error('plain'), 'text', undefined, null, { code: 7 }]) {
      expect(errorCode(error)).to.equal('');
    }
  });
});
