/** The form in which names are compared: lower case, composed. Stored beside the original, which is for display. */
export function fold(text: string): string {
  return text.toLowerCase().normalize('NFC');
}
