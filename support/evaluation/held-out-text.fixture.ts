import { unending } from '../target/target-client.fixture';
import { BigramModel } from './bigram-model.fixture';
import { EchoServer, type ServerHabits } from './echo-server.fixture';
import { scoreText, type TextScoring } from './held-out-text';
import { textWindows } from './text-windows';

const TRAINED = 'the cat sat on the mat and the cat ran to the dog and the dog sat on the cat ';

/** A model that is known in full, and windows of a text that it is asked about. */
export const model = new BigramModel(TRAINED);
export const windows = textWindows(TRAINED.repeat(4).trim(), { tokens: 20, charactersPerToken: 4 });

/** What is found through a server of that model. */
export async function scoringOf(habits: ServerHabits, name = 'tiny'): Promise<TextScoring> {
  await using server = await EchoServer.start({ tiny: model }, habits);
  const scoring = await scoreText(server.spec(), name, windows, { signal: unending });
  await server.untilLeft();
  return scoring;
}
