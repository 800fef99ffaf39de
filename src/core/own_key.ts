/** Whether a table has a key itself, whatever a file called it: "constructor" is a key of every object's prototype. */
export function hasOwn(table: object, key: PropertyKey): boolean {
  return Object.getOwnPropertyDescriptor(table, key) !== undefined; // Object.hasOwn is younger than our oldest browsers
}
