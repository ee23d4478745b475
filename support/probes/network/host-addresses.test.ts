import { describe, it } from 'node:test';
import { expect } from 'chai';
import { rejectionOf } from '../../rejection.fixture';
import { ConnectProbe } from './connect-probe';
import { HostAddresses } from './host-addresses';
import { Listening } from './listening.fixture';

const signal = new AbortController().signal;

describe('HostAddresses', () => {
  it('resolves no address', async () => {
    const resolve = () => Promise.reject(new Error('asked'));
    expect(await new HostAddresses('[fe80::1]', resolve).all()).to.deep.equal(['fe80::1']);
    expect(await new HostAddresses('10.0.0.1', resolve).all()).to.deep.equal(['10.0.0.1']);
  });

  it('writes IPv6 in brackets', () => {
    expect(new HostAddresses('[::1]').text).to.equal('[::1]');
    expect(new HostAddresses('::1').text).to.equal('[::1]');
    expect(new HostAddresses('llm').text).to.equal('llm');
  });

  it('asks the system for a name', async () => {
    expect(await new HostAddresses('localhost').all()).to.include.oneOf(['127.0.0.1', '::1']);
  });

  it('resolves a name once, and anew after no address of it took a connection', async () => {
    let resolved = 0;
    const resolve = () => {
      resolved += 1;
      return Promise.resolve(['127.0.0.1']);
    };
    const server = await Listening.start();
    const probe = new ConnectProbe({ host: 'llm', port: server.port }, { resolve });
    try {
      await probe.look(signal);
      await probe.look(signal);
      expect(resolved).to.equal(1);
    } finally {
      await server[Symbol.asyncDispose]();
    }
    expect((await rejectionOf(probe.look(signal)))?.message).to.match(/^llm:\d+ refused /);
    expect(resolved).to.equal(1);
    await rejectionOf(probe.look(signal));
    expect(resolved).to.equal(2);
  });

  it('goes on to the address at which the server listens, and stays there', async () => {
    await using server = await Listening.start();
    let tried = 0;
    const clock = { now: () => (tried += 1) as never };
    const resolve = () => Promise.resolve(['127.0.0.2', '127.0.0.1']);
    const probe = new ConnectProbe({ host: 'llm', port: server.port }, { clock, resolve });
    await probe.look(signal);
    expect(tried).to.equal(3);
    await probe.look(signal);
    expect(tried).to.equal(5);
  });

  it('says that nobody knows the name', async () => {
    const resolve = () => Promise.reject(Object.assign(new Error('queryA'), { code: 'ENOTFOUND' }));
    const error = await rejectionOf(new ConnectProbe({ host: 'llm', port: 80 }, { resolve }).look(signal));
    expect(error?.message).to.match(/^llm:80 cannot be connected to: no name server knows the host/);
    const empty = new ConnectProbe({ host: 'llm', port: 80 }, { resolve: () => Promise.resolve([]) });
    expect((await rejectionOf(empty.look(signal)))?.message).to.match(/: the name stands for no address\. /);
  });
});
