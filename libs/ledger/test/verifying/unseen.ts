import type { Kept } from './mutations';

/** A change that no verification sees, since nothing else in the store says the same. */
export interface Unseen {
  readonly why: string;
  readonly collection: string;
  /** As mutations are named. */
  readonly what: readonly string[];
  readonly of: (document: Kept) => boolean;
}

const isErased = ({ erased }: Kept): boolean => erased === true;

/** What the README of the ledger says cannot be told. */
export const unseen: readonly Unseen[] = [
  {
    why: 'a roll came by at some time while the version held',
    collection: 'residents_versions',
    what: ['-rolledOn'],
    of: ({ rolledOn }) => rolledOn !== undefined,
  },
  {
    why: 'a live version that is over was hidden by a roll or by a write',
    collection: 'residents_versions',
    what: ['-aside'],
    of: ({ aside, later, seqTo, validTo }) =>
      aside === true && later === undefined && seqTo === Number.MAX_SAFE_INTEGER && String(validTo) < '2025',
  },
  {
    why: 'the digest of an erased version cannot be recomputed',
    collection: 'residents_versions',
    what: ['provenance', 'schemaVersion'],
    of: isErased,
  },
  {
    why: 'tiles and checkpoints are made again when they are asked for',
    collection: 'merkle_tiles counter_checkpoints',
    what: ['removed'],
    of: () => true,
  },
];
