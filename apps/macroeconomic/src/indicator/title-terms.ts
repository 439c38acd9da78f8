function neighbours(text: string): string[] {
  const characters = [...text];
  return characters.slice(1).map((character, index) => `title:${characters[index]}${character}`);
}

/** What a title is found by: each character and each pair of neighbours. */
export function titleTerms(title: string): string[] {
  return [...[...title].map((character) => `title:${character}`), ...neighbours(title)];
}

/** The terms that a title must have to hold a part. */
export function partTerms(part: string): string[] {
  const pairs = neighbours(part);
  return pairs.length > 0 ? pairs : [...part].map((character) => `title:${character}`);
}
