import Type, { type Static } from 'typebox';
import { Message } from './message.ts';

/** A message that a search found. `marks`: what made it one, as places [from, to) in code points of its body, ascending. */
export const Hit = Type.Object(
  {
    message: Message,
    roomName: Type.String({ description: 'Empty in a direct room' }),
    marks: Type.Array(Type.Array(Type.Integer({ minimum: 0 }), { minItems: 2, maxItems: 2 })),
  },
  { title: 'Hit' },
);
export type Hit = Static<typeof Hit>;

export const SearchOrder = Type.Union([Type.Literal('newest'), Type.Literal('best')], { default: 'newest' });
export type SearchOrder = Static<typeof SearchOrder>;
