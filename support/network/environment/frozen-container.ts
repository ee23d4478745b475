import type Docker from 'dockerode';
import { journalled } from '../../cluster/injection-journal';
import { isGone } from '../../cluster/process-threads';
import { labelOf } from '../../cluster/run-label';

/** Pauses a container; what it gives lets it go on, and is content where it does so already, or is gone. */
export async function freezeContainer(container: Docker.Container): Promise<AsyncDisposable> {
  await using holds = new AsyncDisposableStack();
  const { Id: id, State: state } = await container.inspect();
  const goOn = async () => {
    if (!isGone(state.Pid) && (await isPaused(container))) await container.unpause();
  };
  holds.use(await journalled({ kind: 'pause', process: labelOf(state.Pid), container: id }, goOn));
  await container.pause();
  return holds.move();
}

async function isPaused(container: Docker.Container): Promise<boolean> {
  try {
    return (await container.inspect()).State.Paused;
  } catch (error) {
    if ((error as { readonly statusCode?: number }).statusCode === 404) return false;
    throw error;
  }
}
