import type { Statement } from '../db/fenced-transaction.ts';
import { insertReplies, upsertFollowers, upsertThreads } from '../db/threads.queries.ts';
import type { FollowerState, MessageState } from '../model.ts';

/** What a batch has changed of threads and not yet written. */
export class StagedThreads {
  #roots = new Set<MessageState>();
  #replies: MessageState[] = [];
  #followers = new Map<string, FollowerState>();

  addReply(reply: MessageState, root: MessageState): void {
    this.#replies.push(reply);
    this.#roots.add(root);
  }

  putFollower(key: string, follower: FollowerState): void {
    this.#followers.set(key, follower);
  }

  take(): Statement[] {
    const statements: Statement[] = [];
    if (this.#roots.size > 0) statements.push(upsertThreads([...this.#roots]), insertReplies(this.#replies));
    if (this.#followers.size > 0) statements.push(upsertFollowers([...this.#followers.values()]));
    this.#roots = new Set();
    this.#replies = [];
    this.#followers = new Map();
    return statements;
  }
}
