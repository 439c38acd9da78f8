import { type SourceName, sourceNames } from './source';

/** Names of the registries in paths, in `after` of commits and in their own settings. */
export const registryPaths = ['population', 'legal-entity', 'geospatial', 'macroeconomic'] as const;

/** See {@link registryPaths}. */
export type RegistryPath = (typeof registryPaths)[number];

const sources: Readonly<Record<RegistryPath, SourceName>> = {
  population: 'population',
  'legal-entity': 'legalEntity',
  geospatial: 'geospatial',
  macroeconomic: 'macroeconomic',
};

const paths = new Map(registryPaths.map((path) => [sources[path], path] as const));

/** The registry that a path names. */
export function sourceOf(path: RegistryPath): SourceName {
  return sources[path];
}

/** What a registry calls itself. */
export function pathOf(source: SourceName): RegistryPath {
  return paths.get(source) ?? 'population';
}

/** Something of each registry, by the names here; what is said of others is left out. */
export function bySource<T>(byPath: Readonly<Record<string, T>>): Partial<Record<SourceName, T>> {
  const found: Partial<Record<SourceName, T>> = {};
  for (const source of sourceNames) {
    const value = byPath[pathOf(source)];
    if (value !== undefined) {
      found[source] = value;
    }
  }
  return found;
}
