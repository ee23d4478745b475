import type { NamedNode } from './balancer-process-nodes';
import type { BalancerOptions, BalancerShare } from './balancer-process-options';

/** For how long a node that failed gets no requests, in seconds; the next one then tries whether it is back. */
export const LEFT_OUT_SECONDS = 1;

/** What the configuration is made of. */
export interface NginxSettings extends Pick<BalancerOptions, 'connectTimeout' | 'silenceTimeout'> {
  readonly port: number;
  readonly files: NginxFiles;
  readonly nodes: readonly NamedNode[];
  readonly share: BalancerShare;
  /** Its workers would otherwise be of a user that may not use our folder. */
  readonly asRoot: boolean;
}

/** The paths of what it writes. */
export interface NginxFiles {
  readonly pid: string;
  readonly access: string;
  readonly errors: string;
  /** A folder for bodies that are too large for its memory. */
  readonly bodies: string;
}

/**
 * The text of its configuration: least connections; a request that found no node, or a node that gave no answer or
 * said 502 or 503, is given to another one, whatever its method.
 */
export function nginxConfiguration(settings: NginxSettings): string {
  const { port, files, nodes, share, asRoot, connectTimeout = 1_000, silenceTimeout = 600_000 } = settings;
  const servers = nodes.map(
    ({ address }) => `    server ${address} max_fails=1 fail_timeout=${LEFT_OUT_SECONDS}s;`,
  );
  const temporaries = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `  ${kind}_temp_path "${files.bodies}/${kind}";`,
  );
  return `daemon off;
${asRoot ? 'user root;\n' : ''}pid "${files.pid}";
error_log "${files.errors}" error;
worker_processes ${share.threads};
worker_rlimit_nofile ${share.openFiles};

events {
  worker_connections ${2 * share.connections};
}

http {
${temporaries.join('\n')}
  log_format attempts escape=none '$status|$upstream_addr|$upstream_status|$upstream_header_time|$msec';
  access_log "${files.access}" attempts;

  upstream nodes {
    # Shared by the workers, or each would see only its own part of the load.
    zone nodes 1m;
    least_conn;
${servers.join('\n')}
    keepalive 256;
    keepalive_requests 1000000000;
  }

  server {
    listen 127.0.0.1:${port} backlog=4096;
    # A connection is closed by the client: to close one that is idle races the client's next request.
    keepalive_requests 1000000000;
    keepalive_timeout ${silenceTimeout}ms;
    client_header_timeout ${silenceTimeout}ms;
    client_body_timeout ${silenceTimeout}ms;
    send_timeout ${silenceTimeout}ms;
    client_max_body_size 0;
    client_body_buffer_size 64k;
    underscores_in_headers on;

    location / {
      proxy_pass http://nodes;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      # Pieces of an answer go out as they come in: each is an event of a stream.
      proxy_buffering off;
      proxy_connect_timeout ${connectTimeout}ms;
      proxy_send_timeout ${silenceTimeout}ms;
      proxy_read_timeout ${silenceTimeout}ms;
      proxy_next_upstream error timeout invalid_header http_502 http_503 non_idempotent;
    }
  }
}
`;
}
