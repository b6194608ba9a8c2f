import { formatVerdicts } from '../../verify/format-verdicts.ts';
import { allInspections } from '../../verify/inspections.ts';
import { verify } from '../../verify/verify.ts';
import type { Command } from '../command.ts';
import { count, sourceArgs, sourceUsage } from '../source-args.ts';

const PATIENCE_S = 30;

export const verifyCommand: Command = {
  usage: `[--stuck-after S] ${sourceUsage}`,
  summary: 'check what is promised against MySQL and Redis; only reads',
  async run(args) {
    const { sources, partitions, settings } = sourceArgs(args, ['stuck-after']);
    const patienceS = count('stuck-after', settings.get('stuck-after'), PATIENCE_S);
    const verdicts = await verify(allInspections(sources, { partitions, patienceS }));
    process.stdout.write(`${formatVerdicts(verdicts)}\n`);
    return verdicts.every(({ finding }) => finding.count === 0) ? 0 : 1;
  },
};
