import { describe, it } from 'node:test';
import { expect } from 'chai';
import { HeardReport } from './heard-report.fixture';
import { behaviourOf, settingOf } from './load/behaviour/request-setting.fixture';
import { userRequests } from './load/behaviour/user-requests';
import { completed } from './load/record.fixture';
import type { RequestRecord } from './load/request-record';
import { rejectionOf } from './rejection.fixture';
import type { SystemUnderTest } from './system/system-under-test';
import { tableFaultsOf } from './table-faults-of.fixture';
import { UserSetting } from './user-setting';

function setUp() {
  const heard = new HeardReport();
  const users = new UserSetting({
    system: {} as SystemUnderTest,
    report: heard.report,
    chosenModel: { model: 'model', sequenceLength: 1024, batchSize: 8 },
  });
  return { heard, users };
}

describe('UserSetting', () => {
  it('says which step is missing before anything is sent', async () => {
    const error = await rejectionOf(setUp().users.prepare());
    expect(error?.message).to.match(/an earlier one that is missing: "And virtual users who ask for:"$/);
  });

  it('refuses a table that is not in order', () => {
    const { users } = setUp();
    expect(
      tableFaultsOf(() => {
        users.use([['prompt tokens', '32']]);
      }),
    ).to.have.length(1);
  });

  describe('tellLengths', () => {
    const told = async (rows: Readonly<Record<string, string>>, records: readonly RequestRecord[]) => {
      const { heard, users } = setUp();
      users.tellLengths(await userRequests(behaviourOf(rows), settingOf()), records);
      return heard.notes;
    };
    const ANSWERS = [16, 16, 16].map((tokens) =>
      completed({ inputTokens: 40, contentTokens: [tokens, 0, 0] }),
    );

    it('tells what was asked for and what came, one line each', async () => {
      const notes = await told({ 'prompt tokens': '32', 'output tokens': '16' }, ANSWERS);
      expect(notes).to.have.length(1);
      const [prompts, answers] = notes[0]?.split('\n') ?? [];
      expect(prompts).to.match(
        /^prompts: asked 32 .*sent: mean 40, .*the mean is 25 % above the 32 asked for$/,
      );
      expect(answers).to.match(/^answers: asked 16 .*received: mean 16,/);
      expect(answers).not.to.match(/note/);
    });

    it('tells nothing where no lengths were asked for', async () => {
      const rows = { 'prompt tokens': '32', 'output tokens': '16' };
      const { heard, users } = setUp();
      const requests = await userRequests(behaviourOf(rows), settingOf());
      users.tellLengths({ ...requests, asked: {} }, ANSWERS);
      expect(heard.notes).to.deep.equal([]);
    });
  });
});
