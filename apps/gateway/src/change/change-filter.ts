import { ChangeKind, type ListChangesRequest } from '@registry/proto/common/v1';
import type { z } from 'zod';
import { EnumNames } from '../queries/enum-names';
import { divisionList, listFrom, listed, nameList } from '../queries/parameters';

/** Kinds of changes by their names in JSON. */
export const changeKinds = new EnumNames(ChangeKind);

/** Parameters that choose changes; a change must meet each that is set. */
export const changeFilterParameters = {
  resource: nameList
    .optional()
    .describe('Only changes of these resources (persons, legal-entities, divisions, ...); several with commas'),
  division: divisionList
    .optional()
    .describe('Only changes that concern these divisions or any below; several with commas'),
  kind: listFrom(changeKinds.names)
    .optional()
    .describe(`Only changes of these kinds: ${changeKinds.names.join(', ')}`),
};

/** See {@link changeFilterParameters}. */
type FilterQuery = z.infer<z.ZodObject<typeof changeFilterParameters>>;

/** Which changes are wanted, as registries are asked. */
export type ChangeFilter = Pick<ListChangesRequest, 'resources' | 'divisions' | 'kinds'>;

/** The filter of a query. */
export function changeFilter({ resource, division, kind }: FilterQuery): ChangeFilter {
  return {
    resources: listed(resource),
    divisions: listed(division),
    kinds: listed(kind).flatMap((name) => changeKinds.valueOf(name) ?? []),
  };
}

/** Whether a filter leaves anything out. */
export function isFilter({ resources, divisions, kinds }: ChangeFilter): boolean {
  return resources.length + divisions.length + kinds.length > 0;
}

/** What the fields of a filter are called here. */
export const filterNames = { resources: 'resource', divisions: 'division', kinds: 'kind' };
