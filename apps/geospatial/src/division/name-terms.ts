const maxPinyinPrefix = 32;

/** Letters of a pinyin without tones' marks, spaces and apostrophes, in lower case. */
function letters(pinyin: string): string {
  return pinyin
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();
}

function pairs(text: string): string[] {
  const characters = [...text];
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}

/** A single character finds the names that begin with it: every character of every name would be twice the terms. */
function beginning(name: string): string[] {
  return [...name].slice(0, 1).map((character) => `begin:${character}`);
}

/** What a name is found by: its first character, each pair of neighbours, and each beginning of its pinyin. */
export function nameTerms(name: string, pinyin: string): string[] {
  const spelled = letters(pinyin).slice(0, maxPinyinPrefix);
  return [
    ...beginning(name),
    ...pairs(name).map((pair) => `name:${pair}`),
    ...Array.from(spelled, (_, index) => `pinyin:${spelled.slice(0, index + 1)}`),
  ];
}

/** The terms that a name must have to be found by a query; none for a query without letters. */
export function queryTerms(query: string): string[] {
  const trimmed = query.trim();
  if (/^[\p{Script=Latin}\p{M}' -]+$/u.test(trimmed)) {
    const spelled = letters(trimmed);
    return spelled === '' ? [] : [`pinyin:${spelled.slice(0, maxPinyinPrefix)}`];
  }
  const found = pairs(trimmed);
  return found.length === 0 ? beginning(trimmed) : found.map((pair) => `name:${pair}`);
}
