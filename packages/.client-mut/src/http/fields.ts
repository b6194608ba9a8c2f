import type { HttpAnswer, HttpBody, HttpCallName, HttpParams, HttpQuery } from '@chatapp/contracts';

type Part<Value> = undefined extends Value ? unknown : Value;
type Flat<Value> = { [Key in keyof Value]: Value[Key] };

/** All that a call takes, flat: path parameters, query and body have no name in common. */
export type Fields<Name extends HttpCallName> = Flat<
  Part<HttpParams<Name>> & Part<HttpQuery<Name>> & Part<HttpBody<Name>>
>;

export interface CallOptions {
  readonly signal?: AbortSignal;
}

type Call<Name extends HttpCallName> =
  Record<string, never> extends Fields<Name>
    ? (fields?: Fields<Name>, options?: CallOptions) => Promise<HttpAnswer<Name>>
    : (fields: Fields<Name>, options?: CallOptions) => Promise<HttpAnswer<Name>>;

/** One function for each HTTP call: `api.editMessage({ room, seq, body })`. Each throws ApiError. */
export type Api = { readonly [Name in HttpCallName]: Call<Name> };
