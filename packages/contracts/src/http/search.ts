import Type from 'typebox';
import { limits } from '../limits.ts';
import { Id } from '../schemas/id.ts';
import { Hit, SearchOrder } from '../schemas/search.ts';
import { call } from './call.ts';

const Filter = Type.String({ minLength: 1, maxLength: 100 });

/** Finding messages. docs/search.md tells what a query may say. */
export const searchCalls = {
  search: call({
    method: 'GET',
    path: '/api/search',
    service: 'chat-writer',
    bearer: true,
    summary: 'Messages of my rooms, or of one that I may read, that say something',
    query: Type.Object({
      q: Type.Optional(Type.String({ maxLength: limits.searchQueryChars })),
      room: Type.Optional(Id),
      from: Type.Optional(Filter),
      in: Type.Optional(Filter),
      before: Type.Optional(Filter),
      after: Type.Optional(Filter),
      has: Type.Optional(Filter),
      order: Type.Optional(SearchOrder),
      limit: Type.Optional(
        Type.Integer({ minimum: 1, maximum: limits.searchPageMax, default: limits.searchPageDefault }),
      ),
      cursor: Type.Optional(Type.String({ maxLength: 200 })),
    }),
    answers: {
      200: Type.Object({
        hits: Type.Array(Hit),
        nextCursor: Type.Union([Type.String(), Type.Null()], { description: 'null where there is nothing more' }),
      }),
    },
    refusals: ['bad_search', 'room_not_found', 'not_a_member', 'banned', 'user_not_found', 'busy'],
  }),
} as const;
