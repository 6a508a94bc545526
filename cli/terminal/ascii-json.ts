/** JSON may only hold such characters inside strings, where an escape means the same: no terminal sees them raw. */
export function asciiJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(/[^\n -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
