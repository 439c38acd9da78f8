import { EnvironmentError } from '../env/parse-env';
import type { ServiceEnv } from '../env/service-env';

/** What a node answers for, highest first: the country 国家级, a province 省级, a prefecture 地级. */
export type NodeLevelName = ServiceEnv['NODE_LEVEL'];

/** The node of a registry in tiers 层级 that a process serves. */
export interface OwnNode {
  /** Its name among all nodes of the registry. */
  readonly name: string;
  readonly registry: string;
  readonly level: NodeLevelName;
  /** Its division, GB/T 2260; unset at the national level. */
  readonly division?: string;
  /** Address of the node above, host:port; unset at the top. */
  readonly upstream?: string;
}

/** Codes of a level's divisions, GB/T 2260. */
const codes: Readonly<Record<NodeLevelName, RegExp>> = {
  national: /^000000$/,
  province: /^(?!00)\d{2}0000$/,
  prefecture: /^(?!00)\d{2}(?!00)\d{2}00$/,
};

/** Whether a code is one of the level's divisions: `XX0000` of a province, `XXXX00` of a prefecture. */
export function isDivisionOf(level: NodeLevelName, code: string): boolean {
  return codes[level].test(code);
}

/**
 * The node that the environment describes.
 * @throws EnvironmentError naming each variable that does not go with the others
 */
export function ownNode(
  registry: string,
  { NODE_LEVEL: level, NODE_DIVISION: division, NODE_NAME, UPSTREAM: upstream, REPLICA_OF }: ServiceEnv,
): OwnNode {
  const wrong = new Map<string, string>();
  if (level === 'national') {
    if (division !== undefined) wrong.set('NODE_DIVISION', 'must be unset at the national level');
  } else if (division === undefined) {
    wrong.set('NODE_DIVISION', `must be set at the level ${level}`);
  } else if (!isDivisionOf(level, division)) {
    wrong.set('NODE_DIVISION', `must be the code of a ${level}: ${level === 'province' ? 'XX0000' : 'XXXX00'}`);
  }
  if (upstream !== undefined && REPLICA_OF !== undefined) {
    wrong.set('UPSTREAM', 'must be unset together with REPLICA_OF: a replica ships nothing');
  }
  if (wrong.size > 0) {
    throw new EnvironmentError(
      [...wrong.keys()],
      [...wrong].map(([variable, problem]) => `${variable}: ${problem}`),
    );
  }
  return {
    name: NODE_NAME ?? (division === undefined ? registry : `${registry}-${division}`),
    ...{ registry, level },
    ...(division === undefined ? {} : { division }),
    ...(upstream === undefined ? {} : { upstream }),
  };
}
