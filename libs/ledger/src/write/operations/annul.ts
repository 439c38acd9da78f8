import { InvalidFactError } from '../../errors';
import type { ResourceDefinition } from '../../resource/definition';
import type { RecordRef, WriteEffect } from '../request';
import { requireOwn } from '../keepers';
import type { StagedStates } from '../staged-states';
import { requireEtag, requireKey } from './checks';

/** WriteTransaction.annul. */
export async function annul(
  states: StagedStates,
  definition: ResourceDefinition<object>,
  { key, versionId, etag }: RecordRef & { readonly versionId: string },
): Promise<WriteEffect> {
  requireKey(key);
  await requireOwn(states, definition, key);
  const live = await states.live(definition, key);
  const version = live.find((candidate) => candidate.versionId === versionId);
  if (!version) {
    throw new InvalidFactError('versionId', 'VERSION_NOT_LIVE', 'The record has no live version of this id.');
  }
  requireEtag(key, etag, version);
  states.takings.set(versionId, { kind: 'annulled' });
  states.set(
    definition,
    key,
    live.filter((other) => other !== version),
  );
  return { unchanged: false };
}
