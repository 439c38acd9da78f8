import type { Kept } from './mutations';

/** A change of a document that no verification names, since nothing else in the store says the same. */
export interface Unseen {
  readonly why: string;
  readonly collection: string;
  /** As mutations are named. */
  readonly what: readonly string[];
  readonly of: (document: Kept) => boolean;
  /** It is seen, and a document of this collection is named in its place. */
  readonly namedIn?: string;
}

/** The commit at which the replica is loaded that is verified. */
export const REPLICA_BASE = 6;

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
    of: ({ seq }) => seq !== REPLICA_BASE,
  },
];

const isTold = ({ told }: Kept): boolean => told !== undefined;
const isAppliedOrRecorded = ({ _id }: Kept): boolean => ['n31', 'n32', 'n3101'].includes(_id);

/** What an upper node alone says of those below it. */
export const unseenOfNodes: readonly Unseen[] = [
  {
    why: 'nothing else says what a node told of itself',
    collection: 'nodes',
    what: ['told'],
    of: isTold,
  },
  {
    why: 'nothing else says that a node shipped another log',
    collection: 'nodes',
    what: ['-forked'],
    of: () => true,
  },
  {
    why: 'one that was only told of is then known for good by the way it was told',
    collection: 'nodes',
    what: ['-toldOnly'],
    of: () => true,
  },
  {
    why: 'one that shipped or recorded is there for that alone',
    collection: 'nodes',
    what: ['-told'],
    of: (node) => isTold(node) && isAppliedOrRecorded(node),
  },
  {
    why: 'one that told something and did nothing else is there for that alone',
    collection: 'nodes',
    what: ['removed', '_id', 'added'],
    of: (node) => isTold(node) && !isAppliedOrRecorded(node),
  },
];

const isOfBase = ({ seqFrom }: Kept): boolean => Number(seqFrom) <= REPLICA_BASE;

/** What a replica takes from its source, as far as it was loaded. */
export const unseenInReplicas: readonly Unseen[] = [
  {
    why: 'the merger is of a commit that the replica does not have',
    collection: 'residents_keys',
    what: ['key', '_id', 'removed', 'added'],
    of: (claim) => claim._id.startsWith('merged:') && isOfBase(claim),
  },
  {
    why: 'the commit that recorded it is not there, and its digest cannot be recomputed',
    collection: 'residents_versions',
    what: ['validFrom', 'validTo', 'seqFrom', 'recordedAt'],
    of: (version) => isErased(version) && isOfBase(version),
  },
  {
    why: 'the same; the first state hash that follows tells of the digest',
    collection: 'residents_versions',
    what: ['digest'],
    of: (version) => isErased(version) && isOfBase(version),
    namedIn: 'commits',
  },
  {
    why: 'with an erased record in it, what is wrong with a part shows in the sum of all',
    collection: 'counter_checkpoint_parts',
    what: ['tuples', 'removed'],
    of: ({ checkpoint }) => String(checkpoint).endsWith(`/00000000000${REPLICA_BASE}`),
    namedIn: 'counter_checkpoints',
  },
];

/** What a load that was cut short keeps of its source, as text. */
export const unseenInLoads: readonly Unseen[] = [
  {
    why: 'what was loaded is named in its place, as nothing accounts for it then',
    collection: 'replica_loads',
    what: ['removed'],
    of: () => true,
  },
];
