import Type from 'typebox';
import { Probe, SystemState, Trace, TraceId } from '../schemas/system.ts';
import { call } from './call.ts';

const refusals = ['forbidden'] as const;

/**
 * The running system, for administrators. A gateway answers, though these only read: it needs no database, so that it can tell of one that is
 * away.
 */
export const systemCalls = {
  adminSystem: call({
    method: 'GET',
    path: '/api/admin/system',
    service: 'gateway',
    bearer: true,
    summary: 'The running system: instances, streams, owners of partitions, stores',
    answers: { 200: SystemState },
    refusals,
  }),
  adminSendProbe: call({
    method: 'POST',
    path: '/api/admin/system/probes',
    service: 'gateway',
    bearer: true,
    summary: 'Send a traced message over the whole road, to oneself',
    answers: { 202: Probe },
    refusals,
  }),
  adminTrace: call({
    method: 'GET',
    path: '/api/admin/system/traces/:trace',
    service: 'gateway',
    bearer: true,
    summary: 'How far a traced message has come, and when',
    params: Type.Object({ trace: TraceId }),
    answers: { 200: Trace },
    refusals,
  }),
} as const;
