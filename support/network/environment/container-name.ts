import { NetworkError } from '../network-error';

/** A container of the user's, and the port on which it serves. */
export interface ContainerName {
  /** Its name, or the beginning of its id. */
  readonly name: string;
  readonly port: number;
}

/** Reads `vllm-1:8000`; names are as engines have them. Throws a `NetworkError`. */
export function parseContainerName(text: string): ContainerName {
  const [, name, digits] = /^\s*([a-zA-Z0-9][\w.-]*):(\d{1,5})\s*$/.exec(text) ?? [];
  const port = Number(digits);
  if (name === undefined || !(port >= 1 && port <= 65_535))
    throw new NetworkError(
      `"${text}" is not the name of a container and the port on which it serves; write for example vllm-1:8000`,
    );
  return { name, port };
}
