/** How much `Accept` wants a media type that it names (RFC 9110, 12.5.1): 0 to 1; 0 for one that it does not name. */
export function quality(accept: string, type: string): number {
  for (const range of accept.toLowerCase().split(',')) {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim());
    if (name === type) {
      const given = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
      const value = given === undefined ? 1 : Number(given);
      return value >= 0 && value <= 1 ? value : 1;
    }
  }
  return 0;
}
