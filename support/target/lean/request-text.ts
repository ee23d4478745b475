import { TransportError, type HttpRequest } from '../transport';

/** Writes requests out; what all requests of one kind have in common is made once. */
export class RequestText {
  #headers: HttpRequest['headers'] | undefined;
  #url: URL | undefined;
  #method = '';
  /** Up to where the content length belongs, or the whole head of a request without a body. */
  #head = '';

  /** The request as it goes over the wire. Throws a `TransportError` for a header that would break it. */
  of({ method, url, headers, body }: HttpRequest): string {
    if (headers !== this.#headers || url !== this.#url || method !== this.#method) {
      this.#head = headText({ method, url, headers });
      [this.#headers, this.#url, this.#method] = [headers, url, method];
    }
    // A POST without a body says so: servers wait for one otherwise.
    if (body === undefined) return `${this.#head}${method === 'POST' ? 'content-length: 0\r\n' : ''}\r\n`;
    return `${this.#head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  }
}

function headText({ method, url, headers }: HttpRequest): string {
  const lines = Object.entries(headers).map(([name, value]) => {
    if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name) || !/^[\t\x20-\x7e]*$/.test(value))
      throw new TransportError(
        `header ${JSON.stringify(name)} cannot be sent: its name or value holds a character that HTTP forbids`,
        { code: 'BAD_HEADER' },
      );
    return `${name}: ${value}\r\n`;
  });
  return `${method} ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\nconnection: keep-alive\r\n${lines.join('')}`;
}
