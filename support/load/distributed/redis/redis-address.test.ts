import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { SELF_SIGNED } from '../../../target/self-signed.fixture';
import { redisAddress } from './redis-address';

describe('the address of Redis', () => {
  it('is read from every form of URL', () => {
    const cases: [string, string, object][] = [
      ['redis://example.org', 'example.org:6379', { host: 'example.org', port: 6379, db: 0 }],
      ['redis://10.0.0.1:7000/3', '10.0.0.1:7000 (database 3)', { host: '10.0.0.1', port: 7000, db: 3 }],
      ['redis://[::1]:7000', '[::1]:7000', { host: '::1', port: 7000, db: 0 }],
      ['redis://:p%40ss@a', 'a:6379', { host: 'a', port: 6379, db: 0, password: 'p@ss' }],
      ['redis://me:word@a/', 'a:6379', { host: 'a', port: 6379, db: 0, username: 'me', password: 'word' }],
      ['rediss://a', 'a:6379', { host: 'a', port: 6379, db: 0, tls: { servername: 'a' } }],
      ['rediss://127.0.0.1', '127.0.0.1:6379', { host: '127.0.0.1', port: 6379, db: 0, tls: {} }],
      ['rediss://[::1]', '[::1]:6379', { host: '::1', port: 6379, db: 0, tls: {} }],
    ];
    for (const [url, place, options] of cases)
      expect(redisAddress({ url }), url).to.deep.include({
        place,
        options,
        secure: url.startsWith('rediss'),
      });
    expect(redisAddress({ url: 'rediss://a', certificateAuthority: 'PEM' }).options.tls).to.deep.equal({
      ca: 'PEM',
      servername: 'a',
    });
  });

  it('says what is wrong with a URL and how to write it', () => {
    const cases: [string, RegExp][] = [
      ...['', 'localhost:6379', 'http://a', '/run/redis.sock', 'unix:///run/redis.sock'].map(
        (url): [string, RegExp] => [
          url,
          /^REDIS_URL is not a redis:\/\/ or rediss:\/\/ URL; write for example redis:\/\/127\.0\.0\.1:6379$/,
        ],
      ),
      ['redis://:a/b@c:1', /is no URL; write redis:\/\/host.*or rediss:.*; characters such as/],
      ['redis://', /names no host/],
      ['redis://a/x', /database that is no number/],
      ['redis://a/-1', /database that is no number/],
      ['redis://a?db=1', /has a \? in it/],
      ['redis://:x%@a', /has a % that begins no character.*%25/],
    ];
    for (const [url, message] of cases) expect(() => redisAddress({ url }), url).to.throw(message);
    expect(() => redisAddress({ url: 'redis://a', certificateAuthority: SELF_SIGNED.cert })).to.throw(
      /not encrypted, and REDIS_CA_FILE is set; write rediss:/,
    );
  });

  it('never repeats a password, however badly it is escaped', () => {
    // The URL is read as it was meant, or it is refused; in both cases nobody is told the password.
    const rest = fc.array(
      fc.constantFrom('#', '/', '?', '@', ':', '%', '[', ']', ' ', '=', '12', 'ab', '%4'),
      {
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(
        rest,
        fc.constantFrom('redis://me:', 'rediss://:', 'unix:///a?password='),
        (parts, start) => {
          const password = `12secret${parts.join('')}`;
          let told: string;
          try {
            told = redisAddress({ url: `${start}${password}@host:6379/1` }).place;
          } catch (error) {
            told = `${String(error)}${(error as Error).stack ?? ''}`;
          }
          expect(told).not.to.include('secret');
        },
      ),
    );
  });
});
