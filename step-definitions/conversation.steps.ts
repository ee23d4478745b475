import { When } from '@cucumber/cucumber';
import type { PerformanceWorld } from '../support/world';

When('the {conversationName} conversation is held', async function (this: PerformanceWorld, name: string) {
  await this.conversation.hold(name);
});

When(
  'the {conversationName} conversation is held twice at temperature 0',
  async function (this: PerformanceWorld, name: string) {
    await this.conversation.holdAlike(name);
  },
);
