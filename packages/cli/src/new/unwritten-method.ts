/** What the methods of a new repository call that are still to be written. It takes all that they will need. */
export function notWritten(file: string): string {
  return `
/** To be removed with its last call. */
function notWritten(method: string, ..._needed: readonly unknown[]): Promise<never> {
  return Promise.reject(new Error(\`not written yet: \${method}, in ${file}\`));
}
`;
}
