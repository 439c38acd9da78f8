import type { ListChangesRequest } from '@registry/proto/common/v1';

/** Asks for every change from the first commit on, without versions, as many commits as a page has unless told. */
export const everyChange: ListChangesRequest = {
  after: [],
  limit: 0,
  resources: [],
  divisions: [],
  kinds: [],
  withVersions: false,
  maxChanges: 0,
};
