import type { http, HttpCallName } from '@chatapp/contracts';

type Table = typeof http;
type Routes = {
  readonly [Name in HttpCallName]: readonly [Table[Name]['method'], Table[Name]['path'], Table[Name]['bearer']];
};

/**
 * Method, path and "needs a token" of every HTTP call. The same as contracts' table, which the types enforce, without the schemas
 * that would come with it into the browser.
 */
export const routes: Routes = {
  register: ['POST', '/api/auth/register', false],
  login: ['POST', '/api/auth/login', false],
  refresh: ['POST', '/api/auth/refresh', false],
  logout: ['POST', '/api/auth/logout', false],
  me: ['GET', '/api/auth/me', true],
  jwks: ['GET', '/api/auth/jwks.json', false],
  listRooms: ['GET', '/api/rooms', true],
  directory: ['GET', '/api/rooms/directory', true],
  getRoom: ['GET', '/api/rooms/:room', true],
  createRoom: ['POST', '/api/rooms', true],
  updateRoom: ['PATCH', '/api/rooms/:room', true],
  joinRoom: ['POST', '/api/rooms/:room/join', true],
  leaveRoom: ['POST', '/api/rooms/:room/leave', true],
  listMembers: ['GET', '/api/rooms/:room/members', true],
  addMember: ['POST', '/api/rooms/:room/members', true],
  removeMember: ['DELETE', '/api/rooms/:room/members/:user', true],
  openDirect: ['POST', '/api/direct', true],
  findPeople: ['GET', '/api/people', true],
  listMessages: ['GET', '/api/rooms/:room/messages', true],
  changes: ['GET', '/api/rooms/:room/changes', true],
  sendMessage: ['POST', '/api/rooms/:room/messages', true],
  editMessage: ['PATCH', '/api/rooms/:room/messages/:seq', true],
  deleteMessage: ['DELETE', '/api/rooms/:room/messages/:seq', true],
  addReaction: ['PUT', '/api/rooms/:room/messages/:seq/reactions/:emoji', true],
  removeReaction: ['DELETE', '/api/rooms/:room/messages/:seq/reactions/:emoji', true],
  markRead: ['PUT', '/api/rooms/:room/read', true],
};
