import type Docker from 'dockerode';

/** Pauses a container; what it gives lets it go on, and is content where it does so already, or is gone. */
export async function freezeContainer(container: Docker.Container): Promise<AsyncDisposable> {
  await container.pause();
  return {
    [Symbol.asyncDispose]: async () => {
      if (await isPaused(container)) await container.unpause();
    },
  };
}

async function isPaused(container: Docker.Container): Promise<boolean> {
  try {
    return (await container.inspect()).State.Paused;
  } catch (error) {
    if ((error as { readonly statusCode?: number }).statusCode === 404) return false;
    throw error;
  }
}
