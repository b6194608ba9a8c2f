import Type from 'typebox';
import { PersonSettings } from '../schemas/person-settings.ts';
import { call } from './call.ts';

/** What I have chosen for all my devices. */
export const settingsCalls = {
  mySettings: call({
    method: 'GET',
    path: '/api/settings',
    service: 'chat-writer',
    bearer: true,
    summary: 'My settings',
    answers: { 200: Type.Object({ settings: PersonSettings }) },
  }),
  changeMySettings: call({
    method: 'PATCH',
    path: '/api/settings',
    service: 'gateway',
    bearer: true,
    summary: 'Change my settings; what is left out stays',
    body: Type.Object(Type.Partial(PersonSettings).properties),
    answers: { 204: null },
  }),
} as const;
