import type { Command } from './command';

/** A network namespace of this machine, and the way into it. */
export interface NetworkNamespace {
  /** A process in it: `/proc/PID/net` is what it sees. */
  readonly pid: number;
  /** The command as this process has to run it so that it runs in there, with the right to change that network. */
  enter(command: Command): Command;
}

/** A container that serves, in a network namespace of its own. */
export interface ServingContainer {
  /** Short and without white space: `node-1`, or the name of a container. */
  readonly id: string;
  /** For the report: `container 3f2a…` or `network namespace of process 4711`. */
  readonly place: string;
  /** IPv4, as clients in the client's namespace reach it. */
  readonly address: string;
  /** Each container has another one, so that events of the kernel that have only the port tell containers apart. */
  readonly port: number;
  /** `http://10.99.0.11:8001`. */
  readonly origin: string;
  /** Its first process, as this machine counts. */
  readonly pid: number;
  readonly namespace: NetworkNamespace;
  /** Its interface, in its own namespace: `eth0`. */
  readonly interface: string;
  /** The other end of that interface, in the client's namespace; undefined where that is not known. */
  readonly link: string | undefined;
  /** Whether this suite may harm it: it was started for the run, or its user says so. */
  readonly expendable: boolean;
  /** The words of its health route: `/health`. */
  readonly healthPath: string;
  /** Stops all its processes where they are; what it gives lets them go on. */
  freeze(): Promise<AsyncDisposable>;
}

/** Containers that serve, the network between them and a client, and that client's place in it. */
export interface NetworkEnvironment extends AsyncDisposable {
  readonly kind: 'containers' | 'namespaces' | 'own containers';
  /** For the report: `3 containers (podman 4.3.1), each by a veth pair on a bridge in a namespace of this run`. */
  readonly description: string;
  /** What measures and loads is in here. */
  readonly client: NetworkNamespace;
  /** The interface of the client by which all containers are reached: a bridge. */
  readonly clientInterface: string;
  readonly containers: readonly ServingContainer[];
  /** Ends and removes all that was started for it, whatever state that is in; what is the user's own stays. */
  [Symbol.asyncDispose](): Promise<void>;
}
